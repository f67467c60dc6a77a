"""``bench``: what this machine can do, and how near the program comes."""

import click

from lstm_tui.cli.options import EnumChoice, GroupedCommand, option_group
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import Device

_option = option_group("Figures")


@click.command(cls=GroupedCommand, short_help="What this machine can do, and how near we come.")
@_option(
    "--only",
    "names",
    multiple=True,
    metavar="NAME",
    help="A figure or a group of them; may be given again: memory, peak, training, sampling, "
    "tracing, ranking, opening, keys; --list says them all.  [default: all]",
)
@_option("--quick", is_flag=True, help="Each once and for a moment: the order of magnitude.")
@_option(
    "--device",
    type=EnumChoice(Device),
    default="auto",
    show_default=True,
    help="Where networks train.",
)
@_option("--list", "listed", is_flag=True, help="Say what there is to measure; measure nothing.")
@_option("--json", "as_json", is_flag=True, help="For programs: every repeat.")
def bench(
    names: tuple[str, ...], *, quick: bool, device: Device, listed: bool, as_json: bool
) -> None:
    """Measure this machine and the program on it; some minutes, best with nothing else to do.

    Each figure is the median of repeats, measured in turns with what it is held against: training
    with a plain float32 nn.LSTM loop, writing with one-character steps of nn.LSTM, both with the
    most that matrix products and memory give here.

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
