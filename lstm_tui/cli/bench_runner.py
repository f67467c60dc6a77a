"""Runs benchmarks one after the other, each in a process of its own.

The status line is not animated: drawing would take time from what is measured.
"""

from collections.abc import Sequence

from lstm_tui.benchmarking.measurement import Figure, Terms
from lstm_tui.benchmarking.registry import Entry
from lstm_tui.benchmarking.subprocesses import figures_from
from lstm_tui.cli.bench_table import BenchReport
from lstm_tui.cli.progress import StatusLine
from lstm_tui.hardware import busy_cores
from lstm_tui.text.glyphs import safe_line


def measure(entries: Sequence[Entry], terms: Terms) -> BenchReport:
    """Run ``entries``, each in a fresh process, after checking whether the machine is idle.

    Quick benchmarks of one module share a process: most of their time would be its start.
    """
    parts: dict[str, tuple[str, list[str]]] = {}
    for entry in entries:
        key = entry.module if terms.quick else entry.name
        parts.setdefault(key, (entry.module, []))[1].append(entry.name)
    figures: list[Figure] = []
    busiest: float | None = None
    line = StatusLine()
    try:
        for number, (module, names) in enumerate(parts.values(), 1):
            words = f"{number}/{len(parts)} {' … '.join(dict.fromkeys((names[0], names[-1])))}"
            line.say(words)
            others = busy_cores(0.2 if terms.quick else 1.0)
            if others is not None:
                busiest = max(busiest or 0.0, others)
            for figure in figures_from(module, names, terms):
                figures.append(figure)
                line.say(f"{words}: {safe_line(figure.figure)}")
    finally:
        line.clear()
    return BenchReport(tuple(figures), busiest, quick=terms.quick)
