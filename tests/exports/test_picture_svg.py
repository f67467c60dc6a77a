from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
from hypothesis import given, settings, strategies as st

from lstm_tui.colors.palette import MIDDLE, Palette, as_hex
from lstm_tui.colors.truecolor import DARK, LIGHT
from lstm_tui.config import SymbolKind
from lstm_tui.exports.cell_sheet import CELL, MARGIN
from lstm_tui.exports.picture_svg import Picture, render_picture_svg
from lstm_tui.text.glyphs import cells, glyph
from tests.exports.pages import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def picture(
    text: str, *, columns: int = 80, palette: Palette = LIGHT, with_predictions: bool = True
) -> Picture:
    length = len(text)
    return Picture(
        title="L1:131",
        subtitle="url, F1 0.93 (0.91 to 0.95) · atlas, step 40",
        glyphs=[glyph(character) for character in text],
        widths=[cells(character) for character in text],
        values=np.linspace(-1, 1, length, dtype=np.float32),
        low=-1.0,
        high=1.0,
        predictions=[["e", " ", "漢", "E9", "<"]] * length,
        probabilities=np.tile(np.array([0.9, 0.05, 0.03, 0.01, 0.0]), (length, 1)),
        columns=columns,
        palette=palette,
        with_predictions=with_predictions,
    )


def letters(svg: str) -> list[tuple[float, float, str]]:
    """The x, y and content of all that stands in cells."""
    (group,) = [
        group
        for group in ElementTree.fromstring(svg).iter(f"{SVG}g")
        if "monospace" in (group.get("font-family") or "")
    ]
    return [
        (float(text.get("x") or "nan"), float(text.get("y") or "nan"), text.text or "")
        for text in group.iter(f"{SVG}text")
    ]


def words(svg: str) -> set[str | None]:
    return {text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}


def test_every_character_has_a_cell() -> None:
    found = letters(render_picture_svg(picture("abcdef", columns=4, with_predictions=False)))
    at = {letter: (x, y) for x, y, letter in found}
    assert [at[letter][0] - at["a"][0] for letter in "abcd"] == [0, CELL, 2 * CELL, 3 * CELL]
    assert at["e"][0] == at["a"][0]
    assert at["e"][1] > at["d"][1] == at["a"][1]


def test_wide_character_takes_two_cells_within_the_row() -> None:
    found = letters(render_picture_svg(picture("a漢b漢", columns=5, with_predictions=False)))
    (a, b), (first, second) = (
        [(x, y) for x, y, letter in found if letter in wanted] for wanted in ("ab", "漢")
    )
    assert b[0] - a[0] == 3 * CELL
    assert first[0] - a[0] == 1.5 * CELL
    assert second[1] > a[1]


def test_a_word_has_a_cell_for_each_of_its_characters() -> None:
    words = ["The", " keys", ",", " incomprehensible"]
    drawn = replace(
        picture("abcd", columns=10, with_predictions=True),
        glyphs=words,
        widths=[len(word) for word in words],
        predictions=[["a", " water", " be", "The", ","]] * 4,
        kind=SymbolKind.WORD,
    )
    svg = render_picture_svg(drawn)
    places = letters(svg)
    top = places[0][1]
    first = "".join(letter for _, y, letter in sorted(places) if y == top)
    assert first == "Thekeys,"
    columns = [round((x - MARGIN) / CELL - 0.5) for x, y, _ in sorted(places) if y == top]
    assert columns == [0, 1, 2, 4, 5, 6, 7, 8]
    below = sorted({y for _, y, _ in places if y > top})
    assert "".join(letter for _, y, letter in sorted(places) if y == below[1]) == "w…water"
    assert "".join(letter for _, y, letter in sorted(places) if y == below[5]) == "incompreh…"
    assert "probability of the next symbol" in svg


def test_five_rows_of_predictions_below_each_character() -> None:
    found = letters(render_picture_svg(picture("ab")))
    a, b = (next((x, y) for x, y, letter in found if letter == wanted) for wanted in "ab")
    below = sorted((y, letter) for x, y, letter in found if x == a[0] and y > a[1])
    assert [letter for _, letter in below] == ["e", "␣", "漢", "E9", "<"]
    assert sum(x == b[0] for x, _, _ in found) == 6


def test_ends_of_the_scale_have_full_colors() -> None:
    for palette in (LIGHT, DARK):
        svg = render_picture_svg(picture("abc", palette=palette))
        fills = {path.get("fill") for path in ElementTree.fromstring(svg).iter(f"{SVG}path")}
        ends = {as_hex(palette.values[level]) for level in (0, MIDDLE, -1)}
        assert ends <= fills
        assert as_hex(palette.background) in svg


def test_title_score_and_legend() -> None:
    found = words(render_picture_svg(picture("abc")))
    assert {"L1:131", "url, F1 0.93 (0.91 to 0.95) · atlas, step 40"} <= found
    assert {"−1", "0", "1", "value of the unit", "probability of the next character"} <= found


def test_without_predictions() -> None:
    found = words(render_picture_svg(picture("abc", with_predictions=False)))
    assert "probability of the next character" not in found
    assert "E9" not in found


def test_picture_loads_and_runs_nothing() -> None:
    root = ElementTree.fromstring(render_picture_svg(picture(HOSTILE)))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "rect", "text", "g", "path"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40), st.lists(st.text(st.characters(), max_size=3)))
def test_any_text_and_title_are_valid_xml(text: str, labels: list[str]) -> None:
    drawn = picture(text)
    hostile = Picture(
        title=text + "]]>\x00",
        subtitle=text + HOSTILE,
        glyphs=[*text, *labels],  # not even glyphs
        widths=[1] * len(text) + [2] * len(labels),
        values=np.full(len(text) + len(labels), np.nan),
        low=0.0,
        high=0.0,
        predictions=[list(text[:5])] * (len(text) + len(labels)),
        probabilities=np.full((len(text) + len(labels), min(5, len(text))), np.nan),
        columns=drawn.columns,
    )
    svg = render_picture_svg(hostile)
    assert ElementTree.fromstring(svg.encode()).tag == f"{SVG}svg"


def test_picture_of_an_empty_text() -> None:
    assert letters(render_picture_svg(picture(""))) == []


def test_a_document_ends_its_row() -> None:
    ends = replace(picture("ab␃cd␃", with_predictions=False), row_ends=frozenset({2, 5}))
    at = {letter: (x, y) for x, y, letter in letters(render_picture_svg(ends)) if letter != "␃"}
    assert at["a"][1] == at["b"][1] < at["c"][1] == at["d"][1]
    assert at["c"][0] == at["a"][0]
