"""The Neurons screen: coordinates a session, its views, background jobs and dialogs."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from threadpoolctl import threadpool_limits

from lstm_tui.colors.palette import Palette
from lstm_tui.inspection.checkpoint_steps import listed_steps, step_from
from lstm_tui.inspection.destinations import destination_forms
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import EvaluatedPattern
from lstm_tui.reader.units import Target
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
from lstm_tui.tui.neurons.job_results import JobResults
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
from lstm_tui.tui.neurons.keymap import GO_KEYS, NEURON_KEYMAP, PROMPT_KEYS
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import notices, opening_notice
from lstm_tui.tui.neurons.prompt import Prompt, PromptError, PromptMode
from lstm_tui.tui.neurons.prompt_input import PromptInput
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
        results: What shows their results.
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
        self.prompt, self._error = Prompt(id="prompt"), PromptError(id="prompt-error")
        self.header = NeuronHeader(session, id="top", polls=polls)
        self.jobs = NeuronJobs(self, session)
        self._dialogs = NeuronDialogs(self, session, self.views)
        self.results = JobResults(self, session, self.header, self.views, self._dialogs)
        self._prompt_input = PromptInput(
            self, session, self.header, self.views, self.show_units, self.show_checkpoint
        )
        self._limits: threadpool_limits | None = None

    def compose(self) -> ComposeResult:
        """Header, views, prompt and footer."""
        yield self.header
        yield self.views
        yield self._error
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
            going = self.prompt.mode is PromptMode.GO
            self.footer.set_keys(GO_KEYS if going else PROMPT_KEYS)
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
    @on(SetFitted)
    @on(TextRead)
    @on(RankingProgressed)
    @on(Ranked)
    @on(ControlsComputed)
    @on(Ablated)
    @on(EffectsMeasured)
    def _show_result(self, message: Message) -> None:
        self.results.show(message)

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

    def action_ablate(self) -> None:
        """Ablate the unit: how does the loss change inside the pattern, and outside?"""
        with notices(self.app):
            self.jobs.start_ablation()
            self.session.unit_chosen = True
            self.results.draw_scores()

    # Checkpoints.

    def action_checkpoint(self, by: int) -> None:
        """Show the weights of the next checkpoint, or of the one before."""
        step = step_from(self.session.checkpoint.step, listed_steps(self.session.run), by)
        if step is None:
            notify(self.app, f"These are the {'newest' if by > 0 else 'oldest'} weights.")
            return
        self.show_checkpoint(step)

    def show_checkpoint(self, step: int) -> None:
        """Show the weights of the checkpoint at ``step``."""
        session = self.session
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

    def action_go_to(self) -> None:
        """Go to a symbol, a document, a checkpoint or a unit."""
        self.prompt.begin(PromptMode.GO, placeholder=destination_forms(self.session))

    def action_submit(self) -> None:
        """Do as Enter does at the prompt."""
        self.prompt.submit()

    @on(Prompt.Entered)
    def _go_where_asked(self, message: Prompt.Entered) -> None:
        if error := self._prompt_input.go(message.text):
            self._error.show_error(error)
        else:
            self.prompt.close()

    def action_filter(self) -> None:
        """List only units, patterns or names with some text."""
        self.prompt.begin(PromptMode.FILTER, self.views.units.filter)

    def action_type(self) -> None:
        """Type a text and watch the network read it."""
        self.prompt.begin(PromptMode.TYPE)

    @on(Prompt.Opened)
    def _open_prompt(self, message: Prompt.Opened) -> None:
        self._draw_footer()
        self._prompt_input.begin(message.mode)

    @on(Prompt.Edited)
    def _follow_prompt(self, message: Prompt.Edited) -> None:
        self._error.show_error("")
        self._prompt_input.update(message.mode, message.text)

    @on(Prompt.Closed)
    def _close_prompt(self, message: Prompt.Closed) -> None:
        self._error.show_error("")
        self._draw_footer()
        self._prompt_input.end(message.mode, message.text)
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
    def _show_target(self, message: TargetChosen) -> None:
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
