"""Files that the Vectors screen can export: the map, its way along the checkpoints, the data."""

from collections.abc import Callable

from lstm_tui.errors import CheckpointError
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.exports.vector_map_svg import render_vector_map_svg
from lstm_tui.exports.vector_reports import (
    MeasuredVectors,
    align_maps,
    measure_vectors,
    vectors_as_json,
)
from lstm_tui.inspection.checkpoint_steps import listed_steps
from lstm_tui.inspection.vector_browser import MappedVectors, VectorReader
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.studies.vectors import VectorTable
from lstm_tui.tui.widgets.export_dialog import ExportChoice


def vector_choices(
    run: Run, reader: VectorReader, mapped: MappedVectors, symbol: int
) -> tuple[ExportChoice, ...]:
    """What can be exported of the vectors that are shown; ``symbol`` is the selected one."""

    def now() -> MeasuredVectors:
        return _measure(mapped.network, mapped.table, symbol)

    def history(check: Callable[[], None]) -> str:
        return render_vector_map_svg(_measure_history(run, reader, mapped, symbol, check))

    return (
        ExportChoice(
            "Map, picture (SVG)", "-vectors.svg", lambda _check: render_vector_map_svg([now()])
        ),
        ExportChoice(
            "Map with the way along the checkpoints (SVG)", "-vector-history.svg", history
        ),
        ExportChoice(
            "Map and neighbors, JSON",
            "-vectors.json",
            lambda _check: vectors_as_json([now()]) + "\n",
        ),
    )


def _measure(network: EvaluatedNetwork, table: VectorTable, symbol: int) -> MeasuredVectors:
    return measure_vectors(network, table, (symbol,))


def _measure_history(
    run: Run,
    reader: VectorReader,
    mapped: MappedVectors,
    symbol: int,
    check: Callable[[], None],
) -> list[MeasuredVectors]:
    """The vectors of every checkpoint that can be read, with aligned maps.

    Raises:
        CheckpointError: There is none.
    """
    output, counts = mapped.is_output, reader.counts
    measured = []
    damaged = None
    for step in listed_steps(run):
        check()
        try:
            checkpoint = load_checkpoint(run, step)
        except CheckpointError as error:
            damaged = error
            continue
        table = VectorTable.of(checkpoint, counts, output=output)
        measured.append(_measure(EvaluatedNetwork.of(run.name, checkpoint), table, symbol))
    if not measured:
        raise damaged or CheckpointError("This run has no checkpoint that can be read.")
    return align_maps(measured)
