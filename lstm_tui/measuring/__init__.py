"""How a figure is taken and what it says, for `lstm-tui bench` and for ``tests/benchmarks``."""
