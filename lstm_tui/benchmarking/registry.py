"""What `lstm-tui bench` can measure: the name of each figure and the process that takes it."""

from dataclasses import dataclass
from difflib import get_close_matches

from lstm_tui.config import Cell
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size

NUMPY = "lstm_tui.scoring.numpy_bench"
TORCH = "lstm_tui.training.training_bench"
SCREENS = "lstm_tui.cli.bench_screens"
"""Modules that measure, each run as a process: torch is in none but the second."""

OTHER_CELLS = (Cell.GRU, Cell.RNN_TANH, Cell.ADDITIVE)
"""Measured in the shape of the default size; the LSTM is measured in all."""

SAMPLED = (Size.MEDIUM, Size.LARGE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure that can be asked for, or several that are measured in turns.

    ``name`` is the name of its group, or begins with that and a dash.
    """

    name: str
    module: str

    @property
    def group(self) -> str:
        """For example ``training`` for ``training-gru``."""
        return self.name.partition("-")[0]


CATALOGUE = (
    Entry("memory", NUMPY),
    Entry("peak", TORCH),
    *(Entry(f"training-{size}", TORCH) for size in Size),
    *(Entry(f"training-{cell}", TORCH) for cell in OTHER_CELLS),
    *(Entry(f"sampling-{size}", TORCH) for size in SAMPLED),
    Entry("tracing", NUMPY),
    Entry("ranking", NUMPY),
    Entry("opening", SCREENS),
    Entry("keys", SCREENS),
)

GROUPS = tuple(dict.fromkeys(entry.group for entry in CATALOGUE))


def chosen(names: tuple[str, ...]) -> tuple[Entry, ...]:
    """What ``names`` of figures and of groups mean, in order and each once; all if there are none.

    Raises:
        ConfigError: One of them means nothing.
    """
    known = dict.fromkeys((*GROUPS, *(entry.name for entry in CATALOGUE)))
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise ConfigError(f"--only {name}: no such figure. {meant}There are: {_listed(known)}.")
    if not names:
        return CATALOGUE
    return tuple(entry for entry in CATALOGUE if {entry.name, entry.group} & set(names))


def _listed(names: dict[str, None]) -> str:
    return ", ".join(names)
