"""Valid range of each numeric option: one table for commands, dialogs and configuration files.

Limits are generous. A value beyond them is a typing error, does not fit the integers of JSON, or
makes weights infinite.
"""

from dataclasses import dataclass

from lstm_tui.errors import ConfigError

LARGEST_COUNT = 10**12
"""More than the characters of any text and the steps of any run."""

_LONGEST_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Range:
    """The interval from ``low`` to ``high``, closed unless stated; and 0, if it has a meaning."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    zero: str = ""
    """The meaning of 0, if it is valid as a special value."""

    def check(self, name: str, value: float) -> None:
        """Raise `ConfigError` unless ``value`` is in the range; NaN never is."""
        above = self.low < value if self.low_open else self.low <= value
        below = value < self.high if self.high_open else value <= self.high
        if not (above and below) and not (self.zero and value == 0):
            raise ConfigError(f"{name} {_shown(value)}: {self.requirement}.")

    @property
    def requirement(self) -> str:
        """For example ``must be above 0 and at most 10``."""
        low, high = _shown(self.low), _shown(self.high)
        if self.low_open:
            return f"must be above {low} and at most {high}"
        if self.high_open:
            return f"must be at least {low} and below {high}"
        zero = f"0 ({self.zero}) or " if self.zero else ""
        return f"must be {zero}{low} to {high}"


def _shown(value: float) -> str:
    digits = f"{value:,}" if isinstance(value, int) else f"{value:g}"
    return digits if len(digits) <= _LONGEST_SHOWN else f"{digits[:_LONGEST_SHOWN]}…"


_SHARE = Range(0, 1)
_STEPS = Range(0, LARGEST_COUNT)
_COUNT = Range(1, LARGEST_COUNT)
_TEMPERATURE = Range(0, 100)

RANGES = {
    # Budgets. Ten million minutes are nineteen years.
    "--minutes": Range(0, 10_000_000, low_open=True),
    "--steps": _COUNT,
    "--epochs": Range(0, 1_000_000, low_open=True),
    "--patience": Range(0, 1_000_000),
    # Training.
    "--batch": Range(1, 65_536),
    "--chunk": Range(1, 65_536),
    "--learning-rate": Range(1e-12, 10),
    "--warmup": Range(0, 10**9),
    "--decay": _SHARE,
    "--weight-decay": Range(0, 10),
    "--memory-units": _SHARE,
    "--slowness-penalty": Range(0, 1_000),
    "--persistence-penalty": Range(0, 1_000),
    "--activity-penalty": Range(0, 1_000),
    "--beta1": Range(0, 1, high_open=True),
    "--beta2": Range(0, 1, high_open=True),
    "--clip": Range(1e-9, 10**9),
    "--evaluate-every": _STEPS,
    "--seed": Range(0, 2**63 - 1),
    "--seeds": Range(1, 1_000),
    "--threads": Range(1, 4_096),
    # Network.
    "--layers": Range(1, 64),
    "--hidden": Range(1, 65_536),
    "--embedding": Range(1, 65_536, zero="one-hot"),
    "--dropout": Range(0, 1, high_open=True),
    "--mlp": Range(1, 65_536),
    # Text.
    "--min-count": _COUNT,
    "--max-vocabulary": Range(2, LARGEST_COUNT),
    "--validation": Range(0, 0.5),
    "--max-length": Range(1, LARGEST_COUNT, zero="no limit"),
    "--megabytes": Range(0.001, 1_000),
    # Samples.
    "--sample-temperature": _TEMPERATURE,
    "--sample-length": Range(0, 100_000),
    "--temperature": _TEMPERATURE,
    "--length": Range(0, 10**9),
    "--count": Range(1, 1_000_000),
    "--documents": Range(1, 1_000_000),
    "--items": Range(1, 10_000),
    "--pairs": Range(1, 10_000),
    "--distance": Range(1, 2_000),
    "--position": _STEPS,
    "--positions": Range(1, 10_000),
    "--top-k": _STEPS,
    "--top-p": Range(0, 1, low_open=True),
    # A beam search keeps width × V scores at each step: wider ones take gigabytes.
    "--beam": Range(1, 10_000),
    # Vectors.
    "--most": Range(1, 1_000),
    # Neurons.
    "--characters": _COUNT,
    "--top": Range(1, 10_000_000),
    "--controls": Range(0, 10_000),
    "--start": _STEPS,
    "--columns": Range(8, 400),
}
"""The ranges by option. A step of weight decay subtracts learning rate × weight decay × weight."""
