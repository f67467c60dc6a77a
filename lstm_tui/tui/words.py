"""Figures as a person reads them. Arithmetic only: every time comes in as an argument."""

import math

from lstm_tui.formatting import fixed


def compact(number: float) -> str:
    """``0.87 M``, ``12.4 k``, ``512``."""
    if number >= 1e9:
        return f"{number / 1e9:.2f} G"
    if number >= 1e5:
        return f"{number / 1e6:.2f} M"
    return f"{number / 1e3:.1f} k" if number >= 1e4 else f"{number:,.0f}"


def duration(seconds: float) -> str:
    """``48 s``, ``4 min 12 s``, ``3 h 05 min``, ``2 d 4 h``."""
    if not math.isfinite(seconds) or seconds < 0:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def age(seconds: float) -> str:
    """``now``, ``12 s ago``, ``5 min ago``, ``3 h ago``, ``8 days ago``."""
    whole = int(max(0.0, seconds))
    if whole < 5:
        return "now"
    if whole < 60:
        return f"{whole} s ago"
    if whole < 3600:
        return f"{whole // 60} min ago"
    if whole < 48 * 3600:
        return f"{whole // 3600} h ago"
    return f"{whole // 86400} days ago"


def since(now: float, moment: float) -> str:
    """How long ago a moment is; a dash if it is not known (0)."""
    return age(now - moment) if moment else "–"


def size(count: float) -> str:
    """Bytes: ``812 kB``, ``14.2 MB``, ``3.1 GB``."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{math.ceil(count / 1000):,} kB"


def bits(nats: float) -> float:
    """Nats per character as bits per character."""
    return nats / math.log(2)


def loss(nats: float | None, decimals: int = 3) -> str:
    """A loss in nats per character, or a dash."""
    return fixed(nats, decimals) if nats is not None and math.isfinite(nats) else "–"


def rate(value: float | None) -> str:
    """A learning rate: ``0.008``, ``2.5e-05``."""
    return "–" if value is None else f"{value:.3g}"
