"""Finding the files of a source, and reading them decompressed."""

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text import decompression
from lstm_tui.text.signatures import Compression
from lstm_tui.text.source_stream import BLOCK_BYTES, open_source
from lstm_tui.text.sources import TextSource, find_sources


def names(folder: Path, glob: str | None = None) -> list[str]:
    return [
        Path(source.name).relative_to(folder).as_posix() for source in find_sources([folder], glob)
    ]


def write(path: Path, data: bytes = b"text\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read_blocks(
    source: TextSource, stdin: io.BytesIO | None, on_position: Callable[[int], None]
) -> Iterator[bytes]:
    with open_source(source, stdin) as stream:
        yield from stream.blocks(on_position)


def read(path: Path) -> bytes:
    (source,) = find_sources([path])
    return b"".join(read_blocks(source, None, lambda _: None))


def test_files_keep_the_order_given(tmp_path: Path) -> None:
    paths = [write(tmp_path / name) for name in "cab"]
    assert [source.path for source in find_sources(paths)] == paths


def test_files_of_a_folder_are_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y/x.txt", ".git/config", "a/.hidden", "B.txt", "a.txt"):
        write(tmp_path / name)
    assert names(tmp_path) == ["B.txt", "a/y/x.txt", "a/z.txt", "a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.txt", ["a/b/2.txt", "a/1.txt", "0.txt"]),
        ("**/*.txt", ["a/b/2.txt", "a/1.txt", "0.txt"]),
        ("a/*.txt", ["a/1.txt"]),
        ("a/**/*.txt", ["a/b/2.txt", "a/1.txt"]),
        ("a/**", ["a/b/2.txt", "a/1.txt", "a/1.md"]),
        ("**/**/b/?.txt", ["a/b/2.txt"]),
        ("1.*", ["a/1.md", "a/1.txt"]),
    ],
)
def test_glob_selects_files(tmp_path: Path, glob: str, expected: list[str]) -> None:
    for name in ("0.txt", "a/1.txt", "a/1.md", "a/b/2.txt"):
        write(tmp_path / name)
    assert sorted(names(tmp_path, glob)) == sorted(expected)


def test_glob_without_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="chooses among the files of a folder; none is given"):
        find_sources([write(tmp_path / "a")], "*.txt")


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "b.txt")
    write(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "loop").symlink_to("..")
    (tmp_path / "in" / "self").symlink_to(".")
    (tmp_path / "in" / "nowhere").symlink_to("missing")
    assert names(tmp_path / "in") == ["a.txt", "loop/outside/b.txt"]


def test_pipes_in_a_folder_are_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt"]


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there are no files in this folder"):
        find_sources([tmp_path])
    write(tmp_path / "a.md")
    with pytest.raises(CorpusError, match=r"there are no files that match --glob \*\.txt in this"):
        find_sources([tmp_path], "*.txt")


def test_missing_file_is_named_with_a_suggestion(tmp_path: Path) -> None:
    write(tmp_path / "atlas.txt")
    with pytest.raises(CorpusError) as caught:
        find_sources([tmp_path / "atlsa.txt"])
    assert str(caught.value) == (
        f"{tmp_path}/atlsa.txt: there is no such file or folder. Did you mean {tmp_path}/atlas.txt?"
    )


def test_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CorpusError, match=r"pipe: is a pipe. To read one, send it to standard"):
        find_sources([tmp_path / "pipe"])


def test_device_is_refused() -> None:
    with pytest.raises(CorpusError, match="/dev/zero: is a device, not a file"):
        find_sources(["/dev/zero"])


def test_pseudo_files_of_the_kernel_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc/self/environ")
    (tmp_path / "folder").symlink_to("/proc/self")
    for source in ("/proc/self/environ", "/proc", "/sys", "/dev", tmp_path / "link"):
        with pytest.raises(CorpusError, match="hold no texts"):
            find_sources([source])
    write(tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_pipe_in_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (source,) = find_sources([path])
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CorpusError, match="is a pipe"), open_source(source, None):
        pass


def test_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        with pytest.raises(CorpusError, match="s: is a socket, not a file"):
            find_sources(["s"])


def test_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "secret.txt")

    def refuse(*_: object) -> None:  # root, the user of containers, may read any file
        raise PermissionError(13, "Permission denied")

    (source,) = find_sources([path])
    monkeypatch.setattr("lstm_tui.text.source_stream.os.open", refuse)
    with pytest.raises(CorpusError, match=r"secret.txt: cannot be read \(Permission denied\)"):
        list(read_blocks(source, None, lambda _: None))


def test_names_are_safe_for_a_terminal() -> None:
    with pytest.raises(CorpusError, match=r"^␛\[31m: there is no such file"):
        find_sources(["\x1b[31m"])
    with pytest.raises(CorpusError, match=r"a␀b: cannot be read \(embedded null"):
        find_sources(["a\0b"])


def test_no_sources_are_refused() -> None:
    with pytest.raises(ConfigError, match="No text is given"):
        find_sources([])
    with pytest.raises(ConfigError, match="named twice"):
        find_sources(["-", "-"])


@pytest.mark.parametrize(
    ("ending", "compress"),
    [
        (".gz", gzip.compress),
        (".xz", lzma.compress),
        (".bz2", bz2.compress),
        (".GZ", gzip.compress),
        ("", gzip.compress),
        ("", lzma.compress),
        ("", bz2.compress),
        (".gz", bytes),
        (".gz", bz2.compress),
    ],
)
def test_compressed_files_are_decompressed_whatever_their_name(
    tmp_path: Path, ending: str, compress: Callable[[bytes], bytes]
) -> None:
    data = os.urandom(100) + b"text" * BLOCK_BYTES
    path = write(tmp_path / f"a.txt{ending}", compress(data))
    assert read(path) == data


