"""How long a test waits for an event before it reports a hang.

This is a guard against waiting forever and no statement about speed: a loaded machine may be slower
than a quiet one by a factor of ten. Speed is measured by `tests.benchmarks` and by ``make soak``.
"""

PATIENCE_SECONDS = 300.0
