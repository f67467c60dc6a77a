"""``gradients``: how much of the gradient of the loss arrives how many symbols earlier."""

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import (
    check_history,
    history_option,
    load_checkpoints,
    network_options,
)
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import echo_notes, read_text
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.picture_output import check_picture_path, picture_options, write_picture
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import errors_name, resolve_run, run_arguments
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import CheckpointError, ConfigError

if TYPE_CHECKING:
    from lstm_tui.exports.gradient_reports import MeasuredGradients, WrittenProduct
    from lstm_tui.reader.backward import BackwardReader, Recording
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.reader.reader import Ids
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.studies.distance_curve import DistanceCurve
    from lstm_tui.studies.gradient_distance import GradientPositions

_group = OptionGroup("Gradients")


@click.command(
    cls=GroupedCommand, short_help="Measure over how many symbols the gradient vanishes."
)
@run_arguments
@_group.text_option()
@_group.option(
    "--distance",
    default=200,
    metavar="N",
    help="Symbols to go back; fewer if the text or its documents are shorter.",
)
@_group.option(
    "--positions", default=32, metavar="N", help="Positions of the text to take the mean over."
)
@history_option
@_group.json_option()
@picture_options
@network_options
@config_option("Run")
@click.pass_context
def gradients(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    text: str | None,
    distance: int,
    positions: int,
    history: bool,
    as_json: bool,
    output: Path | None,
    force: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Measure how much of the gradient of the loss arrives 0 to 200 symbols earlier.

    It is the gradient with respect to the hidden values, in float64, by backpropagation through
    time. Beside it are the factors of a step: the derivative of the activation, the largest
    singular value of W_h, and the gates. Of a network with one unit (train --hidden 1), the product
    is written out factor by factor.

    \b
    lstm-tui gradients latest
    lstm-tui gradients lstm elman gru --output gradients.svg
    lstm-tui gradients latest --history
    lstm-tui gradients latest --checkpoint 0 --json
    """
    from threadpoolctl import threadpool_limits

    from lstm_tui.cli.gradient_tables import show_gradients
    from lstm_tui.exports.gradient_reports import gradients_as_json
    from lstm_tui.exports.gradient_svg import render_gradients_svg
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.sources import STDIN

    check_picture_path(output, force=force)
    check_history(ctx, history=history)
    if text == STDIN and len(runs) > 1:
        raise ConfigError("--text - can be read by one RUN only. Name a file.")
    sources = [resolve_run(run, runs_dir, saved=True, predicts=True) for run in runs]
    measured: list[MeasuredGradients] = []
    # A second BLAS thread is slower by far where another program uses that core.
    with progress_bar("Loading the networks") as bar, threadpool_limits(1, user_api="blas"):
        for source in sources:
            read: tuple[EncodedText, GradientPositions] | None = None
            for network in load_checkpoints(source, checkpoint, history=history):
                if read is None:
                    read = _read(source, network, text, reading, positions, distance)
                bar.stage(f"Measuring {safe_line(source.name)}, step {network.step:,}")
                initial = None if history or not network.step else _initial(source)
                measured.append(_measure(source, network, initial, *read))
    if as_json:
        echo_json(gradients_as_json(measured))
    else:
        show_gradients(measured)
    if output is not None:
        write_picture(render_gradients_svg(measured), output, force=force)


def _read(
    run: "Run",
    network: "Checkpoint",
    name: str | None,
    reading: ReadingConfig,
    count: int,
    distance: int,
) -> "tuple[EncodedText, GradientPositions]":
    """The text, of the run's own only the validation part, and the positions to measure at.

    Raises:
        CorpusError: It cannot be read, or is too short.
    """
    from lstm_tui.studies.gradient_distance import gradient_positions
    from lstm_tui.text.glyphs import safe_line

    text = read_text(name, run, network, reading=reading)
    if 0 < text.trained < len(text.ids):
        text = text.cut(len(text.ids) - text.trained)
    end_id = network.vocabulary.end_id
    with errors_name(run):
        chosen = gradient_positions(text.ids, count, distance, end_id=end_id)
    if chosen.distance < distance:
        what = "documents of the text" if end_id >= 0 else "text"
        echo_notes(
            (
                f"{safe_line(run.name)}: the {what} reach{'' if end_id >= 0 else 'es'} only "
                f"{chosen.distance:,} symbol{'' if chosen.distance == 1 else 's'} back, not "
                f"{distance:,}.",
            )
        )
    return text, chosen


def _initial(run: "Run") -> "Checkpoint | None":
    """The network before training; None if its checkpoint is missing or damaged."""
    from lstm_tui.runs.checkpoints import load_checkpoint

    try:
        return load_checkpoint(run, 0)
    except CheckpointError:
        return None


def _measure(
    run: "Run",
    network: "Checkpoint",
    initial: "Checkpoint | None",
    text: "EncodedText",
    chosen: "GradientPositions",
) -> "MeasuredGradients":
    """What is shown of one checkpoint, and the curve of the ``initial`` network beside it.

    Raises:
        CheckpointError: Its values overflow.
    """
    from concurrent.futures import ThreadPoolExecutor

    from lstm_tui.exports.gradient_reports import MeasuredGradients
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.reader.backward import BackwardReader
    from lstm_tui.studies.gradient_distance import gradient_steps
    from lstm_tui.studies.gradient_factors import FactorTally

    backward, model = BackwardReader.of(network), network.model
    tally = FactorTally(network.weights, model)
    last: list[Recording] = []

    def observe(recording: "Recording") -> None:
        tally.add(recording)
        last[:] = [recording]

    abandoned, before = Event(), None
    with errors_name(run), ThreadPoolExecutor(1) as pool:
        try:
            if initial is not None:  # beside it, on another core
                future = pool.submit(_initial_curve, initial, text.ids, chosen, abandoned)
            *_, curves = gradient_steps(
                backward, text.ids, chosen.positions, distance=chosen.distance, observe=observe
            )
            if initial is not None:
                before = future.result()
        finally:
            abandoned.set()  # after an error or Ctrl-C, the other core stops early
    assert curves is not None  # the last one
    product = None
    if model.hidden == 1:
        recording = last[0].of_text(last[0].ids.shape[1] - 1)
        target = int(text.ids[chosen.positions[-1]])
        product = _written_product(backward, network, recording, target)
    return MeasuredGradients(
        EvaluatedNetwork.of(run.name, network),
        str(model.cell),
        text.source,
        curves,
        tally.layers(),
        before,
        product,
    )


def _initial_curve(
    initial: "Checkpoint", ids: "Ids", chosen: "GradientPositions", abandoned: Event
) -> "DistanceCurve | None":
    """The curve of the network before training; None if it overflows, or is ``abandoned``."""
    from lstm_tui.reader.backward import BackwardReader
    from lstm_tui.studies.gradient_distance import gradient_steps

    backward = BackwardReader.of(initial)
    try:
        for curves in gradient_steps(backward, ids, chosen.positions, distance=chosen.distance):
            if abandoned.is_set():
                break
            if curves is not None:
                return curves.hidden
    except CheckpointError:
        pass
    return None


def _written_product(
    backward: "BackwardReader", network: "Checkpoint", recording: "Recording", target: int
) -> "WrittenProduct":
    from lstm_tui.exports.gradient_reports import WrittenProduct
    from lstm_tui.studies.gradient_factors import factor_product

    product = factor_product(backward, network.weights, recording, target)
    label = network.vocabulary.label
    return WrittenProduct(
        product, label(target), tuple(label(step.symbol) for step in product.steps)
    )
