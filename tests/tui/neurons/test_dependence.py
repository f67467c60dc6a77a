"""r colors the symbols that the prediction depends on, then those of the unit; d drops one."""

import json

import numpy as np
import pytest

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import LEVELS
from lstm_tui.config import Quantity
from lstm_tui.exports.dependence_facts import probability_text, substitution_facts
from lstm_tui.exports.encoding import xml_text
from lstm_tui.inspection.captions import dependence_caption
from lstm_tui.inspection.coloring import TextColoring
from lstm_tui.inspection.shown_dependence import DependenceOf, ShownDependence
from lstm_tui.reader.reader import ReaderState
from lstm_tui.reader.units import Clamp, UnitId
from lstm_tui.runs.directory import Run
from lstm_tui.studies.connectivity import ConnectivityReader
from lstm_tui.studies.dependence import Connectivity, Dependence, Substitution
from lstm_tui.tui.neurons.dependence_panel import substitution_table
from lstm_tui.tui.neurons.export_choices import choices
from tests.support.neuron_pilot import LARGE, SMALL, Browsing, browsing
from tests.support.neuron_runs import LINK

TEXT = "] The [[ice]] and [[the sea]] at Lume"
CURSOR = 24


def measured(at: Browsing) -> Dependence:
    """What the session shows."""
    result = at.session.dependence.result
    assert result is not None
    return result.dependence


def levels(at: Browsing) -> np.ndarray:
    """The color levels of the text, those of amber from 0 on."""
    coloring = TextColoring(at.session, at.views.palette)
    return coloring.colors(0, len(TEXT)).levels.astype(int) - LEVELS


async def test_r_colors_the_symbols_that_the_prediction_depends_on(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT, size=SMALL) as at:
        at.pane.move_to(CURSOR)
        await at.press("r")
        session = at.session
        expected = ConnectivityReader(
            session.checkpoint.weights, session.checkpoint.model, session.text.ids
        ).measure(session.text.ids, CURSOR)
        np.testing.assert_allclose(measured(at).norms, expected.dependence.norms)
        assert levels(at).argmax() == expected.dependence.strongest(1)[0]
        assert levels(at).max() == 16
        assert (levels(at)[CURSOR + 1 :] == 0).all()
        probability = probability_text(expected.log_probability)
        title = f"p(“{session.vocabulary.label(expected.target)}”) = {probability}"
        assert f"What {title} depends on" in at.words("#text")
        assert f"{title} depends on" in at.words("#dependence")


async def test_it_follows_the_cursor(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT) as at:
        await at.press("r", *["right"] * 3)
        assert measured(at).position == 3
        await at.press("end")
        assert measured(at).position == len(TEXT) - 1


async def test_second_r_shows_what_the_unit_depends_on_and_third_shows_values(
    neuron_run: Run,
) -> None:
    async with browsing(neuron_run, TEXT, size=LARGE) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        at.pane.move_to(CURSOR)
        values = at.session.activations.values(LINK, Quantity.HIDDEN)
        await at.press("r", "r")
        result = at.session.dependence.result
        assert result is not None
        assert result.unit == (LINK, Quantity.HIDDEN)
        assert result.value == pytest.approx(values[CURSOR], abs=1e-3)
        assert f"{LINK} = {result.value:+.2f} depends on" in at.words("#dependence")
        other = UnitId(LINK.layer, LINK.index + 1)
        at.views.show_unit(other)
        await at.settle()
        assert at.session.dependence.result is not None
        assert at.session.dependence.result.unit == (other, Quantity.HIDDEN)
        await at.press("r")
        assert not at.session.dependence.shown
        assert not at.screen.query_one("#dependence").display
        assert f"{other}" in at.words("#text")


async def test_d_shows_the_predictions_without_the_strongest_symbol(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT, size=LARGE) as at:
        at.pane.move_to(CURSOR)
        await at.press("r", "d")
        whole, without, other = at.session.dependence.substitutions
        assert whole.dropped is None
        assert without.dropped == measured(at).strongest(1)[0]
        assert other.dropped == measured(at).median
        words = at.words("#dependence")
        dropped, median = (
            at.session.label(int(at.session.text.ids[position]))
            for position in (without.dropped, other.dropped)
        )
        assert f"without “{dropped}” " in words
        assert f"median “{median}” " in words
        result, ids = at.session.dependence.result, at.session.text.ids
        assert result is not None
        label = at.session.label
        facts = substitution_facts(result, (whole, without, other), ids, label, turned=False)
        wide = substitution_table(facts, 100, 7).plain
        assert f"without “{dropped}” (strongest)" in wide
        assert f"without “{median}” (median)" in wide
        assert ", ln " in words
        for one in (whole, without, other):
            likeliest, probability = one.top(1)[0]
            assert f"{at.session.vocabulary.label(likeliest)} {probability:.2f}" in words
        await at.press("d", "right")
        assert not at.session.dependence.substitutions  # they were of another position


def test_a_large_dependence_without_which_little_changes_has_a_remark() -> None:
    dependence = Dependence(0, np.array([1.0, 3.0, 0.5]))
    result = Connectivity(
        dependence,
        None,
        np.nan,
        0,
        np.log(0.5),
        ReaderState(np.zeros((1, 1, 1)), np.zeros((1, 1, 1))),
    )
    for without, remarked in ((0.495, True), (0.2, False)):
        texts = [
            Substitution(dropped, np.log(np.array([p, 1 - p])), 0.0)
            for dropped, p in ((None, 0.5), (1, without), (0, 0.5))
        ]
        facts = substitution_facts(
            result, texts, np.array([0, 1, 0]), "ab".__getitem__, turned=False
        )
        shown = substitution_table(facts, 46, 6).plain
        assert ("Little changes: a gradient is a local measure." in shown) == remarked
        assert len(shown.splitlines()) <= 6


