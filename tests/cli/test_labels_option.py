"""``--labels FILE`` and ``--kind``: rankings, ablations and exports with labels of the user."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.config import TextKind
from lstm_tui.text import labels as builtin

Invoke = Callable[..., Any]


@pytest.fixture
def labels(place: Path, tmp_path: Path, text: str) -> Path:
    """Labels of ``ships.txt``: its ports, its digits, and a count whose name looks like markup."""
    lines: list[dict[str, object]] = [
        {"name": "port", "start": match.start(), "end": match.end()}
        for match in re.finditer(r"port \d", text)
    ]
    lines.append({"name": "digits", "values": [int(one.isdigit()) for one in text]})
    lines.append({"name": "[red]x=1", "values": [at % 9 for at in range(len(text))]})
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    assert place.is_dir()
    return path


def test_neurons_ranks_the_labels_of_the_file(
    trained: str, invoke: Invoke, place: Path, labels: Path
) -> None:
    of_text = ("--text", place / "ships.txt", "--labels", labels)
    words = ("neurons", trained, *of_text, "--no-controls")
    result = invoke(*words)
    assert (result.status, result.err) == (0, "")
    rows = [line.split()[0] for line in result.out.splitlines() if " L0:" in line]
    assert sorted(rows) == ["[red]x=1", "digits", "port"]
    report = json.loads(invoke(*words, "--json").out)
    assert [one["pattern"] for one in report["patterns"]] == ["port", "digits", "[red]x=1"]
    assert [one["kind"] for one in report["patterns"]] == ["binary", "binary", "scalar"]


def test_labels_of_a_file_score_as_the_same_expression(
    trained: str, invoke: Invoke, place: Path, labels: Path
) -> None:
    words = (
        "neurons",
        trained,
        "--text",
        place / "ships.txt",
        "--json",
        "--no-controls",
        "--pattern",
    )
    (own,) = json.loads(invoke(*words, r"mine=port \d").out)["patterns"]
    (other,) = json.loads(invoke(*words, "port", "--labels", labels).out)["patterns"]
    assert [one["figures"] for one in own["units"]] == [one["figures"] for one in other["units"]]


def test_patterns_and_labels_are_named_together(
    trained: str, invoke: Invoke, place: Path, labels: Path
) -> None:
    words = (
        "neurons",
        trained,
        "--text",
        place / "ships.txt",
        "--labels",
        labels,
        "--csv",
        "--no-controls",
    )
    names = ("--pattern", "[red]x=1", "--pattern", "wiki link", "--pattern", "port")
    rows = list(csv.DictReader(io.StringIO(invoke(*words, *names).out)))
    assert {row["pattern"] for row in rows} == {"port", "[red]x=1", "wiki link"}


def test_ablate_and_the_exports_take_labels(
    trained: str, invoke: Invoke, place: Path, labels: Path, tmp_path: Path
) -> None:
    of_text = ("--text", place / "ships.txt", "--labels", labels)
    result = invoke("ablate", trained, "L0:3", *of_text, "--pattern", "port", "--controls", "0")
    assert "the loss inside port" in result.out
    assert "is a count" in invoke("ablate", trained, "L0:3", *of_text, "--pattern", "[red]x=1").err
    page = tmp_path / "page.html"
    assert invoke("export", trained, "report", *of_text, "-o", page).status == 0
    assert '"[red]x=1"' in page.read_text("utf-8")
    drawn = invoke("export", trained, "picture", *of_text, "--pattern", "port").out
    assert "port, F1 " in drawn
    refused = invoke("export", trained, "loss", "--labels", labels)
    assert "--labels is for neurons, report, picture and activations, not for loss" in refused.err


def test_without_a_text_labels_count_in_the_exported_text(
    trained: str, invoke: Invoke, tmp_path: Path
) -> None:
    assert invoke("export", trained, "text", "-o", tmp_path / "kept.txt").status == 0
    kept = (tmp_path / "kept.txt").read_text("utf-8")
    assert invoke("export", trained, "text").out == kept
    path = tmp_path / "labels.jsonl"
    places = (match.span() for match in re.finditer(r"port \d", kept))
    lines = (json.dumps({"name": "port", "start": begin, "end": end}) for begin, end in places)
    path.write_text("\n".join(lines))
    words = ("neurons", trained, "--json", "--characters", "3000", "--no-controls", "--pattern")
    (own,) = json.loads(invoke(*words, r"mine=port \d").out)["patterns"]
    (other,) = json.loads(invoke(*words, "port", "--labels", path).out)["patterns"]
    assert [one["figures"] for one in own["units"]] == [one["figures"] for one in other["units"]]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--labels", "nowhere.jsonl"], 1, "nowhere.jsonl: cannot be read: No such file"),
        (["--labels", "TEXT"], 1, r"ships.txt: line 1: not JSON: "),
        (["--labels", "LABELS", "--text", "TEXT", "--pattern", "prt"], 2, "Did you mean “port”"),
        (
            ["--labels", "LABELS", "--text", "TEXT", "--pattern", "port=x"],
            2,
            "a label of this name",
        ),
        (["--labels", "LABELS", "--choose-on", "TEXT"], 2, "cannot be combined"),
        (["--kind", "rust"], 2, "--kind"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_fit_is_said_in_one_line(
    trained: str,
    invoke: Invoke,
    place: Path,
    labels: Path,
    options: list[str],
    status: int,
    words: str,
) -> None:
    files = {"LABELS": str(labels), "TEXT": str(place / "ships.txt")}
    result = invoke("neurons", trained, *(files.get(one, one) for one in options))
    assert result.status == status
    assert re.search(words, result.err)
    assert result.out == ""


def test_the_kind_of_a_text_is_guessed_or_chosen(
    trained: str, invoke: Invoke, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []
    original = builtin.builtin_labels

    def noting(kind: TextKind) -> tuple[builtin.Label, ...]:
        kinds.append(kind)
        return original(kind)

    monkeypatch.setattr(builtin, "builtin_labels", noting)
    (place / "own.py").write_text("# The [[ship]] sailed to (port 1).\n" * 100, "utf-8")
    words = ("neurons", trained, "--pattern", "comment", "--json", "--no-controls")
    for options, kind in (
        ((), "wiki"),
        (("--kind", "markdown"), "markdown"),
        (("--text", place / "own.py"), "python"),
        (("--text", place / "own.py", "--kind", "prose"), "prose"),
    ):
        assert invoke(*words, *options).status == 0
        assert kinds[-1] == kind
