"""Opens the Neurons screen in a test and reads what it displays."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget

from lstm_tui.colors.display import Display
from lstm_tui.config import Quantity
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.reader.input_text import known_text, own_text
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.file_labels import file_labels
from lstm_tui.text.labels import Label
from lstm_tui.tui.app import TRUECOLOR, LstmTuiApp
from lstm_tui.tui.neurons.job_messages import Ranked
from lstm_tui.tui.neurons.screen import NeuronScreen
from lstm_tui.tui.neurons.text_view import TextView
from lstm_tui.tui.neurons.unit_list import UnitList
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.workers.shutdown import ExitSummary

SMALL, MEDIUM, LARGE = (80, 24), (112, 34), (160, 48)


class Browsing:
    """An open Neurons screen with no background job running."""

    def __init__(self, app: LstmTuiApp, pilot: Pilot[ExitSummary]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> NeuronScreen:
        """The Neurons screen, also if another screen lies above it."""
        return next(one for one in self.app.screen_stack if isinstance(one, NeuronScreen))

    @property
    def session(self) -> InspectionSession:
        return self.screen.session

    @property
    def views(self) -> NeuronViews:
        return self.screen.views

    @property
    def units(self) -> UnitList:
        return self.views.units

    @property
    def pane(self) -> TextView:
        return self.views.text

    @property
    def text(self) -> str:
        """The text of the session."""
        return self.session.vocabulary.decode(self.session.text.ids)

    @property
    def on_top(self) -> str:
        """The name of the class of the screen on top."""
        return type(self.app.screen).__name__

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for all that they start."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, words: str) -> None:
        """Press a key for each character."""
        names = {" ": "space", "\\": "backslash"}
        await self.press(*(names.get(character, character) for character in words))

    async def settle(self) -> None:
        """Wait until no thread is left, and everything is drawn."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    def lines(self, which: str) -> list[str]:
        """The lines of a widget, with its frame."""
        widget = self.app.screen.query_one(which, Widget)
        region = widget.region
        return [line[region.x : region.right] for line in shown_lines(self.app)][
            region.y : region.bottom
        ]

    def words(self, which: str) -> str:
        """The same, as one string."""
        return "\n".join(self.lines(which))

    def said(self) -> list[str]:
        """The messages of the current notifications."""
        return [one.message for one in self.app._notifications]


def shown_lines(app: App[ExitSummary]) -> list[str]:
    """The lines of the topmost screen, if each character takes one cell."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


@asynccontextmanager
async def browsing(
    run: Run,
    text: str = "",
    *,
    size: tuple[int, int] = SMALL,
    settle: bool = True,
    display: Display = TRUECOLOR,
    start: int | None = 0,
    labels: Path | None = None,
) -> AsyncIterator[Browsing]:
    """Browse ``run`` over ``text``, or over its own, from ``start`` on (None: as it opens).

    ``labels`` is a file of labels of its own text.
    """
    checkpoint = load_checkpoint(run)
    chosen = known_text(text, checkpoint.vocabulary, "a test") if text else None
    user_labels: tuple[Label, ...] = ()
    if labels is not None:
        chosen = own_text(run)
        user_labels = file_labels(labels, chosen, checkpoint.vocabulary)
    session = open_session(run, checkpoint, chosen, user_labels, ranks_text=labels is not None)
    if start is not None:
        session.cursor = start
    app = LstmTuiApp(run.path.parent, session=session, display=display, poll_seconds=0)
    async with app.run_test(size=size) as pilot:
        opened = Browsing(app, pilot)
        if settle:
            await pilot.pause()
            await opened.settle()
        yield opened


def unranked(at: Browsing, unit: UnitId) -> Callable[[], None]:
    """Show ``unit`` as before the first ranking; the function returned lets the ranking arrive."""
    session, ranking = at.session, at.session.ranking
    scores = ranking.scores
    assert scores is not None
    ranking.scores = ranking.listed = None
    session.unit_chosen = False
    at.views.show_unit(unit, Quantity.HIDDEN)
    at.screen.draw()
    ranked = Ranked(session.checkpoint, session.patterns.labels, scores)
    return lambda: at.screen.results.show(ranked)
