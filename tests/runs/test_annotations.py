"""Annotations of units: saved, merged with those of another screen, validated on reading."""

import json

import pytest

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.runs.annotations import (
    LONGEST_NAME,
    LONGEST_REMARK,
    MOST_ANNOTATIONS,
    Annotations,
    UnitAnnotation,
    load_annotations,
    save_annotation,
)
from lstm_tui.runs.directory import Run

HOSTILE = "[/b] \x1b[31m [@click=app.quit]x[/] ‮é漢"


def test_a_run_without_annotations_has_none(run: Run) -> None:
    assert load_annotations(run) == Annotations()
    assert load_annotations(run).of("L1:7") == UnitAnnotation()


def test_an_annotation_is_loaded_as_saved(run: Run) -> None:
    note = UnitAnnotation(HOSTILE[:LONGEST_NAME], HOSTILE * 9)
    kept = save_annotation(run, "L1:7", note)
    assert load_annotations(run) == kept
    assert kept.of("L1:7") == note
    assert kept.of("L0:7") == UnitAnnotation()


def test_an_empty_annotation_removes_it(run: Run) -> None:
    save_annotation(run, "L1:7", UnitAnnotation("link", "up in links"))
    save_annotation(run, "L0:2", UnitAnnotation("other"))
    save_annotation(run, "L1:7", UnitAnnotation("  ", "\n"))
    assert load_annotations(run).units == {"L0:2": UnitAnnotation("other")}


def test_names_and_remarks_are_truncated_and_stripped(run: Run) -> None:
    note = save_annotation(run, "L1:7", UnitAnnotation(" n" + 99 * "n", 9_999 * "r")).of("L1:7")
    assert note.name == (LONGEST_NAME - 2) * "n" + "…"
    assert len(note.remark) == LONGEST_REMARK
    assert note.remark.endswith("… (cut short: 9,999 characters)")


def test_annotations_of_another_screen_are_kept(run: Run) -> None:
    stale = load_annotations(run)
    save_annotation(run, "L0:1", UnitAnnotation("first"))
    assert stale == Annotations()
    both = save_annotation(run, "L0:2", UnitAnnotation("second"))
    assert set(both.units) == {"L0:1", "L0:2"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"units": 3}', '{"units": {"L0:1": "x"}}'])
def test_a_broken_file_is_reported_and_unchanged(run: Run, content: str) -> None:
    path = run.path / "notes.json"
    path.write_text(content, "utf-8")
    with pytest.raises(BrokenRunError, match=r"notes\.json"):
        load_annotations(run)
    with pytest.raises(BrokenRunError):
        save_annotation(run, "L0:1", UnitAnnotation("x"))
    assert path.read_text("utf-8") == content


def test_an_unwritable_run_is_reported(run: Run) -> None:
    path = run.path / "notes.json"
    path.mkdir()
    with pytest.raises((RunError, BrokenRunError), match=r"notes\.json"):
        save_annotation(run, "L0:1", UnitAnnotation("x"))


def test_the_file_is_plain_json_by_unit(run: Run) -> None:
    save_annotation(run, "L1:7", UnitAnnotation("link", "up in links"))
    content = json.loads((run.path / "notes.json").read_text("utf-8"))
    assert content == {"units": {"L1:7": {"name": "link", "remark": "up in links"}}}


def test_annotations_are_bounded_on_reading(run: Run) -> None:
    def write(units: dict[str, dict[str, str]]) -> None:
        (run.path / "notes.json").write_text(json.dumps({"units": units}))

    write({"L0:1": {"name": "n" * 100_000, "remark": "r\n" * 100_000}})
    note = load_annotations(run).of("L0:1")
    assert len(note.name) == LONGEST_NAME
    assert len(note.remark) == LONGEST_REMARK
    write({"L0:1\x1b[31m": {"name": "red"}})
    with pytest.raises(BrokenRunError):
        load_annotations(run)
    write({f"L0:{number}": {} for number in range(MOST_ANNOTATIONS + 1)})
    with pytest.raises(BrokenRunError):
        load_annotations(run)
