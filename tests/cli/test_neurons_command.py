"""``lstm-tui neurons`` and ``lstm-tui patterns``."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.runs.passage import NAME
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels

Invoke = Callable[..., Any]


def test_neurons_prints_the_best_unit_of_each_pattern(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained)
    assert result.status == 0
    assert result.err == ""
    lines = result.out.splitlines()
    assert lines[0].split()[:2] == ["pattern", "unit"]
    link = next(line for line in lines if line.startswith("wiki link"))
    assert "L0:" in link
    assert any(line.startswith("line position") for line in lines)
    assert "ships at step 40, on" in result.out
    assert "Absent, or in too few blocks: url," in result.out
    assert "of training text" in result.out


def test_narrow_terminal_names_the_omitted_metrics(
    trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = invoke("neurons", trained).out
    assert ("AUPRC" in wide, "columns show" in wide) == (True, False)
    for columns, probes in ((60, False), (80, False), (116, True)):
        monkeypatch.setattr("lstm_tui.cli.tables.PIPED_COLUMNS", columns)
        narrow = invoke("neurons", trained).out
        heading = next(line for line in narrow.splitlines() if line.startswith("pattern"))
        assert "gain" in heading
        assert ("AUPRC" in heading, "probes" in heading) == (False, probes)
        assert max(map(len, narrow.splitlines())) <= columns
        words = " ".join(narrow.split())
        assert "MCC, AUPRC, share" in words
        assert "too, as do --json and --csv." in words
        assert "…" not in narrow


def test_patterns_without_memory_gain_stand_below_a_line(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained, "--json")
    report = json.loads(result.out)
    gains = [
        pattern["units"][0]["memory_gain"] for pattern in report["patterns"] if pattern["occurs"]
    ]
    above = [gain["value"] for gain in gains if gain["interval"][0] > 0]
    below = [gain["value"] for gain in gains if gain["interval"][0] <= 0]
    assert [gain["value"] for gain in gains] == sorted(above)[::-1] + sorted(below)[::-1]
    assert not report["patterns"][-1]["occurs"]
    lines = invoke("neurons", trained).out.splitlines()
    line = lines.index("No memory shown: the last 8 symbols do as well.")
    word_start = next(n for n, text in enumerate(lines) if text.startswith("word start"))
    assert word_start > line  # a few steps of training do not find every word


def test_each_finding_has_its_controls_and_methods(trained: str, invoke: Invoke) -> None:
    options = ("--pattern", "wiki link", "--pattern", "line position")
    report = json.loads(invoke("neurons", trained, *options, "--json").out)
    for pattern in report["patterns"]:
        controls, (unit,) = pattern["controls"], pattern["units"]
        score = "f1" if pattern["kind"] == "binary" else "r2"
        value = unit["memory_gain"]["value"]
        last_8 = controls["last_8"][score]
        assert value == pytest.approx(unit["figures"][score] - last_8)
        assert controls["last_1"][score] < last_8 + 0.05
        assert unit["pattern"] in unit["claim"]
    recall = next(p for p in report["patterns"] if p["kind"] == "binary")["controls"][
        "recall_by_distance"
    ]
    assert [len(recall[name]) for name in ("unit", "last_8", "spans")] == [60, 60, 60]
    methods = report["methods"]
    assert methods["reported"] == report["reported_characters"]
    assert "last 8 symbols" in methods["controls"]
    assert len(methods["text_sha256"]) == 64
    shown = " ".join(invoke("neurons", trained, *options).out.split())
    assert f"Text SHA-256 {methods['text_sha256'][:12]}, labeled as wiki; " in shown
    rows = list(csv.DictReader(io.StringIO(invoke("neurons", trained, *options, "--csv").out)))
    assert {row["methods"][:25] for row in rows} == {f"Text SHA-256 {methods['text_sha256'][:12]}"}
    by_name = {row["pattern"]: row for row in rows if row["quantity"] != "probe"}
    for pattern in report["patterns"]:
        row, gain = by_name[pattern["pattern"]], pattern["units"][0]["memory_gain"]
        assert float(row["memory_gain"]) == pytest.approx(gain["value"])
        assert [float(row["gain_low"]), float(row["gain_high"])] == pytest.approx(gain["interval"])


def test_without_controls_patterns_are_ordered_by_their_scores(
    trained: str, invoke: Invoke
) -> None:
    report = json.loads(invoke("neurons", trained, "--no-controls", "--json").out)
    first = report["patterns"][0]
    assert first["units"][0]["memory_gain"] is None
    assert set(first["controls"].values()) == {None}
    shown = invoke("neurons", trained, "--no-controls").out
    assert ("No memory shown" in shown, "gain" in shown.splitlines()[0]) == (False, False)
    assert "controls: none" in " ".join(shown.split())


def test_top_lists_units_in_the_order_of_the_selection_blocks(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained, "--pattern", "wiki link", "--top", "10", "--json")
    report = json.loads(result.out)
    (pattern,) = report["patterns"]
    assert pattern["pattern"] == "wiki link"
    assert pattern["occurs"]
    assert len(pattern["units"]) == 10
    assert len({(unit["unit"], unit["quantity"]) for unit in pattern["units"]}) == 10
    figures = pattern["units"][0]["figures"]
    assert figures["interval"][0] <= figures["f1"] <= figures["interval"][1]
    assert figures["f1"] > figures["chance_f1"]
    assert len(pattern["probes"]) == 1
    assert report["reported_characters"] < report["characters"]
    again = json.loads(invoke("neurons", trained, "--json").out)
    link = next(found for found in again["patterns"] if found["pattern"] == "wiki link")
    assert link["units"][0]["unit"] == pattern["units"][0]["unit"]
    assert link["units"][0]["figures"]["f1"] == pytest.approx(figures["f1"], abs=1e-6)


def test_csv_has_a_row_for_each_unit_and_probe(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained, "--csv", "--top", "2", "--pattern", "round brackets")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [row["quantity"] for row in rows][-1] == "probe"
    assert [row["detector"][0] for row in rows] == ["L", "L", "L"]
    assert all(0 <= float(row["f1"]) <= 1 for row in rows)


def test_user_pattern(trained: str, invoke: Invoke) -> None:
    own = r"my port=port (?P<inside>\d)"
    result = invoke("neurons", trained, "--pattern", own, "--pattern", "line position")
    assert result.status == 0
    assert "my port" in result.out
    assert "line position" in result.out


def test_invalid_expression_is_marked_by_a_caret(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained, "--pattern", "x=ab(c")
    assert result.status == 2
    assert result.err.splitlines()[-3:] == [
        "Error: --pattern x: missing )",
        "  ab(c",
        "    ^",
    ]


def test_user_text(trained: str, invoke: Invoke, place: Path) -> None:
    (place / "own.txt").write_text("The [[ship]] sailed to (port é).\n" * 100, "utf-8")
    result = invoke("neurons", trained, "--text", place / "own.txt", "--pattern", "wiki link")
    assert result.status == 0
    assert "own.txt, without 100 that the network has never seen" in result.out.replace("\n", " ")


def test_one_text_chooses_and_another_reports(
    trained: str, invoke: Invoke, place: Path, text: str
) -> None:
    (place / "chooses.txt").write_text(text[:6_000].replace("dawn", "noon"), "utf-8")
    (place / "reports.txt").write_text(text[6_000:].replace("dawn", "odd"), "utf-8")
    texts = ("--choose-on", place / "chooses.txt", "--text", place / "reports.txt")
    result = invoke("neurons", trained, *texts, "--pattern", "wiki link")
    shown = " ".join(result.out.split())
    assert "were chosen on 6,000 characters of another text," in shown
    assert "chooses.txt; all metrics are measured on" in shown
    report = json.loads(invoke("neurons", trained, *texts, "--json").out)
    assert report["reported_characters"] == report["characters"]
    assert report["chosen_on"].endswith("chooses.txt")


def test_the_text_that_chooses_must_not_report(trained: str, invoke: Invoke, place: Path) -> None:
    ships = place / "ships.txt"
    result = invoke("neurons", trained, "--choose-on", ships, "--text", ships)
    assert result.status == 2
    assert "--choose-on and the text that reports are the same" in result.err


def test_characters_limits_the_text(trained: str, invoke: Invoke) -> None:
    result = invoke("neurons", trained, "--characters", "3000", "--json")
    assert 2_900 < json.loads(result.out)["characters"] <= 3_000


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--pattern", "wiki lnk"], 2, "Did you mean “wiki link”?"),
        (["--pattern", "x="], 2, "name=REGEX"),
        (["--pattern", "url", "--pattern", "url"], 2, "given twice"),
        (["--json", "--csv"], 2, "choose one"),
        (["--checkpoint", "oldest"], 2, "“best” or “latest”"),
        (["--checkpoint", "7"], 1, "no checkpoint at step 7"),
        (["--characters", "100"], 1, "scores need 2,000"),
        (["--text", "nowhere.txt"], 1, "nowhere.txt"),
        (["--top", "0"], 2, "--top"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_invalid_arguments_are_reported(
    trained: str, invoke: Invoke, options: list[str], status: int, words: str
) -> None:
    result = invoke("neurons", trained, *options)
    assert result.status == status
    assert words in result.err
    assert result.out == ""


def test_unit_page_has_scores_effects_and_weights(
    trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = invoke("neurons", trained, "--unit", "L0:3.cell", "--no-controls")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].split()[:3] == ["L0:3.cell", "fires", "when"]
    for begin in ("makes likelier", "makes less likely", "cell rises at", "cell falls at"):
        assert any(line.startswith(begin) for line in lines), begin
    weights = next(i for i, line in enumerate(lines) if line.startswith("weights "))
    sources = [line.split("  ")[0] for line in lines[weights + 1 :] if line and line[0] != " "]
    assert sources[:5] == ["input gate", "forget gate", "candidate", "output gate", "output"]
    assert "L0:3.cell correlates with " in result.out
    assert "not yet compared with the last 8 symbols" in " ".join(result.out.split())
    for columns in (60, 80):
        monkeypatch.setattr("lstm_tui.cli.tables.PIPED_COLUMNS", columns)
        narrow = invoke("neurons", trained, "--unit", "L0:3.cell").out
        rows = narrow.splitlines()
        assert max(len(line.rstrip()) for line in rows) <= columns
        assert "gain" in rows[0]
        assert not any("…" in line for line in rows)


def test_unit_page_is_the_same_when_the_run_keeps_the_ranking(
    trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("kept_scores", "run_ranking"):
        monkeypatch.setattr(f"lstm_tui.scoring.{module}.KEPT_UNITS", 1)
    words = ("neurons", trained, "--characters", "3100", "--json")  # not kept by another test
    ranking = json.loads(invoke(*words).out)
    best = max(
        (one["units"][0] for one in ranking["patterns"] if one["units"]),
        key=lambda unit: unit["figures"].get("f1", 0),
    )
    unit = ("--unit", f"{best['unit']}.{best['quantity']}")
    kept = json.loads(invoke(*words, *unit).out)["scores"]
    monkeypatch.setattr("lstm_tui.scoring.run_ranking.load_ranking", lambda *_: None)
    assert json.loads(invoke(*words, *unit).out)["scores"] == kept
    assert len(kept) > 2


def test_unit_as_json_has_a_number_for_each_symbol(trained: str, invoke: Invoke) -> None:
    words = ("neurons", trained, "--unit", "0:3", "--pattern", "wiki link", "--json")
    found = json.loads(invoke(*words).out)
    symbols = len(found["symbols"])
    assert (found["unit"], found["quantity"]) == ("L0:3", "hidden")
    assert [one["pattern"] for one in found["scores"]] == ["wiki link"]
    assert found["scores"][0]["memory_gain"]["interval"]
    assert [gate["gate"] for gate in found["weights"]["gates"]] == [
        *("input_gate", "forget_gate", "candidate", "output_gate")
    ]
    for gate in found["weights"]["gates"]:
        assert (len(gate["symbols"]), gate["below"]) == (symbols, None)
    assert found["measured"]["pattern"] == "wiki link"
    for name in ("log_probability", "log_probability_elsewhere", "value_changes", "occurrences"):
        assert len(found["measured"][name]) == symbols
    assert sum(found["weights"]["output"]) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--unit", "L0:99"], "no such unit"),
        (["--unit", "ship"], "not a unit"),
        (["--unit", "L0:3", "--csv"], "one unit is printed as text or as --json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_invalid_unit_is_reported(
    trained: str, invoke: Invoke, words: list[str], message: str
) -> None:
    result = invoke("neurons", trained, *words)
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_missing_text_of_the_run_advises_text_option(
    trained: str, invoke: Invoke, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place / "runs" / trained, tmp_path / "moved")
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "elsewhere"))
    assert invoke("neurons", tmp_path / "moved").status == 0
    (tmp_path / "moved" / NAME).unlink()
    monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "state"))
    result = invoke("neurons", tmp_path / "moved")
    assert result.status == 1
    assert "--text FILE" in result.err


def test_best_and_numbered_checkpoints(trained: str, invoke: Invoke) -> None:
    words = ("neurons", trained, "--pattern", "wiki link", "--json", "--checkpoint")
    assert json.loads(invoke(*words, "20").out)["step"] == 20
    assert json.loads(invoke(*words, "best").out)["step"] in (20, 40)


def test_patterns_lists_all_with_marked_examples(invoke: Invoke) -> None:
    result = invoke("patterns")
    lines = result.out.splitlines()
    for label in builtin_labels(TextKind.OTHER):
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{label.name} "))
        assert label.kind in lines[at]
        marks = lines[at + 1].split()[-1]  # beside the second line of a long description
        assert set(marks) <= set("^0123456789")
    link = next(i for i, line in enumerate(lines) if line.startswith("wiki link"))
    example = lines[link].index("[[Ancient")
    assert lines[link + 1].rstrip() == " " * (example + 1) + "^" * 21


def test_patterns_as_json(invoke: Invoke) -> None:
    listed = json.loads(invoke("patterns", "--json").out)
    assert [one["name"] for one in listed] == [
        label.name for label in builtin_labels(TextKind.OTHER)
    ]
    assert all(len(one["labels"]) == len(one["example"]) for one in listed)


def test_clamps_are_on_while_units_are_ranked_and_are_recorded(
    trained: str, invoke: Invoke
) -> None:
    words = ("neurons", trained, "--pattern", "wiki link", "--json")
    plain = json.loads(invoke(*words, "--no-controls").out)
    held = json.loads(invoke(*words, "--clamp", "L0.forget=0").out)
    assert plain["methods"]["clamps"] == []
    assert held["methods"]["clamps"] == ["L0.forget_gate=0"]
    best, best_held = plain["patterns"][0]["units"][0], held["patterns"][0]["units"][0]
    assert best_held["figures"]["f1"] < best["figures"]["f1"]
    table = invoke("neurons", trained, "--no-controls", "--clamp", "L0:3=0").out
    assert "held: L0:3=0;" in " ".join(table.split())


def test_a_set_of_units_is_scored_as_one_detector(trained: str, invoke: Invoke) -> None:
    words = ("neurons", trained, "--unit", "L0:3+5.cell", "--pattern", "wiki link")
    found = json.loads(invoke(*words, "--json").out)
    assert found["set"] == "L0:3+5.cell"
    (pattern,) = found["patterns"]
    assert [(one["unit"], one["quantity"]) for one in pattern["units"]] == [
        ("L0:3", "hidden"),
        ("L0:5", "cell"),
    ]
    assert pattern["memory_gain"]["value"] == pytest.approx(
        pattern["figures"]["f1"] - pattern["last_8"]["f1"]
    )
    table = invoke(*words)
    assert table.out.startswith("L0:3+5.cell as one detector")
    assert "Weights for wiki link, positive from" in table.out
    plain = json.loads(invoke(*words, "--no-controls", "--clamp", "L0.forget=0", "--json").out)
    assert plain["methods"]["clamps"] == ["L0.forget_gate=0"]
    assert plain["patterns"][0]["memory_gain"] is None
    assert invoke("neurons", trained, "--unit", "L0:3+99").status == 2


def test_few_units_are_named_that_do_as_well_as_all(trained: str, invoke: Invoke) -> None:
    words = ("neurons", trained, "--pattern", "wiki link")
    (pattern,) = json.loads(invoke(*words, "--json").out)["patterns"]
    (sparse,) = pattern["controls"]["sparse_probes"]
    assert sparse["order"][0] == best_target(pattern["units"][0])
    if sparse["k95"]:
        assert len(sparse["units"].split("+")) == sparse["k95"]
    shown = str(sparse["k95"] or f">{sparse['sizes'][-1]}")
    lines = invoke(*words).out.splitlines()
    assert "k95" in lines[0]
    row = next(line for line in lines if line.startswith("wiki link"))
    assert row.split()[-1] == shown


def best_target(unit: dict[str, Any]) -> str:
    ending = "" if unit["quantity"] == "hidden" else f".{unit['quantity']}"
    return f"{unit['unit']}{ending}"
