"""``lstm-tui patterns NAME --on FILE``: a text with the insides of a pattern marked."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.txt"
    path.write_bytes(b"see [[Troy]],\r\n{{a|\r\nb}}\r\nhttp://a.b/c_(d).\r\n")
    return path


def test_standard_output_is_the_text_with_marks(invoke: Invoke, file: Path) -> None:
    result = invoke("patterns", "url", "--on", file)
    assert result.out == "see [[Troy]],\r\n{{a|\r\nb}}\r\nhttp:/‹/a.b/c_(d)›.\r\n"
    assert result.err == "Kind of text: wiki (guessed). Set another with --kind.\n"


def test_marks_across_lines_stand_beside_the_original_line_ends(invoke: Invoke, file: Path) -> None:
    assert "{‹{a|\r\nb}›}\r\n" in invoke("patterns", "template", "--on", file).out


def test_the_kind_decides(invoke: Invoke, file: Path) -> None:
    result = invoke("patterns", "wiki link", "--on", file, "--kind", "c")
    assert (result.out, result.err) == (file.read_bytes().decode(), "")


def test_own_pattern_is_marked(invoke: Invoke, file: Path) -> None:
    assert "[[T‹ro›y]]" in invoke("patterns", "x=T(?P<inside>ro)y", "--on", file).out


def test_adjacent_spans_are_one_run(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("aab")
    assert invoke("patterns", "x=a", "--on", tmp_path / "a").out == "‹aa›b"


def test_standard_input_is_marked(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[[a]]")))
    assert invoke("patterns", "wiki link", "--on", "-").out == "[‹[a]›]"


def test_an_empty_file_has_no_marks(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert invoke("patterns", "url", "--on", tmp_path / "empty").out == ""


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        (("ulr", "--on", "x.txt"), 2, "no such pattern. Did you mean “url”?"),
        (("round depth", "--on", "x.txt"), 2, "is a count"),
        (("url",), 2, "--on FILE"),
        (("--on", "x.txt"), 2, "name it"),
        (("url", "--on", "x.txt", "--json"), 2, "--json"),
        (("url", "--on", "gone.txt"), 1, "there is no such file"),
        (("url", "--on", "."), 1, "is a folder"),
        (("url", "--on", "binary"), 1, "binary"),
        (("url", "--on", "latin"), 1, "--encoding"),
    ],
)
def test_an_error_is_one_line(
    words: tuple[str, ...],
    status: int,
    error: str,
    invoke: Invoke,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(file.parent)
    Path("binary").write_bytes(bytes(range(256)) * 9)
    Path("latin").write_bytes("Café, déjà vu, à côté, où ça ?\n".encode("latin-1") * 9)
    result = invoke("patterns", *words)
    lines = [line for line in result.err.splitlines() if not line.startswith("Kind of text")]
    assert (result.status, result.out, len(lines)) == (status, "", 1)
    assert error in lines[0]


def test_the_list_is_of_a_kind(invoke: Invoke) -> None:
    assert invoke("patterns", "--kind", "latex", "--json").out != invoke("patterns", "--json").out
