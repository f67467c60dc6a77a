"""``recall``: over how many symbols does a network remember one of eight?"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.checkpoint_option import (
    check_history,
    checkpoint_option,
    history_option,
    load_checkpoints,
)
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.picture_output import check_picture_path, picture_options, write_picture
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import errors_name, resolve_run, run_arguments, runs_dir_option
from lstm_tui.cli.streams import echo_json
from lstm_tui.cli.trained_text import note_other_text
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole
from lstm_tui.ranges import Range

if TYPE_CHECKING:
    from lstm_tui.exports.recall_reports import MeasuredRecall
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.studies.text_loss import Report

_group = OptionGroup("Recall")

_DELAY = Range(1, 2_000)
_MOST_DELAYS = 100


class DelayList(click.ParamType[tuple[int, ...]]):
    """Numbers of fillers, separated by commas."""

    name = "delays"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers in rising order, each once; click calls this."""
        if isinstance(value, tuple):
            return value
        delays = set()
        for part in str(value).split(","):
            try:
                delay = parse_whole(part.strip())
            except ConfigError as error:
                self.fail(f"{part.strip()!r} {error}.", param, ctx)
            _DELAY.check("--delays", delay)
            delays.add(delay)
        if len(delays) > _MOST_DELAYS:
            raise ConfigError(f"--delays: at most {_MOST_DELAYS} may be given.")
        return tuple(sorted(delays))


@click.command(
    cls=GroupedCommand, short_help="Measure over how many symbols a network remembers one."
)
@run_arguments
@_group.option(
    "--delays",
    type=DelayList(),
    metavar="N,N,...",
    default="1,2,3,5,10,20,30,50,70,100,150,200",
    help="Numbers of fillers between the symbol and the query. The text has 1 to 200.",
)
@_group.option("--items", default=400, metavar="N", help="Questions for each number of fillers.")
@history_option
@_group.json_option()
@picture_options
@checkpoint_option()
@runs_dir_option
@config_option("Run")
@click.pass_context
def recall(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    delays: tuple[int, ...],
    items: int,
    history: bool,
    as_json: bool,
    output: Path | None,
    force: bool,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Measure how often RUN repeats one of eight symbols after 1 to 200 other symbols.

    RUN must be trained on the text recall, of lines such as Dxwzzy?D. Chunks as long as the
    distance let gradients reach the symbol. The questions are new.

    \b
    lstm-tui train recall --size tiny --chunk 256
    lstm-tui recall latest
    lstm-tui recall lstm elman --output recall.svg
    lstm-tui recall latest --history --json
    lstm-tui recall latest --delays 200,400,800
    """
    from lstm_tui.cli.recall_tables import show_recall
    from lstm_tui.exports.recall_reports import recall_as_json, render_recall_svg
    from lstm_tui.exports.step_titles import step_title
    from lstm_tui.text.glyphs import safe_line

    check_picture_path(output, force=force)
    check_history(ctx, history=history)
    sources = [resolve_run(run, runs_dir, saved=True, predicts=True) for run in runs]
    measured: list[MeasuredRecall] = []
    with progress_bar("Loading the networks") as bar:
        for source in sources:
            for network in load_checkpoints(source, checkpoint, history=history):
                step = step_title(network.step, imported=network.imported)
                bar.stage(f"Measuring {safe_line(source.name)}, {step}")
                measured.append(_measure(source, network, delays, items, bar.update))
            note_other_text(source, "recall")
    if as_json:
        echo_json(recall_as_json(measured))
    else:
        show_recall(measured)
    if output is not None:
        write_picture(render_recall_svg(measured), output, force=force)


def _measure(
    run: "Run", network: "Checkpoint", delays: tuple[int, ...], items: int, report: "Report"
) -> "MeasuredRecall":
    """The curve of one checkpoint.

    Raises:
        ConfigError: The network cannot be asked.
        CheckpointError: Its values overflow.
    """
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.exports.recall_reports import MeasuredRecall
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.delayed_recall import measure_recall

    with errors_name(run):
        curve = measure_recall(Reader.of(network), network.vocabulary, delays, items, report)
    evaluated = EvaluatedNetwork.of(run.name, network)
    return MeasuredRecall(evaluated, run.record().config.training.chunk, curve)
