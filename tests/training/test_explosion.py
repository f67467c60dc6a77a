"""Exploding gradients are explained with their norm, and with what to do."""

import math
from dataclasses import replace

import pytest

from lstm_tui.config import Clipping, TrainingConfig
from lstm_tui.errors import DivergenceError
from lstm_tui.runs.events import Noted
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.explosion import ExplosionMonitor
from lstm_tui.training.trainer import StepResult
from tests.support.training_rig import STATE, Rig

OFF = "Nothing is clipped (--clipping off): use --clipping norm, or a lower rate."


def rig_of(corpus: Corpus, clipping: Clipping, *, last: float) -> Rig:
    """30 steps of norm 0.5, ten of growing norms, the others of norm ``last``."""
    training = TrainingConfig(batch=4, chunk=8, clipping=clipping, sample_length=1)
    rig = Rig(corpus, training, replace(STATE, total_steps=200))

    def result(position: int) -> StepResult:
        norm = 0.5 if position <= 30 else 10.0 ** (position - 31) if position <= 40 else last
        return StepResult(2.0, norm, applied=math.isfinite(norm))

    rig.trainer.result = result
    return rig


def test_an_explosion_that_ends_training_is_explained(corpus: Corpus) -> None:
    rig = rig_of(corpus, Clipping.OFF, last=math.inf)
    with pytest.raises(DivergenceError) as raised:
        rig.run()
    assert str(raised.value) == (
        "50 steps in a row had a loss or gradient that was not finite. "
        f"Exploding gradient: its norm rose from 0.5 to 1e+09 at step 40. {OFF}"
    )


def test_an_explosion_without_clipping_is_noted_once(corpus: Corpus) -> None:
    rig = rig_of(corpus, Clipping.OFF, last=1e12)
    rig.run()
    notes = [event.message for event in rig.of(Noted)]
    assert len([note for note in notes if note.startswith("Exploding gradient")]) == 1
    assert notes[0].endswith(OFF)


def test_a_norm_that_is_clipped_needs_no_note(corpus: Corpus) -> None:
    rig = rig_of(corpus, Clipping.NORM, last=1e12)
    rig.run()
    assert rig.of(Noted) == []


def test_norms_that_vary_are_no_explosion() -> None:
    monitor = ExplosionMonitor(Clipping.OFF)
    for step in range(1, 100):
        monitor.add(step, 1.0 + 50 * (step % 7 == 0))
    monitor.add(100, math.nan)
    assert monitor.explanation == monitor.note() == ""
    assert monitor.advice == OFF
