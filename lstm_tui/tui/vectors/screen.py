"""The Vectors screen: a map of the symbols and the nearest neighbors of one of them.

The vectors of a checkpoint are read in a background job, and so are the neighbors of a symbol: of
20,000 words each takes a moment.
"""

from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.step_titles import step_title
from lstm_tui.inspection.checkpoint_steps import listed_steps, step_from
from lstm_tui.inspection.vector_browser import (
    MappedVectors,
    VectorBrowser,
    VectorReader,
)
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.studies.vectors import Neighbor, VectorMap
from lstm_tui.text.typed_symbols import find_symbol
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen
from lstm_tui.tui.neurons.prompt import Prompt, PromptError, PromptMode
from lstm_tui.tui.notify import notify
from lstm_tui.tui.vectors.keymap import FIND_KEYS, VECTOR_KEYMAP
from lstm_tui.tui.vectors.map_panel import MapPanel
from lstm_tui.tui.vectors.meanings import VECTOR_MEANINGS
from lstm_tui.tui.vectors.neighbor_panel import NeighborPanel, render_facts
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.tui.widgets.header import render_header
from lstm_tui.tui.widgets.panel import SizedPanel


class VectorScreen(KeymapScreen):
    """Browses the vectors of the symbols of ``run``, from ``symbol`` of ``checkpoint`` on."""

    NAME = "vectors"
    KEYMAP = VECTOR_KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(VECTOR_KEYMAP)

    header = getters.query_one("#top", SizedPanel)
    map = getters.query_one("#vector-map", MapPanel)
    neighbors = getters.query_one("#neighbors", NeighborPanel)
    facts = getters.query_one("#vector-facts", SizedPanel)
    prompt = getters.query_one("#prompt", Prompt)
    error = getters.query_one("#prompt-error", PromptError)

    def __init__(self, run: Run, checkpoint: Checkpoint, symbol: int) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self.browser = VectorBrowser(checkpoint.vocabulary, symbol)
        self._run, self._reader = run, VectorReader(run)
        self._first = checkpoint
        self._step, self._output = checkpoint.step, False
        self._references: dict[bool, VectorMap] = {}
        self._trouble = ""
        self._is_reading = False

    def compose(self) -> ComposeResult:
        """Header; map; neighbors and facts; prompt; footer."""
        yield SizedPanel(id="top")
        with Horizontal(id="vectors-body"):
            yield MapPanel(self.browser, id="vector-map")
            with Vertical(id="vectors-side"):
                yield NeighborPanel(self.browser, id="neighbors")
                yield SizedPanel(id="vector-facts")
        yield PromptError(id="prompt-error")
        yield Prompt(id="prompt")
        yield KeyBar()

    @property
    def current_run(self) -> Run:
        """The run whose vectors are shown."""
        return self._run

    def on_mount(self) -> None:
        """Read the vectors."""
        self.facts.border_title = "Symbol and classes"
        self._draw_footer()
        self.draw()
        self._read()

    def draw(self) -> None:
        """Bring everything up to date."""
        self._draw_header()
        self._draw_panels()

    def _draw_panels(self) -> None:
        """Draw what depends on the selected symbol and its neighbors."""
        self.map.draw(self._trouble or "Reading the vectors …")
        self.neighbors.draw()
        self.facts.set_renderer(lambda width, height: render_facts(self.browser, width, height))

    def _draw_header(self) -> None:
        mapped, steps = self.browser.mapped, listed_steps(self._run)
        step = mapped.network.step if mapped is not None else self._step
        imported = mapped is not None and mapped.network.imported
        about = [step_title(step, imported=imported)]
        if step in steps and not imported:
            about.append(f"{steps.index(step) + 1} of {len(steps)} (< >)")
        if mapped is not None:
            about.append(f"{len(mapped.table):,} vectors of {mapped.table.width:,} numbers")
            about.append(str(mapped.table.source))
        word, color = ("reading", "warning") if self._is_reading else ("vectors", "primary")
        state = f"● {word}", f"bold ${color}"
        self.header.set_renderer(
            lambda width, _: render_header(self._run.name, about, Content.assemble(state), width)
        )

    def _draw_footer(self) -> None:
        if self.prompt.mode is not None:
            self.footer.set_keys(FIND_KEYS)
        else:
            other = "Input" if self._output else "Output"
            # Escape leads to the Neurons screen, too.
            self.set_footer({"next_source": other, "app.show('neurons')": ""})

    # Background jobs.

    def _read(self) -> None:
        """Read the vectors of the present step and source, and show them."""
        step, output, first = self._step, self._output, self._first
        run, reader, reference = self._run, self._reader, self._references.get(self._output)
        symbol = self.browser.selected

        def read(ticket: Ticket) -> None:
            try:
                checkpoint = first if step == first.step else load_checkpoint(run, step)
                ticket.check()
                mapped = reader.read(checkpoint, reference, output=output)
                nearest = mapped.neighbors(symbol)
            except LstmTuiError as error:
                ticket.hand_over(self._show_trouble, str(error))
            else:
                ticket.hand_over(self._show, mapped, symbol, nearest)

        self._is_reading = True
        self.jobs.start("vectors", read)
        self._draw_header()

    def _show(self, mapped: MappedVectors, symbol: int, nearest: tuple[Neighbor, ...]) -> None:
        """Show vectors, and the neighbors of ``symbol``, unless another one is selected by now."""
        self._references.setdefault(self._output, mapped.shown)
        self._trouble, self._is_reading = "", False
        if symbol == self.browser.selected:
            self.browser.show(mapped, nearest)
        else:
            self.browser.show(mapped, None)
            self._find_neighbors()
        self._draw_footer()
        self.draw()

    def _show_trouble(self, message: str) -> None:
        """Say why vectors cannot be read, and stay with those that are shown."""
        mapped, self._is_reading = self.browser.mapped, False
        if mapped is None:
            self._trouble = message
        else:
            self._step = mapped.network.step
            self._output = mapped.is_output
            if self.browser.neighbors is None:  # of a symbol that was selected meanwhile
                self._find_neighbors()
        notify(self.app, message, severity="error", seconds=8)
        self.draw()

    def _find_neighbors(self) -> None:
        """Find the neighbors of the selected symbol, and show them."""
        mapped, id_ = self.browser.mapped, self.browser.selected
        if mapped is None or self._is_reading:  # which finds them, too
            return

        def find(ticket: Ticket) -> None:
            ticket.hand_over(show, mapped.neighbors(id_))

        def show(nearest: tuple[Neighbor, ...]) -> None:
            if self.browser.mapped is mapped and self.browser.selected == id_:
                self.browser.show_neighbors(nearest)
                self._draw_panels()

        self.jobs.start("neighbors", find)

    # The symbol and its neighbors.

    def select(self, id_: int) -> None:
        """Select a symbol."""
        if id_ != self.browser.selected:
            self.browser.select(id_)
            self._selected()

    def _selected(self) -> None:
        self._draw_panels()
        self._find_neighbors()

    def action_move(self, right: int, up: int) -> None:
        """Select the nearest symbol of the map in a direction."""
        id_ = self.browser.towards((right, up), self.map.cells)
        if id_ is not None:
            self.select(id_)

    def action_earlier(self) -> None:
        """Select the symbol that was selected before."""
        if self.browser.select_earlier():
            self._selected()
        else:
            notify(self.app, "This is the first symbol that was selected.")

    def action_mark(self, rows: int) -> None:
        """Mark another neighbor, at most the first or the last."""
        self.browser.mark(self.browser.cursor + rows)
        self._draw_panels()

    def action_follow(self) -> None:
        """Select the neighbor that is marked."""
        if (marked := self.browser.marked) is not None:
            self.select(marked.id)

    @on(NeighborPanel.Clicked)
    def _neighbor_clicked(self, message: NeighborPanel.Clicked) -> None:
        self.action_mark(message.index - self.browser.cursor)
        self.action_follow()

    @on(NeighborPanel.Scrolled)
    def _list_scrolled(self, message: NeighborPanel.Scrolled) -> None:
        self.action_mark(message.rows)

    @on(MapPanel.Clicked)
    def _symbol_clicked(self, message: MapPanel.Clicked) -> None:
        self.select(message.id)

    # The map.

    def action_zoom(self, factor: float) -> None:
        """Show ``factor`` times as much of the map, around the selected symbol."""
        self.browser.zoom(factor)
        self._draw_panels()

    def action_show_whole(self) -> None:
        """Show the whole map."""
        self.browser.show_whole()
        self._draw_panels()

    @on(MapPanel.Zoomed)
    def _wheel_turned(self, message: MapPanel.Zoomed) -> None:
        if message.at is None:
            self.browser.show_whole()
        else:
            self.browser.zoom(message.factor, message.at)
        self._draw_panels()

    # Checkpoints, and input or output.

    def action_checkpoint(self, by: int) -> None:
        """Show the vectors of the next checkpoint, or of the one before."""
        step = step_from(self._step, listed_steps(self._run), by)
        if step is None:
            notify(self.app, f"These are the {'newest' if by > 0 else 'oldest'} weights.")
            return
        self._step = step
        self._read()

    def action_next_source(self) -> None:
        """Show the vectors of the output layer, or those of the input again."""
        if self._first.model.tied:
            notify(self.app, "The output layer is tied to the embedding: it has the same vectors.")
            return
        self._output = not self._output
        self._read()

    # The prompt.

    def action_find(self) -> None:
        """Ask for a symbol."""
        self.prompt.begin(PromptMode.SYMBOL)

    def action_submit(self) -> None:
        """Do as Enter does at the prompt."""
        self.prompt.submit()

    @on(Prompt.Opened)
    def _prompt_opened(self) -> None:
        self._draw_footer()

    @on(Prompt.Edited)
    @on(Prompt.Closed)
    def _prompt_changed(self) -> None:
        self.error.show_error("")
        self._draw_footer()

    @on(Prompt.Entered)
    def _symbol_named(self, message: Prompt.Entered) -> None:
        """Select the symbol in a job: the nearest spellings of an unknown word take a moment."""
        vocabulary, mapped = self.browser.vocabulary, self.browser.mapped
        counts = None if mapped is None else mapped.table.counts

        def find(ticket: Ticket) -> None:
            try:
                id_ = find_symbol(vocabulary, message.text, counts)
            except LstmTuiError as error:
                ticket.hand_over(self.error.show_error, str(error))
            else:
                ticket.hand_over(self._take_found, id_)

        self.jobs.start("finding", find)

    def _take_found(self, id_: int) -> None:
        self.prompt.close()
        self.select(id_)

    async def action_back(self) -> None:
        """Close the prompt, show the whole map, or else close the screen."""
        if self.prompt.mode is not None:
            self.prompt.close()
        elif not self.browser.window.is_whole:
            self.action_show_whole()
        else:
            await super().action_back()

    # Dialogs.

    def action_export(self) -> None:
        """Ask what to export, and to which file."""
        from lstm_tui.tui.vectors.exports import vector_choices
        from lstm_tui.tui.widgets.export_dialog import ask_export

        if (mapped := self.browser.mapped) is None:
            notify(self.app, "The vectors are not read yet.")
            return
        choices = vector_choices(self._run, self._reader, mapped, self.browser.selected)
        ask_export(self.app, choices, self._run.name)

    def action_help(self) -> None:
        """Show every key and the meaning of the numbers."""
        from lstm_tui.tui.widgets.help import help_page
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        render = partial(help_page, self.KEYMAP, meanings=VECTOR_MEANINGS)
        self.app.push_screen(PageDialog("Help", render))
