"""The benchmarks of `lstm-tui bench`, and the module that runs each."""

from dataclasses import dataclass
from difflib import get_close_matches

from lstm_tui.config import Cell
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size

NUMPY = "lstm_tui.scoring.numpy_bench"
TORCH = "lstm_tui.training.training_bench"
SCREENS = "lstm_tui.cli.bench_screens"
"""Modules that measure, each run as a process; only `TORCH` imports torch."""

OTHER_CELLS = (Cell.GRU, Cell.RNN_TANH, Cell.ADDITIVE)
"""Measured at the default size; the LSTM is measured at all sizes."""

SAMPLED = (Size.MEDIUM, Size.LARGE)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One or several interleaved measurements that can be selected by name.

    ``name`` is the name of its group, or begins with it and a dash.
    """

    name: str
    module: str

    @property
    def group(self) -> str:
        """For example ``training`` for ``training-gru``."""
        return self.name.partition("-")[0]


BENCHMARKS = (
    Benchmark("memory", NUMPY),
    Benchmark("peak", TORCH),
    *(Benchmark(f"training-{size}", TORCH) for size in Size),
    *(Benchmark(f"training-{cell}", TORCH) for cell in OTHER_CELLS),
    Benchmark("training-words", TORCH),
    Benchmark("documents-names", TORCH),
    Benchmark("documents-paragraphs", TORCH),
    *(Benchmark(f"sampling-{size}", TORCH) for size in SAMPLED),
    Benchmark("tracing", NUMPY),
    Benchmark("ranking", NUMPY),
    Benchmark("ranking-controls", NUMPY),
    Benchmark("opening", SCREENS),
    Benchmark("keys", SCREENS),
)

GROUPS = tuple(dict.fromkeys(entry.group for entry in BENCHMARKS))


def select_benchmarks(names: tuple[str, ...]) -> tuple[Benchmark, ...]:
    """The benchmarks with ``names`` of benchmarks or groups, in order and each once; all if empty.

    Raises:
        ConfigError: One of the names is unknown.
    """
    known = dict.fromkeys((*GROUPS, *(entry.name for entry in BENCHMARKS)))
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise ConfigError(
                f"--only {name}: no such figure. {meant}There are: {', '.join(known)}."
            )
    if not names:
        return BENCHMARKS
    return tuple(entry for entry in BENCHMARKS if {entry.name, entry.group} & set(names))
