"""Ticks of a chart's axis and their labels, for charts on a screen and in an SVG file."""

import math

from lstm_tui.formatting import LONGEST_GROUPED


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers from ``low`` to ``high``.

    They are multiples of 1, 2, 2.5 or 5 times a power of ten.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    smallest = (high - low) / most
    power = 10.0 ** math.floor(math.log10(smallest))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return []


def logarithmic_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers from ``low`` to ``high``, both above 0, for a log scale.

    They are 1, 2 and 5 times powers of ten, or powers alone; in a short range, `linear_ticks`.
    """
    if not (0 < low < high < math.inf):
        return []
    if high / low < 8:
        return [tick for tick in linear_ticks(low, high, most) if tick > 0]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1, 2, 5), (1,)):
        ticks = [
            tick
            for power in powers
            for factor in factors
            if low <= (tick := factor * 10.0**power) <= high
        ]
        if len(ticks) <= most:
            return ticks
    stride = math.ceil(len(ticks) / most)
    return [tick for tick in ticks if round(math.log10(tick)) % stride == 0]


def tick_labels(ticks: list[float]) -> list[str]:
    """The ticks as text, all with the fewest decimals that keep them distinct; or ``1e+39``."""
    if max(map(abs, ticks), default=0.0) >= LONGEST_GROUPED:
        return [f"{tick:g}" for tick in ticks]
    for decimals in range(7):
        if all(math.isclose(round(tick, decimals), tick, abs_tol=1e-9) for tick in ticks):
            return [f"{tick:,.{decimals}f}" for tick in ticks]
    return [f"{tick:g}" for tick in ticks]


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_labels(ticks: list[float]) -> list[str]:
    """Ticks of a log scale as text: ``10⁻⁵``; plain numbers if all are from 0.01 to 10,000."""
    if all(0.01 <= tick <= 1e4 for tick in ticks):
        return [f"{tick:,g}" for tick in ticks]
    labels = []
    for tick in ticks:
        power = math.floor(math.log10(tick) + 1e-9)
        factor = round(tick / 10.0**power)
        exponent = str(power).translate(_SUPERSCRIPTS)
        labels.append(f"10{exponent}" if factor == 1 else f"{factor}·10{exponent}")
    return labels
