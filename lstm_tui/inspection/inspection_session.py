"""Browsing state of the Neurons screen: a network, a text, a unit, a pattern, a position.

All that the Neurons screen knows and none of how it looks: it never touches Textual, so it is
tested without a terminal. What takes long (`Reading.read_rest`, `neuron_ranking.make_scores`) may
run in a thread: it fills the reading or returns a value, and changes nothing else here. Letters in
shapes: ``T`` characters of the text, ``L`` layers, ``H`` units of a layer.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.scale import color_scale
from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError, LstmTuiError, RunError
from lstm_tui.inspection.opening_position import first_place
from lstm_tui.inspection.ranking import largest, ranking
from lstm_tui.inspection.text_layout import shown_text
from lstm_tui.reader.activation_cache import Reading, most_characters, quantities
from lstm_tui.reader.input_text import EncodedText, own_text
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import Quantity, UnitId, signed_name
from lstm_tui.runs.annotations import Annotations, UnitAnnotation, load_annotations, save_annotation
from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.text.labels import LABELS, Label
from lstm_tui.text.vocabulary import Vocabulary, code_points

SCORED_CHARACTERS = 100_000
"""Of the run's own text that rankings are made on: a few seconds at 2×256."""

BROWSED_CHARACTERS = 100_000
"""Of a text that are kept at most, where the network is not too large for so many."""

SCALES_KEPT = 64
"""Scales of units that were looked at."""

Answers = dict[Label, NDArray[np.float32]]
"""What labels say of every character of a text, (T,) each."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnLabel:
    """A label of the user's own, and what it says of every character on the session, (T,)."""

    label: Label
    answers: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class NewText:
    """A text to lay on the session, and what the user's own patterns say of it."""

    text: EncodedText
    answers: Answers


