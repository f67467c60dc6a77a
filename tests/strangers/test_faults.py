"""What the tests of this folder would notice, shown with outcomes that are made up."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.strangers.faults import changes, faults_of, measured_faults
from tests.strangers.mutations import HOW, Mutation
from tests.strangers.reports import CRASH
from tests.strangers.sandbox import Outcome, Sandbox, remove
from tests.support.fork_server import ForkServer

SOUND = Outcome("runs", 0, "sound\r\nstranger\r\n", (), frozenset(), 1.0, 10**8, False, True)


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    """A sandbox in which nothing is started."""
    return Sandbox(tmp_path, cast("ForkServer", None))


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (replace(SOUND, hung=True), "it had to be ended"),
        (replace(SOUND, reported=False, status=-9), "it died with status -9"),
        (replace(SOUND, output=f"sound {CRASH}"), CRASH),
        (replace(SOUND, output="sound Failed: ValueError (an error of this program)"), "an error"),
        (replace(SOUND, output="sound \x1b]52;c;b3duZWQ=\x07"), "OSC 52"),
        (replace(SOUND, output="sound \u202e"), "U+202E"),
        (replace(SOUND, drawn=("sound \x9b6n",)), "U+009B"),
        (replace(SOUND, output="stranger"), "the sound run is not shown"),
        (replace(SOUND, opened=frozenset({"/home/me/.ssh/id"})), "/home/me/.ssh/id"),
    ],
)
def test_a_fault_is_noticed(box: Sandbox, outcome: Outcome, fault: str) -> None:
    assert faults_of(SOUND, box, SOUND) == []
    assert fault in faults_of(outcome, box, SOUND)[0]


def test_what_the_sound_run_opens_too_is_no_fault(box: Sandbox) -> None:
    one, other = (replace(SOUND, opened=frozenset({f"/proc/{pid}/maps"})) for pid in (1, 2))
    assert faults_of(one, box, other) == []


def test_much_more_time_or_memory_is_a_fault() -> None:
    assert measured_faults(replace(SOUND, seconds=2.9, peak_bytes=2 * 10**8), SOUND) == []
    assert len(measured_faults(replace(SOUND, seconds=3.1, peak_bytes=4 * 10**8), SOUND)) == 2
    trained = replace(SOUND, entry="resume", seconds=60.0)
    assert measured_faults(trained, SOUND) == []
    assert measured_faults(replace(trained, status=1), SOUND) != []


def test_a_change_outside_is_noticed(box: Sandbox) -> None:
    for name in ("home", "runs/stranger", "work"):
        (box.root / name).mkdir(parents=True)
    file = box.home / "thesis.txt"
    file.write_text("ten years")
    before = box.outside()
    (box.stranger / "run.json").write_text("{}")
    assert changes(before, box.outside()) == []
    file.chmod(0o600)
    assert changes(before, box.outside()) == ["home/thesis.txt was changed"]
    file.unlink()
    assert "home/thesis.txt was deleted" in changes(before, box.outside())


def test_a_mutation_never_reaches_through_a_link(tmp_path: Path) -> None:
    run, home = tmp_path / "run", tmp_path / "home"
    for folder in (run, home):
        folder.mkdir()
    (home / "state.json").write_text('{"step": 1}')
    Mutation("checkpoints", "link", "home").apply(tmp_path, run)
    for how, what in (("field", (0.0, 0.0, "2")), ("content", b""), ("gone", None)):
        Mutation("checkpoints/state.json", how, what).apply(tmp_path, run)
    assert (home / "state.json").read_text() == '{"step": 1}'


def test_a_mutation_is_written_as_what_makes_it_again() -> None:
    for mutation in (
        Mutation("run.json", "fifo"),
        Mutation("run.json", "field", (0.5, 0.5, "NaN"), sealed=False),
    ):
        assert eval(mutation.source) == mutation
        assert mutation.how in HOW


def test_folders_nested_deeply_can_be_removed(tmp_path: Path) -> None:
    Mutation("a", "folder_instead", 1_500).apply(tmp_path, tmp_path)
    assert (tmp_path / "a" / "d" / "d").is_dir()
    remove(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
