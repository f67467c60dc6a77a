"""Parsing and formatting of numbers, durations and sizes for options, dialogs and tables.

A comma is accepted only as a thousands separator of a whole number. A possible decimal comma (0,01)
is refused, not guessed.
"""

import math
import re

from lstm_tui.errors import ConfigError

_WHOLE = re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:_[0-9]{3})+)")
_NUMBER = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)|nan", re.IGNORECASE
)
_MOST_DIGITS = 4_000
"""Digits of a whole number: slightly below Python's limit for integer conversion."""


def parse_whole(text: str, example: str = "") -> int:
    """Parse a whole number: ``900000``, ``900,000`` or ``900_000``.

    Raises:
        ConfigError: ``text`` is not one; the message starts with "must be" and ends with
            ``example``.
    """
    plain = text.strip()
    if len(plain) > _MOST_DIGITS or not _WHOLE.fullmatch(plain):
        raise ConfigError(f"must be a whole number{_such_as(example)}")
    return int(re.sub("[,_]", "", plain))


def parse_number(text: str, example: str = "0.01") -> float:
    """Parse a number with a decimal point and without separators: ``0.01``, ``2e-4``.

    NaN and infinities are accepted; `ranges` refuses them.

    Raises:
        ConfigError: ``text`` is not one; the message starts with "must be" and ends with
            ``example``.
    """
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ConfigError(f"must be a number{_such_as(example)}")
    return float(plain)


def _such_as(example: str) -> str:
    return f", such as {example}" if example else ""


LONGEST_FIXED = 1e7
"""Numbers from here on are written as 1.23e+07, so that no value widens a column."""

LONGEST_GROUPED = 10**12


def fixed(value: float, decimals: int = 3) -> str:
    """``1.234``, ``3,033.250``, or ``1.23e+39`` if that is too long; never ``-0.000``."""
    if abs(value) >= LONGEST_FIXED or math.isnan(value):
        return f"{value:.2e}"
    return f"{value:z,.{decimals}f}"


_MINUS = "\N{MINUS SIGN}"


def signed(value: float) -> str:
    """``value`` with two decimals and a minus sign, never −0.00: ``−1.69``."""
    return f"{value:z.2f}".replace("-", _MINUS)


def with_sign(value: float) -> str:
    """The same with a plus if it is not negative: ``+0.88``."""
    words = signed(value)
    return words if words.startswith(_MINUS) else f"+{words}"


def grouped(count: float) -> str:
    """A whole number: ``12,345``, or ``9.01e+15`` if that is too long."""
    return f"{count:,.0f}" if abs(count) < LONGEST_GROUPED else f"{count:.2e}"


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
    """The time since ``moment``, or a dash if it is unknown (0)."""
    return age(now - moment) if moment else "–"


def size(count: float) -> str:
    """Bytes: ``812 kB``, ``14.2 MB``, ``3.1 GB``."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{math.ceil(count / 1000):,} kB"


def bits(nats: float) -> float:
    """Convert nats to bits."""
    return nats / math.log(2)


LARGEST_PERPLEXITY = 1e300


def perplexity(nats: float) -> float:
    """e to a loss in nats per symbol: infinity above `LARGEST_PERPLEXITY`."""
    return math.inf if nats > math.log(LARGEST_PERPLEXITY) else math.exp(nats)


def shown_perplexity(value: float, decimals: int = 3) -> str:
    """``4.350``, or ``> 1e300`` for infinity."""
    return fixed(value, decimals) if not value > LARGEST_PERPLEXITY else "> 1e300"


def loss(nats: float | None, decimals: int = 3) -> str:
    """A loss in nats per symbol, or a dash."""
    return fixed(nats, decimals) if nats is not None and math.isfinite(nats) else "–"


def rate(value: float | None) -> str:
    """A learning rate: ``0.008``, ``2.5e-05``."""
    return "–" if value is None else f"{value:.3g}"


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, cells: int) -> str:
    """A bar of ``share`` (0 to 1) of ``cells`` cells, in eighths of a cell."""
    full, part = divmod(round(8 * max(0, cells) * min(max(share, 0.0), 1.0)), 8)
    return "█" * full + (_EIGHTHS[part] if part else "")
