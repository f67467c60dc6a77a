"""Browsing state of the Neurons screen: a network, a text, a unit, a pattern, a position.

What takes long (`ActivationCache.read_rest`, `score_units`) may run in a thread: it fills the
cache or returns a value, and changes nothing here. Letters in shapes: ``T`` symbols of the text,
``L`` layers, ``H`` hidden size.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind, TextKind
from lstm_tui.errors import LstmTuiError, RunError
from lstm_tui.inspection.ablations import Ablation, AblationEffects
from lstm_tui.inspection.opening_position import opening_position
from lstm_tui.inspection.pattern_masks import (
    EvaluatedPattern,
    PatternLabels,
    PatternMasks,
    run_starts,
)
from lstm_tui.inspection.ranking import RankedRows, UnitRanking, largest
from lstm_tui.inspection.search import NO_POSITIONS, Positions, Search, symbols_text
from lstm_tui.inspection.shown_set import ShownSet, ValueScales
from lstm_tui.inspection.text_layout import shown_text
from lstm_tui.reader.activation_cache import ActivationCache, most_characters, quantities
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.reader.units import AnyClamp, Quantity, Target, UnitId, signed_name
from lstm_tui.runs.annotations import UnitAnnotation, load_annotations, save_annotation
from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.methods import Methods, methods_of
from lstm_tui.scoring.ranked_text import ranked_text
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.labels import Label
from lstm_tui.text.vocabulary import Vocabulary

BROWSED_CHARACTERS = 100_000
"""Characters of a text that are kept, if the network is not too large for so many."""


class InspectionSession:
    """The state of browsing one run; made by `open_session`.

    Attributes:
        checkpoint: The weights.
        text: The text, as ids of the vocabulary.
        activations: The values of all units over the text, as far as they are computed.
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
        self._scales = ValueScales()
        reader = Reader.of(checkpoint).clamped(clamps)
        self.activations = ActivationCache(reader, text.ids[:0])
        self.open_text(self.truncate(text))
        self.cursor = opening_position(self.text.ids, self.vocabulary, self.text.kind)

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
        self.patterns.set_text(text.ids, text.kind, masks)
        self.search = Search(text.ids, self.vocabulary, self.search.query)
        self._scales.clear()

    @property
    def caption(self) -> str:
        """Which text the cursor is in, such as training or validation, and its kind."""
        held = f" · held: {self.held}" if self.held else ""
        return f"{self._text_in_words} · {self.text.kind}{held}"

    @property
    def _text_in_words(self) -> str:
        """Training, validation, or the source of another text."""
        text = self.text
        if not text.is_own:
            return text.source
        if self.cursor < text.trained:
            after = ", validation text after it" if text.trained < len(text.ids) else ""
            return f"training text, {text.trained:,} characters{after}"
        return f"validation text, {len(text.ids) - text.trained:,} characters"

    @property
    def selection(self) -> tuple[int, int] | None:
        """The selected symbols: the first, and the one after the last."""
        if self.anchor is None:
            return None
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor) + 1

    def original(self, first: int, end: int) -> str:
        """The characters from ``first`` to before ``end``; bytes that are not UTF-8 are U+FFFD."""
        text = symbols_text(self.text.ids[first:end], self.vocabulary)
        if self.vocabulary.kind is SymbolKind.BYTE:
            return text.encode("latin-1").decode("utf-8", "replace")
        return text

    def glyphs(self, first: int, end: int) -> str:
        """The glyphs of the symbols from ``first`` to before ``end``, safe to show."""
        return shown_text(self.text.ids[first:end], self.vocabulary).glyphs

    # The unit.

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

    @property
    def title(self) -> str:
        """The unit, with a minus if its values are shown negated, ``−L1:131``; or the set."""
        if self.fitted is not None:
            return str(self.fitted.unit_set)
        return signed_name(str(self.unit), turned=self.turned and self.quantity.has_sign)

    @property
    def shown_quantity(self) -> str:
        """What of it is shown, in words."""
        if self.fitted is None:
            return self.quantity.replace("_", " ")
        reference = "" if self.fitted.threshold is None else "above its threshold "
        return f"{reference}for {self.fitted.pattern}"

    def turn(self) -> bool:
        """Negate the values of the unit, or undo that; False if the quantity has no sign."""
        if not self.quantity.has_sign:
            return False
        self.turned_units ^= {self.unit}
        return True

    def shown_values(self, values: list[tuple[UnitId, float]]) -> list[tuple[UnitId, float]]:
        """Units and their values, negated where the unit is turned."""
        return [(unit, -value if unit in self.turned_units else value) for unit, value in values]

    def values(self, first: int = 0, end: int | None = None) -> Floats:
        """The values that color the symbols from ``first`` to before ``end``, (n,)."""
        if self.fitted is not None:
            stop = len(self.activations) if end is None else end
            return self.fitted.unit_set.values_in(self.activations, first, stop)
        return self.values_of(self.quantity, first, end)

    def values_of(self, quantity: Quantity, first: int = 0, end: int | None = None) -> Floats:
        """The values of another ``quantity`` of the unit, negated if it is turned, (n,)."""
        values = self.activations.values(self.unit, quantity, first, end)
        return -values if self.turned and quantity.has_sign else values

    def scale(self) -> tuple[float, float]:
        """The values of the lowest and the highest color."""
        if self.fitted is not None:
            return self._scales.scale(self.fitted.unit_set, self.activations, self.values)
        return self.scale_of(self.quantity)

    def scale_of(self, quantity: Quantity) -> tuple[float, float]:
        """The same for ``quantity``; it does not depend on whether the unit is turned.

        0 and 1 for gates, -1 and 1 for the candidate; for hidden and cell values symmetric about 0,
        from the values that are known.
        """
        if not quantity.has_sign:
            return 0.0, 1.0
        if quantity is Quantity.CANDIDATE:
            return -1.0, 1.0
        unit = self.unit
        activations = self.activations
        return self._scales.scale(
            (unit, quantity), activations, lambda: activations.values(unit, quantity)
        )

    def most_active(self, count: int = 3) -> list[tuple[UnitId, float]]:
        """The units with the largest hidden values at the cursor, by absolute value."""
        return largest(self.activations.hidden[:, self.cursor].astype(np.float32), count)

    def most_changed(self, count: int = 3) -> list[tuple[UnitId, float]]:
        """The units whose hidden values the symbol at the cursor changed most."""
        change = self.activations.hidden[:, self.cursor].astype(np.float32)
        if self.cursor:
            change = change - self.activations.hidden[:, self.cursor - 1]
        return largest(change, count)

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
        the first row with the unit, else the one that the unit detects best.
        """
        if self.fitted is not None:
            return self.fitted.pattern
        if self.pattern or self.ranking.listed is None:
            return self.pattern
        listed = [row.pattern for row in self.rows() if row.unit == self.unit]
        if listed:
            return self.listed_pattern if self.listed_pattern in listed else listed[0]
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

    def gain(self) -> MemoryGain | None:
        """The memory gain of the unit or the set; None while it is not known."""
        if self.fitted is not None:
            return self.ranking.controls.of(self.fitted.pattern).gain_of(self.fitted.sums)
        score, scores = self.score(), self.ranking.scores
        if score is None or scores is None:
            return None
        sums = scores.sums_of(score.unit, score.quantity, score.pattern)
        return self.ranking.controls.of(score.pattern).gain_of(sums)

    def methods(self) -> Methods | None:
        """The methods of the scores and controls; None without scores."""
        text, scores = self.scored_text, self.ranking.scores
        if text is None or scores is None:
            return None
        return methods_of(
            text.ids,
            self.vocabulary,
            scores,
            self.ranking.controls,
            kind=text.kind,
            clamps=self.reader.clamps,
        )

    def predicted_mask(self) -> NDArray[np.bool_] | None:
        """Where the unit or the set predicts the pattern, (T,); None without a threshold."""
        if self.fitted is not None:
            threshold = self.fitted.threshold
            return None if threshold is None else self.values() >= threshold
        score = self.score()
        if score is None or score.threshold is None:
            return None
        above = self.activations.values(self.unit, score.quantity) >= score.threshold
        return above if score.sign > 0 else ~above

    def ablation_key(self) -> tuple[str, str, str]:
        """The key of the present unit, quantity and pattern in `ablations`."""
        if self.fitted is not None:
            return str(self.fitted.unit_set), "", self.fitted.pattern
        return str(self.unit), self.quantity, self.shown_pattern

    def ablation(self) -> Ablation | None:
        """The result of the ablation of the unit; None if there was none."""
        return self.ablations.get(self.ablation_key())

    def inside_starts(self) -> Positions:
        """Where the pattern begins to hold; for a scalar pattern, where it rises from 0."""
        pattern = self.shown_pattern
        return run_starts(self.patterns.mask(pattern) > 0) if pattern else NO_POSITIONS

    def disagreements(self) -> Positions:
        """Where the unit and the pattern begin to disagree."""
        predicted = self.predicted_mask()
        if predicted is None:
            return NO_POSITIONS
        return run_starts(predicted != (self.patterns.mask(self.shown_pattern) > 0))

    # Checkpoints.

    def steps(self) -> list[int]:
        """The steps that have a checkpoint, ascending; none if they cannot be listed."""
        try:
            return steps_on_disk(self.run)
        except RunError:
            return []

    def step_from_here(self, by: int) -> int | None:
        """The step of the next checkpoint, or of the one before; None if there is none."""
        steps, present = self.steps(), self.checkpoint.step
        if by > 0:
            return next((step for step in steps if step > present), None)
        return next((step for step in reversed(steps) if step < present), None)

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


def open_session(
    run: Run,
    checkpoint: Checkpoint,
    text: EncodedText | None,
    user_patterns: tuple[Label, ...] = (),
    own_kind: TextKind | None = None,
    *,
    ranks_text: bool = False,
    clamps: tuple[AnyClamp, ...] = (),
) -> InspectionSession:
    """A session with ``text``, or with the end of the run's own text.

    ``own_kind`` replaces the kind of text that the run has recorded. If ``ranks_text``, units are
    ranked on ``text``, because labels are known for it alone, and not on the run's own. ``clamps``
    are on.

    Raises:
        CorpusError: No text was given, and the run's own text is gone.
    """
    if ranks_text and text is not None:
        return InspectionSession(run, checkpoint, text, text, user_patterns, clamps)
    try:
        own: EncodedText | None = ranked_text(run)
        if own is not None and own_kind is not None:
            own = replace(own, kind=own_kind)
    except LstmTuiError:
        if text is None:
            raise
        own = None
    first = text or own
    assert first is not None
    return InspectionSession(run, checkpoint, first, own, user_patterns, clamps)
