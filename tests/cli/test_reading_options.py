"""Text for a trained network in any encoding and Unicode normal form."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.cli import run as run_command
from tests.support.neuron_runs import make_neuron_run

WORDS = "“The [[café]] is naïve” – said Zoë.\n" * 80

READ: dict[str, Callable[[str, str], list[str]]] = {
    "inspect": lambda run, text: ["inspect", run, "--unit", "L1:7", "--plain", "--text", text],
    "neurons": lambda run, text: ["neurons", run, "--pattern", "wiki link", "--text", text],
    "ablate": lambda run, text: [
        *("ablate", run, "L1:7", "--pattern", "wiki link", "--controls", "0", "--text", text)
    ],
    "evaluate": lambda run, text: ["evaluate", run, text],
    "export": lambda run, text: ["export", run, "picture", "--unit", "L1:7", "--text", text],
    "sample": lambda run, text: ["sample", run, "--length", "0", "--prime-file", text],
}
every_command = pytest.mark.parametrize("command", READ)


@pytest.fixture
def network(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that learned `WORDS`; the current folder is an empty one."""
    folder = own_cache.parent / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return str(make_neuron_run(own_cache.parent, text=WORDS).path)


@every_command
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_encoding_is_detected_and_reported(
    network: str, capfd: pytest.CaptureFixture[str], command: str, encoding: str
) -> None:
    Path("text").write_bytes(f"Zoë\n{WORDS}".encode(encoding))
    assert run_command(READ[command](network, "text")) == 0
    out, err = capfd.readouterr()
    assert f"text is not UTF-8: read as {encoding}." in err
    if command in ("inspect", "sample"):
        assert "Zoë" in out
    assert run_command([*READ[command](network, "text"), "--encoding", encoding]) == 0
    assert "is not UTF-8" not in capfd.readouterr().err


@every_command
def test_advice_for_a_damaged_text_works(
    network: str, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    Path("text").write_bytes(f"Zoë\n{WORDS}".encode() + b"\xff")
    assert run_command(READ[command](network, "text")) == 1
    err = capfd.readouterr().err
    assert "is not UTF-8 (0xff). Pass --undecodable replace" in err
    assert "--encoding" not in err
    words = [*READ[command](network, "text"), "--undecodable", "replace"]
    skip = ["--unknown", "skip"] if command == "sample" else []
    assert run_command([*words, *skip]) == 0


@every_command
def test_other_normal_form_is_used_and_reported(
    network: str, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    Path("text").write_text(unicodedata.normalize("NFD", f"Zoë\n{WORDS}"), "utf-8")
    assert run_command(READ[command](network, "text")) == 0
    out, err = capfd.readouterr()
    assert "Read in composed letters (NFC)" in err
    if command in ("inspect", "sample"):
        assert "Zoë" in out


def test_prime_is_normalized_as_the_training_text(
    network: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["sample", network, "--length", "0", "--prime", "cafe\u0301"]) == 0
    out, err = capfd.readouterr()
    assert out == "caf\u00e9"
    assert "(NFC)" in err
    assert run_command(["sample", network, "--prime", "a", "--prime-file", "b"]) == 2
    assert "choose one" in capfd.readouterr().err


def test_reading_options_apply_to_exports_that_read(
    network: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["export", network, "loss", "--encoding", "cp1252"]) == 2
    assert "--encoding is for neurons" in capfd.readouterr().err


def test_corpus_show_prints_the_first_matches(
    own_cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = own_cache.parent / "text"
    path.write_text(f"See \x1b[31m[[Troy]]\nand http://a.org/{'x' * 300}\n", "utf-8")
    assert run_command(["corpus", "show", str(path)]) == 0
    out = capfd.readouterr().out
    rows = {line.split("  ")[0]: line for line in out.splitlines()}
    assert "[[Troy]]" in rows["wiki link"]
    assert "ynetnews" not in out
    assert "–" in rows["template"]
    assert "\x1b" not in out
    assert rows["url"].rstrip().endswith("…")
