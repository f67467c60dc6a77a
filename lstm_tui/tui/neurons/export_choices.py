"""Files that the Neurons screen can export, made from its session by `exports`."""

from collections.abc import Callable
from io import BytesIO

from lstm_tui.colors.display import truecolor_palette
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Palette, luminance
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.config import STATES
from lstm_tui.exports.activations import write_activations
from lstm_tui.exports.from_checkpoint import PAGE_CHARACTERS, Origin, build_page, build_picture
from lstm_tui.exports.page import render_page
from lstm_tui.exports.picture_svg import render_picture_svg
from lstm_tui.exports.rankings import RankingReport, scores_as_csv, scores_as_json
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import memory_gain, ranking_methods
from lstm_tui.inspection.ranking import RANKED_UNITS
from lstm_tui.reader.units import Target
from lstm_tui.tui.neurons.dependence_exports import dependence_choices
from lstm_tui.tui.widgets.export_dialog import ExportChoice

DARK_BACKGROUND = 0.5
"""Luminance below which a background is dark."""

ACTIVATIONS_CHARACTERS = 10_000
"""Symbols whose activations are exported: about 120 MB at 2×256. The command has no such limit."""

LONGEST_NAME = 40
"""Of the name of a set in that of a file."""

Shown = tuple[Target, ...]
"""The unit and quantity that were shown when the dialog was opened, or those of the set."""


def choices(
    session: InspectionSession, visible: tuple[int, int], palette: Palette
) -> tuple[ExportChoice, ...]:
    """What can be exported now; rankings only once the units are ranked."""
    shown, fitted = session.targets, session.fitted
    name = (str(fitted.unit_set)[:LONGEST_NAME] if fitted else str(session.unit)).replace(":", "-")
    offered = [
        *dependence_choices(session, _origin(session), _truecolor(palette)),
        ExportChoice(
            "This passage as a picture (SVG)",
            f"-{name}.svg",
            lambda _check: _picture(session, shown, visible, palette),
        ),
        ExportChoice(
            "A page to hover over (HTML)",
            "-neurons.html",
            lambda check: _page(session, shown, palette, check),
        ),
        ExportChoice(
            f"Activations of the first {min(ACTIVATIONS_CHARACTERS, len(session.activations)):,} "
            f"{session.vocabulary.kind.plural} (NumPy .npz)",
            "-activations.npz",
            lambda check: _activations(session, check),
        ),
    ]
    if session.ranking.scores is not None:
        offered += [
            ExportChoice(
                "Ranking, table (CSV)",
                "-neurons.csv",
                lambda _check: scores_as_csv(_report(session)),
            ),
            ExportChoice(
                "Ranking, JSON", "-neurons.json", lambda _check: scores_as_json(_report(session))
            ),
        ]
    return tuple(offered)


def _origin(session: InspectionSession) -> Origin:
    return Origin(
        session.run.name,
        session.checkpoint.step,
        session.text.source,
        session.annotations,
        session.reader.clamps,
        session.checkpoint.imported,
    )


def _report(session: InspectionSession) -> RankingReport:
    assert session.ranking.scores is not None
    assert session.scored_text is not None
    return RankingReport(
        session.run.name,
        session.checkpoint.step,
        session.scored_text.source,
        session.ranking.scores,
        RANKED_UNITS,
        controls=session.ranking.controls,
        methods=ranking_methods(session),
        imported=session.checkpoint.imported,
    )


def _methods(session: InspectionSession) -> str:
    methods = ranking_methods(session)
    return "" if methods is None else str(methods)


def _picture(
    session: InspectionSession, shown: Shown, visible: tuple[int, int], palette: Palette
) -> str:
    first, end = visible
    fitted = session.fitted
    session.activations.read(first, end)
    return render_picture_svg(
        build_picture(
            _origin(session),
            session.vocabulary,
            session.activations,
            fitted.unit_set if fitted else shown[0],
            first=first,
            characters=end - first,
            score=fitted or session.score(),
            gain=memory_gain(session),
            methods=_methods(session),
            palette=_truecolor(palette),
            turned=session.turned,
        )
    )


def _activations(session: InspectionSession, check: Callable[[], None]) -> bytes:
    ids = session.text.ids[:ACTIVATIONS_CHARACTERS]
    archive = BytesIO()
    write_activations(
        archive,
        session.reader,
        session.vocabulary,
        ids,
        _origin(session),
        lambda _: check(),
        session.fitted,
    )
    return archive.getvalue()


def _truecolor(palette: Palette) -> Palette:
    """The palette of the screen in truecolor; the light one if the screen has no colors."""
    if palette.depth is Depth.TRUECOLOR:
        return palette
    if palette.depth is Depth.NONE:
        return LIGHT
    return truecolor_palette(palette.name, dark=luminance(palette.background) < DARK_BACKGROUND)


def _page(
    session: InspectionSession, shown: Shown, palette: Palette, check: Callable[[], None]
) -> str:
    for _ in session.activations.read_rest(check):
        pass
    return render_page(
        build_page(
            _origin(session),
            session.vocabulary,
            session.activations,
            session.ranking.scores,
            characters=PAGE_CHARACTERS,
            units=shown,
            turned=[(unit, quantity) for unit in session.turned_units for quantity in STATES],
            palette=_truecolor(palette).name,
            labels=session.patterns.open_labels,
            controls=session.ranking.controls,
            methods=_methods(session),
            weights=session.checkpoint.weights,
        )
    )
