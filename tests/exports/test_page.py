"""The content of the page, and that text in it is only data."""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.exports.page import HtmlPage, render_page
from lstm_tui.scoring.claims import Evidence
from lstm_tui.scoring.controls import (
    ContextControl,
    Controls,
    MemoryGain,
    PatternControls,
    RecallByDistance,
    ShiftNull,
)
from lstm_tui.scoring.metrics import BinaryCounts
from tests.exports.pages import HOSTILE, page_of

NO_COUNTS = BinaryCounts(*(np.zeros(2) for _ in range(4)))


class Parsed(HTMLParser):
    """The elements of a page, and what the raw ones hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.raw: list[tuple[str, str]] = []
        self.title = ""
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._open = tag
        if tag in ("script", "style"):
            self.raw.append((dict(attrs).get("type") or tag, ""))

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            kind, before = self.raw[-1]
            self.raw[-1] = kind, before + data
        elif self._open == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open = ""

    def part(self, kind: str) -> str:
        (found,) = [content for one, content in self.raw if one == kind]
        return found

    @property
    def data(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.part("application/json"))
        return content


def text_of(data: dict[str, Any]) -> str:
    places = np.frombuffer(b64decode(data["ids"]), f"<u{data['id_bytes']}")
    return "".join(data["symbols"][place] for place in places)


def parsed(page: HtmlPage) -> Parsed:
    return Parsed(render_page(page))


def test_text_round_trip() -> None:
    assert text_of(parsed(page_of(HOSTILE)).data) == HOSTILE


def test_hostile_text_adds_no_element_or_attribute() -> None:
    plain, hostile = parsed(page_of("abc")), parsed(page_of(HOSTILE, remark=HOSTILE))
    assert hostile.tags == plain.tags
    assert hostile.attributes == plain.attributes
    assert hostile.part("script") == plain.part("script")


@pytest.mark.parametrize("field", ["run", "pattern", "remark"])
def test_hostile_names_add_no_element(field: str) -> None:
    hostile = parsed(page_of("abc", **{field: HOSTILE}))
    assert hostile.tags == parsed(page_of("abc")).tags
    assert HOSTILE in _strings(hostile.data)


def _strings(value: object) -> set[str]:
    match value:
        case str():
            return {value}
        case list():
            return set().union(*map(_strings, value)) if value else set()
        case dict():
            return _strings([*value, *value.values()])
        case _:
            return set()


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=30))
def test_any_text_and_name_stay_data(text: str, name: str) -> None:
    page = render_page(page_of(text, run=name, pattern=name, remark=name))
    page.encode()  # no half of a surrogate pair is left
    found = Parsed(page)
    assert text_of(found.data) == text
    assert found.data["run"] == name
    assert found.tags == parsed(page_of("abc")).tags
    assert not re.search("[<>&\u2028\u2029]", found.part("application/json"))


def test_page_loads_nothing() -> None:
    found = parsed(page_of(HOSTILE))
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "a"} & set(found.tags)
    names = {name for _, name, _ in found.attributes}
    assert not {"src", "href", "action", "style", "srcset"} & names
    assert not [name for name in names if name.startswith("on")]
    for kind in ("script", "style"):
        assert not re.search(
            r"https?:|//\w+\.|url\(|@import|fetch|XMLHttp|import\(", found.part(kind)
        )
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval", found.part("script")
    )


def test_policy_allows_only_its_script_and_style() -> None:
    found = parsed(page_of(HOSTILE))
    policy = dict(
        rule.strip().split(" ", 1)
        for tag, name, value in found.attributes
        if (tag, name) == ("meta", "content") and value and "default-src" in value
        for rule in value.split(";")
    )
    assert policy["default-src"] == "'none'"
    for rule, kind in (("script-src", "script"), ("style-src", "style")):
        digest = b64encode(sha256(found.part(kind).encode()).digest()).decode()
        assert policy[rule] == f"'sha256-{digest}'"


def test_values_and_probabilities_round_trip_within_a_level() -> None:
    page = page_of("abcde" * 40)
    data = parsed(page).data
    for unit, kept in zip(page.units, data["units"], strict=True):
        steps = np.frombuffer(b64decode(kept["values"]), np.uint8)
        values = unit.low + (unit.high - unit.low) * steps / 255
        np.testing.assert_allclose(values, unit.values, atol=(unit.high - unit.low) / 509)
    chances = np.frombuffer(b64decode(data["top_probabilities"]), np.uint8).reshape(-1, 5) / 255
    np.testing.assert_allclose(chances, page.top_probabilities, atol=1 / 509)
    tops = np.frombuffer(b64decode(data["top_ids"]), np.uint8).reshape(-1, 5)
    np.testing.assert_array_equal(tops, page.top_ids)


def test_losses_round_trip_in_thousandths() -> None:
    page = page_of("abcde" * 40)
    losses = np.frombuffer(b64decode(parsed(page).data["loss"]), "<u2")
    assert losses[0] == 65_535
    np.testing.assert_allclose(losses[1:] / 1_000, page.loss[1:], atol=0.0006)


def test_pattern_positions_round_trip() -> None:
    page = page_of("abcde" * 7)
    packed = np.frombuffer(b64decode(parsed(page).data["inside"]["url"]), np.uint8)
    kept = np.unpackbits(packed, count=35, bitorder="little").astype(np.bool_)
    np.testing.assert_array_equal(kept, page.inside["url"])


def test_a_large_vocabulary_takes_two_bytes() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    data = parsed(page_of(text)).data
    assert data["id_bytes"] == 2
    assert text_of(data) == text


def test_ranking_has_every_metric() -> None:
    first, *_, scalar = parsed(page_of("abc")).data["ranking"]
    assert first["key"] == "L1:3"
    assert (first["score"], first["low"], first["high"]) == (0.9, 0.8, 0.95)
    assert (first["precision"], first["recall"], first["mcc"]) == (0.91, 0.89, 0.88)
    assert first["chance_f1"] == 0.18
    assert (scalar["key"], scalar["kind"], scalar["score"]) == ("L0:2.cell", "scalar", 0.4)


def test_page_of_an_empty_text() -> None:
    assert text_of(parsed(page_of("")).data) == ""


def test_page_has_controls_gains_claims_and_curves_of_recall() -> None:
    page = page_of("see http://a.b/c now\n" * 9)
    gained = Evidence("L1:3.hidden", "url", 0.9, gain=MemoryGain(0.4, (0.3, 0.5)))
    none = Evidence("L0:2.cell", "url", 0.9, gain=MemoryGain(-0.1, (-0.2, 0.1)))
    half = np.full(60, 0.5)
    half[59] = np.nan
    url = PatternControls(
        "url",
        last_8=ContextControl(8, page.ranking[0].metrics, NO_COUNTS),
        recall=RecallByDistance(half, np.zeros(60), np.ones(60, np.int64)),
        null=ShiftNull(0.9, (0.1,) * 39),
    )
    page = replace(
        page,
        evidence=(gained, none, gained, gained),
        controls=Controls({"url": url}),
        methods="Text SHA-256 0123456789ab",
    )
    data = parsed(page).data
    first, second = data["ranking"][:2]
    assert (first["gain"], first["gain_low"], first["gain_high"]) == (0.4, 0.3, 0.5)
    assert (first["last_8"], first["untrained"], first["p_value"]) == (0.9, None, 0.025)
    assert first["claim"].startswith("L1:3.hidden correlates with url (F1 0.90)")
    assert (first["without_gain"], second["without_gain"]) == (False, True)
    assert data["recall"]["url"]["unit"] == [0.5] * 59 + [None]
    assert data["methods"] == "Text SHA-256 0123456789ab"


def test_page_without_controls_has_none() -> None:
    data = parsed(page_of("see http://a.b/c now\n")).data
    assert {row["gain"] for row in data["ranking"]} == {None}
    assert not any(row["claim"] for row in data["ranking"])
    assert data["recall"] == {}
