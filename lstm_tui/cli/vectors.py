"""``vectors``: nearest neighbors, similarities and a map of the vectors of symbols."""

from pathlib import Path
from typing import TYPE_CHECKING

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
from lstm_tui.cli.run_argument import resolve_run, run_argument, runs_dir_option
from lstm_tui.cli.streams import echo_json
from lstm_tui.errors import CheckpointError

if TYPE_CHECKING:
    from lstm_tui.exports.vector_reports import MeasuredVectors
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

_group = OptionGroup("Vectors")


@click.command(cls=GroupedCommand, short_help="Show nearest neighbors and a map of the symbols.")
@run_argument
@click.argument("symbols", nargs=-1, metavar="[SYMBOL]...")
@_group.option("--most", default=10, metavar="N", help="Neighbors of each symbol.")
@_group.option(
    "--analogy",
    nargs=3,
    metavar="A B C",
    help="Find what is to C as B is to A: the symbols nearest to B − A + C.",
)
@_group.option(
    "--output-layer",
    is_flag=True,
    help="Take the rows of the output layer instead of the embedding.",
)
@_group.option(
    "--as-typed",
    is_flag=True,
    help="A word is the symbol without the space before it, even if the one with it is more "
    "frequent.",
)
@_group.option("--map", "with_map", is_flag=True, help="Draw the map with SYMBOLs, too.")
@_group.json_option()
@picture_options
@history_option
@checkpoint_option()
@runs_dir_option
@config_option("Run")
@click.pass_context
def vectors(
    ctx: click.Context,
    /,
    run: str,
    symbols: tuple[str, ...],
    most: int,
    analogy: tuple[str, str, str] | None,
    output_layer: bool,
    as_typed: bool,
    with_map: bool,
    as_json: bool,
    output: Path | None,
    force: bool,
    history: bool,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Show which symbols have similar vectors: neighbors by cosine, and a map of two dimensions.

    The vector of a symbol is its row of the embedding; of a network with one-hot input, its column
    of the input weights. Without SYMBOL the neighbors of frequent symbols and the map are shown.
    A word is typed without the space before it; the space itself as ' ', a line feed as '\\n', a
    tab as '\\t', the end of a document as [END], a byte as 0xE9.

    \b
    lstm-tui vectors latest
    lstm-tui vectors latest a E 7 '\\n'
    lstm-tui vectors latest king queen --output map.svg
    lstm-tui vectors latest --analogy man king woman
    lstm-tui vectors latest --history --output history.svg
    """
    from lstm_tui.cli.vector_tables import show_history, show_vectors
    from lstm_tui.exports.vector_map_svg import render_vector_map_svg
    from lstm_tui.exports.vector_reports import align_maps, vectors_as_json

    check_picture_path(output, force=force)
    check_history(ctx, history=history)
    source = resolve_run(run, runs_dir, saved=True)
    with progress_bar("Loading the vectors"):
        measured = _measure(
            source,
            checkpoint,
            symbols,
            analogy,
            most,
            history=history,
            output_layer=output_layer,
            as_typed=as_typed,
        )
    if history:
        measured = align_maps(measured)
    if as_json:
        echo_json(vectors_as_json(measured))
    elif history:
        show_history(measured)
    else:
        show_vectors(measured[0], with_map=with_map or not (symbols or analogy))
    if output is not None:
        write_picture(render_vector_map_svg(measured), output, force=force)


def _measure(
    run: "Run",
    checkpoint: str,
    symbols: tuple[str, ...],
    analogy: tuple[str, str, str] | None,
    most: int,
    *,
    history: bool,
    output_layer: bool,
    as_typed: bool,
) -> "list[MeasuredVectors]":
    """The vectors of a checkpoint, and those before training beside it; or of all checkpoints.

    Raises:
        ConfigError: A symbol is not in the vocabulary.
    """
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.exports.vector_reports import measure_vectors
    from lstm_tui.studies.symbol_counts import count_symbols
    from lstm_tui.studies.vectors import VectorTable
    from lstm_tui.text.typed_symbols import find_symbol

    vocabulary, counted = run.vocabulary(), count_symbols(run)
    counts = None if counted is None else counted.counts

    def find(typed: str) -> int:
        return find_symbol(vocabulary, typed, counts, as_typed=as_typed)

    ids = tuple(map(find, symbols))
    three = None if analogy is None else (find(analogy[0]), find(analogy[1]), find(analogy[2]))
    untrained = None if history else _untrained(run)
    measured = []
    for network in load_checkpoints(run, checkpoint, history=history):
        before = None
        if untrained is not None and network.step:
            before = VectorTable.of(untrained, counts, output=output_layer)
        measured.append(
            measure_vectors(
                EvaluatedNetwork.of(run.name, network),
                VectorTable.of(network, counts, output=output_layer),
                ids,
                most=most,
                analogy=three,
                untrained=before,
                counted="" if counted is None else counted.source,
            )
        )
    return measured


def _untrained(run: "Run") -> "Checkpoint | None":
    """The network before training; None if its checkpoint is missing or damaged, or is trained."""
    from lstm_tui.scoring.untrained import untrained_checkpoint

    try:
        return untrained_checkpoint(run)
    except CheckpointError:
        return None
