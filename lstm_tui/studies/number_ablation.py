"""The number neuron and what its ablation does to agreement, beside matched units.

The unit is held at its mean while sentences are read that did not choose it. If the network uses it
to carry the number of the subject, the accuracy falls on incongruent pairs and not on congruent
ones, where the nearest noun has the same number (Lakretz et al. 2019). Controls are units of the
same layer and quantity with the nearest variances (`scoring.intervention`), held at their means.

An LSTM of 1×256 after 2,808 steps on the text falls from 99 to 34 % of incongruent pairs, below
chance as the nearest noun then decides, and from 100 to 72 % of congruent ones; no control costs a
point. One of 1×128 that reads words, after 325 steps, falls by 12 points and by none.

50 pairs of each of 62 cells and 20 controls at 1×256 take 38 s of processor time.

Letters in shapes: ``N`` pairs, ``C`` controls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import beginning
from lstm_tui.reader.units import Clamp
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.intervention import AblationType, held_clamps, matched_targets
from lstm_tui.scoring.metrics import BinaryMetrics
from lstm_tui.scoring.pattern_loss import AblationBaseline, read_baseline
from lstm_tui.scoring.proportions import Proportion, paired_interval
from lstm_tui.studies.agreement_accuracy import CHANCE, are_correct, encode_agreement
from lstm_tui.studies.number_detector import (
    NumberDetector,
    choosing_half,
    find_number_detector,
)
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.agreement.agreement_pairs import AgreementPair
from lstm_tui.text.agreement.sentence import Sentence
from lstm_tui.text.vocabulary import Vocabulary

CONTROLS = 20
"""Matched units: with none of them as high, a p-value is 0.048."""

PAIRS = 100
"""Pairs of each cell, of which half choose the unit."""

_PATTERN = "plural subject"
_MEAN_CHARACTERS = 20_000
_SEED = 1


@dataclass(frozen=True, slots=True)
class AblationEffect:
    """What an ablation does to the accuracy of some pairs.

    Attributes:
        plain: The accuracy without ablation.
        ablated: The accuracy with the unit held.
        interval: 95 % interval of the fall: normal approximation of the mean of paired differences.
        control_falls: Falls with matched units instead.
    """

    plain: Proportion
    ablated: Proportion
    interval: tuple[float, float]
    control_falls: tuple[float, ...]

    @property
    def fall(self) -> float:
        """By how much the accuracy falls."""
        return self.plain.share - self.ablated.share

    @property
    def p_value(self) -> float | None:
        """Permutation p-value of the fall (Phipson & Smyth 2010); None without controls."""
        if not self.control_falls:
            return None
        at_least = sum(control >= self.fall for control in self.control_falls)
        return (1 + at_least) / (1 + len(self.control_falls))


@dataclass(frozen=True)
class NumberAblation:
    """Which pairs are right with and without the number neuron.

    Attributes:
        clamp: The unit and the value at which it was held.
        pairs: N pairs that did not choose the unit.
        plain: Which are right without ablation, (N,).
        ablated: Which are right with the unit held, (N,).
        controls: Which are right with matched units held instead, (C, N).
    """

    clamp: Clamp
    pairs: tuple[AgreementPair, ...]
    plain: NDArray[np.bool_]
    ablated: NDArray[np.bool_]
    controls: NDArray[np.bool_]

    def effect(self, selects: Callable[[AgreementPair], bool]) -> AblationEffect | None:
        """The effect on the pairs that ``selects`` accepts; None if there are none."""
        chosen = np.array([selects(pair) for pair in self.pairs])
        count = int(chosen.sum())
        if not count:
            return None
        plain, ablated = self.plain[chosen], self.ablated[chosen]
        differences = plain.astype(float) - ablated
        return AblationEffect(
            Proportion(int(plain.sum()), count),
            Proportion(int(ablated.sum()), count),
            paired_interval(differences),
            tuple((plain.mean() - self.controls[:, chosen].mean(axis=1)).tolist()),
        )

    @cached_property
    def congruent(self) -> AblationEffect | None:
        """The effect on congruent pairs with attractors."""
        return self.effect(lambda pair: pair.congruent and pair.attractors > 0)

    @cached_property
    def incongruent(self) -> AblationEffect | None:
        """The effect on incongruent pairs."""
        return self.effect(lambda pair: not pair.congruent)

    @cached_property
    def agrees(self) -> bool:
        """Whether the network is right in more incongruent pairs than a guess.

        Singular and plural subjects count the same, so that one number for all is a guess too.
        """
        halves = (self.plain_incongruent(singular=True), self.plain_incongruent(singular=False))
        lows = [half.interval[0] for half in halves if half.count]
        return bool(lows) and sum(lows) / len(lows) > CHANCE

    def plain_incongruent(self, *, singular: bool) -> Proportion:
        """The accuracy without ablation, on incongruent pairs with such subjects."""
        chosen = [not pair.congruent and pair.singular is singular for pair in self.pairs]
        return Proportion(int(self.plain[chosen].sum()), sum(chosen))


@dataclass(frozen=True, slots=True)
class NumberNeuron:
    """The number neuron of a network.

    Attributes:
        detector: The unit.
        untrained: The best detector of the same network before training; None if it was not saved.
        ablation: The effect of holding the unit at its mean.
    """

    detector: NumberDetector
    untrained: BinaryMetrics | None
    ablation: NumberAblation


def find_number_neuron(
    checkpoint: Checkpoint,
    untrained: Reader | None,
    pairs: Sequence[AgreementPair],
    sentences: Sequence[Sentence],
    report: Report = lambda _: None,
) -> NumberNeuron:
    """Choose the unit on half of ``pairs``, and ablate it on the other half.

    ``untrained`` is the network before training. ``sentences`` are those of the pairs. Some of
    them have attractors.

    Raises:
        ConfigError: The network does not know the characters of the sentences.
        CheckpointError: The values of the network overflow.
    """
    reader, vocabulary = Reader.of(checkpoint), checkpoint.vocabulary
    choices = encode_agreement(pairs, vocabulary)
    detector = find_number_detector(reader, pairs, choices)
    before = None
    if untrained is not None:
        before = find_number_detector(untrained, pairs, choices).metrics
    report(0.1)
    chooses = choosing_half(pairs)
    baseline = _read_means(reader, vocabulary, list(compress(sentences, chooses)))
    targets = ((detector.unit, detector.quantity),)
    others = matched_targets(targets, baseline.variances, CONTROLS, np.random.default_rng(_SEED))
    held = [held_clamps(baseline, some, AblationType.MEAN) for some in (targets, *others)]
    tested = list(compress(choices, ~chooses))
    results = []
    for number, clamps in enumerate(((), *held)):
        results.append(are_correct(reader.clamped(clamps), vocabulary, tested))
        report(0.1 + 0.9 * (number + 1) / (len(held) + 1))
    ablation = NumberAblation(
        held[0][0],
        tuple(compress(pairs, ~chooses)),
        results[0],
        results[1],
        np.array(results[2:], np.bool_).reshape(len(others), len(tested)),
    )
    return NumberNeuron(detector, before, ablation)


def _read_means(
    reader: Reader, vocabulary: Vocabulary, sentences: Sequence[Sentence]
) -> AblationBaseline:
    """Means and variances of all units over ``sentences``.

    The pattern is from the end of a plural subject to its verb.
    """
    texts, masks = [], []
    for sentence in sentences:
        ids = np.concatenate((beginning(vocabulary), vocabulary.encode(sentence.text)))
        lengths = vocabulary.lengths[ids]
        lengths[0] = 0  # what begins a sentence is none of its characters
        ends = lengths.cumsum()
        inside = (ends - lengths >= sentence.subject_end) & (ends <= len(sentence.before))
        texts.append(ids)
        masks.append(inside & (not sentence.singular))
    return read_baseline(
        reader,
        np.concatenate(texts),
        np.concatenate(masks),
        _PATTERN,
        characters=_MEAN_CHARACTERS,
        seed=_SEED,
    )
