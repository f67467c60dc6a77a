"""Histograms of the neurons that separate classes, as SVG."""

from xml.etree import ElementTree

import numpy as np

from lstm_tui.exports.class_neurons_svg import MOST_PANELS, render_class_neurons_svg
from lstm_tui.studies.class_neurons import ClassNeurons, find_class_neurons

SVG = "{http://www.w3.org/2000/svg}"


def neurons(classes: int) -> ClassNeurons:
    random = np.random.default_rng(1)
    labels = np.arange(20 * classes) % classes
    states = random.standard_normal((len(labels), 1, 1, 8)).astype(np.float32)
    for detects in range(min(classes, 8)):
        states[:, 0, 0, detects] += 4 * (labels == detects)
    found = find_class_neurons(states, labels, labels, classes, untrained=0 * states)
    assert found is not None
    return found


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_two_classes_are_one_panel_with_accuracy_and_threshold() -> None:
    found = neurons(2)
    svg = render_class_neurons_svg(found, ("ham", "spam"), "mails")
    neuron = found.neurons[0]
    shown = words(svg)
    assert shown[0] == "Single neurons as classifiers: mails"
    assert any(
        one.startswith(f"{neuron.name} → spam: {100 * neuron.accuracy.share:.1f} %")
        for one in shown
    )
    assert "ham" in shown
    assert any(one.startswith("network 100 %, untrained neuron") for one in shown)
    assert svg.count('class="threshold"') == 1


def test_the_areas_are_the_counts() -> None:
    found = neurons(2)
    tree = ElementTree.fromstring(render_class_neurons_svg(found, ("ham", "spam"), "mails"))
    lines = {one.get("class"): one.get("points", "") for one in tree.iter(f"{SVG}polyline")}
    heights = [float(point.split(",")[1]) for point in lines["curve0"].split()]
    counts = np.array(found.neurons[0].counts[1])
    tallest = 1 + 2 * int(counts.argmax())
    assert heights[tallest] == min(heights)
    assert heights[0] == heights[-1] == max(heights)


def test_of_many_classes_the_best_are_drawn() -> None:
    svg = render_class_neurons_svg(neurons(11), tuple(f"class {one}" for one in range(11)), "many")
    assert svg.count('class="threshold"') == MOST_PANELS
    assert any(f"{MOST_PANELS} of 11 classes are drawn." in one for one in words(svg))


def test_names_of_strangers_are_escaped_and_cut() -> None:
    svg = render_class_neurons_svg(neurons(2), ("<b>&", "\x1b[31m" + "中" * 200), "<run>")
    shown = words(svg)
    assert "<b>&" in shown
    assert "\x1b" not in svg
    assert max(map(len, shown)) < 130
