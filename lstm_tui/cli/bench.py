"""``bench``: measure this machine and the program on it, one benchmark after the other."""

import click

from lstm_tui.cli.options import EnumChoice, GroupedCommand, json_option, option_group
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import Device

_option = option_group("Benchmarks")


@click.command(cls=GroupedCommand, short_help="Measure this machine and the program on it.")
@_option(
    "--only",
    "names",
    multiple=True,
    metavar="NAME",
    help="Benchmark or group of benchmarks to run; may be repeated. Groups: memory, peak, "
    "training, sampling, tracing, ranking, opening, keys; --list shows all.  [default: all]",
)
@_option("--quick", is_flag=True, help="Run each briefly and once, for orders of magnitude.")
@_option(
    "--device",
    type=EnumChoice(Device),
    default="auto",
    show_default=True,
    help="Device of the training benchmarks.",
)
@_option("--list", "listed", is_flag=True, help="List the benchmarks without running them.")
@json_option("Benchmarks")
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
    from lstm_tui.benchmarking.registry import chosen

    entries = chosen(names)
    if listed:
        click.echo("\n".join(entry.name for entry in entries))
        return
    from lstm_tui.benchmarking.measurement import Terms
    from lstm_tui.cli.bench_runner import measure
    from lstm_tui.cli.bench_table import BenchReport, report_as_json, show_report

    report: BenchReport = measure(entries, Terms(quick=quick, device=device))
    if as_json:
        echo_json(report_as_json(report))
    else:
        show_report(report)
