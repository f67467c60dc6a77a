"""The Neurons screen: coordinates a session, its views, background jobs and dialogs."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from threadpoolctl import threadpool_limits

from lstm_tui.colors.palette import Palette
from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.checkpoint_steps import listed_steps, step_from
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.live_typing import LiveTyping
from lstm_tui.inspection.pattern_masks import EvaluatedPattern
from lstm_tui.reader.units import SET_SIGN, Target, parse_units
from lstm_tui.runs.directory import Run
from lstm_tui.text.glyphs import copyable, safe_line
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen
from lstm_tui.tui.neurons.dialogs import (
    Annotated,
    ClampsHeld,
    NeuronDialogs,
    PatternChosen,
    TargetChosen,
    TextOpened,
)
from lstm_tui.tui.neurons.jobs import (
    Ablated,
    ControlsComputed,
    EffectsMeasured,
    FitProgressed,
    NeuronJobs,
    Ranked,
    RankingProgressed,
    SetFitted,
    TextRead,
)
from lstm_tui.tui.neurons.keymap import NEURON_KEYMAP, PROMPT_KEYS
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import notices, opening_notice
from lstm_tui.tui.neurons.prompt import Prompt, PromptMode
from lstm_tui.tui.neurons.unit_facts import fewest_units
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.tui.widgets.selection import copy, selected_text


class NeuronScreen(KeymapScreen):
    """Browses ``session``; ``palette`` returns the colors for the present theme.

    Attributes:
        header: The top line.
        views: What shows the session.
        prompt: The line to search, filter and type in.
        jobs: Reading, ranking and ablation in the background.
    """

    NAME = "neurons"
    KEYMAP = NEURON_KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(NEURON_KEYMAP)

    def __init__(
        self, session: InspectionSession, palette: Callable[[], Palette], *, polls: bool = True
    ) -> None:
        super().__init__()
        self.session, self._palette = session, palette
        self.views = NeuronViews(session, palette(), id="views")
        self.prompt = Prompt(id="prompt")
        self.header = NeuronHeader(session, id="top", polls=polls)
        self.jobs = NeuronJobs(self, session)
        self._dialogs = NeuronDialogs(self, session, self.views)
        self._typing: LiveTyping | None = None
        self._limits: threadpool_limits | None = None

    def compose(self) -> ComposeResult:
        """Header, views, prompt and footer."""
        yield self.header
        yield self.views
        yield self.prompt
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the text at once; then read the rest of it and rank the units."""
        # One BLAS thread: the other cores are for training, and the jobs take turns.
        self._limits = threadpool_limits(1, user_api="blas")
        self._draw_footer()
        self.views.show_text(then=self._start_reading_and_ranking)
        self.app.theme_changed_signal.subscribe(
            self, lambda _: self.views.set_palette(self._palette())
        )
        if left_out := self.session.patterns.left_out:
            names = safe_line(", ".join(left_out), 200)
            notify(self.app, f"No room for these patterns beside yours: {names}.", seconds=8)
        if reading_notes := self.session.text.notes:
            notify(self.app, " ".join(reading_notes), seconds=8)
        self._show_warnings()

    def on_unmount(self) -> None:
        """Restore the BLAS threads; drop the signal, which would keep the activations in memory."""
        self.app.theme_changed_signal.unsubscribe(self)
        if self._limits is not None:
            self._limits.restore_original_limits()

    @property
    def current_run(self) -> Run:
        """The run of the session."""
        return self.session.run

    def draw(self) -> None:
        """Bring everything up to date."""
        self.header.draw()
        self.views.draw()

    def _draw_footer(self) -> None:
        if self.prompt.mode is not None:
            self.footer.set_keys(PROMPT_KEYS)
        else:
            self.set_footer({})

    # Background jobs.

    def _start_reading_and_ranking(self) -> None:
        self.jobs.start_reading()
        self.jobs.start_ranking()
        self._fit_set()
        self.header.draw()

    def _fit_set(self) -> None:
        with notices(self.app):
            self.jobs.start_fitting()

    @on(FitProgressed)
    def _show_fit_progress(self, message: FitProgressed) -> None:
        self.header.fitting = message.share
        self.header.draw()

    @on(SetFitted)
    def _show_set(self, message: SetFitted) -> None:
        """Show the set, unless another unit was selected meanwhile."""
        session, self.header.fitting = self.session, None
        selected = session.unit_set
        if message.reader is session.reader and selected and selected.targets == message.targets:
            if isinstance(message.result, LstmTuiError):
                session.unit_set = None
                notify(self.app, safe_line(str(message.result), 300), severity="error")
            else:
                session.show_fitted(message.result)
            self.views.draw()
        self.header.draw()

    def action_show_set(self, layer: int) -> None:
        """Show the fewest units of ``layer`` with 95 % of its probe, as one detector."""
        if targets := fewest_units(self.session, layer):
            self.show_units(targets, self.session.shown_pattern)

    def show_units(self, targets: tuple[Target, ...], pattern: str) -> None:
        """Show a unit, or several as one detector of ``pattern`` (empty: what they do best)."""
        if len(targets) == 1:
            self.views.go_to(*targets[0])
            return
        self.session.select_set(targets, pattern)
        self._fit_set()

    @on(TextRead)
    def _show_read_text(self, message: TextRead) -> None:
        if message.activations is self.session.activations:
            self.header.draw()
            if message.finished:
                self.views.draw()

    @on(RankingProgressed)
    def _show_ranking_progress(self) -> None:
        self.header.draw()
        self._draw_scores()

    def _draw_scores(self) -> None:
        """Bring what shows the scores of the unit up to date, also in a dialog."""
        self.views.draw_scores()
        self._dialogs.redraw_evidence()

    @on(Ranked)
    def accept_ranking(self, ranked: Ranked) -> None:
        """Order the units by new scores; show the best unit unless the user chose one."""
        session = self.session
        if ranked.checkpoint is not session.checkpoint:
            return
        if ranked.labels is not session.patterns.labels:
            return
        session.ranking.set_scores(ranked.scores)
        if ranked.controls is not None:
            session.ranking.set_controls(ranked.controls, finished=True)
        self.views.show_ranking(best=not session.unit_chosen)
        self.header.draw()
        for error in ranked.errors:
            notify(self.app, f"Not ranked: {error}", severity="error", seconds=10)

    @on(ControlsComputed)
    def _show_controls(self, message: ControlsComputed) -> None:
        """Show controls as they arrive; the selected row stays if the user chose it."""
        session = self.session
        if message.scores is not session.ranking.scores:
            return
        if session.ranking.set_controls(message.controls, finished=message.finished):
            self.views.show_ranking(best=not session.unit_chosen)
        else:
            self.views.units.update_rows()
        self.header.draw()
        self._draw_scores()

    def action_ablate(self) -> None:
        """Ablate the unit: how does the loss change inside the pattern, and outside?"""
        with notices(self.app):
            self.jobs.start_ablation()
            self.session.unit_chosen = True
            self._draw_scores()

    @on(Ablated)
    def _show_ablation(self, ablated: Ablated) -> None:
        if ablated.reader is self.session.reader:
            self.session.ablations[ablated.key] = ablated.ablation
            self._draw_scores()

    @on(EffectsMeasured)
    def _show_effects(self, message: EffectsMeasured) -> None:
        if message.reader is self.session.reader:
            self.session.ablation_effects[message.key] = message.effects
            self._draw_scores()

    # Checkpoints.

    def action_checkpoint(self, by: int) -> None:
        """Show the weights of the next checkpoint, or of the one before."""
        session = self.session
        step = step_from(session.checkpoint.step, listed_steps(session.run), by)
        if step is None:
            notify(self.app, f"These are the {'newest' if by > 0 else 'oldest'} weights.")
            return
        # Stay with the unit, to see it emerge, rather than show the best unit of each step.
        session.unit_chosen |= session.ranking.listed is not None
        with notices(self.app):
            session.change_checkpoint(step)
            self._show_warnings()
            self.views.show_text(then=self._start_reading_and_ranking)

    def _show_warnings(self) -> None:
        """Notify the user of warnings about the checkpoint, such as damaged ones newer than it."""
        if warnings := self.session.checkpoint.warnings:
            message = safe_line(" ".join(warnings), 600)
            self.notify(message, markup=False, timeout=20, severity="warning")

    # The prompt.

    def action_find(self) -> None:
        """Search the text."""
        self.prompt.begin(PromptMode.FIND, self.session.search.query)

    def action_filter(self) -> None:
        """List only units, patterns or names with some text."""
        self.prompt.begin(PromptMode.FILTER, self.views.units.filter)

    def action_type(self) -> None:
        """Type a text and watch the network read it."""
        self.prompt.begin(PromptMode.TYPE)

    @on(Prompt.Opened)
    def _open_prompt(self, message: Prompt.Opened) -> None:
        self._draw_footer()
        if message.mode is PromptMode.TYPE:
            self._typing, self.header.typing = LiveTyping(self.session), True
            self.header.draw()

    @on(Prompt.Edited)
    def _follow_prompt(self, message: Prompt.Edited) -> None:
        notice = ""
        if message.mode is PromptMode.FIND:
            notice = self.session.search.find(message.text)
            self.views.jump_to_match()
        elif message.mode is PromptMode.FILTER:
            if SET_SIGN not in message.text:
                self.views.units.set_filter(message.text)
        elif self._typing is not None:
            notice = self._typing.update(message.text.replace("\\n", "\n"))
            self.views.show_text()
        if notice:
            notify(self.app, notice)

    @on(Prompt.Closed)
    def _close_prompt(self, message: Prompt.Closed) -> None:
        self._draw_footer()
        if message.mode is PromptMode.FILTER and SET_SIGN in message.text:
            self.views.units.set_filter("")
            with notices(self.app):
                targets = parse_units(message.text, self.session.checkpoint.model)
                self.show_units(targets, self.session.shown_pattern)
        if self._typing is not None:
            if not message.text:
                self._typing.restore()
                self.views.show_text()
            self._typing, self.header.typing = None, False
        self.draw()

    async def action_back(self) -> None:
        """Close the prompt, clear the selection or the filter, or return to the screen below."""
        if self.prompt.mode is not None:
            self.prompt.close()
        elif self.session.anchor is not None:
            self.views.text.select(None)
        elif self.views.units.filter:
            self.views.units.set_filter("")
        else:
            await super().action_back()

    # The selection.

    def action_select(self) -> None:
        """Begin a selection, or list the units that are on in it."""
        if self.session.anchor is not None:
            self._dialogs.show("selection")
            return
        self.views.text.select(self.session.cursor)
        self.views.text.move_to(self.session.cursor)
        notify(
            self.app,
            "Move to the other end, then Enter: which units are on there, and where else?",
        )

    async def action_copy(self) -> None:
        """Copy what is selected with the mouse on a panel, or the selected part of the text."""
        text = selected_text(self)
        if not text and self.session.selection is not None:
            text = copyable(self.session.original(*self.session.selection))
        copy(self.app, text)
        self.clear_selection()

    # Dialogs.

    def action_open(self) -> None:
        """Show the evidence about the unit; in a selection, the units that are on in it."""
        self._dialogs.show("evidence" if self.session.anchor is None else "selection")

    def action_dialog(self, name: str) -> None:
        """Open one of the `NeuronDialogs`."""
        self._dialogs.show(name)

    def action_help(self) -> None:
        """Show all keys and what the metrics mean."""
        self._dialogs.show("help")

    @on(PatternChosen)
    def _show_pattern(self, message: PatternChosen) -> None:
        session = self.session
        if isinstance(message.pattern, EvaluatedPattern):
            session.add_pattern(message.pattern)
            session.unit_chosen = False  # the ranking is to show the unit that detects it
            self.jobs.start_ranking()
        else:
            session.pattern = message.pattern
        self.views.show_ranking(best=bool(session.pattern) and session.ranking.scores is not None)
        self.header.draw()

    @on(TargetChosen)
    def _go_to(self, message: TargetChosen) -> None:
        self.views.go_to(message.target)

    @on(TextOpened)
    def _open_text(self, message: TextOpened) -> None:
        self.session.search.find("")
        self.session.open_text(message.text, message.masks)
        self.views.show_text(then=self.jobs.start_reading)
        if notice := opening_notice(message.text):
            notify(self.app, notice, seconds=8)

    @on(ClampsHeld)
    def _hold(self, message: ClampsHeld) -> None:
        self.session.hold(message.clamps)
        self.views.show_text(then=self._start_reading_and_ranking)
        if self.session.held:
            notify(
                self.app,
                f"Held: {self.session.held}. Colors, predictions and the ranking are those of the "
                "clamped network until it is released: x, then Ctrl-R.",
                seconds=8,
            )

    @on(Annotated)
    def _show_annotation(self) -> None:
        self.views.draw()
