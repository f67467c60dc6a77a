"""Browsing state of the Neurons screen: a network, a text, a unit, a pattern, a position.

What takes long (`ActivationCache.read_rest`, `score_units`) may run in a thread: it fills the
cache or returns a value, and changes nothing here.
"""

from dataclasses import replace

from lstm_tui.inspection.ablations import Ablation, AblationEffects
from lstm_tui.inspection.class_view import class_view
from lstm_tui.inspection.document_positions import DocumentPositions
from lstm_tui.inspection.opening_position import opening_position
from lstm_tui.inspection.pattern_masks import EvaluatedPattern, PatternLabels, PatternMasks
from lstm_tui.inspection.ranking import RankedRows, UnitRanking
from lstm_tui.inspection.search import Search
from lstm_tui.inspection.shown_dependence import ShownDependence
from lstm_tui.inspection.shown_set import ShownSet, ValueScales
from lstm_tui.inspection.text_layout import symbols_around
from lstm_tui.reader.activation_cache import ActivationCache, most_characters, quantities
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import AnyClamp, Quantity, Target, UnitId
from lstm_tui.runs.annotations import UnitAnnotation, load_annotations, save_annotation
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label
from lstm_tui.text.symbol_glyphs import SymbolGlyphs, shown_text
from lstm_tui.text.vocabulary import Vocabulary

BROWSED_CHARACTERS = 100_000
"""Characters of a text that are kept, if the network is not too large for so many."""

LONGEST_LABEL = 14
"""Characters of the name of a symbol."""


