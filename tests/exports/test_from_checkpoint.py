import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.colors.display import truecolor_palette
from lstm_tui.colors.names import BLUE_GREEN, PURPLE_GREEN
from lstm_tui.colors.palette import as_hex
from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.exports.from_checkpoint import UNITS, Origin, build_page, build_picture
from lstm_tui.exports.page import HtmlPage, render_page, unit_key
from lstm_tui.exports.picture_svg import render_picture_svg
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.runs.annotations import Annotations, UnitAnnotation
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import Values, builtin_labels
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.export_networks import BYTES, LETTERS, reader_of, text_of, weights_of
from tests.support.vocabularies import vocabulary_of

TEXT = text_of(6_000)


def read(vocabulary: Vocabulary = LETTERS) -> tuple[ActivationCache, Scores]:
    reader, ids = reader_of(vocabulary), vocabulary.encode(TEXT)
    scores = score_units(reader, label_text(ids, vocabulary, builtin_labels(TextKind.OTHER)))
    reading = ActivationCache(reader, ids)
    reading.read(0, len(ids))
    return reading, scores


def island(page: str) -> dict[str, Any]:
    """The data of a page."""
    begin = '<script type="application/json" id="data">'
    found: dict[str, Any] = json.loads(page.split(begin)[1].split("</script>")[0])
    return found


@pytest.fixture(scope="module")
def page() -> HtmlPage:
    notes = Annotations({"L1:2": UnitAnnotation("brackets", "Knows them.")})
    chosen = (UnitId(1, 2), Quantity.CELL)
    return build_page(
        Origin("ships", 40, "6,000 characters", notes),
        LETTERS,
        *read(),
        characters=1_500,
        units=[chosen],
    )


def test_page_has_given_units_then_the_best_of_each_pattern(page: HtmlPage) -> None:
    keys = [unit.key for unit in page.units]
    assert keys[0] == "L1:2.cell"
    assert len(set(keys)) == len(keys) <= UNITS
    firsts = {score.pattern: score for score in reversed(page.ranking)}
    assert {"wiki link", "square brackets", "line position"} <= firsts.keys()
    assert {
        f"{one.unit}{'.cell' if one.quantity == 'cell' else ''}" for one in firsts.values()
    } <= set(keys)


def test_a_page_of_another_text_has_its_labels() -> None:
    def of_another_text(_: str) -> Values:
        raise ConfigError("a label of another text")

    reading, scores = read()
    python = {label.name: label for label in builtin_labels(TextKind.PYTHON)}
    labels = {**python, "wiki link": replace(python["wiki link"], of=of_another_text)}
    page = build_page(
        Origin("ships", 40, "another"), LETTERS, reading, scores, characters=1_500, labels=labels
    )
    assert not any(page.inside.get("wiki link", ()))
    for name in page.inside.keys() - {"wiki link"}:
        assert page.inside[name].tolist() == python[name].of(TEXT[:1_500]).tolist()


def test_units_of_a_page_name_symbols_by_their_values_and_output_weights() -> None:
    upper, lower = (UnitId(1, 2), Quantity.HIDDEN), (UnitId(0, 3), Quantity.HIDDEN)
    origin, (reading, scores) = Origin("ships", 40, "a text"), read()
    weights = weights_of(LETTERS)

    def behaviors(turned: tuple[tuple[UnitId, Quantity], ...]) -> list[dict[str, str]]:
        page = build_page(
            origin,
            LETTERS,
            reading,
            scores,
            characters=100,
            units=[upper, lower],
            turned=turned,
            weights=weights,
        )
        shown = island(render_page(page))["units"]
        assert [unit["behavior"] for unit in shown] == [
            [list(line) for line in unit.behavior] for unit in page.units
        ]
        return [dict(unit.behavior) for unit in page.units[:2]]

    of_upper, of_lower = behaviors(())
    assert set(of_upper) == {"rises at", "falls at", "output weights to", "away from"}
    assert set(of_lower) == {"rises at", "falls at"}
    column = weights["output.weight"][:, 2]
    strongest = LETTERS.label(int(column.argmax()))
    assert of_upper["output weights to"].startswith(f"{strongest} +")
    (turned, _) = behaviors((upper,))
    assert turned["away from"] == of_upper["output weights to"].replace("+", "-")
    assert turned["rises at"] == of_upper["falls at"].replace("-", "+")


