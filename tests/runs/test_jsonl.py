"""Append-only JSON Lines files that are read while they are written."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.runs import jsonl
from lstm_tui.runs.jsonl import LogReader, LogWriter, split_log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def write(path: Path, *lines: bytes) -> None:
    writer = LogWriter(path)
    for line in lines:
        writer.append(line)
    writer.flush()
    writer.close()


def test_a_log_that_is_not_there_yet_is_empty(path: Path) -> None:
    assert LogReader(path).read() == []


def test_each_line_is_read_once(path: Path) -> None:
    reader = LogReader(path)
    write(path, b"one\n", b"two\n")
    assert reader.read() == [b"one", b"two"]
    assert reader.read() == []
    write(path, b"three\n")
    assert reader.read() == [b"three"]
    assert reader.line_number == 3


@pytest.mark.parametrize("torn", [b"{", b'{"text":"\xe2\x82', b"x" * 200_000])
def test_an_incomplete_last_line_is_skipped_and_truncated(path: Path, torn: bytes) -> None:
    path.write_bytes(b"one\n" + torn)
    reader = LogReader(path)
    assert reader.read() == [b"one"]
    write(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert reader.read() == [b"two"]
    assert not reader.restarted


def test_a_log_of_one_incomplete_line_becomes_empty(path: Path) -> None:
    path.write_bytes(b"torn")
    write(path)
    assert path.read_bytes() == b""


def test_truncating_an_incomplete_line_is_no_restart(path: Path) -> None:
    path.write_bytes(b'one\n{"step":1234')
    reader = LogReader(path)
    assert reader.read() == [b"one"]
    write(path, b"a line that is longer than what was cut\n")
    assert reader.read() == [b"a line that is longer than what was cut"]
    assert (reader.restarted, reader.line_number) == (False, 2)


@given(
    st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=8),
    st.data(),
)
@settings(max_examples=50)
def test_whatever_the_pieces_the_lines_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    whole = b"".join(line + b"\n" for line in lines)
    reader, seen, at = LogReader(path), [], 0
    while at < len(whole):
        size = data.draw(st.integers(1, len(whole) - at))
        with path.open("ab") as file:
            file.write(whole[at : at + size])
        at += size
        seen += reader.read()
    assert lines == seen


def test_a_big_log_is_read_in_pieces(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "READ_LIMIT", 100)
    lines = [b"%d" % number * 7 for number in range(200)] + [b"y" * 450, b"z"]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    reader, seen = LogReader(path), []
    while piece := reader.read():
        assert sum(map(len, piece)) <= 600
        seen += piece
    assert lines == seen
    assert len(lines) == reader.line_number


def test_a_reader_that_skips_to_the_end_sees_only_what_comes(path: Path) -> None:
    write(path, b"old\n", b"older\n")
    reader = LogReader(path)
    reader.skip_to_end()
    assert reader.read() == []
    write(path, b"new\n")
    assert reader.read() == [b"new"]


def replaced(path: Path) -> None:
    fresh = path.with_name("fresh")
    fresh.write_bytes(b"other\nlines\nof the same length or longer\n")
    fresh.replace(path)


def shortened(path: Path) -> None:
    path.write_bytes(b"1\n")


@pytest.mark.parametrize("changed", [replaced, shortened])
def test_a_reader_notices_a_replaced_log(path: Path, changed: Callable[[Path], None]) -> None:
    write(path, b"one\n", b"two\n")
    reader = LogReader(path)
    reader.read()
    assert not reader.restarted
    changed(path)
    assert path.read_bytes().splitlines() == reader.read()
    assert (True, len(path.read_bytes().splitlines())) == (reader.restarted, reader.line_number)
    reader.read()
    assert not reader.restarted


def test_splitting_keeps_the_first_lines_and_sets_the_others_aside(path: Path) -> None:
    write(path, b"one\n", b"two\n", b"three\n")
    reader, aside = LogReader(path), path.with_name("aside")
    reader.read()
    split_log(path, 4, aside)
    split_log(path, 4, aside)
    assert (path.read_bytes(), aside.read_bytes()) == (b"one\n", b"two\nthree\n")
    assert reader.read() == [b"one"]
    assert reader.restarted
    assert {"events.jsonl", "aside"} == {each.name for each in path.parent.iterdir()}


def test_a_full_disk_delays_lines_and_loses_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, really_write = LogWriter(path), os.write
    writer.append(b"one\n")
    monkeypatch.setattr(os, "write", lambda file, data: really_write(file, data[:2]))
    writer.append(b"two\n")

    def full(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    writer.append(b"three\n")
    with pytest.raises(OSError, match="No space"):
        writer.flush()
    assert path.read_bytes() == b"one\ntwo\n"
    monkeypatch.setattr(os, "write", really_write)
    writer.append(b"four\n")
    writer.close()
    assert path.read_bytes() == b"one\ntwo\nthree\nfour\n"
