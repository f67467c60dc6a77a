"""``bench``: measure this machine and the program on it, one benchmark after the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.options import EnumChoice, GroupedCommand, OptionGroup
from lstm_tui.cli.progress import StatusLine
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import Device

if TYPE_CHECKING:
    from lstm_tui.benchmarking.measurement import BenchOptions, Measurement
    from lstm_tui.benchmarking.registry import Benchmark
    from lstm_tui.cli.bench_table import BenchReport

_group = OptionGroup("Benchmarks")


@click.command(cls=GroupedCommand, short_help="Measure this machine and the program on it.")
@_group.option(
    "--only",
    "names",
    multiple=True,
    metavar="NAME",
    help="Benchmark or group of benchmarks to run; may be repeated. Groups: memory, peak, "
    "training, documents, sampling, tracing, ranking, opening, keys; --list shows all.  "
    "[default: all]",
)
@_group.option("--quick", is_flag=True, help="Run each briefly and once, for orders of magnitude.")
@_group.option(
    "--device", type=EnumChoice(Device), default="auto", help="Device of the training benchmarks."
)
@_group.option("--list", "listed", is_flag=True, help="List the benchmarks without running them.")
@_group.json_option()
def bench(
    names: tuple[str, ...], *, quick: bool, device: Device, listed: bool, as_json: bool
) -> None:
    """Measure this machine and the program on it. Takes some minutes, on an otherwise idle machine.

    Each result is the median of repeats, interleaved with those of its reference: training is
    compared with a plain float32 nn.LSTM loop, sampling with single steps of nn.LSTM, both also
    with the measured peak of matrix products and memory bandwidth.

    \b
    lstm-tui bench
    lstm-tui bench --quick
    lstm-tui bench --only training-medium --only sampling --json
    """
    from lstm_tui.benchmarking.registry import select_benchmarks

    entries = select_benchmarks(names)
    if listed:
        click.echo("\n".join(entry.name for entry in entries))
        return
    from lstm_tui.benchmarking.measurement import BenchOptions
    from lstm_tui.cli.bench_table import report_as_json, show_report

    report = _measure(entries, BenchOptions(quick=quick, device=device))
    if as_json:
        echo_json(report_as_json(report))
    else:
        show_report(report)


def _measure(entries: Sequence["Benchmark"], options: "BenchOptions") -> "BenchReport":
    """Run ``entries``, each in a fresh process, after checking whether the machine is idle.

    Quick benchmarks of one module share a process: most of their time would be its start.
    The status line is not animated, because drawing would take time from what is measured.
    """
    from lstm_tui.benchmarking.subprocesses import measurements_from
    from lstm_tui.cli.bench_table import BenchReport
    from lstm_tui.hardware import busy_cores
    from lstm_tui.text.glyphs import safe_line

    parts: dict[str, tuple[str, list[str]]] = {}
    for entry in entries:
        key = entry.module if options.quick else entry.name
        parts.setdefault(key, (entry.module, []))[1].append(entry.name)
    figures: list[Measurement] = []
    busiest: float | None = None
    line = StatusLine()
    try:
        for number, (module, names) in enumerate(parts.values(), 1):
            words = f"{number}/{len(parts)} {' … '.join(dict.fromkeys((names[0], names[-1])))}"
            line.say(words)
            others = busy_cores(0.2 if options.quick else 1.0)
            if others is not None:
                busiest = max(busiest or 0.0, others)
            for figure in measurements_from(module, names, options):
                figures.append(figure)
                line.say(f"{words}: {safe_line(figure.name)}")
    finally:
        line.clear()
    return BenchReport(tuple(figures), busiest, quick=options.quick)
