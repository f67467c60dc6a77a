"""Degenerate texts and impossible options: each gets a clear error or result.

Each text is given to every command that reads one. Refusals take less than a second.
"""

import os
import random
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from lstm_tui.cli import cli, run as run_command
from lstm_tui.runs.directory import Run

ODD: dict[str, bytes] = {
    "empty": b"",
    "one character": b"a",
    "one distinct character": b"a" * 5_000,
    "100,000 distinct characters": "".join(map(chr, range(0x10000, 0x286A0))).encode(),
    "invalid UTF-8": b"The [[ship]] \xe9 sails.\n" * 200,
    "NUL": b"The ship \0 sails.\n" * 200,
    "UTF-16": ("The [[ship]] sails.\n" * 200).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + b"The [[ship]] sails.\n" * 200,
    "CRLF": b"The [[ship]] sails.\r\n" * 200,
    "lone CR": b"The [[ship]] sails.\r" * 200,
    "only what the network has never seen": "天地玄黄宇宙洪荒".encode() * 500,
    "a gzip that is none": b"The [[ship]] sails.\n" * 200,
    "a gzip cut off": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xed\xc1",
    "one NUL": b"The [[ship]] sails.\n" * 200 + b"\0The [[ship]] sails.\n" * 20,
    "binary": bytes(range(256)) * 200,
    "cp1252": "“The [[ship]] sails”, said Zoë – and sank.\n".encode("cp1252") * 200,
    "GB18030": "天地玄黄，宇宙洪荒。 [[ship]]\n".encode("gb18030") * 200,
    "a zip archive": b"PK\3\4\x14\0\0\0\x08\0" + b"\0" * 16 + b"\5\0\0\0a.txt",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}
SPECIAL = (
    *("a pipe", "/dev/zero", "/dev/null", "a socket", "a folder", "a link to itself"),
    *("a link to nowhere", "a name too long", "a NUL in the name", "a file below a file"),
)

TRAINABLE = {"one distinct character", "a byte order mark", "CRLF", "lone CR",
             "a gzip that is none", "only what the network has never seen"}  # fmt: skip
READABLE = {"a byte order mark", "CRLF", "lone CR", "a gzip that is none", "invalid UTF-8",
            "UTF-16", "cp1252", "GB18030"}  # fmt: skip

READERS: dict[str, Callable[[str, str], list[str]]] = {
    "corpus": lambda text, _: ["corpus", "show", text],
    "inspect": lambda text, run: ["inspect", run, "--unit", "L1:7", "--plain", "--text", text],
    "neurons": lambda text, run: ["neurons", run, "--pattern", "wiki link", "--text", text],
    "ablate": lambda text, run: [
        *("ablate", run, "L1:7", "--pattern", "wiki link", "--controls", "0", "--text", text)
    ],
    "evaluate": lambda text, run: ["evaluate", run, text],
    "export": lambda text, run: ["export", run, "report", "-o", "report.html", "--text", text],
}