class InspectionSession:
    """The state of browsing one run; made by `session_opening.open_session`.

    Attributes:
        checkpoint: The weights.
        text: The text, as ids of the vocabulary.
        activations: The values of all units over the text, as far as they are computed.
        documents: The documents of the text; None if it has none.
        scored_text: The run's own text, which units are ranked on; None if it is gone.
        patterns: All patterns that units are compared with, and their masks over the text.
        search: The query of a text search, and its matches.
        ranking: The scores of the units.
        unit, quantity: What colors the text, unless a set of units does.
        unit_set: The set of units that is shown in place of the unit, or will be when it is fitted.
        pattern: The name of the active pattern; empty for all of them.
        cursor: A position in the text.
        anchor: Where the selection begins; None without one.
        turned_units: Units whose values are shown negated.
        unit_chosen: Whether the user chose the unit: then no ranking replaces it.
        listed_pattern: The pattern in the selected row of the list.
        ablations: The result of each ablation, by unit, quantity and pattern.
        ablation_effects: Its effects on symbols and samples, by the same.
        scales: The color scales of what was shown of the text.
        dependence: What earlier symbols the prediction at the cursor, or the unit, depends on.
        classes: Those of a classifier, one of which may color the text; None for another network.
    """

    def __init__(
        self,
        run: Run,
        checkpoint: Checkpoint,
        text: EncodedText,
        scored_text: EncodedText | None,
        user_patterns: tuple[Label, ...],
        clamps: tuple[AnyClamp, ...] = (),
    ) -> None:
        self.run, self.checkpoint, self.scored_text = run, checkpoint, scored_text
        self.text = text
        self.annotations = load_annotations(run)
        self.ranking = UnitRanking()
        ranked_kind = (scored_text or text).kind
        self.patterns = PatternLabels(
            user_patterns, text.ids, checkpoint.vocabulary, text.kind, ranked_kind
        )
        self.search = Search(text.ids, checkpoint.vocabulary)
        self.unit = UnitId(checkpoint.model.layers - 1, 0)
        self.quantity = Quantity.HIDDEN
        self.unit_set: ShownSet | None = None
        self.pattern = self.listed_pattern = ""
        self.cursor = 0
        self.anchor: int | None = None
        self.turned_units: set[UnitId] = set()
        self.unit_chosen = False
        self.ablations: dict[tuple[str, str, str], Ablation] = {}
        self.ablation_effects: dict[tuple[str, str, str], AblationEffects] = {}
        self.scales = ValueScales()
        self.dependence = ShownDependence()
        self.classes = class_view(run.record())
        reader = Reader.of(checkpoint).clamped(clamps)
        self.activations = ActivationCache(reader, text.ids[:0])
        self.open_text(self.truncate(text))
        self.cursor = opening_position(self.text.ids, self.vocabulary, self.text.kind)
        if self.classes is not None:  # on the first document that was held out
            self.cursor = min(self.text.trained + 1, len(self.text.ids) - 1)

    @property
    def reader(self) -> Reader:
        """The network."""
        return self.activations.reader

    @property
    def held(self) -> str:
        """The clamps of the network, in words; empty if there are none."""
        return ", ".join(map(str, self.reader.clamps))

    @property
    def vocabulary(self) -> Vocabulary:
        """Its symbols."""
        return self.checkpoint.vocabulary

    # The text.

    def truncate(self, text: EncodedText) -> EncodedText:
        """As much of ``text`` as can be kept."""
        return text.cut(browsed_characters(self.checkpoint))

    def open_text(
        self,
        text: EncodedText,
        masks: PatternMasks | None = None,
        *,
        activations: ActivationCache | None = None,
        cursor: int = 0,
    ) -> None:
        """Open another text; ``masks`` and ``activations`` are what was computed of it already."""
        self.text = text
        self.activations = activations or ActivationCache(self.reader, text.ids)
        self.cursor, self.anchor = min(cursor, len(text.ids) - 1), None
        self.documents = DocumentPositions.of(text.ids, self.vocabulary.end_id)
        self.patterns.set_text(text.ids, text.kind, masks)
        self.search = Search(text.ids, self.vocabulary, self.search.query)
        self.scales.clear()
        self.dependence.forget()
        if self.classes is not None:
            self.classes.set_text(self.checkpoint, self.activations, text)

    @property
    def selection(self) -> tuple[int, int] | None:
        """The selected symbols: the first, and the one after the last."""
        if self.anchor is None:
            return None
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor) + 1

    def original(self, first: int, end: int) -> str:
        """The text from ``first`` to before ``end``; bytes that are not UTF-8 are U+FFFD."""
        return self.vocabulary.decode(self.text.ids[first:end])

    def shown(self, first: int, end: int) -> SymbolGlyphs:
        """What is shown for each symbol from ``first`` to before ``end``."""
        return shown_text(self.text.ids[first:end], self.vocabulary)

    def label(self, symbol: int) -> str:
        """A short name of a symbol of the vocabulary, safe to show."""
        return safe_line(self.vocabulary.label(symbol), LONGEST_LABEL)

    def glyphs(self, first: int, end: int) -> str:
        """The glyphs of the symbols from ``first`` to before ``end``, safe to show."""
        return "".join(self.shown(first, end).glyphs)

    def around(self, position: int, before: int, after: int) -> tuple[int, int]:
        """The symbols of a line around ``position``, by its cells; see `symbols_around`."""
        first = max(0, position - before)
        widths = self.shown(first, position + after).widths
        begin, end = symbols_around(widths, position - first, before, after)
        return first + begin, first + end

    # The unit.

    @property
    def shown_class(self) -> int | None:
        """The class whose running probability colors the text; None while a unit does."""
        return None if self.classes is None else self.classes.shown

    def show_unit_values(self) -> None:
        """Let the unit color the text again, not a class."""
        if self.classes is not None:
            self.classes.shown = None

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What can color the text: hidden, cell, and each gate of the network."""
        return quantities(self.reader)

    def select_unit(
        self, unit: UnitId, quantity: Quantity | None = None, listed_pattern: str = ""
    ) -> None:
        """Show another unit; a gate stays selected."""
        self.unit, self.listed_pattern, self.unit_set = unit, listed_pattern, None
        if quantity is not None and not self.quantity.is_gate:
            self.quantity = quantity

    def select_set(self, targets: tuple[Target, ...], pattern: str = "") -> None:
        """Show a set of units as one detector, as soon as it is fitted: see `show_fitted`.

        Without a pattern, it is fitted for the one that it detects best.
        """
        self.unit_set, self.unit_chosen = ShownSet(targets, pattern), True
        self.show_unit_values()

    def show_fitted(self, score: SetScore) -> None:
        """Show the set that was selected, with ``score`` as its fit."""
        assert self.unit_set is not None
        self.unit_set = ShownSet(self.unit_set.targets, score.pattern, score.painted)
        self.unit, self.quantity = self.unit_set.targets[0]

    @property
    def fitted(self) -> SetScore | None:
        """The set of units that is shown, 0 or more where it is positive; None if a unit is."""
        return None if self.unit_set is None else self.unit_set.score

    @property
    def targets(self) -> tuple[Target, ...]:
        """What is shown: the unit and its hidden or cell value, or those of the set."""
        if self.unit_set is not None and self.unit_set.score is not None:
            return self.unit_set.targets
        return ((self.unit, self.quantity.state),)

    def step_quantity(self, by: int) -> None:
        """Select the next quantity, or the one before."""
        names = self.quantities
        self.quantity = names[(names.index(self.quantity) + by) % len(names)]

    @property
    def turned(self) -> bool:
        """Whether the values of the unit are shown negated."""
        return self.fitted is None and self.unit in self.turned_units

    def turn(self) -> bool:
        """Negate the values of the unit, or undo that; False if the quantity has no sign."""
        if not self.quantity.has_sign:
            return False
        self.turned_units ^= {self.unit}
        return True

    def annotation(self) -> UnitAnnotation:
        """The user's name and remark for the unit; a set has none."""
        if self.fitted is not None:
            return UnitAnnotation()
        return self.annotations.of(str(self.unit))

    def annotate(self, unit: UnitId, annotation: UnitAnnotation) -> None:
        """Save a name and a remark for ``unit``.

        Raises:
            RunError: They cannot be written.
        """
        self.annotations = save_annotation(self.run, str(unit), annotation)

    # The unit and the pattern.

    def add_pattern(self, pattern: EvaluatedPattern) -> None:
        """Select a user pattern, in place of one of the same name; the scores are outdated."""
        self.patterns.add(pattern)
        self.pattern = pattern.label.name
        self.ranking.outdate()

    @property
    def shown_pattern(self) -> str:
        """The pattern that the unit is compared with.

        That of the set if one is shown; else the active one, else that of the selected row or of
        the first row with the unit, else the one that the unit detects best; of a classifier none
        then, since its units are compared with classes.
        """
        if self.fitted is not None:
            return self.fitted.pattern
        if self.pattern or self.ranking.listed is None:
            return self.pattern
        listed = [row.pattern for row in self.rows() if row.unit == self.unit]
        if listed:
            return self.listed_pattern if self.listed_pattern in listed else listed[0]
        if self.classes is not None:
            return ""
        return self.ranking.best_pattern(self.unit, self.quantity.state)

    def ranked_rows(self) -> RankedRows:
        """The ranking for the active pattern, or the best unit for each of all patterns."""
        return self.ranking.rows(self.pattern)

    def rows(self) -> list[UnitScore]:
        """The same as one list."""
        return self.ranked_rows().all

    def score(self) -> UnitScore | None:
        """The score of the unit on the pattern that it is compared with, by its own values."""
        return self.ranking.score(self.unit, self.quantity.state, self.shown_pattern)

    def ablation_key(self) -> tuple[str, str, str]:
        """The key of the present unit, quantity and pattern in `ablations`."""
        if self.fitted is not None:
            return str(self.fitted.unit_set), "", self.fitted.pattern
        pattern = "" if self.classes is not None else self.shown_pattern
        return str(self.unit), self.quantity, pattern

    def ablation(self) -> Ablation | None:
        """The result of the ablation of the unit; None if there was none."""
        return self.ablations.get(self.ablation_key())

    # Checkpoints.

    def change_checkpoint(self, step: int) -> None:
        """Compute the activations with the weights of ``step``, at the same position.

        Raises:
            CheckpointError: The checkpoint is gone or damaged; the session does not change.
        """
        checkpoint = load_checkpoint(self.run, step)
        reader = Reader.of(checkpoint).clamped(self.reader.clamps)
        self.checkpoint = checkpoint
        self._read_with(reader)

    def hold(self, clamps: tuple[AnyClamp, ...]) -> None:
        """Compute the activations with ``clamps`` on, and none that were, at the same position.

        Raises:
            ConfigError: One of them is not for this network.
        """
        reader = self.reader.clamped(clamps)
        self.checkpoint = replace(self.checkpoint)  # so that a ranking under way is not accepted
        self._read_with(reader)

    def _read_with(self, reader: Reader) -> None:
        """Read the text again with ``reader``; what was computed with another is outdated."""
        anchor = self.anchor
        self.ranking.outdate()
        if self.unit_set is not None:
            self.unit_set = replace(self.unit_set, score=None)
        self.ablations.clear()
        self.ablation_effects.clear()
        self.open_text(
            self.text, activations=ActivationCache(reader, self.text.ids), cursor=self.cursor
        )
        self.anchor = anchor


def browsed_characters(checkpoint: Checkpoint) -> int:
    """The most symbols of a text that are kept."""
    return min(BROWSED_CHARACTERS, most_characters(Reader.of(checkpoint)))
