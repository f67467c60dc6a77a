"""A set of units as one detector on the Neurons screen."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from textual.app import App
from textual.widgets import Input

from lstm_tui.config import Quantity
from lstm_tui.inspection.captions import shown_quantity, unit_title
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import predicted_mask
from lstm_tui.inspection.unit_values import shown_values
from lstm_tui.reader.units import Target, UnitId
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.controls import SparseProbe
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.tui.neurons.evidence import evidence_page
from lstm_tui.tui.neurons.export_choices import choices
from lstm_tui.tui.neurons.unit_facts import unit_facts
from tests.support.neuron_pilot import LARGE, SMALL, Browsing, browsing
from tests.support.neuron_runs import LINK, URL, harbours

SET: tuple[Target, ...] = ((URL, Quantity.HIDDEN), (UnitId(0, 3), Quantity.CELL))
NAME = "L0:9+3.cell"


async def show_set(at: Browsing, pattern: str = "url") -> None:
    """Choose `SET` at the prompt, for ``pattern``."""
    at.session.pattern = pattern
    await at.press("u")
    await at.type(NAME)
    await at.press("enter")


def page_of(at: Browsing) -> str:
    """The page of evidence."""
    return evidence_page(unit_facts(at.session), 100).plain


async def test_units_named_at_the_prompt_color_the_text_as_one_detector(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await show_set(at)
        session, inside = at.session, harbours().index("http") + 8
        outside = harbours().index("crew")
        assert f"{NAME} · above its threshold for url" in at.words("#text")
        above, below = (shown_values(session, one, one + 1)[0] for one in (inside, outside))
        assert above > 0 > below
        assert f"{NAME} on url" in at.words("#unit")
        assert "F1 " in at.words("#unit")
        assert "inside " in at.words("#unit")
        assert "gain " in at.words("#unit")
        assert "▸" not in at.words("#units")


async def test_the_score_of_a_set_is_that_of_its_values(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        fitted = at.session.fitted
        assert fitted is not None
        assert fitted.histogram is not None
        positive = fitted.histogram.edges[:-1] > -1e-9  # the threshold is an edge
        hits = fitted.histogram.inside[positive].sum()
        false = fitted.histogram.outside[positive].sum()
        f1 = 2 * hits / (hits + false + fitted.histogram.inside.sum())
        assert fitted.metrics.f1 == pytest.approx(f1)  # type: ignore[union-attr]


async def test_another_row_of_the_list_replaces_the_set(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        await at.press("j")
        assert at.session.unit_set is None
        assert NAME not in at.words("#text")


async def test_a_set_disagrees_with_its_pattern_where_its_sign_does(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        predicted = predicted_mask(at.session)
        assert predicted is not None
        np.testing.assert_array_equal(predicted, shown_values(at.session) >= 0)
        assert predicted[at.session.patterns.mask("url") > 0].mean() > 0.8
        await at.press("]")
        assert at.session.patterns.mask("url")[at.session.cursor]


async def test_the_fewest_units_of_a_probe_are_shown_from_the_evidence(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        at.session.pattern = "url"
        at.views.show_unit(URL, Quantity.HIDDEN)
        ranking = at.session.ranking
        of_url = ranking.controls.of("url")
        two = SparseProbe(0, sizes=(2,), scores=(1.0,), full=1.0, units=SET)
        ranking.controls = ranking.controls.updated(1.0, replace(of_url, sparse=(two,)))
        await at.press("enter")
        assert f"units: {NAME} (0 shows them)" in page_of(at)
        await at.press("0")
        assert at.on_top == "NeuronScreen"
        assert unit_title(at.session) == NAME


async def test_the_evidence_about_a_set_has_its_weights(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await show_set(at)
        await at.press("enter")
        page = page_of(at)
        assert f"{NAME} correlates with url" in page
        assert "this set" in page
        assert "L0:9 +" in page
        assert "L0:3.cell " in page


async def test_a_set_is_ablated_together(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        await at.press("a")
        done = at.session.ablation()
        assert isinstance(done, Intervention)
        assert [(one.unit, one.quantity) for one in done.clamps] == list(SET)
        assert "ablated inside" in at.words("#unit")


async def test_a_clamp_holds_all_units_of_a_set(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        await at.press("x")
        assert at.app.screen.query_one("#more", Input).value.startswith("L0:3.cell=")
        await at.press("ctrl+t")
        assert [str(one).partition("=")[0] for one in at.session.reader.clamps] == [
            "L0:9",
            "L0:3.cell",
        ]


async def test_a_set_is_fitted_again_to_other_weights(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        before = at.session.fitted
        await at.press("comma", "comma")
        after = at.session.fitted
        assert before is not None
        assert after is not None
        assert before.unit_set.weights != after.unit_set.weights
        assert unit_title(at.session) == NAME


async def test_a_set_without_a_pattern_is_fitted_for_the_one_it_detects_best(
    neuron_run: Run,
) -> None:
    async with browsing(neuron_run) as at:
        units = (LINK, Quantity.HIDDEN), (UnitId(1, 2), Quantity.HIDDEN)
        at.screen.show_units(units, "")
        await at.settle()
        assert at.session.shown_pattern == "square brackets"
        assert shown_quantity(at.session) == "above its threshold for square brackets"


@pytest.mark.parametrize("key", ["l", "minus", "b"])
async def test_what_a_set_does_not_have_is_explained(neuron_run: Run, key: str) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        await at.press(key)
        assert unit_title(at.session) == NAME
        assert "j selects" in at.said()[-1]


async def test_an_unknown_unit_of_a_set_is_refused(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("u")
        await at.type("L0:9+999")
        await at.press("enter")
        assert "no such unit" in at.said()[-1]
        assert at.session.unit_set is None


async def test_a_set_is_exported_with_its_values(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await show_set(at)
        session: InspectionSession = at.session
        files = choices(session, (0, 200), at.views.palette)
        picture, activations = files[0], files[2]
        assert picture.suffix == "-L0-9+3.cell.svg"
        assert NAME in str(picture.render(lambda: None))
        written = activations.render(lambda: None)
        assert isinstance(written, bytes)
        archive = np.load(BytesIO(written))
        np.testing.assert_allclose(archive["set"], shown_values(session), atol=0.01)
        assert str(archive["set_units"]) == NAME
        assert str(archive["set_pattern"]) == "url"


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
async def test_set_snapshot(
    neuron_run: Run,
    size: tuple[int, int],
    check_snapshot: Callable[[App[Any]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(neuron_run.path.parent)
    async with browsing(neuron_run, size=size) as at:
        await show_set(at)
        at.pane.move_to(harbours().index("http"))
        await at.settle()
        check_snapshot(at.app)
