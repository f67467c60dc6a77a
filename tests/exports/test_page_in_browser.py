"""The page in a headless Chromium: hover, clicks and keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.exports.files import write_export
from lstm_tui.exports.page import HtmlPage, render_page
from tests.exports.browser import Tab, browsing, chromium
from tests.exports.pages import HOSTILE, page_of

PROGRAM = chromium()
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium is installed, in which the page could be opened"
)

TEXT = "abcde abcde abcde\n" * 30


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    assert PROGRAM is not None
    with browsing(PROGRAM, tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def show(tab: Tab, tmp_path: Path) -> Any:
    """Open a page, at a fragment."""

    def shown(page: HtmlPage, fragment: str = "") -> Tab:
        path = tmp_path / "page.html"
        write_export(path, render_page(page), force=True)
        tab.open(path.as_uri() + fragment)
        return tab

    return shown


def test_page_opens_in_the_colors_of_the_best_unit(show: Any) -> None:
    tab = show(page_of(TEXT))
    assert tab.text("#run") == "ships"
    assert tab.text("#facts") == f"LSTM 2×8 · step 40 · {len(TEXT)} characters"
    assert tab.text("#chosen").startswith("L1:3 hidden “name”")
    shown = tab.ask("[...document.querySelectorAll('#text span')].map(s => s.textContent).join('')")
    assert shown == TEXT.replace("\n", "↵")
    levels = tab.ask("[...document.querySelectorAll('#text span')].map(s => s.className)")
    assert levels[0] == "c16"  # sin 0, the middle
    assert levels[5].startswith("c32")  # sin 5/3
    assert levels[5].endswith(" in")
    assert len(set(levels)) > 20


def test_hover_shows_five_predictions(show: Any) -> None:
    page = page_of(TEXT)
    tab = show(page)
    tab.point_at("#text span", 7)
    assert "character 7" in tab.text("#facts-here")
    assert tab.ask("document.querySelectorAll('#next .what').length") == 5
    labels = tab.ask("[...document.querySelectorAll('#next .what')].map(s => s.textContent)")
    expected = [page.labels[symbol] for symbol in page.top_ids[7]]
    assert labels == [{" ": "␣"}.get(label, label) for label in expected]
    shares = tab.ask("[...document.querySelectorAll('#next .share')].map(s => s.textContent)")
    assert shares[0] == f"{round(100 * float(page.top_probabilities[7, 0]))} %"
    assert f"{page.loss[7]:.2f} nats" in tab.text("#facts-here")


def test_leaving_the_text_returns_to_the_pinned_character(show: Any) -> None:
    tab = show(page_of(TEXT))
    tab.click("#text span", 3)
    tab.point_at("#text span", 9)
    assert "character 9" in tab.text("#facts-here")
    tab.point_at("#run")
    assert "character 3" in tab.text("#facts-here")
    assert tab.ask("location.hash").endswith("at=3")


def test_click_on_a_row_selects_its_unit(show: Any) -> None:
    tab = show(page_of(TEXT))
    before = tab.ask("[...document.querySelectorAll('#text span')].map(s => s.className)")
    tab.click("#rows tr td.unit", 1)
    assert tab.text("#chosen") == "L0:2 cell"
    assert tab.ask("document.querySelector('#rows tr[aria-current]').rowIndex") == 2
    after = tab.ask("[...document.querySelectorAll('#text span')].map(s => s.className)")
    assert after[5] != before[5]
    assert after[5].startswith("c0")
    assert "below −3.00" in tab.text("#says")


def test_symbols_of_the_unit_are_shown_as_text(show: Any) -> None:
    page = page_of(TEXT)
    behavior = (("rises at", "[ +1.50  < +0.50"), ("falls at", "<b>x</b> -2.00"))
    tab = show(replace(page, units=[replace(one, behavior=behavior) for one in page.units]))
    assert tab.text("#does") == "rises at [ +1.50 < +0.50 · falls at <b>x</b> -2.00"


def test_url_has_unit_and_character(show: Any) -> None:
    tab = show(page_of(TEXT), "#unit=L0:2.cell&at=123")
    assert tab.text("#chosen") == "L0:2 cell"
    assert "character 123" in tab.text("#facts-here")
    assert tab.ask("document.querySelectorAll('#text [data-at]').length") == 1


def test_invalid_url_fragment_is_ignored(show: Any) -> None:
    tab = show(page_of(TEXT), "#unit=L9:9&at=99999999&pattern=%E0%A4%A")
    assert tab.text("#chosen").startswith("L1:3")
    assert f"character {len(TEXT) - 1}" in tab.text("#facts-here")


def test_keys_move_through_units_and_text(show: Any) -> None:
    tab = show(page_of(TEXT))
    tab.press("j")
    assert tab.text("#chosen") == "L0:2 cell"
    tab.press("k")
    assert tab.text("#chosen").startswith("L1:3")
    tab.click("#text span", 2)
    tab.press("ArrowRight")
    assert "character 3" in tab.text("#facts-here")
    tab.press("ArrowDown")
    assert "character 21" in tab.text("#facts-here")
    tab.press("s")
    assert tab.ask("document.querySelector('#by-loss').ariaPressed") == "true"
    assert tab.ask("document.querySelector('#text span').className").startswith("r0")


def test_filter(show: Any) -> None:
    tab = show(page_of(TEXT))
    tab.press("/")
    for key in "depth":
        tab.press(key)
    rows = tab.ask("[...document.querySelectorAll('#rows tr')].map(r => r.innerText)")
    assert len(rows) == 1
    assert rows[0].startswith("depth")


def test_click_on_a_heading_sorts(show: Any) -> None:
    tab = show(page_of(TEXT))
    tab.click("#headings button", 1)
    units = tab.ask("[...document.querySelectorAll('#rows .unit button')].map(b => b.textContent)")
    assert units == ["L0:2", "L0:2", "L0:7", "L1:3"]


def test_click_on_a_passage_scrolls_to_it(show: Any) -> None:
    tab = show(page_of(TEXT))
    assert tab.ask("document.querySelectorAll('#strongest div.excerpt').length") == 1  # elsewhere
    tab.ask("document.querySelector('#strongest button.excerpt').scrollIntoView()")
    tab.click("#strongest button.excerpt")
    assert "character 5" in tab.text("#facts-here")


def test_hostile_text_runs_nothing(show: Any) -> None:
    page = page_of(HOSTILE * 20, run=HOSTILE, pattern=HOSTILE, remark=HOSTILE)
    tab = show(page)
    shown = tab.ask("[...document.querySelectorAll('#text span')].map(s => s.textContent).join('')")
    assert shown == "".join(page.labels[symbol] for symbol in page.ids)
    assert "owned" not in tab.ask("document.title").replace("document.title='owned'", "")
    assert tab.ask("document.querySelectorAll('img, iframe, link').length") == 0
    assert tab.ask("document.querySelectorAll('svg').length") == 1  # the chart of the recall
    assert tab.ask("document.querySelectorAll('script').length") == 2
    assert tab.ask("performance.getEntriesByType('resource').length") == 0


def test_pattern_names_of_object_properties(show: Any) -> None:
    for name in ("__proto__", "constructor", "toString"):
        tab = show(page_of("abc", pattern=name))
        assert name in tab.text("#says")
        assert "linear probe" in tab.text("#says")


def test_empty_text_opens(show: Any) -> None:
    assert show(page_of("")).text("#chosen").startswith("L1:3")


def test_a_classifier_has_neither_predictions_nor_losses(show: Any) -> None:
    page = page_of("one two\nthree\n")
    none = replace(
        page,
        top_ids=page.top_ids[:, :0],
        top_probabilities=page.top_probabilities[:, :0],
        loss=np.full(len(page.ids), np.nan),
    )
    tab = show(none)
    assert tab.ask("document.getElementById('by-loss').getClientRects().length") == 0
    assert "NaN" not in tab.ask("document.body.innerText")
    assert tab.ask("document.getElementById('next').textContent") == ""
    assert "nats" not in tab.ask("document.getElementById('facts-here').textContent")
