"""``lstm-tui agreement``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from lstm_tui.studies import agreement_accuracy
from lstm_tui.studies.number_ablation import NumberAblation
from lstm_tui.text.agreement.agreement_pairs import agreement_pairs
from tests.support.neuron_runs import make_neuron_run

Invoke = Callable[..., Any]

LETTERS = (
    "The quick brown fox jumps over the lazy dog.\nsphinx of black quartz, judge my vow\n" * 40
)
FEW = ("--attractors", "0-2", "--pairs", "4")


@pytest.fixture
def agreeing(tmp_path: Path, place: Path) -> Path:
    """A network with random weights that knows all letters."""
    del place  # sets the folder of the cache
    made = make_neuron_run(tmp_path, text=LETTERS, steps=(0, 100), name="letters")
    return made.path


def rows(out: str, heading: str) -> list[list[str]]:
    """The rows of the table that ``heading`` begins."""
    lines = out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(heading))
    last = lines.index("", first)
    return [line.split() for line in lines[first:last]]


def test_accuracy_by_construction_and_number_of_attractors(agreeing: Path, invoke: Invoke) -> None:
    result = invoke("agreement", agreeing, *FEW)
    assert result.status == 0
    assert result.err == "letters was trained on harbours, not on agreement: train agreement\n"
    heading, *constructions, total = rows(result.out, "incongruent ")
    assert heading == ["incongruent", "0", "1", "2"]
    assert [row[0] for row in constructions][:3] == ["simple", "prepositional", "subject"]
    assert total[0] == "all"
    assert len(total) == 1 + 2 * 3  # a percentage and its interval for each number
    assert rows(result.out, "congruent ")[-1][:3] == total[:3]  # nothing is incongruent without
    assert "letters at step 100: LSTM 2×16. With attractors, " in result.out


def test_without_attractors_there_is_one_table(agreeing: Path, invoke: Invoke) -> None:
    out = invoke("agreement", agreeing, "--attractors", "0", "--pairs", "2").out
    assert [line.split() for line in out.splitlines() if line.startswith("all ")] == [
        rows(out, "congruent ")[-1]
    ]
    assert "With attractors" not in out
    assert "incongruent  " not in out


def test_json_adds_up(agreeing: Path, invoke: Invoke) -> None:
    report = json.loads(invoke("agreement", agreeing, *FEW, "--json").out)
    (one,) = report["results"]
    assert (report["chance"], one["run"], one["step"]) == (0.5, "letters", 100)
    assert one["number_neuron"] is None
    for curve, congruent in (("congruent", True), ("incongruent", False)):
        for point in one[curve]:
            cells = [
                cell
                for cell in one["cells"]
                if cell["attractors"] == point["attractors"]
                and (cell["congruent"] is congruent or not cell["attractors"])
            ]
            assert point["correct"] == sum(cell["correct"] for cell in cells)
            assert point["pairs"] == 4 * len(cells)
            low, high = point["interval"]
            assert low <= point["accuracy"] <= high


def test_history_has_a_row_for_each_checkpoint(agreeing: Path, invoke: Invoke) -> None:
    result = invoke("agreement", agreeing, *FEW, "--history")
    assert [row[:2] for row in rows(result.out, "incongruent ")[1:]] == [
        ["step", "0"],
        ["step", "100"],
    ]
    refused = invoke("agreement", agreeing, "--history", "--checkpoint", "100")
    assert refused.status == 2


def test_a_chart_of_many_curves_says_how_many_it_shows(
    tmp_path: Path, place: Path, invoke: Invoke
) -> None:
    del place  # sets the folder of the cache
    run = make_neuron_run(tmp_path, text=LETTERS, steps=tuple(range(8)), name="many")
    out = invoke("agreement", run.path, "--attractors", "0-1", "--pairs", "1", "--history").out
    assert "The chart shows 6 of 8 curves." in out


def test_the_number_neuron_is_shown_beside_controls(
    agreeing: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("agreement", agreeing, "--attractors", "0-1", "--pairs", "4", "--number-neuron")
    (one,) = json.loads(invoke(*words, "--json").out)["results"]
    neuron = one["number_neuron"]
    assert neuron["untrained_metrics"]["prevalence"] == 0.5
    assert neuron["controls"] == 15  # all other units of a layer of 16
    everything = neuron["ablation"][0]
    assert (everything["congruent"], everything["subjects"]) == (False, "all")
    assert len(everything["control_falls"]) == 15
    untrained = " ".join(invoke(*words).out.split())
    assert "letters does not agree: " in untrained
    assert "right; on average that is no better than chance (50 %)." in untrained
    assert not neuron["agrees"]
    assert "number neuron L" not in untrained
    monkeypatch.setattr(NumberAblation, "agrees", True)
    shown = invoke(*words).out
    assert f"letters: number neuron {neuron['unit']}, {neuron['high_for']}" in shown.replace(
        "high for plural", "plural"
    ).replace("low for plural", "singular")
    assert "on congruent ones with 1 attractor;" in " ".join(shown.split())
    assert "chose the unit and are left out, so accuracies differ" in " ".join(shown.split())
    table = rows(shown, "correct, %  ")
    assert [row[:2] for row in table if row[0] == "congruent,"] == [["congruent,", "1"]]
    assert table[0][2:] == ["plain", "ablated", "fall", "95", "%", "controls", "p"]
    assert table[1][:2] == ["incongruent", f"{100 * everything['plain']['accuracy']:.1f}"]


def test_step_0_of_a_fine_tuned_run_is_no_untrained_control(agreeing: Path, invoke: Invoke) -> None:
    record = json.loads((agreeing / "run.json").read_text())
    record["origin"] = {"run": "ships", "step": 40}
    (agreeing / "run.json").write_text(json.dumps(record))
    words = ("agreement", agreeing, "--attractors", "0-1", "--pairs", "4", "--number-neuron")
    (one,) = json.loads(invoke(*words, "--json").out)["results"]
    assert one["number_neuron"]["untrained_metrics"] is None


def test_a_number_neuron_without_another_unit_is_compared_with_none(
    agreeing: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NumberAblation, "agrees", True)
    monkeypatch.setattr("lstm_tui.studies.number_ablation.matched_targets", lambda *_: [])
    words = ("agreement", agreeing, "--attractors", "0-1", "--pairs", "4", "--number-neuron")
    shown = " ".join(invoke(*words).out.split())
    assert "its layer has no other unit to compare it with." in shown
    assert "0 of 0" not in shown


def test_a_picture_has_a_panel_for_each_kind_of_pair(
    agreeing: Path, invoke: Invoke, tmp_path: Path
) -> None:
    picture = tmp_path / "agreement.svg"
    result = invoke("agreement", agreeing, *FEW, "--history", "--output", picture)
    assert "Wrote" in result.err
    root = ElementTree.parse(picture).getroot()
    texts = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [one.split(":")[0] for one in texts if "congruent" in one] == [
        "incongruent",
        "congruent",
    ]
    assert {"step 0", "step 100", "chance"} <= set(texts)
    lines = [one.get("class") for one in root.iter("{http://www.w3.org/2000/svg}polyline")]
    assert lines == ["curve0", "curve1"] * 2
    assert invoke("agreement", agreeing, *FEW, "--output", picture).status == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--attractors", "4-1"), "the first number must not be the larger"),
        (("--attractors", "some"), "is not a number or a range such as 0-4"),
        (("--attractors", "0-99"), "--attractors 99: must be 0 to 20."),
        (("--pairs", "0"), "--pairs 0: must be 1 to 10,000."),
        (("--number-neuron", "--attractors", "0"), "needs sentences with attractors"),
        (("--number-neuron", "--history"), "leave out --history"),
        (("--number-neuron", "--pairs", "3"), "--number-neuron needs --pairs 4 or more"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    trained: str, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    result = invoke("agreement", trained, *options)
    assert result.status == 2
    assert message in result.err


def test_a_network_of_another_text_is_told_what_to_train(trained: str, invoke: Invoke) -> None:
    result = invoke("agreement", trained, "--attractors", "0", "--pairs", "2")
    assert result.status == 2
    assert result.err.startswith("Error: ships: The network has never seen")
    assert "lstm-tui train agreement" in result.err


def test_a_network_that_prefers_one_number_is_told_apart(
    agreeing: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_plural(*_: object) -> list[bool]:
        return [not pair.singular for pair in agreement_pairs((0, 1, 2), 4)]

    monkeypatch.setattr(agreement_accuracy, "are_correct", always_plural)
    shown = " ".join(invoke("agreement", agreeing, *FEW).out.split())
    assert (
        "Right for singular subjects in 0 %, for plural ones in 100 %: it prefers one number."
        in shown
    )
    (one,) = json.loads(invoke("agreement", agreeing, *FEW, "--json").out)["results"]
    assert (one["singular"]["accuracy"], one["plural"]["accuracy"]) == (0, 1)
