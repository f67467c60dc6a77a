"""Encoding of the standard streams: text for people can always be printed, data is UTF-8.

Text for people (tables, help, messages, progress) is written in the encoding of the stream. A
character that the encoding lacks is replaced by a similar ASCII character if it is typography, part
of a frame or of a bar (a ramp from ``.`` to ``@``), else by ``?``, one per cell, so that columns
stay aligned. Data for programs (JSON, CSV, samples, exports) in a pipe or a file is UTF-8 in every
locale.
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
"""A name for ASCII that click does not replace by UTF-8 (``click._compat``)."""

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
    """Open missing standard streams, and make the output streams accept every character.

    A daemon or a shell (``<&-``) may start the program without standard streams. They become
    ``/dev/null``, because otherwise the next file to be opened would get their numbers.
    """
    sys.stdin = sys.stdin or _null("r")
    sys.stdout = sys.stdout or _null("w")
    sys.stderr = sys.stderr or _null("w")
    codecs.register_error(ERRORS, _replace_missing)
    codecs.register(_find_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=_ASCII if ascii_only else None, errors=ERRORS)


def echo_data(text: str) -> None:
    """Write a document: as UTF-8 in a pipe or a file, by visible glyphs on a terminal."""
    from lstm_tui.exports.encoding import encode_utf8
    from lstm_tui.text.glyphs import visible

    if sys.stdout.isatty():
        click.echo(visible(text, keep_newlines=True), nl=False)
    else:
        click.echo(encode_utf8(text), nl=False)


def echo_json(text: str) -> None:
    """Write JSON and a line feed; on a terminal, with an escape for what it cannot show."""
    from lstm_tui.exports.encoding import terminal_json

    click.echo(terminal_json(text) if sys.stdout.isatty() else text.encode())


def echo_path(path: Path) -> None:
    """Write a path and a line feed: its bytes in a pipe or a file, visible glyphs on a terminal."""
    from lstm_tui.text.glyphs import visible

    click.echo(visible(str(path)) if sys.stdout.isatty() else os.fsencode(path))


def _replace_missing(error: UnicodeError) -> tuple[str, int]:
    """The error handler: replaces missing characters by ASCII of the same width."""
    from lstm_tui.text.glyphs import cells

    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_TYPOGRAPHY.get(one) or "?" * cells(one) for one in missing), error.end


def _find_ascii(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != _ASCII:
        return None
    ascii_codec = codecs.lookup("ascii")
    return codecs.CodecInfo(
        *ascii_codec, ascii_codec.incrementalencoder, ascii_codec.incrementaldecoder, name=_ASCII
    )


def _null(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode))
