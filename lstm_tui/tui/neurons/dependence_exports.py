"""Files of what a prediction or a unit depends on, which the Neurons screen can export."""

from collections.abc import Callable

from lstm_tui.colors.palette import Palette
from lstm_tui.exports.dependence_page import render_dependence_page
from lstm_tui.exports.dependence_svg import render_dependence_svg
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.exports.from_connectivity import build_dependence_page, build_dependence_picture
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.tui.widgets.export_dialog import ExportChoice

PAGE_POSITIONS = 100
"""Predictions of a page: half of those before the cursor. Some 8 s at 2×256."""


def dependence_choices(
    session: InspectionSession, origin: Origin, palette: Palette
) -> tuple[ExportChoice, ...]:
    """What can be exported of the dependence that is shown; nothing if none is."""
    shown = session.dependence
    reader, result, target = shown.reader, shown.result, shown.target
    if not shown.shown or reader is None or result is None:
        return ()
    ids, vocabulary, position = session.text.ids, session.vocabulary, result.dependence.position
    turned = result.unit is not None and result.unit[0] in session.turned_units
    displayed = shown.substitutions

    def picture(_check: Callable[[], None]) -> str:
        substitutions = displayed or reader.drop_strongest(ids, [result])[0]
        return render_dependence_svg(
            build_dependence_picture(
                origin, vocabulary, ids, result, substitutions, palette=palette, turned=turned
            )
        )

    def page(check: Callable[[], None]) -> str:
        begin = max(0, min(position - PAGE_POSITIONS // 2, len(ids) - PAGE_POSITIONS))
        return render_dependence_page(
            build_dependence_page(
                origin,
                vocabulary,
                ids,
                reader,
                range(begin, min(begin + PAGE_POSITIONS, len(ids))),
                chosen=position,
                target=target,
                unit=result.unit,
                turned=turned,
                palette=palette.name,
                progress=lambda _: check(),
            )
        )

    return (
        ExportChoice("What it depends on, picture (SVG)", "-dependence.svg", picture),
        ExportChoice("What it depends on, page to hover over (HTML)", "-dependence.html", page),
    )
