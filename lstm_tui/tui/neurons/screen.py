"""The Neurons screen: coordinates a session, its views, background jobs and dialogs."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from threadpoolctl import threadpool_limits

from lstm_tui.colors.palette import Palette
from lstm_tui.inspection.destinations import destination_forms
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.units import Target
from lstm_tui.runs.directory import Run
from lstm_tui.text.glyphs import copyable, safe_line
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen
from lstm_tui.tui.neurons.checkpoint_steps import CheckpointSteps
from lstm_tui.tui.neurons.class_jobs import ClassesMeasured, ClassJobs
from lstm_tui.tui.neurons.dependence_jobs import DependenceMeasured, Substituted
from lstm_tui.tui.neurons.dependence_view import DependenceView
from lstm_tui.tui.neurons.dialog_results import DialogResults
from lstm_tui.tui.neurons.dialogs import (
    Annotated,
    ClampsHeld,
    NeuronDialogs,
    PatternChosen,
    TargetChosen,
    TextOpened,
)
from lstm_tui.tui.neurons.job_messages import (
    Ablated,
    ControlsComputed,
    EffectsMeasured,
    FitProgressed,
    Ranked,
    RankingProgressed,
    SetFitted,
    TextRead,
)
from lstm_tui.tui.neurons.job_results import JobResults
from lstm_tui.tui.neurons.jobs import NeuronJobs
from lstm_tui.tui.neurons.keymap import (
    GO_KEYS,
    NEURON_KEYMAP,
    OF_CLASSIFIERS,
    OF_LANGUAGE_MODELS,
    PROMPT_KEYS,
)
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import notices
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
        dependence: What colors earlier symbols by how much a value depends on them.
    """

    NAME = "neurons"
    KEYMAP = NEURON_KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(NEURON_KEYMAP)

    def __init__(
        self, session: InspectionSession, palette: Callable[[], Palette], *, polls: bool = True
    ) -> None:
        super().__init__()
        self.session, self._palette = session, palette
        self.views = NeuronViews(
            session, palette(), id="views", on_draw=lambda: self.dependence.follow()
        )
        self.dependence = DependenceView(self, session, self.views)
        self._checkpoints = CheckpointSteps(
            self, session, self.views, self._start_reading_and_ranking
        )
        self.prompt, self._error = Prompt(id="prompt"), PromptError(id="prompt-error")
        self.header = NeuronHeader(session, id="top", polls=polls)
        self.jobs = NeuronJobs(self, session)
        self._class_jobs = ClassJobs(self, session)
        self._dialogs = NeuronDialogs(self, session, self.views)
        self.results = JobResults(self, session, self.header, self.views, self._dialogs)
        self._dialog_results = DialogResults(
            session, self.header, self.views, self.jobs, self._start_reading_and_ranking
        )
        self._prompt_input = PromptInput(
            self,
            session,
            self.header,
            self.views,
            self.show_units,
            self._checkpoints.show,
            self.dependence.choose_target,
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
        self._checkpoints.show_warnings()

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
            others = OF_CLASSIFIERS if self.session.classes is None else OF_LANGUAGE_MODELS
            self.set_footer(dict.fromkeys(others, ""))

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
    @on(ClassesMeasured)
    def _show_result(self, message: Message) -> None:
        self.results.show(message)
        if isinstance(message, TextRead) and message.finished:
            self._class_jobs.start_measuring()

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

    # Dependence on earlier symbols.

    def action_dependence(self) -> None:
        """Color earlier symbols by what the prediction depends on, or the unit, or no longer."""
        self.dependence.cycle()

    def action_drop(self) -> None:
        """Replace the symbol it depends on most by the mean input: what becomes of the output?"""
        self.dependence.drop()

    @on(DependenceMeasured)
    @on(Substituted)
    def _show_dependence(self, message: Message) -> None:
        self.dependence.show(message)

    # Checkpoints.

    def action_checkpoint(self, by: int) -> None:
        """Show the weights of the next checkpoint, or of the one before."""
        self._checkpoints.step(by)

    def action_vectors(self) -> None:
        """Show the vectors of the symbols, from the one at the cursor on."""
        from lstm_tui.tui.vectors.screen import VectorScreen

        session = self.session
        symbol = int(session.text.ids[session.cursor])
        self.app.push_screen(VectorScreen(session.run, session.checkpoint, symbol))

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
        """Close the prompt, the selection, the dependence or the filter, or else the screen."""
        if self.prompt.mode is not None:
            self.prompt.close()
        elif self.session.anchor is not None:
            self.views.text.select(None)
        elif self.session.dependence.shown:
            self.dependence.close()
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

    @on(Annotated)
    @on(ClampsHeld)
    @on(PatternChosen)
    @on(TargetChosen)
    @on(TextOpened)
    def _show_chosen(self, message: Message) -> None:
        self._dialog_results.show(message)
