"""``lstm-tui export``: neurons, report, picture and activations."""

import csv
import io
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.cli import run
from lstm_tui.cli.export_picture import first_occurrence
from lstm_tui.cli.network_input import parse_patterns
from lstm_tui.config import SymbolKind
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.vocabulary import Vocabulary
from tests.cli.conftest import FAST

Invoke = Callable[..., Any]


def data_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        page.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    )
    return found


def test_csv_and_json_of_neurons_agree(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    words = ("export", trained, "neurons", "--pattern", "wiki link", "--top", "3")
    rows = list(csv.DictReader(io.StringIO(invoke(*words).out)))
    assert invoke(*words, "-o", tmp_path / "scores.json").status == 0
    (pattern,) = json.loads((tmp_path / "scores.json").read_text("utf-8"))["patterns"]
    assert [row["detector"] for row in rows] == [*(u["unit"] for u in pattern["units"]), "L0"]
    assert len(pattern["units"]) == 3


def test_neurons_has_ten_units_per_pattern(trained: str, invoke: Invoke) -> None:
    rows = list(csv.DictReader(io.StringIO(invoke("export", trained, "neurons").out)))
    counts = [row["pattern"] for row in rows if row["quantity"] != "probe"]
    assert {counts.count(pattern) for pattern in counts} == {10}


def test_report_has_the_text_and_the_ranking(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    result = invoke("export", trained, "report", "--characters", "3000", "-o", path)
    assert (result.status, result.out) == (0, "")
    data = data_of(path.read_text("utf-8"))
    assert data["run"] == trained
    assert data["source"].endswith("validation text, after 2,071 of training text")
    assert {row["pattern"] for row in data["ranking"]} >= {"wiki link", "round brackets"}
    assert all(unit["strongest"] and unit["weakest"] for unit in data["units"])


def test_report_of_a_short_text_shows_given_units(
    trained: str, invoke: Invoke, place: Path
) -> None:
    (place / "short.txt").write_text("The [[ship]] sailed to (port 3).\n", "utf-8")
    words = ("export", trained, "report", "--text", place / "short.txt")
    data = data_of(invoke(*words, "--unit", "L0:3", "--unit", "L0:4.cell").out)
    assert [unit["key"] for unit in data["units"]] == ["L0:3", "L0:4.cell"]
    assert data["ranking"] == []
    result = invoke(*words)
    assert (result.status, "--unit L0:3" in result.err) == (1, True)


@pytest.fixture(scope="module")
def hostile(place: Path) -> str:
    """The name of a run that has learned, for two steps, a text that tries to be more than text."""
    text = "sail</script><script>alert(1)</script>\u2028 [[x]] \u202e]]> &lt; <!-- \"é'\n" * 100
    (place / "hostile.txt").write_text(text, "utf-8")
    words = ["train", str(place / "hostile.txt"), "--steps", "2", "--name", "hostile", *FAST]
    assert run(words) == 0
    return "hostile"


def test_hostile_text_cannot_escape_page_and_picture(hostile: str, invoke: Invoke) -> None:
    page = invoke("export", hostile, "report").out
    assert page.count("<script") == page.count("</script>") == 2
    assert "<!--" not in page
    data = data_of(page)
    ids = np.frombuffer(b64decode(data["ids"]), np.uint8)
    assert "</script><script>alert(1)</script>\u2028" in "".join(data["symbols"][i] for i in ids)
    svg = invoke("export", hostile, "picture", "--unit", "L0:3").out
    assert "alert" not in svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_picture_of_a_pattern_begins_at_the_line_of_its_first_match(
    trained: str, invoke: Invoke, place: Path
) -> None:
    lines = "no port at dawn\n" * 3 + "The 3th [[ship]] sailed to (port 3) at dawn.\n" * 100
    (place / "later.txt").write_text(lines, "utf-8")
    words = ("export", trained, "picture", "--text", place / "later.txt")
    result = invoke(*words, "--pattern", "wiki link", "--characters", "12", "--no-predictions")
    root = ElementTree.fromstring(result.out)
    words_in_it = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words_in_it[0].startswith("L0:")
    assert words_in_it[1].startswith("wiki link, F1 ")
    drawn = sorted(
        (float(text.get("x") or 0), text.text or "")
        for text in root.iter("{http://www.w3.org/2000/svg}text")
        if text.text and len(text.text) == 1 and not text.get("text-anchor")
    )
    assert "".join(letter for _, letter in drawn) == "The3th[[sh"


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("ééé ", "ééé [[é]] é"),
        ("é" * 150, "é" * 99 + "[[é]] é"),
        ("é" * 150 + " ", "é" * 99 + " [[é]]"),
    ],
    ids=["a short line", "a long line", "a long line that is cut in a character"],
)
@pytest.mark.parametrize("end", ["", "\n\n"], ids=["no documents", "paragraphs"])
def test_picture_of_bytes_begins_at_a_line_or_a_whole_character(
    line: str, start: str, end: str
) -> None:
    learned = tuple(map(chr, range(256)))
    vocabulary = Vocabulary((*learned, *filter(None, [end])), SymbolKind.BYTE, end=end)
    ids = vocabulary.encode(f"éé\n{line}[[é]] é\n")
    labeled = label_text(ids, vocabulary, parse_patterns(("wiki link",)))
    network = cast("Checkpoint", SimpleNamespace(vocabulary=vocabulary))
    first = first_occurrence(network, labeled)
    assert vocabulary.decode(ids[first:]).startswith(start)


