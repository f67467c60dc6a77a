"""Commands and their JSON encoding."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from lstm_tui.errors import BrokenRunError, ConfigError, RunError
from lstm_tui.runs.commands import (
    KINDS,
    Command,
    Detach,
    Pause,
    Resume,
    SampleNow,
    SaveNow,
    Stop,
    Tune,
    decode_command,
    send_command,
)
from lstm_tui.runs.events import encode_record
from lstm_tui.runs.jsonl import LogReader

POSITIVE = st.none() | st.floats(1e-9, 10)
TUNES = st.builds(
    Tune,
    learning_rate=POSITIVE,
    clip=POSITIVE,
    temperature=st.none() | st.floats(0, 100),
    total_steps=st.none() | st.integers(1, 10**12),
    minutes=POSITIVE,
)
PLAIN: list[Command] = [Pause(), Resume(), SampleNow(), SaveNow(), Detach(), Stop()]


@given(TUNES | st.sampled_from(PLAIN))
def test_decoding_what_was_encoded_gives_the_command(command: Command) -> None:
    assert command == decode_command(encode_record(command))


def test_these_are_all_commands() -> None:
    assert {"Pause", "Resume", "Tune", "SampleNow", "SaveNow", "Detach", "Stop"} == set(KINDS)


def test_an_unknown_command_is_skipped() -> None:
    assert decode_command(b'{"kind":"Dance"}') is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"stop",
        b'{"kind":"Tune","learning_rate":-1}',
        b'{"kind":"Tune","learning_rate":11}',
        b'{"kind":"Tune","clip":0}',
        b'{"kind":"Tune","minutes":0}',
        b'{"kind":"Tune","minutes":1e300}',
        b'{"kind":"Tune","total_steps":1000000000001}',
        b'{"kind":"Tune","total_steps":0}',
        b'{"kind":"Tune","total_steps":1.5}',
        b'{"kind":"Tune","temperature":101}',
        b'{"kind":"Tune","learning_rate":NaN}',
    ],
)
def test_an_invalid_command_is_a_broken_run(line: bytes) -> None:
    with pytest.raises(BrokenRunError):
        decode_command(line)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_or_clip_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(ConfigError):
        Tune(learning_rate=value)
    with pytest.raises(ConfigError):
        Tune(clip=value)


def test_commands_are_read_in_order(tmp_path: Path) -> None:
    for command in PLAIN:
        send_command(tmp_path / "commands.jsonl", command)
    assert [decode_command(line) for line in LogReader(tmp_path / "commands.jsonl").read()] == PLAIN


def test_an_incomplete_line_spoils_no_later_command(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"
    path.write_bytes(b'{"kind":"Sto')
    send_command(path, Pause())
    torn, whole = LogReader(path).read()
    assert torn == b'{"kind":"Sto'
    assert Pause() == decode_command(whole)


def test_a_run_that_is_gone_cannot_be_sent_commands(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot send"):
        send_command(tmp_path / "gone" / "commands.jsonl", Stop())


def test_half_a_command_was_not_sent(tmp_path: Path) -> None:
    """With a size limit eight bytes away, a write succeeds with only eight bytes."""
    path = tmp_path / "commands.jsonl"
    path.write_bytes(b"")
    code = f"""
import resource, signal
import subprocess
import sys
from pathlib import Path
from lstm_tui.errors import RunError
from lstm_tui.runs.commands import Stop, send_command
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
try:
    send_command(Path({str(path)!r}), Stop())
except RunError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert path.read_bytes() == b'{"kind":'
    assert "cannot send a command" in done.stdout
    send_command(path, Stop())
    assert path.read_bytes().endswith(b'{"kind":\n{"kind":"Stop"}\n')
