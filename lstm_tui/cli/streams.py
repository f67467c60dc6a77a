"""Standard streams and their encoding: text for people always prints, data for programs is UTF-8.

Text for people (tables, help, messages, progress) is written in the encoding of the stream. A
character that the encoding lacks becomes an ASCII character like it where it is typography, a frame
or a bar (a ramp from ``.`` to ``@``), else ``?``, one for each cell, so that columns stay aligned.
Data for programs (JSON, CSV, samples, exports) in a pipe or a file is UTF-8 in every locale.
"""

import codecs
import io
import os
import sys
from pathlib import Path
from typing import TextIO, cast

import click

ERRORS = "lstm-tui-fit"
"""Name of the error handler that `prepare_streams` installs."""

_ASCII = "lstm-tui-ascii"
"""ASCII under a name that click does not replace by UTF-8 (`click._compat`)."""

_TYPOGRAPHY = {
    **dict.fromkeys("−–—‐‑─━╌┄┈═", "-"),
    **dict.fromkeys("│┃║", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╷╵╶╴╸╺", "+"),
    **dict.fromkeys("●•■◆", "*"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("‘’", "'"),
    "×": "x",
    "·": ".",
    "…": "~",
    "≥": ">",
    "≤": "<",
    **dict.fromkeys("→▸▶", ">"),
    **dict.fromkeys("←◂◀", "<"),
    **dict.fromkeys("↑▲△", "^"),
    **dict.fromkeys("↓▼", "v"),
    "○": "o",
    "␣": "_",
    "↵": "$",
    "²": "2",
    "±": "~",
    "\u00a0": " ",
    **dict(zip("▁▂▃▄▅▆▇█", ".:-=+*#@", strict=True)),
    **dict(zip("▏▎▍▌▋▊▉", ".:-=+*#", strict=True)),
    **{chr(0x2800 + dots): "." for dots in range(1, 256)},
}


def prepare_streams() -> None:
    """Open missing standard streams, and make those of output accept every character.

    A daemon or a shell (``<&-``) may start the program without standard streams: nothing is read
    there, and what is written is dropped. Otherwise the next file to be opened would be given
    their numbers.
    """
    sys.stdin = sys.stdin or _null("r")
    sys.stdout = sys.stdout or _null("w")
    sys.stderr = sys.stderr or _null("w")
    codecs.register_error(ERRORS, _fit)
    codecs.register(_find_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=_ASCII if ascii_only else None, errors=ERRORS)


def echo_data(text: str) -> None:
    """Write a document for programs: exact UTF-8 in a pipe or a file, visible on a terminal.

    Half a surrogate pair, which UTF-8 does not have, becomes U+FFFD.
    """
    from lstm_tui.exports.files import encode_utf8
    from lstm_tui.text.glyphs import visible

    if sys.stdout.isatty():
        click.echo(visible(text, keep_newlines=True), nl=False)
    else:
        click.echo(encode_utf8(text), nl=False)


def echo_json(text: str) -> None:
    """Write JSON, without the end of its line: as it is in a pipe or a file; on a terminal with an
    escape for what that cannot show."""
    from lstm_tui.exports.json_text import terminal_json

    click.echo(terminal_json(text) if sys.stdout.isatty() else text.encode())


def echo_path(path: Path) -> None:
    """Write a path and the end of a line: its bytes in a pipe or a file, visible on a terminal."""
    from lstm_tui.text.glyphs import visible

    click.echo(visible(str(path)) if sys.stdout.isatty() else os.fsencode(path))


def _fit(error: UnicodeError) -> tuple[str, int]:
    """Characters that an encoding lacks, as ASCII of the same width."""
    from lstm_tui.text.glyphs import cells

    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_TYPOGRAPHY.get(one) or "?" * cells(one) for one in missing), error.end


def _find_ascii(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != _ASCII:
        return None
    found = codecs.lookup("ascii")
    return codecs.CodecInfo(
        found.encode,
        found.decode,
        found.streamreader,
        found.streamwriter,
        found.incrementalencoder,
        found.incrementaldecoder,
        name=_ASCII,
    )


def _null(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode))