def test_picture_of_a_unit_begins_at_start(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    words = ("export", trained, "picture", "--unit", "L0:3", "--characters", "20")
    first, second = invoke(*words).out, invoke(*words, "--start", "700", "--dark").out
    assert ElementTree.fromstring(first).tag == ElementTree.fromstring(second).tag
    assert first != second
    assert "F1" not in first
    assert invoke(*words, "-o", tmp_path / "a.svg").status == 0
    assert (tmp_path / "a.svg").read_text("utf-8") == first


def test_picture_and_report_of_a_negated_unit_in_purple(trained: str, invoke: Invoke) -> None:
    words = ("--characters", "20", "--palette", "purple-green", "--unit")
    for minus in "-−":
        picture = invoke("export", trained, "picture", *words, f"{minus}L0:3").out
        assert '<title id="title">−L0:3</title>' in picture
        assert "from purple (low)" in picture
    page = data_of(invoke("export", trained, "report", *words, "-L0:3.cell").out)
    assert page["units"][0]["key"] == "L0:3.cell"
    assert page["units"][0]["unit"] == "−L0:3"
    assert page["ends"] == ["purple", "green"]


def test_activations_have_the_text(trained: str, invoke: Invoke, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.npz"
    result = invoke("export", trained, "activations", "--characters", "500", "-o", path)
    assert result.status == 0
    archive = np.load(path, allow_pickle=False)
    assert archive["hidden"].shape == archive["cell"].shape == (1, 500, 16)
    assert bytes(archive["text"]).decode() in text
    assert int(archive["step"]) == 40


def test_activations_in_a_pipe(trained: str, place: Path) -> None:
    program = (sys.executable, "-c", "from lstm_tui.cli import main; main()")
    words = ("export", place / "runs" / trained, "activations")
    done = subprocess.run([*program, *words], capture_output=True, check=True)
    assert "hidden" in np.load(io.BytesIO(done.stdout), allow_pickle=False)


def test_export_of_an_earlier_checkpoint(trained: str, invoke: Invoke) -> None:
    words = ("export", trained, "picture", "--unit", "L0:3", "--characters", "20")
    assert "step 20" in invoke(*words, "--checkpoint", "20").out


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (
            ["loss", "--unit", "L0:3"],
            2,
            "is for report, picture, dependence and activations, not",
        ),
        (["activations", "--unit", "L0:3"], 2, "--unit adds the value of one set of units"),
        (["activations", "--top", "3"], 2, "--top is for neurons and report, not for activations."),
        (["samples", "--checkpoint", "20"], 2, "not for samples."),
        (["report", "--start", "3"], 2, "--start is for picture, not for report."),
        (["picture"], 2, "--unit L0:3, or a pattern"),
        (["picture", "--unit", "L0:1", "--unit", "L0:2"], 2, "one unit"),
        (["picture", "--unit", "L3:1"], 2, "no such unit"),
        (["picture", "--unit", "L0:1", "--start", "9999999"], 2, "--start 9,999,999: the text has"),
        (["picture", "--pattern", "url"], 1, "url: absent, or in too few blocks"),
        (["picture", "--pattern", "wiki lnk"], 2, "Did you mean “wiki link”?"),
        (["report", "--format", "svg"], 2, "as html, not as svg"),
        (["activations", "-o", "a.csv"], 2, "as npz, not as csv"),
        (["neurons", "--text", "nowhere.txt"], 1, "nowhere.txt"),
        (["dependence"], 2, "with --position 1204 or --after"),
        (["dependence", "--position", "9999999"], 2, "--position 9,999,999: the text has"),
        (["dependence", "--after", ""], 2, "--after is empty"),
        (["dependence", "--after", "zzqq"], 1, "--after zzqq: does not occur in"),
        (["dependence", "--position", "3", "--predicts", "the"], 2, "the: not one character"),
        (["dependence", "--position", "3", "--clamp", "L0:3=1"], 2, "not for dependence."),
        (["dependence", "--position", "3", "--characters", "9"], 2, "--characters is for a page"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_invalid_arguments_are_reported(
    trained: str, invoke: Invoke, words: list[str], status: int, message: str
) -> None:
    result = invoke("export", trained, *words)
    assert result.status == status
    assert message in result.err
    assert result.out == ""


def test_existing_file_is_kept(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_text("mine")
    assert invoke("export", trained, "activations", "-o", path).status == 1
    assert path.read_text() == "mine"


def test_exports_say_what_was_held(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    clamp = ("--clamp", "L0.forget=1", "--characters", "300")
    svg = invoke("export", trained, "picture", "--unit", "L0:3.cell", *clamp).out
    assert "held: L0.forget_gate=1" in svg
    assert svg.count("held") == 2  # the subtitle, and the description for screen readers
    path = tmp_path / "held.npz"
    assert invoke("export", trained, "activations", *clamp, "-o", path).status == 0
    with np.load(path) as archive:
        assert archive["clamps"].tolist() == ["L0.forget_gate=1"]
        assert (archive["forget_gate"][0] == 1).all()
        added = (archive["input_gate"] * archive["candidate"])[0].cumsum(axis=0, dtype=np.float32)
        np.testing.assert_allclose(archive["cell"][0], added, atol=0.1)  # gates are float16


def test_a_picture_shows_a_set_of_units_for_a_pattern(trained: str, invoke: Invoke) -> None:
    words = ("export", trained, "picture", "--unit", "L0:3+5.cell")
    svg = invoke(*words, "--pattern", "wiki link").out
    assert ">L0:3+5.cell<" in svg
    assert "wiki link, F1 0." in svg
    result = invoke(*words)
    assert (result.status, result.out) == (2, "")
    assert "several units are weighted for a pattern" in result.err


def test_activations_have_the_value_of_a_set(trained: str, invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    chosen = ("--unit", "L0:0+1", "--pattern", "word start", "--characters", "2500")
    assert invoke("export", trained, "activations", *chosen, "-o", path).status == 0
    archive = np.load(path)
    assert str(archive["set_units"]) == "L0:0+1"
    assert str(archive["set_pattern"]) == "word start"
    assert archive["set"].shape == archive["ids"].shape
    values = archive["hidden"][0, :, :2].astype(np.float64)
    weighted = np.c_[values, np.ones(len(values))]
    fitted = weighted @ np.linalg.lstsq(weighted, archive["set"], rcond=None)[0]
    np.testing.assert_allclose(fitted, archive["set"], atol=0.01)  # a weighted sum of both


def test_dependence_of_the_prediction_after_a_text(trained: str, invoke: Invoke) -> None:
    text = invoke("export", trained, "text").out
    wanted = text[400:420]
    by_text = invoke("export", trained, "dependence", "--after", wanted, "--predicts", "]").out
    position = str(text.index(wanted) + len(wanted) - 1)
    by_number = invoke("export", trained, "dependence", "--position", position, "--predicts", "]")
    assert by_text == by_number.out
    assert "What p(“]”)" in by_text


def test_page_of_dependence_opens_at_the_position(
    trained: str, invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    words = ("--position", "300", "--characters", "10", "--unit", "L0:3", "-o", path)
    assert invoke("export", trained, "dependence", *words).status == 0
    data = data_of(path.read_text("utf-8"))
    assert len(data["positions"]) == 10
    assert data["positions"][data["chosen"] - data["begin"]]["caption"].startswith("L0:3 = ")
