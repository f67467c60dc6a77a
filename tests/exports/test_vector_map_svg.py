"""Maps of vectors in SVG: labels that do not overlap, and trails along checkpoints."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.exports.label_placement import Box
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.exports.vector_map_svg import render_vector_map_svg
from lstm_tui.exports.vector_reports import MeasuredVectors, align_maps, measure_vectors
from lstm_tui.studies.vectors import MOST_MAPPED, VectorTable
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.boxes import overlapping
from tests.support.vocabularies import vocabulary_of

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = EvaluatedNetwork("ships", 100, "LSTM 1×16", "word")


def words(count: int) -> Vocabulary:
    letters = "abcdefghij"
    text = " ".join("w" + "".join(letters[int(digit)] for digit in str(n)) for n in range(count))
    return vocabulary_of(text, SymbolKind.WORD, every_word=True)


def measured(
    vocabulary: Vocabulary, requested: tuple[int, ...] = (), *, spread: float = 1.0, seed: int = 1
) -> MeasuredVectors:
    vectors = spread * np.random.default_rng(seed).standard_normal((len(vocabulary), 6))
    return measure_vectors(NETWORK, VectorTable(vocabulary, vectors), requested)


def labels_of(svg: str) -> list[ElementTree.Element]:
    elements = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return [element for element in elements if "label" in element.get("class", "").split()]


def box_of(label: ElementTree.Element) -> Box:
    """The rectangle that is covered: ``textLength`` wide, a capital and a descender high."""
    size = float(re.findall(r"font-size: ([\d.]+)px", label.get("style", ""))[0])
    x, baseline = float(label.get("x", "")), float(label.get("y", ""))
    width = float(label.get("textLength", ""))
    return Box(x - width / 2, baseline - 0.8 * size, width, size)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in labels_of(svg)]


@pytest.mark.parametrize(
    "vocabulary", [words(400), vocabulary_of("".join(map(chr, range(33, 127))))]
)
def test_no_two_labels_overlap(vocabulary: Vocabulary) -> None:
    svg = render_vector_map_svg([measured(vocabulary)])
    labels = labels_of(svg)
    assert len(labels) > 0.8 * min(MOST_MAPPED, len(vocabulary))
    boxes = [box_of(label) for label in labels]
    assert overlapping(boxes) == []


def test_every_requested_symbol_is_labeled_even_if_all_are_at_one_point() -> None:
    vocabulary = words(160)
    requested = tuple(range(vocabulary.character_count, vocabulary.character_count + 140))
    crowded = measured(vocabulary, requested, spread=0.0)
    svg = render_vector_map_svg([crowded])
    names = {crowded.label(id_) for id_ in requested}
    assert names <= set(texts(svg))
    boxes = [box_of(label) for label in labels_of(svg)]
    assert overlapping(boxes) == []
    view = ElementTree.fromstring(svg).get("viewBox", "").split()
    assert all(
        box.left > 0
        and box.left + box.width < float(view[2])
        and box.top + box.height < float(view[3])
        for box in boxes
    )


def test_a_moved_label_has_a_leader_line_to_its_dot() -> None:
    root = ElementTree.fromstring(render_vector_map_svg([measured(words(400))]))
    lines = [one for one in root.iter(f"{SVG}line") if one.get("class") == "leader"]
    dots = {
        (one.get("cx"), one.get("cy"))
        for one in root.iter(f"{SVG}circle")
        if one.get("class") == "dot"
    }
    assert len(lines) > 5
    assert {(line.get("x1"), line.get("y1")) for line in lines} <= dots


def test_symbols_and_names_are_escaped_and_colored_by_class() -> None:
    vocabulary = vocabulary_of("<&a1\x1b\u202e")
    one = measured(vocabulary)
    one = replace(one, network=replace(NETWORK, run="]]><b>&\x00"))
    svg = render_vector_map_svg([one])
    assert {"<", "&", "a", "1", "␛", "␦"} == set(texts(svg))
    assert "\x1b" not in svg
    assert "\u202e" not in svg
    styles = {label.text: label.get("style", "") for label in labels_of(svg)}
    assert styles["a"].split("fill")[1] != styles["1"].split("fill")[1]


def test_trails_follow_symbols_to_their_labels() -> None:
    vocabulary = words(30)
    requested = (vocabulary.character_count, vocabulary.character_count + 1)
    history = align_maps([measured(vocabulary, requested, seed=seed) for seed in (1, 2, 3)])
    root = ElementTree.fromstring(render_vector_map_svg(history))
    trails = list(root.iter(f"{SVG}polyline"))
    assert len(trails) == 2
    assert {len(trail.get("points", "").split()) for trail in trails} == {3}
    single = ElementTree.fromstring(render_vector_map_svg(history[-1:]))
    assert not list(single.iter(f"{SVG}polyline"))


def test_maps_of_a_history_are_aligned_to_the_last() -> None:
    vocabulary = words(30)
    history = [measured(vocabulary, seed=seed) for seed in (1, 2)]
    aligned = align_maps(history)
    assert [one.shown.is_aligned for one in aligned] == [True, False]
    assert aligned[1] is history[1]

    def distance(one: MeasuredVectors) -> float:
        return float(np.linalg.norm(one.shown.coordinates - history[1].shown.coordinates))

    assert distance(aligned[0]) < distance(history[0])


def test_a_map_of_one_symbol_is_a_picture() -> None:
    assert texts(render_vector_map_svg([measured(vocabulary_of("a"))])) == ["a"]