def test_page_is_truncated_but_passages_are_from_all_of_the_text(page: HtmlPage) -> None:
    assert LETTERS.decode(page.ids) == TEXT[:1_500]
    assert page.source == "the first 1,500 of 6,000 characters"
    places = [one.start + one.peak for unit in page.units for one in unit.strongest]
    assert max(places) > 1_500
    for unit in page.units:
        assert len(unit.values) == 1_500
        for one in unit.strongest:
            assert one.values[one.peak] == one.values.max()
            text = LETTERS.decode(one.ids)
            assert TEXT[one.start : one.start + len(text)] == text


def test_page_has_the_positions_of_binary_patterns(page: HtmlPage) -> None:
    inside = page.inside["square brackets"]
    label = next(
        label for label in builtin_labels(TextKind.OTHER) if label.name == "square brackets"
    )
    np.testing.assert_array_equal(inside, label.of(TEXT[:1_500]))
    assert "line position" not in page.inside


def test_page_has_annotations(page: HtmlPage) -> None:
    assert (page.units[0].name, page.units[0].remark) == ("brackets", "Knows them.")
    assert "Knows them." in render_page(page)


def test_page_without_scores_has_the_given_units() -> None:
    reading = ActivationCache(reader_of(LETTERS), LETTERS.encode("abc [[cab]]"))
    reading.read(0, len(reading))
    wished = [(UnitId(0, 1), Quantity.HIDDEN), (UnitId(0, 1), Quantity.HIDDEN)]
    found = build_page(
        Origin("ships", 1, "11 characters"), LETTERS, reading, None, characters=99, units=wished
    )
    assert [unit.key for unit in found.units] == ["L0:1"]
    assert found.ranking == []
    assert found.source == "11 characters"


def test_picture_has_the_values_of_its_passage() -> None:
    reading, scores = read()
    chosen = (UnitId(1, 3), Quantity.HIDDEN)
    drawn = build_picture(
        Origin("ships", 40, "6,000 characters"),
        LETTERS,
        reading,
        chosen,
        first=1_000,
        characters=200,
        score=scores.of(*chosen, "wiki link"),
    )
    np.testing.assert_array_equal(drawn.values, reading.values(*chosen, 1_000, 1_200))
    assert "".join(drawn.glyphs) == TEXT[1_000:1_200].translate({0: "␀", 10: "↵"})
    assert drawn.title == "L1:3"
    assert drawn.subtitle.startswith("wiki link, F1 0.")
    assert drawn.subtitle.endswith(" · ships, step 40")
    ElementTree.fromstring(render_picture_svg(drawn))


def test_picture_has_the_memory_gain_and_says_how_it_was_measured() -> None:
    reading, scores = read()
    chosen = (UnitId(1, 3), Quantity.HIDDEN)
    drawn = build_picture(
        Origin("ships", 40, "6,000 characters"),
        LETTERS,
        reading,
        chosen,
        first=0,
        characters=50,
        score=scores.of(*chosen, "wiki link"),
        gain=MemoryGain(0.4, (0.3, 0.5)),
        methods="Text SHA-256 0123456789ab",
    )
    assert ", +0.40 over the last 8 symbols (+0.30 to +0.50) · ships" in drawn.subtitle
    (about,) = ElementTree.fromstring(render_picture_svg(drawn)).findall("{*}desc")
    assert str(about.text).endswith("Text SHA-256 0123456789ab")


