"""HTML pages that load nothing else: one file of style, script and data.

The content security policy of a page forbids to load anything or to run another script. The data
are one ``<script type="application/json">`` element in ASCII, in which ``<``, ``>`` and ``&`` are
escaped, so text cannot end the element or begin markup. The scripts insert them as text only.
"""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.display import truecolor_palette
from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.config import SymbolKind
from lstm_tui.exports.encoding import encode_utf8
from lstm_tui.reader.reader import Floats, Ids

_STYLE = "page"
"""The style of all pages; a page of another name adds its own."""

_AMBER = {"light": "#a86400", "dark": "#f0b03c"}


def html_document(name: str, *, title: str, palette: str, data: dict[str, Any], symbol: str) -> str:
    """The page with the elements of ``name.html``, the script ``name.js`` and ``data``.

    Head, style and the beginning of the script are common to all pages.

    ``palette`` is one of `colors.names.PALETTES`, ``symbol`` what a symbol is called.
    """
    own = "" if name == _STYLE else _part(f"{name}.css")
    style = f"{_colors(palette)}\n{_part(f'{_STYLE}.css')}{own}"
    script = f"{_part('page_common.js')}{_part(f'{name}.js')}}})();\n"
    policy = (
        f"default-src 'none'; style-src {_csp_hash(style)}; script-src {_csp_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(encode_utf8(title).decode()),
        "style": style,
        "data": _json_element(data),
        "script": script,
        "symbol": symbol,
    }
    return re.sub(
        r"\{(policy|title|style|data|script|symbol)\}",
        lambda match: parts[match[1]],
        _part(f"{name}.html").replace("{head}", _part("page_head.html"), 1),
    )


def _part(name: str) -> str:
    return files("lstm_tui.exports").joinpath(name).read_text("utf-8")


def _csp_hash(content: str) -> str:
    """The hash by which the content security policy allows a style or script."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _colors(palette: str) -> str:
    """CSS classes of all levels, for light and dark mode."""
    light, dark = (
        _theme(truecolor_palette(palette, dark=theme == "dark"), amber)
        for theme, amber in _AMBER.items()
    )
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _theme(palette: Palette, amber: str) -> str:
    named = {
        "background": palette.background,
        "foreground": palette.foreground,
        "low": palette.values[0],
        "high": palette.values[-1],
        "red": palette.reds[-1],
    }
    variables = "".join(f"--{name}:{as_hex(color)};" for name, color in named.items())
    lines = [f":root {{{variables}--inside:{amber}}}"]
    named_styles = (
        ("c", palette.styles),
        ("r", palette.red_styles),
        ("a", palette.amber_styles),
    )
    for letter, styles in named_styles:
        for level, style in enumerate(styles):
            colors = f"background:{as_hex(style.background)};color:{as_hex(style.foreground)}"
            lines.append(f".{letter}{level}{{{colors}}}")
    return "\n".join(lines)


def _json_element(content: dict[str, Any]) -> str:
    """``content`` as JSON that cannot end its element or begin another."""
    written = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\x7f]", lambda match: f"\\u{ord(match[0]):04x}", written)


def text_data(
    ids: Ids, labels: Sequence[str], line_ends: Sequence[int], kind: SymbolKind
) -> dict[str, Any]:
    """The text ``ids`` (T,) as data of a page, with the ``labels`` (V,) that are shown.

    A line ends after the ids ``line_ends``.
    """
    width = integer_bytes(len(labels))
    return {
        "kind": kind.value,
        "singular": kind.singular,
        "plural": kind.plural,
        "line_ends": list(line_ends),
        "labels": list(labels),
        "id_bytes": width,
        "ids": packed_integers(ids, width),
    }


def integer_bytes(symbols: int) -> int:
    """The bytes of the id of one of ``symbols``."""
    return 1 if symbols <= 1 << 8 else 2 if symbols <= 1 << 16 else 4


def packed(array: NDArray[Any]) -> str:
    """``array`` as base64."""
    return b64encode(array.tobytes()).decode()


def packed_integers(ids: Ids, width: int) -> str:
    """Little-endian integers of ``width`` bytes."""
    return packed(np.asarray(ids).astype(f"<u{width}"))


def packed_levels(values: Floats, low: float, high: float) -> str:
    """One byte each, from 0 for ``low`` and below to 255 for ``high`` and above."""
    return packed(levels(values, low, high, 256))


def packed_bits(values: NDArray[np.bool_]) -> str:
    """One bit each, the lowest bit of a byte first."""
    return packed(np.packbits(values, bitorder="little"))
