"""What is known about the unit of a session: score, controls, ablation, annotation."""

from dataclasses import dataclass, replace

from lstm_tui.inspection.ablations import Ablation, AblationEffects
from lstm_tui.inspection.captions import unit_title
from lstm_tui.inspection.class_view import MeasuredClasses
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_behavior import UnitBehavior, unit_behavior
from lstm_tui.reader.units import Target, signed_name
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.scoring.claims import Evidence, evidence_of, evidence_of_set
from lstm_tui.scoring.controls import PatternControls, RecallByDistance
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.studies.class_neurons import ClassNeuron


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What is known about the classes of a classifier.

    Attributes:
        names: Of the classes.
        neuron: The unit as a detector of the class that it separates best; None for a set, and
            until it is known.
        best: The neuron of all that separates a class best.
        measured: All that was measured; None until the documents are read.
        waiting: Why nothing is known, or is not yet.
    """

    names: tuple[str, ...]
    neuron: ClassNeuron | None
    best: ClassNeuron | None
    measured: MeasuredClasses | None
    waiting: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known about a unit.

    Attributes:
        pattern: What it is compared with.
        name: The unit, with a minus if it is turned.
        probes: The linear probe of each layer for that pattern.
        controls: Those of the pattern; None until the first one is computed.
        evidence: The score beside its controls; None without a score.
        recall: By distance, if the unit is the best one of the pattern.
        best: The best unit of the pattern, which the recall and the p-value are of.
        ablation: The result of an ablation, or why there is none.
        waiting: Why there is no score yet.
        behavior: What it does, by symbol; None until the text is read.
        effects: What its ablation changes beside the loss.
        missing_controls: How far the controls are; empty if all are computed.
        methods: How all of it was computed, in one line; empty where it is not shown.
        weights: Those of a set of units; empty for a unit.
        classes: What it says about the classes of a classifier; None for another network.
    """

    pattern: str
    score: UnitScore | SetScore | None
    histogram: Histogram | None
    annotation: UnitAnnotation
    probes: tuple[ProbeScore, ...] = ()
    name: str = ""
    controls: PatternControls | None = None
    evidence: Evidence | None = None
    best: UnitScore | None = None
    ablation: Ablation | None = None
    behavior: UnitBehavior | None = None
    effects: AblationEffects | None = None
    waiting: str = ""
    missing_controls: str = ""
    methods: str = ""
    weights: str = ""
    classes: ClassFacts | None = None

    @property
    def class_neuron(self) -> ClassNeuron | None:
        """The unit as a detector of a class; None until it is known, and of a language model."""
        return self.classes.neuron if self.classes else None

    @property
    def is_best(self) -> bool:
        """Whether the unit is the best one of the pattern."""
        score, best = self.score, self.best
        return (
            isinstance(score, UnitScore)
            and best is not None
            and (score.unit, score.quantity) == (best.unit, best.quantity)
        )

    @property
    def recall(self) -> RecallByDistance | None:
        """Recall by distance; None if it is not known, or that of another unit."""
        return self.controls.recall if self.controls and self.is_best else None

    @property
    def p_value(self) -> float | None:
        """The p-value; None if it is not known, or that of another unit."""
        null = self.controls.null if self.controls and self.is_best else None
        return null.p_value if null else None


def _class_facts(session: InspectionSession) -> ClassFacts | None:
    classes = session.classes
    if classes is None:
        return None
    neuron, waiting = None, ""
    if session.fitted is None:
        neuron = classes.neuron(session.unit, session.quantity.state)
        if neuron is not None and session.turned:
            neuron = neuron.turned()
    if classes.measured is None:
        waiting = "The documents are being read."
        if classes.labels is None:
            waiting = "The classes of this text are not known: t reads the run's own text."
    elif classes.measured.neurons is None:
        waiting = "Too few documents of each class to look for the neuron that separates them."
    return ClassFacts(classes.names, neuron, classes.best, classes.measured, waiting)


def unit_facts(session: InspectionSession) -> UnitFacts:
    """What is known about the unit of ``session``, as its values are shown, or about the set."""
    facts = _facts(session)
    classes = _class_facts(session)
    return facts if classes is None else replace(facts, classes=classes)


def _facts(session: InspectionSession) -> UnitFacts:
    if session.fitted is not None:
        return _set_facts(session, session.fitted)
    pattern, score, ranking = session.shown_pattern, session.score(), session.ranking
    name, annotation, ablation = (
        signed_name(str(session.unit), turned=session.turned),
        session.annotation(),
        session.ablation(),
    )
    scores = ranking.scores
    if score is None or scores is None:
        return UnitFacts(
            pattern,
            None,
            None,
            annotation,
            name=name,
            ablation=ablation,
            behavior=_known_behavior(session),
            effects=session.ablation_effects.get(session.ablation_key()),
            waiting=ranking.waiting,
        )
    histogram = scores.histogram(session.unit, session.quantity.state, pattern)
    measured = ablation if isinstance(ablation, Intervention) else None
    evidence = evidence_of(scores, ranking.controls, score, measured)
    if session.turned:
        score, histogram = score.turned(), histogram and histogram.turned()
    return UnitFacts(
        pattern,
        score,
        histogram,
        annotation,
        tuple(scores.probe(pattern)),
        name,
        ranking.controls.of(pattern),
        evidence,
        scores.best(pattern)[0],
        ablation,
        behavior=_known_behavior(session),
        effects=session.ablation_effects.get(session.ablation_key()),
        missing_controls=ranking.missing_controls,
    )


def _known_behavior(session: InspectionSession) -> UnitBehavior | None:
    """What the unit does; None until the text is read.

    Until then the threads that read it occupy the cores, which would delay a key by a second.
    """
    return unit_behavior(session) if session.activations.share_known >= 1 else None


def _set_facts(session: InspectionSession, fitted: SetScore) -> UnitFacts:
    """What is known about the set of units that is shown."""
    pattern, ranking, ablation = fitted.pattern, session.ranking, session.ablation()
    scores = ranking.scores
    known = scores is not None and scores.occurs(pattern)
    measured = ablation if isinstance(ablation, Intervention) else None
    return UnitFacts(
        pattern,
        fitted,
        fitted.histogram,
        session.annotation(),
        tuple(scores.probe(pattern)) if scores is not None and known else (),
        unit_title(session),
        ranking.controls.of(pattern),
        evidence_of_set(ranking.controls, fitted, measured),
        scores.best(pattern)[0] if scores is not None and known else None,
        ablation,
        effects=session.ablation_effects.get(session.ablation_key()),
        missing_controls=ranking.missing_controls,
        weights=fitted.unit_set.terms,
    )


def fewest_units(session: InspectionSession, layer: int) -> tuple[Target, ...]:
    """The fewest units of ``layer`` with 95 % of its probe of the pattern; none if unknown."""
    sparse = session.ranking.controls.of(session.shown_pattern).sparse
    known = layer < len(sparse) and sparse[layer].k95 is not None
    return sparse[layer].smallest if known else ()