def test_words_are_whole_in_a_picture_and_a_page() -> None:
    text = "The keys to the cabinet.\n" * 9
    vocabulary = vocabulary_of(text, SymbolKind.WORD, every_word=True)
    ids = vocabulary.encode(text)
    reading = ActivationCache(reader_of(vocabulary), ids)
    reading.read(0, len(ids))
    shown = (Origin("ships", 1, "63 symbols"), vocabulary, reading)
    drawn = build_picture(*shown, (UnitId(0, 1), Quantity.HIDDEN), first=0, characters=7)
    assert drawn.glyphs == ["The", " keys", " to", " the", " cabinet", ".", "↵"]
    assert drawn.widths == [3, 5, 3, 4, 8, 1, 1]
    assert "7 symbols, each on a background" in render_picture_svg(drawn)
    page = build_page(*shown, None, characters=99)
    assert [page.labels[symbol] for symbol in page.ids[:2]] == ["The", " keys"]
    assert [page.symbols[symbol] for symbol in page.line_ends] == ["\n"]
    assert "Hover over a symbol" in render_page(page)


def test_bytes_above_ascii_are_shown_in_hexadecimal() -> None:
    reading, scores = read(BYTES)
    origin = Origin("ships", 1, "bytes")
    found = build_page(origin, BYTES, reading, scores, characters=500)
    labels = found.labels
    assert (labels[0x41], labels[0x20], labels[0x0A], labels[0xE9]) == ("A", " ", "↵", "E9")
    assert len(found.inside["square brackets"]) == 500
    assert "E6" in [found.labels[one] for one in found.ids.tolist()]
    render_page(found)


def test_negated_unit_has_a_minus_sign() -> None:
    reading, scores = read()
    chosen = (UnitId(1, 3), Quantity.HIDDEN)
    shown = (Origin("ships", 40, "6,000 characters"), LETTERS, reading)
    drawn = build_picture(*shown, chosen, first=0, characters=99, turned=True)
    np.testing.assert_array_equal(drawn.values, -reading.values(*chosen, 0, 99))
    assert drawn.title == "−L1:3"
    plain, turned = (
        build_page(*shown, scores, characters=2_000, units=(chosen,), turned=which)
        for which in ((), (chosen,))
    )
    np.testing.assert_array_equal(turned.units[0].values, -plain.units[0].values)
    assert turned.units[0].strongest[0].start == plain.units[0].weakest[0].start
    assert [unit.turned for unit in turned.units] == [True] + [False] * (len(plain.units) - 1)


def test_page_negates_the_rows_of_a_negated_unit(page: HtmlPage) -> None:
    best = page.ranking[0]
    key = unit_key(str(best.unit), best.quantity)
    units = [replace(unit, turned=unit.key == key) for unit in page.units]
    before, after = (island(render_page(one)) for one in (page, replace(page, units=units)))
    for one, other in zip(before["units"], after["units"], strict=True):
        assert other["key"] == one["key"]
        assert other["unit"] == ("−" if one["key"] == key else "") + one["unit"]
    for one, other in zip(before["ranking"], after["ranking"], strict=True):
        sign = -1 if one["key"] == key else 1
        assert (other["sign"], other["r"]) == (sign * one["sign"], sign * one["r"])
        assert other["unit"] == ("−" if sign < 0 else "") + one["unit"]


@pytest.mark.parametrize(("palette", "low"), [(BLUE_GREEN, "blue"), (PURPLE_GREEN, "purple")])
def test_page_and_picture_use_the_palette(page: HtmlPage, palette: str, low: str) -> None:
    written = render_page(replace(page, palette=palette))
    assert island(written)["ends"] == [low, "green"]
    reading, _ = read()
    for dark in (True, False):
        colors = truecolor_palette(palette, dark=dark)
        style = colors.styles[0]
        background, foreground = as_hex(style.background), as_hex(style.foreground)
        assert f".c0{{background:{background};color:{foreground}}}" in written
        origin, chosen = Origin("ships", 40, "6,000"), (UnitId(1, 3), Quantity.HIDDEN)
        svg = render_picture_svg(
            build_picture(origin, LETTERS, reading, chosen, first=0, characters=99, palette=colors)
        )
        assert background in svg
        assert f"from {low} (low) to green (high)" in svg
