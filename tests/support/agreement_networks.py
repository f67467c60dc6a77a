"""Networks made by hand that follow the subject, or the nearest noun, and sentences to ask them.

A sentence is ``Pxxsx `` with the verb ``a`` if its first letter is ``P`` (a plural subject), ``b``
if it is ``S``; ``p`` and ``s`` are attractors. Unit `SUBJECT` keeps the number of the subject, unit
`NEAREST` that of the nearest attractor.
"""

from dataclasses import replace

import numpy as np

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.text.agreement.agreement_pairs import AgreementPair
from lstm_tui.text.agreement.sentence import Construction, Sentence
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import STATE, invented_weights

VOCABULARY = Vocabulary(tuple("\n .PSabpsx"))
SUBJECT, NEAREST = UnitId(0, 3), UnitId(0, 5)
_MODEL = ModelConfig(cell=Cell.RNN_TANH, layers=1, hidden=12, embedding=0)


def network(*, subject: float = 0.0, nearest: float = 0.0) -> Checkpoint:
    """A network whose verb depends on the subject and on the nearest noun by these weights."""
    weights = invented_weights(_MODEL, len(VOCABULARY), 1, 0.05)
    recurrent, inputs = weights["recurrent.weight_hh_l0"], weights["recurrent.weight_ih_l0"]
    output = weights["output.weight"]
    recurrent[:, [SUBJECT.index, NEAREST.index]] = 0
    output[:] = 0
    weights["output.bias"][:] = 0
    for unit, plural, singular, weight in (
        (SUBJECT.index, "P", "S", subject),
        (NEAREST.index, "p", "s", nearest),
    ):
        recurrent[unit] = inputs[unit] = 0
        recurrent[unit, unit] = 2
        inputs[unit, VOCABULARY.encode(plural)] = 6
        inputs[unit, VOCABULARY.encode(singular)] = -6
        output[VOCABULARY.encode("a"), unit] = weight
        output[VOCABULARY.encode("b"), unit] = -weight
    return Checkpoint(weights, _MODEL, VOCABULARY, replace(STATE, step=100))


def sentences(count: int = 16) -> tuple[tuple[AgreementPair, ...], tuple[Sentence, ...]]:
    """``count`` sentences of each cell with 1 to 3 attractors, and their pairs."""
    random = np.random.default_rng(4)
    pairs, written = [], []
    for attractors in (1, 2, 3):
        for congruent in (True, False):
            for number in range(count):
                singular = number % 2 == 0
                noun = "s" if singular is congruent else "p"
                words = [("S" if singular else "P"), *[noun] * attractors]
                before = "".join(one + "x" * random.integers(1, 4) for one in words) + " "
                right, wrong = ("b.", "a.") if singular else ("a.", "b.")
                sentence = Sentence(
                    before,
                    right,
                    wrong,
                    "",
                    Construction.PREPOSITIONAL,
                    singular,
                    (noun == "s",) * attractors,
                    1,
                    (),
                )
                written.append(sentence)
                pairs.append(
                    AgreementPair(
                        before, right, wrong, "prepositional", attractors, congruent, singular
                    )
                )
    return tuple(pairs), tuple(written)