@dataclass(slots=True, eq=False)
class InspectionSession:
    """One sitting over one run. Made by `open_session`.

    Attributes:
        checkpoint: The weights that read.
        text: What is read: ids of the vocabulary, and which text they are.
        reading: What the network made of it, as far as it was read.
        scored_text: Text of the run's own that rankings are made on; None if its copy is gone.
        labels: All patterns that units are compared with, the user's own among them.
        scores: The ranking, once it was made for this checkpoint and these labels.
        old_scores: The ranking that was there before these weights or labels.
        unit, quantity: What colors the text.
        pattern: The name of the pattern that is looked at; empty for all of them.
        cursor: A place of the text.
        anchor: Where a selection began; None without one.
        found: What is looked for in the text.
        turned_units: Those that are shown turned round: their values negated.
        chosen: Whether the user chose a unit: then no ranking chooses another.
        listed_as: The pattern of the row of the list that was chosen, where all are listed.
        causal: What interventions said, in words, by unit, quantity and pattern.
    """

    run: Run
    checkpoint: Checkpoint
    text: EncodedText
    reading: Reading
    scored_text: EncodedText | None
    labels: tuple[Label, ...]
    annotations: Annotations
    scores: Scores | None = None
    old_scores: Scores | None = None
    unit: UnitId = field(default_factory=lambda: UnitId(0, 0))
    quantity: Quantity = Quantity.HIDDEN
    pattern: str = ""
    cursor: int = 0
    anchor: int | None = None
    found: str = ""
    chosen: bool = False
    listed_as: str = ""
    causal: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    turned_units: set[UnitId] = field(default_factory=set)
    _answers: Answers = field(default_factory=dict)
    _scales: dict[object, tuple[float, float]] = field(default_factory=dict)
    _ranking: tuple[object, list[UnitScore]] = (None, [])
    _told: tuple[object, str] = (None, "")

    @property
    def reader(self) -> Reader:
        """The network."""
        return self.reading.reader

    @property
    def vocabulary(self) -> Vocabulary:
        """Its symbols."""
        return self.checkpoint.vocabulary

    @property
    def reads_bytes(self) -> bool:
        """Whether a symbol is a byte, so that some characters are several."""
        return self.vocabulary.kind is SymbolKind.BYTE

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What can color the text: hidden, cell, and each gate that the network has."""
        return quantities(self.reader)

    @property
    def selection(self) -> tuple[int, int] | None:
        """The characters that are selected: from where to before where."""
        if self.anchor is None:
            return None
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor) + 1

    # What the text is and where things are in it.

    def cut(self, text: EncodedText) -> EncodedText:
        """As much of ``text`` as can be kept."""
        return text.cut(min(BROWSED_CHARACTERS, most_characters(self.reader)))

    def own_answers(self, text: EncodedText) -> Answers:
        """What the user's own patterns say of ``text``; made in a thread, since it may take long.

        One that takes too long, on another text than that it was accepted on, says nothing.
        """
        own = (label for label in self.labels if label not in LABELS)
        return {label: self._said_in_time(label, text.ids) for label in own}

    @property
    def reads_own_text(self) -> bool:
        """Whether the text is the run's own, from which all figures come."""
        return self.text.is_own

    @property
    def caption(self) -> str:
        """Which text the cursor is in: training, validation, or its source."""
        text = self.text
        if not text.is_own:
            return text.source
        if self.cursor < text.trained:
            after = ", validation text after it" if text.trained < len(text.ids) else ""
            return f"training text, {text.trained:,} characters{after}"
        return f"validation text, {len(text.ids) - text.trained:,} characters"

    def read(self, text: EncodedText, answers: Answers | None = None) -> None:
        """Lay another text on the session, which was cut, with what its `own_answers` are."""
        self.lay(text, Reading(self.reader, text.ids), 0)
        self._answers.update(answers or {})

    def lay(self, text: EncodedText, reading: Reading, cursor: int) -> None:
        """Lay a text on the session that was read already, as one that is typed is."""
        self.text, self.reading = text, reading
        self.cursor, self.anchor = min(cursor, len(text.ids) - 1), None
        self._answers.clear()
        self._scales.clear()

    def symbols(self) -> str:
        """The text as one character for each id: of bytes, the characters U+0000 to U+00FF."""
        codes = code_points("".join(self.vocabulary.symbols))[self.text.ids]
        text: str = codes.astype("<u4").tobytes().decode("utf-32-le")
        return text

    def places_of(self, words: str) -> NDArray[np.int64]:
        """Where ``words`` begin in the text, (n,); capitals count only if there are any in them."""
        if self.reads_bytes:
            words = words.encode("utf-8", "replace").decode("latin-1")
        text = self.symbols()
        if words == words.lower():
            # Only what keeps its length may be folded: places must stay places.
            text = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        found, at = [], text.find(words) if words else -1
        while at >= 0:
            found.append(at)
            at = text.find(words, at + 1)
        return np.array(found, np.int64)

    def original(self, first: int, end: int) -> str:
        """The characters from ``first`` to before ``end`` as they are in the text.

        Bytes that are no UTF-8 are U+FFFD.
        """
        text = self.symbols()[first:end]
        return text.encode("latin-1").decode("utf-8", "replace") if self.reads_bytes else text

    def glyphs(self, first: int, end: int) -> str:
        """The characters from ``first`` to before ``end`` as a screen may show them."""
        return shown_text(self.text.ids[first:end], self.vocabulary).glyphs

    def answers(self, pattern: str) -> NDArray[np.float32]:
        """The label ``pattern`` of every character, (T,); nothing where it takes too long."""
        label = self.label(pattern)
        if label not in self._answers:
            self._answers[label] = self._said_in_time(label, self.text.ids)
        return self._answers[label]

    def take_pattern(self, own: "OwnLabel") -> None:
        """Look at a pattern of the user's own, in the place of one of the same name."""
        others = tuple(label for label in self.labels if label.name != own.label.name)
        self.labels, self.pattern = (own.label, *others), own.label.name
        self._answers[own.label] = own.answers
        self.old_scores, self.scores = self.listed_scores, None

    def _said_in_time(self, label: Label, ids: Ids) -> NDArray[np.float32]:
        try:
            return self.said(label, ids)
        except ConfigError:  # on another text than the one that it was accepted on
            return np.zeros(len(ids), np.float32)

    def said(self, label: Label, ids: Ids) -> NDArray[np.float32]:
        """What ``label`` says of every character of ``ids`` (T,), (T,); may take long.

        Raises:
            ConfigError: It is one of the user's own, and takes too long.
        """
        labelled = label_text(ids, self.vocabulary, (label,))
        return labelled.codes.astype(np.float32) if labelled.binary else labelled.scalars[0]

    def label(self, pattern: str) -> Label:
        """The label of that name."""
        return next(label for label in self.labels if label.name == pattern)

    # What the unit does.

    @property
    def shown_pattern(self) -> str:
        """The pattern that the unit is held against.

        The chosen one; else that of the chosen row, or of the first that lists the unit; else the
        one that the unit tells best.
        """
        if self.pattern or self.listed_scores is None:
            return self.pattern
        mine = [score.pattern for score in self.rows() if score.unit == str(self.unit)]
        if mine:
            return self.listed_as if self.listed_as in mine else mine[0]
        return self._told_best()

    def _told_best(self) -> str:
        """The pattern that the unit tells best, although others tell each pattern better."""
        scores = self.listed_scores
        quantity = self.quantity.state
        key = (scores, self.unit, quantity)
        if scores is not None and self._told[0] != key:
            self._told = key, scores.best_pattern(self.unit, quantity)
        return self._told[1]

    def values(self, first: int = 0, end: int | None = None) -> Floats:
        """The values that colour the characters from ``first`` to before ``end``."""
        return self.values_of(self.quantity, first, end)

    def values_of(self, quantity: Quantity, first: int = 0, end: int | None = None) -> Floats:
        """The same of another ``quantity`` of the unit: negated if it is turned round."""
        values = self.reading.values(self.unit, quantity, first, end)
        return -values if self.turned and quantity.has_sign else values

    @property
    def turned(self) -> bool:
        """Whether the unit is turned round, so that one that fires low fires high."""
        return self.unit in self.turned_units

    @property
    def title(self) -> str:
        """The unit as its values are shown: ``L1:131``, or ``−L1:131`` turned round."""
        return signed_name(str(self.unit), turned=self.turned and self.quantity.has_sign)

    def turn(self) -> bool:
        """Turn the unit round, or back; whether the quantity that is shown has a sign to turn."""
        if not self.quantity.has_sign:
            return False
        self.turned_units ^= {self.unit}
        return True

    def as_shown(self, found: list[tuple[UnitId, float]]) -> list[tuple[UnitId, float]]:
        """Units and their own values with the values that are shown: negated where turned."""
        turned = self.turned_units
        return [(unit, -value if unit in turned else value) for unit, value in found]

    def scale(self) -> tuple[float, float]:
        """The scale of the quantity that is shown: what is bluest and what is greenest."""
        return self.scale_of(self.quantity)

    def scale_of(self, quantity: Quantity) -> tuple[float, float]:
        """Scale of ``quantity``; turning the unit does not change it.

        Of gates 0 and 1; of all else symmetric around 0, so that 0 has no color: of the candidate
        −1 and 1, of hidden and cell by the values that were read.
        """
        if not quantity.has_sign:
            return 0.0, 1.0
        if quantity is Quantity.CANDIDATE:
            return -1.0, 1.0
        key = (self.unit, quantity, self.reading.share_known)
        if key not in self._scales:
            if len(self._scales) >= SCALES_KEPT:
                self._scales.clear()
            values = self.reading.values(self.unit, quantity)
            self._scales[key] = color_scale(values[self.reading.known_places])
        return self._scales[key]

    def score(self) -> UnitScore | None:
        """How the unit does on the pattern that it is held against, by its own values."""
        pattern = self.shown_pattern
        if self.scores is None or not pattern or not self.scores.occurs(pattern):
            return None
        return self.scores.of(self.unit, self.quantity.state, pattern)

    def says(self) -> NDArray[np.bool_] | None:
        """Where the unit says yes to the pattern, (T,); None while nobody knows its threshold."""
        score = self.score()
        if score is None or score.threshold is None:
            return None
        values = self.reading.values(self.unit, score.quantity)
        above = values >= score.threshold
        return above if score.sign > 0 else ~above

    def rows(self) -> list[UnitScore]:
        """The ranking: of the chosen pattern the best units, of all patterns the best unit each."""
        scores = self.listed_scores
        if scores is None:
            return []
        key = (scores, self.pattern)
        if self._ranking[0] != key:
            self._ranking = key, ranking(scores, self.pattern)
        return self._ranking[1]

    @property
    def listed_scores(self) -> Scores | None:
        """The scores that order the list: until new weights are ranked, those of the old ones."""
        return self.scores or self.old_scores

    def starts_of(self, places: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Where stretches of ``places`` (T,) begin, (n,)."""
        before = np.concatenate(([False], places[:-1]))
        return np.flatnonzero(places & ~before)

    def inside_starts(self) -> NDArray[np.int64]:
        """Where the pattern begins to hold; of a scalar one, where it rises from 0."""
        pattern = self.shown_pattern
        return self.starts_of(self.answers(pattern) > 0) if pattern else np.zeros(0, np.int64)

    def disagreements(self) -> NDArray[np.int64]:
        """Where unit and pattern begin to disagree."""
        says = self.says()
        if says is None:
            return np.zeros(0, np.int64)
        return self.starts_of(says != (self.answers(self.shown_pattern) > 0))

    def active_here(self, count: int = 3) -> list[tuple[UnitId, float]]:
        """The units whose hidden values are largest at the cursor, by absolute value."""
        return largest(self.reading.hidden[:, self.cursor].astype(np.float32), count)

    def changed_here(self, count: int = 3) -> list[tuple[UnitId, float]]:
        """The units whose hidden values changed most with the character at the cursor."""
        now = self.reading.hidden[:, self.cursor].astype(np.float32)
        if self.cursor:
            now = now - self.reading.hidden[:, self.cursor - 1]
        return largest(now, count)

    def annotation(self) -> UnitAnnotation:
        """What the user says of the unit."""
        return self.annotations.of(str(self.unit))

    def annotate(self, unit: UnitId, annotation: UnitAnnotation) -> None:
        """Keep a name and a remark for ``unit``.

        Raises:
            RunError: They cannot be written.
        """
        self.annotations = save_annotation(self.run, str(unit), annotation)

    # Checkpoints.

    def steps(self) -> list[int]:
        """The steps of which there is a checkpoint, oldest first; none while nobody can say."""
        try:
            return steps_on_disk(self.run)
        except RunError:
            return []

    def change_checkpoint(self, step: int) -> None:
        """Let the weights of ``step`` read the same text.

        Raises:
            CheckpointError: It is gone or damaged; the session stays as it was.
        """
        checkpoint = load_checkpoint(self.run, step)
        reader = Reader(checkpoint.weights, checkpoint.model)
        reading, cursor, anchor = Reading(reader, self.text.ids), self.cursor, self.anchor
        self.checkpoint = checkpoint
        self.old_scores, self.scores = self.listed_scores, None
        self.lay(self.text, reading, cursor)
        self.anchor = anchor


def open_session(
    run: Run,
    checkpoint: Checkpoint,
    text: EncodedText | None,
    own_patterns: tuple[Label, ...] = (),
) -> InspectionSession:
    """A session with ``text``, or the end of the run's own.

    Raises:
        CorpusError: No text was given, and the encoded copy of the run's own is gone.
    """
    try:
        own: EncodedText | None = own_text(run, SCORED_CHARACTERS)
    except LstmTuiError:
        if text is None:
            raise
        own = None
    reader = Reader(checkpoint.weights, checkpoint.model)
    first = text or own
    assert first is not None
    named = {label.name for label in own_patterns}
    session = InspectionSession(
        run=run,
        checkpoint=checkpoint,
        text=first,
        reading=Reading(reader, first.ids[:0]),
        scored_text=own,
        labels=(*own_patterns, *(label for label in LABELS if label.name not in named)),
        annotations=load_annotations(run),
        unit=UnitId(checkpoint.model.layers - 1, 0),
    )
    session.read(session.cut(first))
    session.cursor = first_place(session.text.ids, session.vocabulary)
    return session
