"""Picture and page of what predictions depend on; text in them is only data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.colors.palette import amber_levels, as_hex
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.config import Quantity
from lstm_tui.exports.dependence_page import DependencePage, render_dependence_page
from lstm_tui.exports.dependence_svg import render_dependence_svg
from lstm_tui.exports.files import write_export
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.exports.from_connectivity import build_dependence_page, build_dependence_picture
from lstm_tui.reader.units import Target, UnitId
from lstm_tui.studies.connectivity import ConnectivityReader
from tests.exports.browser import browsing, chromium
from tests.exports.test_page import Parsed
from tests.support.export_networks import LETTERS, model_of, text_of, weights_of

ORIGIN = Origin("ships </script><b>", 40, "a text & more")
IDS = LETTERS.encode(text_of(300))
READER = ConnectivityReader(weights_of(LETTERS), model_of(), IDS)
UNIT: Target = (UnitId(1, 3), Quantity.CELL)


def svg_of(unit: Target | None = None, *, turned: bool = False) -> str:
    result = READER.measure(IDS, 250, unit=unit)
    (texts,) = READER.drop_strongest(IDS, [result])
    return render_dependence_svg(
        build_dependence_picture(ORIGIN, LETTERS, IDS, result, texts, turned=turned)
    )


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]


def page_of(unit: Target | None = None) -> DependencePage:
    return build_dependence_page(
        ORIGIN, LETTERS, IDS, READER, range(240, 260), chosen=250, unit=unit
    )


def test_the_picture_names_value_strongest_symbols_and_predictions() -> None:
    result = READER.measure(IDS, 250)
    whole, without, _ = READER.drop_strongest(IDS, [result])[0]
    texts = words(svg_of())
    target = LETTERS.label(result.target)
    assert f"What p(“{target}”) = {np.exp(result.log_probability):.2f} depends on" in texts
    strongest = LETTERS.label(int(IDS[result.dependence.strongest(1)[0]]))
    assert f"without “{strongest}” (strongest)" in texts
    assert f"p(“{target}”), ln" in texts
    subtitle = (
        "ships </script><b>, step 40 · 200 characters up to the prediction · text: a text & more"
    )
    assert subtitle in texts
    for one in (whole, without):
        likeliest, probability = one.top(1)[0]
        assert f"{LETTERS.label(likeliest)} {probability:.2f}" in texts


def test_the_strongest_symbol_has_the_strongest_color() -> None:
    svg = svg_of()
    assert as_hex(LIGHT.amber_styles[-1].background) in svg
    levels = amber_levels(READER.measure(IDS, 250).dependence.relative)
    assert levels.max() == 16


def test_the_picture_of_a_turned_unit_has_its_value_negated() -> None:
    value = READER.measure(IDS, 250, unit=UNIT).value
    assert f"What L1:3.cell = {value:+.2f} depends on" in words(svg_of(UNIT))
    assert f"What −L1:3.cell = {-value:+.2f} depends on" in words(svg_of(UNIT, turned=True))


def test_the_page_has_every_prediction_of_the_passage() -> None:
    parsed = Parsed(render_dependence_page(page_of()))
    assert parsed.title == "ships </script><b>: what predictions depend on"
    assert "b" not in parsed.tags
    data = parsed.data
    assert len(data["positions"]) == 20
    for offset, one in enumerate(data["positions"]):
        result = READER.measure(IDS, 240 + offset)
        assert one["target"] == result.target
        assert one["probability"] == pytest.approx(np.exp(result.log_probability), rel=1e-4)
        assert [label for label, *_ in one["strongest"]] == [
            LETTERS.label(int(IDS[position])) for position in result.dependence.strongest(5)
        ]


PROGRAM = chromium()


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if PROGRAM is None:
        pytest.skip("no Chromium is installed, in which the page could be opened")
    with browsing(PROGRAM, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_pointing_at_a_symbol_colors_what_it_depends_on(tab: Any, tmp_path: Path) -> None:
    page = page_of()
    path = tmp_path / "page.html"
    write_export(path, render_dependence_page(page), force=True)
    tab.open(path.as_uri())
    for offset in (page.chosen - page.begin, 3):
        place = page.begin + offset
        tab.point_at("#text span", place)
        one = page.positions[offset]
        assert tab.text("#chosen") == f"What {one.caption} depends on"
        classes = json.loads(
            tab.ask(
                "JSON.stringify([...document.querySelectorAll('#text span')].map(s => s.className))"
            )
        )
        strongest = one.first + int(one.relative.argmax())
        assert classes[strongest].endswith("a16")
        assert not any(" a" in name for name in classes[place + 1 :])
        assert tab.text("#strongest").startswith(one.strongest[0].label)
