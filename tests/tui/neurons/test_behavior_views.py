"""What a unit does, in the panel, on the page of evidence, and behind an ablation."""

import numpy as np
import pytest

from lstm_tui.colors.truecolor import DARK
from lstm_tui.config import Quantity
from lstm_tui.inspection.ablations import AblationEffects
from lstm_tui.inspection.unit_behavior import UnitBehavior, unit_behavior
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.unit_weights import GateWeights, UnitWeights
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.tui.neurons.evidence import evidence_page
from lstm_tui.tui.neurons.unit_facts import UnitFacts, unit_facts
from lstm_tui.tui.neurons.unit_histogram import ValueColors
from lstm_tui.tui.neurons.unit_panel import unit_panel
from tests.support.neuron_pilot import browsing
from tests.support.neuron_runs import LINK, LINK_BELOW
from tests.tui.neurons.test_unit_views import LINK as SCORE

GATE = GateWeights(Quantity.INPUT_GATE, None, np.array([0.1, -2.0]), np.array([1.5, 0.0]), bias=0.5)
BEHAVIOR = UnitBehavior(
    Vocabulary((" ", "[", "]", "e")),
    likelier=np.array([-0.5, 0.0, 1.25, -1.0]),
    measured=True,
    changes=np.array([np.nan, 0.9, -1.2, 0.0]),
    weights=UnitWeights(UnitId(1, 131), (GATE,), output=None),
)
FACTS = UnitFacts("wiki link", SCORE, None, UnitAnnotation(), behavior=BEHAVIOR)


def panel_lines(height: int) -> list[str]:
    content = unit_panel(FACTS, ValueColors(DARK, (-1.0, 1.0)), 34, height)
    return [line.rstrip() for line in content.plain.split("\n")]


def test_the_panel_names_symbols_where_there_is_room() -> None:
    assert "likelier ]  less e ␣" in panel_lines(20)
    assert "on [  off ]" in panel_lines(20)
    assert not any(line.startswith(("likelier", "on ")) for line in panel_lines(3))
    assert len(panel_lines(3)) == 3  # a part that is shorter takes the room


@pytest.mark.parametrize("measured", [False, True])
def test_the_page_lists_symbols_with_numbers_and_weights_by_gate(measured: bool) -> None:
    behavior = UnitBehavior(
        BEHAVIOR.vocabulary, BEHAVIOR.likelier, measured, BEHAVIOR.changes, BEHAVIOR.weights
    )
    facts = UnitFacts("wiki link", SCORE, None, UnitAnnotation(), behavior=behavior)
    lines = [" ".join(line.split()) for line in evidence_page(facts, 100).plain.split("\n")]
    for line in (
        "makes likelier ] +1.25",
        "less likely e -1.00 ␣ -0.50",
        "switched on by [ +0.90",
        "switched off by ] -1.20",
        "input gate · layer L0 – · L0:1 -2.00",
        "input gate · layer L1 L1:0 +1.50 · –",
    ):
        assert line in lines
    assert any("with the unit minus without it" in line for line in lines) is measured


async def test_a_unit_below_the_top_layer_says_that_its_effect_is_indirect(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK_BELOW, Quantity.HIDDEN)
        behavior = unit_behavior(at.session)
        assert behavior.likelier is None
        assert behavior.changes.shape == (len(at.session.vocabulary),)
        page = evidence_page(unit_facts(at.session), 90).plain
        assert "The layers above stand between it and the output" in page


async def test_an_ablation_measures_symbols_and_samples(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        assert not unit_behavior(at.session).measured
        await at.press("a")
        effects: AblationEffects = at.session.ablation_effects[at.session.ablation_key()]
        behavior, vocabulary = unit_behavior(at.session), at.session.vocabulary
        assert behavior.measured
        assert behavior.likelier is not None
        assert vocabulary.label(int(np.nanargmax(behavior.likelier))) == "]"
        assert effects.closings is not None
        assert effects.closings.pattern == "wiki link"
        assert len(effects.closings.plain.lengths) == len(effects.closings.ablated.lengths) > 0
        await at.press("less_than_sign")
        assert at.session.ablation_effects == {}
