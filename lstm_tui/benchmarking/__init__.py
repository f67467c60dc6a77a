"""Measurements for `lstm-tui bench`, to which ``tests/benchmarks`` adds targets."""
