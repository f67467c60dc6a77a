"""Every command over a run that names or links to what lies outside: nothing there is touched."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from tests.cli.conftest import Invoke
from tests.support.auditing import audited

SECRET = "a private key of the user"

COMMANDS = (
    ("runs", "--plain"),
    ("runs", "--json"),
    ("attach", "RUN", "--headless"),
    ("sample", "RUN", "--length", "5", "--seed", "1"),
    ("sample", "RUN", "--length", "5", "--checkpoint", "best", "--clamp", "L0:1=0.5"),
    ("inspect", "RUN", "--plain", "--unit", "L0:1"),
    ("neurons", "RUN", "--top", "1"),
    ("ablate", "RUN", "L0:1", "--pattern", "url", "--controls", "2"),
    ("evaluate", "RUN"),
    ("evaluate", "RUN", "--breakdown"),
    ("evaluate", "RUN", "--each", "The"),
    ("export", "RUN", "samples", "-o", "OUT"),
    ("export", "RUN", "loss", "-o", "OUT"),
    ("export", "RUN", "picture", "--unit", "L0:1", "-o", "OUT"),
    ("export", "RUN", "report", "-o", "OUT"),
    ("export", "RUN", "neurons", "--format", "csv", "-o", "OUT"),
    ("export", "RUN", "activations", "-o", "OUT"),
    ("resume", "RUN", "--headless", "--steps", "1"),
    ("corpus", "forget"),
)
"""All that read runs; without a text of their own, so that they want that of the run."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of the user's with a secret, that no run has a right to."""
    home = tmp_path / "home of the user"
    (home / "work.part").mkdir(parents=True)
    (home / "key").write_text(SECRET)
    (home / "work.part" / "thesis").write_text(SECRET)
    return home


def naming(run: Run, home: Path) -> None:
    """Name `home` wherever a run holds text, and keep nothing of the text, here or in the cache."""
    key = str(home / "key")
    record = json.loads((run.path / "run.json").read_text())
    record["corpus"] |= {"key": "0" * 32, "sources": [key, str(home)], "glob": key, "notes": [key]}
    record |= {"name": key, "host": key}
    (run.path / "run.json").write_text(json.dumps(record))
    (run.path / "passage.safetensors").unlink(missing_ok=True)
    run.resume_request.write_text(json.dumps({"text": key, "checkpoint": 100}))
    run.commands.write_text(json.dumps({"kind": "Text", "path": key}) + "\n")
    (run.path / "notes.json").write_text(
        json.dumps({"units": {"L0:1": {"name": "key", "remark": key}}})
    )
    with run.events.open("a") as log:
        at = {"step": 300, "elapsed_seconds": 9.0}
        for result in (
            {"kind": "Noted", "message": key},
            {"kind": "Sampled", "temperature": 1.0, "text": key, "prime": key},
            {"kind": "Failed", "message": f"see {key}"},
        ):
            log.write(json.dumps({**result, **at}) + "\n")


def linking(run: Run, home: Path) -> None:
    """Make each file that a run may have, save ``run.json``, a link to the secret."""
    for name in (
        *("vocabulary.json", "passage.safetensors", "events.jsonl", "events.aside.jsonl"),
        *("commands.jsonl", "resume.json", "run.lock", "notes.json", "worker.log"),
    ):
        (run.path / name).unlink(missing_ok=True)
        (run.path / name).symlink_to(home / "key")


def linking_checkpoints(run: Run, home: Path) -> None:
    """Make every file of every checkpoint a link to the secret, and what is set aside to `home`."""
    for file in list(run.checkpoints.glob("*/*")):
        file.unlink()
        file.symlink_to(home / "key")
    for name in ("checkpoints.aside", "rankings"):
        (run.path / name).symlink_to(home)


def linking_folder(run: Run, home: Path) -> None:
    """Make the folder of checkpoints a link to `home`."""
    run.checkpoints.rename(run.path / "moved")
    run.checkpoints.symlink_to(home)


def content(home: Path) -> dict[str, object]:
    return {
        str(path.relative_to(home)): (path.lstat().st_mode, path.is_file() and path.read_text())
        for path in home.rglob("*")
    }


@pytest.mark.parametrize("spoil", [naming, linking, linking_checkpoints, linking_folder])
def test_no_command_opens_what_a_run_names_or_links_to(
    neuron_run: Run,
    home: Path,
    tmp_path: Path,
    invoke: Invoke,
    spoil: Callable[[Run, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LSTM_TUI_RUNS", str(neuron_run.path.parent))
    spoil(neuron_run, home)
    before = content(home)
    for number, command in enumerate(COMMANDS):
        words = [
            {"RUN": neuron_run.name, "OUT": str(tmp_path / f"out-{number}")}.get(word, word)
            for word in command
        ]
        with audited() as touched:
            result = invoke(*words)
        assert str(neuron_run.path) in touched or command[0] == "corpus", command
        assert not [one for one in touched if str(home) in one], command
        assert result.status in (0, 1), (command, result)
        assert "Traceback" not in result.err
        assert SECRET not in result.out + result.err
        assert content(home) == before, command
    for path in tmp_path.rglob("*"):
        if path.is_file() and not path.is_symlink() and home not in path.parents:
            assert SECRET.encode() not in path.read_bytes(), path