@pytest.mark.parametrize(
    ("name", "compress"),
    [("gzip", gzip.compress), ("xz", lzma.compress), ("bzip2", bz2.compress)],
)
def test_truncated_compressed_file_is_refused(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    path = write(tmp_path / "cut", compress(os.urandom(1000))[:-20])
    with pytest.raises(CorpusError, match=rf"is not a whole {name} file \(.+\)\. Fetch"):
        read(path)


def test_compressed_standard_input_is_decompressed() -> None:
    (source,) = find_sources(["-"])
    stdin = io.BytesIO(gzip.compress(b"text") + gzip.compress(b" and more"))
    assert b"".join(read_blocks(source, stdin, lambda _: None)) == b"text and more"


def test_standard_input_in_small_pieces_is_read_completely() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size, 3) if size and size > 0 else size)

    (source,) = find_sources(["-"])
    for data in (b"", b"ab", b"0123456789" * 5):
        assert b"".join(read_blocks(source, Drops(data), lambda _: None)) == data


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_decompression_bomb_is_refused_early(
    monkeypatch: pytest.MonkeyPatch, compress: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr("lstm_tui.text.decompression.UNSUSPICIOUS_BYTES", 1_000_000)
    bomb = compress(b"a" * 20_000_000)
    (source,) = find_sources(["-"])
    positions: list[int] = []
    with pytest.raises(CorpusError, match=r"times as many: this is hardly a text.* it yourself"):
        list(read_blocks(source, io.BytesIO(bomb), positions.append))
    assert len(positions) * BLOCK_BYTES <= max(1_000_000, decompression.MOST_RATIO * len(bomb))


def test_a_text_with_a_usual_compression_ratio_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_tui.text.decompression.UNSUSPICIOUS_BYTES", 1_000)
    (source,) = find_sources(["-"])
    text = "".join(f"line {number} of a text that repeats itself\n" for number in range(9_999))
    stdin = io.BytesIO(gzip.compress(text.encode()))
    assert b"".join(read_blocks(source, stdin, lambda _: None)) == text.encode()


def test_an_xz_file_that_needs_gigabytes_of_memory_is_refused() -> None:
    wanting = bytearray(lzma.compress(b"hello", filters=[{"id": lzma.FILTER_LZMA2, "preset": 9}]))
    at = wanting.index(b"\x21\x01") + 2  # the size of the dictionary, in the head of the block
    wanting[at] = 40  # 4 GiB
    begin = 12
    length = (wanting[begin] + 1) * 4
    checked = bytes(wanting[begin : begin + length - 4])
    wanting[begin + length - 4 : begin + length] = zlib.crc32(checked).to_bytes(4, "little")
    (source,) = find_sources(["-"])
    with pytest.raises(CorpusError, match="standard input: needs more than 300 MiB of memory"):
        list(read_blocks(source, io.BytesIO(bytes(wanting)), lambda _: None))


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_several_streams_in_one_file_are_concatenated(
    compress: Callable[[bytes], bytes],
) -> None:
    (source,) = find_sources(["-"])
    text = random.Random(1).randbytes(3 * BLOCK_BYTES // 2)
    stdin = io.BytesIO(compress(text) + compress(b"") + compress(b"hello") + b"\0" * 8)
    assert b"".join(read_blocks(source, stdin, lambda _: None)) == text + b"hello"


@pytest.mark.parametrize("padding", [b"", b"\0" * 12])
def test_many_empty_streams_take_linear_time(
    monkeypatch: pytest.MonkeyPatch, padding: bytes
) -> None:
    given: list[int] = []
    real = bz2.BZ2Decompressor

    class Counting:
        def __init__(self) -> None:
            self._real = real()

        def decompress(self, data: bytes, max_length: int = -1) -> bytes:
            given.append(len(data))
            return self._real.decompress(data, max_length)

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    monkeypatch.setattr("lstm_tui.text.decompression.bz2.BZ2Decompressor", Counting)
    data = (bz2.compress(b"") + padding) * 2_000 + bz2.compress(b"hello")
    blocks = decompression.decompressed(io.BytesIO(data), Compression.BZIP2, BLOCK_BYTES)
    assert b"".join(blocks) == b"hello"
    assert max(given) <= decompression.FIRST_BYTES
    assert len(given) == 2_001


def test_the_position_counts_bytes_on_disk(tmp_path: Path) -> None:
    plain = write(tmp_path / "a", b"x" * (BLOCK_BYTES + 10))
    positions: list[int] = []
    list(read_blocks(find_sources([plain])[0], None, positions.append))
    assert positions == [BLOCK_BYTES, BLOCK_BYTES + 10]


def test_standard_input_is_read_to_its_end() -> None:
    (source,) = find_sources(["-"])
    assert list(read_blocks(source, io.BytesIO(b"abc"), lambda _: None)) == [b"abc"]
    assert (source.name, source.size) == ("standard input", None)


def test_terminal_as_standard_input_is_refused() -> None:
    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    with pytest.raises(CorpusError, match="is a terminal"):
        list(read_blocks(find_sources(["-"])[0], Terminal(), lambda _: None))
