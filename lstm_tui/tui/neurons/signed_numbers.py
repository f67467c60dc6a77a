"""Numbers with two decimals and a minus sign."""

from lstm_tui.reader.units import MINUS


def signed(value: float) -> str:
    """``value`` with two decimals and a minus sign, never −0.00: ``−1.69``."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", MINUS)


def with_sign(value: float) -> str:
    """The same with a plus if it is not negative: ``+0.88``."""
    words = signed(value)
    return words if words.startswith(MINUS) else f"+{words}"