def options_of(words: list[str]) -> set[str]:
    """The options of the command at the start of ``words``."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group):
            break
        command = command.commands[word]
    return {name for option in command.params for name in option.opts}


def make_odd(folder: Path, which: str) -> str:
    """Write the text ``which`` in the working directory; return its name."""
    if which.startswith("a gzip"):
        (folder / "odd.gz").write_bytes(ODD[which])
        return "odd.gz"
    if which in ODD:
        (folder / "odd.txt").write_bytes(ODD[which])
        return "odd.txt"
    if which.startswith("/dev/"):
        return which
    if which == "a name too long":
        return "x" * 4_000
    if which == "a NUL in the name":
        return "odd\0.txt"
    place = folder / "odd"
    match which:
        case "a pipe":
            os.mkfifo(place)
        case "a socket":
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind("odd")
        case "a folder":
            place.mkdir()
        case "a link to itself":
            place.symlink_to("odd")
        case "a link to nowhere":
            place.symlink_to("nowhere")
        case "a file below a file":
            place.write_text("a text")
            return "odd/odd.txt"
    return "odd"


@pytest.mark.parametrize("which", [*ODD, *SPECIAL])
def test_every_command_answers_every_text(
    neuron_run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    which: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = make_odd(tmp_path, which)
    for command, words in READERS.items():
        began = time.process_time()
        status = run_command(words(text, str(neuron_run.path)))
        spent = time.process_time() - began
        out, err = capfd.readouterr()
        taken = which in (TRAINABLE if command == "corpus" else READABLE)
        short = which == "one distinct character"  # “a” is known, but says nothing
        assert short or (status == 0) is taken, (command, out, err)
        assert "Traceback" not in err
        if status:
            assert err.startswith("Error: ")
            assert len(err) < 1_000
            assert err.count("\n") == 1
            assert spent < 1, command
            for option in re.findall("--[a-z][a-z-]+", err):
                assert option in options_of(words(text, "RUN")), (command, err)
        else:
            assert out or (tmp_path / "report.html").stat().st_size
        (tmp_path / "report.html").unlink(missing_ok=True)


def test_training_refuses_them_before_a_run_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    for number, which in enumerate([*ODD, *SPECIAL]):
        if which in TRAINABLE:
            continue
        folder = tmp_path / f"f{number}"
        folder.mkdir()
        monkeypatch.chdir(folder)
        text = make_odd(folder, which)
        assert run_command(["train", text, "--headless", "--runs-dir", "runs"]) in (1, 2)
        assert capfd.readouterr().err.startswith("Error: ")
        assert not (folder / "runs").exists()


WISHES = {
    ("--prime", "天\x1b"): "never seen",
    ("--prime", "x" * 3 + "\udcff"): "never seen",
    ("--temperature", "-1"): "temperature",
    ("--temperature", "nan"): "temperature",
    ("--temperature", "inf"): "temperature",
    ("--temperature", "1e9"): "must be 0 to 100",
    ("--top-k", "-1"): "top-k",
    ("--top-p", "nan"): "top-p",
    ("--top-p", "0"): "top-p",
    ("--length", "-1"): "length",
    ("--beam", "-1"): "beam",
    ("--clamp", "L9:0=1"): "L9:0",
    ("--clamp", "L1:7=nan"): "L1:7",
    ("--clamp", "L1:7=1e400"): "L1:7",
    ("--clamp", "L1:7=1e30"): "between",
    ("--checkpoint", "999999999999999999999999"): "checkpoint",
    ("--checkpoint", "../../x"): "checkpoint",
    ("--seed", "-1"): "seed",
}


@pytest.mark.parametrize("wish", WISHES, ids=" ".join)
def test_an_impossible_option_is_refused_with_a_reason(
    neuron_run: Run, capfd: pytest.CaptureFixture[str], wish: tuple[str, str]
) -> None:
    assert run_command(["sample", str(neuron_run.path), *wish]) in (1, 2)
    out, err = capfd.readouterr()
    assert out == ""
    assert "Error: " in err
    assert WISHES[wish] in err


@pytest.mark.parametrize(
    "wish",
    [("--temperature", "100"), ("--temperature", "0"), ("--temperature", "1e-300"),
     ("--top-k", "1000000"), ("--length", "0"), ("--top-p", "1e-300"), ("--clamp", "L1:7=1e6"),
     ("--beam", "1000", "--length", "3")],
    ids=" ".join,
)  # fmt: skip
def test_an_extreme_but_valid_option_is_accepted(
    neuron_run: Run, capfd: pytest.CaptureFixture[str], wish: tuple[str, ...]
) -> None:
    words = ["sample", str(neuron_run.path), "--length", "40", "--seed", "1", *wish]
    assert run_command(words) == 0
    out, _ = capfd.readouterr()
    assert len(out) == {"--length": 0, "--beam": 3}.get(wish[0], 40)


@pytest.mark.soak
@pytest.mark.parametrize("line", [10**8, 10**9], ids=["100 MB in one line", "a gigabyte"])
def test_a_text_of_any_size_is_read(
    tmp_path: Path, own_cache: Path, capfd: pytest.CaptureFixture[str], line: int
) -> None:
    del own_cache
    drawn = random.Random(1)
    some = "".join(drawn.choices("abcdefgh [](){}", k=10**6))
    with (tmp_path / "text.txt").open("w") as file:
        for _ in range(line // 10**6):
            file.write(some + ("\n" if line == 10**9 else ""))
    assert run_command(["corpus", "show", str(tmp_path / "text.txt"), "--json"]) == 0
    assert f'"symbols":{line + (1_000 if line == 10**9 else 0)}' in capfd.readouterr().out


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_text_that_may_not_be_read_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text("a text")
    (tmp_path / "text.txt").chmod(0)
    assert run_command(["corpus", "show", str(tmp_path / "text.txt")]) == 1
    assert "permission" in capfd.readouterr().err.lower()
