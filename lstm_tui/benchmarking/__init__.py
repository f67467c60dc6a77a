"""How a figure is measured and reported, for `lstm-tui bench` and for ``tests/benchmarks``."""