async def test_d_again_drops_the_next_symbol_of_the_list_and_at_last_none(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT, size=LARGE) as at:
        at.pane.move_to(CURSOR)
        await at.press("r")
        listed = measured(at).strongest(5)
        for position in listed:
            await at.press("d")
            assert at.session.dependence.substitutions[1].dropped == position
            away = f"{CURSOR - position} before" if position < CURSOR else "at the cursor"
            assert f"”, {away}" in at.words("#dependence")
        picture = choices(at.session, (0, 20), at.views.palette)[0]
        label = at.session.label(int(at.session.text.ids[listed[-1]]))
        assert f"without “{xml_text(label)}” (5th)" in str(picture.render(lambda: None))
        await at.press("d")
        assert not at.session.dependence.substitutions


async def test_d_waits_for_the_measurement(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT, size=LARGE) as at:
        at.pane.move_to(CURSOR)
        shown = at.session.dependence
        at.screen.action_dependence()
        at.screen.action_drop()
        at.screen.action_drop()
        assert shown.result is None
        await at.settle()
        assert shown.substitutions[1].dropped == measured(at).strongest(1)[0]
        at.pane.move_to(CURSOR - 1)
        at.screen.action_drop()
        await at.settle()
        assert shown.substitutions[1].dropped == measured(at).strongest(1)[0]
        assert measured(at).position == CURSOR - 1
        assert not at.said()


def test_a_drop_that_waits_is_for_its_own_position() -> None:
    shown = ShownDependence(of=DependenceOf.PREDICTION)
    unit, result = (LINK, Quantity.HIDDEN), object()
    for position, drops in ((3, True), (4, False)):
        request = shown.request(position, unit)
        assert request is not None
        assert shown.drop_later(3)
        assert shown.accept(request, result)  # type: ignore[arg-type]
        assert shown.take_drop() == drops
    assert not shown.drop_later(4)


@pytest.mark.parametrize("keys", ["r", "rd", "rr", "rrd"])
async def test_escape_closes_the_dependence_before_the_screen(neuron_run: Run, keys: str) -> None:
    async with browsing(neuron_run, TEXT) as at:
        at.pane.move_to(CURSOR)
        await at.press(*keys, "escape")
        assert at.on_top == "NeuronScreen"
        assert not at.session.dependence.shown
        assert not at.screen.query_one("#dependence").display


async def test_d_says_what_to_press_first(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT) as at:
        await at.press("d")
        assert "r" in at.said()[-1].split(": ")[-1]


async def test_another_symbol_is_chosen_at_the_prompt(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT) as at:
        at.pane.move_to(CURSOR)
        await at.press("colon")
        await at.type("p([)")
        await at.press("enter")
        result = at.session.dependence.result
        assert result is not None
        assert at.session.vocabulary.symbols[result.target] == "["
        await at.press("right")
        assert at.session.dependence.result is not None
        assert at.session.dependence.result.target == result.target
        await at.press("colon")
        await at.type("p()")
        await at.press("enter")
        assert at.session.dependence.result.target == at.session.text.ids[CURSOR + 2]


async def test_clamped_network_has_no_dependence(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT) as at:
        await at.press("r")
        at.session.hold((Clamp(LINK, 0.5),))
        at.views.show_text()
        await at.settle()
        assert at.session.dependence.of is DependenceOf.NOTHING
        await at.press("r")
        assert "Release what is held" in at.said()[-1]


async def test_without_colors_the_strongest_symbol_is_reversed(neuron_run: Run) -> None:
    display = Display(Depth.NONE, grays=Depth.NONE)
    async with browsing(neuron_run, TEXT, display=display) as at:
        at.pane.move_to(CURSOR)
        await at.press("r")
        strongest = measured(at).strongest(2)
        position = next(one for one in strongest if one != CURSOR)
        level = levels(at)[position]
        style = at.views.palette.amber_styles[level]
        assert style.reverse or style.underline


def test_only_the_newest_result_is_shown() -> None:
    shown = ShownDependence()
    shown.show(DependenceOf.PREDICTION)
    unit = (LINK, Quantity.HIDDEN)
    first = shown.request(3, unit)
    assert shown.request(3, unit) is None  # under way
    second = shown.request(4, unit)
    assert first is not None
    assert second is not None
    result = object()
    assert not shown.accept(first, result)  # type: ignore[arg-type]
    assert shown.accept(second, result)  # type: ignore[arg-type]


async def test_picture_and_page_of_what_is_shown_can_be_exported(neuron_run: Run) -> None:
    async with browsing(neuron_run, TEXT) as at:
        at.pane.move_to(CURSOR)
        names = [one.suffix for one in choices(at.session, (0, 20), at.views.palette)]
        assert "-dependence.svg" not in names
        await at.press("r")
        picture, page, *_ = choices(at.session, (0, 20), at.views.palette)
        assert (picture.suffix, page.suffix) == ("-dependence.svg", "-dependence.html")
        caption = dependence_caption(at.session)
        svg, html = picture.render(lambda: None), page.render(lambda: None)
        assert f"What {caption} depends on" in str(svg)
        assert json.dumps(caption).strip('"') in str(html)
