"""Names that are paths, options or too long: nothing is written elsewhere or executed."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from lstm_tui.cli import run as run_command
from lstm_tui.runs.annotations import UnitAnnotation, save_annotation
from lstm_tui.runs.directory import Run
from tests.support.fake_runs import beginning, say, training

PATHS = ("../../x", "a/b", "/tmp/x", "..", ".", ".hidden", "-rf", "x" * 300, "a\0b", "", "latest")
INERT = "</script><script>alert(1)</script><!--\u2028\0\"'&lt;]]>"


def everything(folder: Path) -> list[str]:
    """Every file and folder below ``folder``."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", PATHS)
def test_a_run_that_would_be_elsewhere_is_not_made(
    tmp_path: Path, own_cache: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    del own_cache
    (tmp_path / "text.txt").write_text("A ship sails to the harbour.\n" * 100)
    before = everything(tmp_path)
    words = ["train", str(tmp_path / "text.txt"), f"--name={name}", "--headless"]
    assert run_command([*words, "--runs-dir", str(tmp_path / "runs" / "here")]) in (1, 2)
    assert capfd.readouterr().err.startswith(("Error: ", "Usage: "))
    made = [one for one in everything(tmp_path) if not one.startswith("cache")]
    assert made == before


@pytest.mark.parametrize("name", PATHS[:-2])
def test_a_unit_of_any_name_stays_in_its_file(
    neuron_run: Run, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = neuron_run.path.parent.parent
    before = everything(folder)
    save_annotation(neuron_run, name, UnitAnnotation(name, name))
    added = set(everything(folder)) - set(before)
    assert added == {str((neuron_run.path / "notes.json").relative_to(folder))}
    assert run_command(["inspect", str(neuron_run.path), "--plain", f"--unit={name}"]) == 2
    assert capfd.readouterr().err.startswith("Error: ")


@pytest.mark.parametrize("name", ["-rf", "x" * 200, "[red]", "a b;c", "\u202e\x1b]0;x\x07"])
def test_exports_of_a_run_of_that_name_stay_where_they_are_wanted(
    neuron_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = Run(neuron_run.path.rename(neuron_run.path.with_name(name)))
    save_annotation(run, "L1:7", UnitAnnotation(INERT, INERT))
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    say(run, *beginning(), *training(1, 80))
    for what, file in (("report", "a.html"), ("neurons", "a.json"), ("loss", "a.csv")):
        assert run_command(["export", str(run.path), what, "-o", file]) == 0
    words = ["export", str(run.path), "picture", "--unit", "L1:7", "-o", "a.svg"]
    assert run_command(words) == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "a.html", "a.json", "a.svg"]
    page = (out / "a.html").read_text("utf-8")
    assert "alert(1)</script>" not in page
    assert page.count("<script") == page.count("</script>")
    assert "\0" not in page
    json.loads((out / "a.json").read_bytes())
    ElementTree.parse(out / "a.svg")


def test_the_name_that_a_screen_suggests_stays_in_the_folder(neuron_run: Run) -> None:
    """The name of a run is that of its folder, so it holds no slash whatever ``run.json`` says."""
    record = json.loads((neuron_run.path / "run.json").read_bytes())
    record["name"] = "../../x"
    (neuron_run.path / "run.json").write_text(json.dumps(record))
    assert neuron_run.record().name == "../../x"
    assert neuron_run.name == "harbours"
