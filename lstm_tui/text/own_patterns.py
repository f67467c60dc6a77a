"""A user's own pattern, ``name=REGEX``, through RE2: whatever it says, it is read in linear time.

A character is inside if the group called ``inside`` takes it or, where there is none, if the whole
expression does. RE2 has neither look-around nor back-references: the rest of the expression around
the group says what must stand beside it.
"""

import re
import warnings
from functools import partial

import numpy as np
import re2
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Kind, Label, filled


def own_pattern(definition: str) -> Label:
    """The label of ``name=REGEX``.

    Raises:
        ConfigError: There is no name, or RE2 does not understand the expression; a caret shows
            where.
    """
    name, _, expression = definition.partition("=")
    name = name.strip()
    if not name or not expression:
        raise ConfigError(f"--pattern {safe_line(definition)}: write it as name=REGEX.")
    options = re2.Options()
    options.log_errors = False
    try:
        regex = re2.compile(expression, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise ConfigError(_complaint(name, expression, error)) from error
    return Label(
        name,
        Kind.BINARY,
        f"your own: {safe_line(expression)}",
        "",
        partial(_inside, regex, regex.groupindex.get("inside", 0)),
    )


def _inside(regex: "re2._Regexp", group: int, text: str) -> NDArray[np.bool_]:
    """Whether each character is in the group of a match, (T,)."""
    # RE2 reads UTF-8, which has no halves of surrogate pairs.
    readable = text.encode("utf-8", "replace").decode()
    spans = (match.span(group) for match in regex.finditer(readable))
    return filled(len(text), [span for span in spans if span[0] >= 0])


def _complaint(name: str, expression: str, error: Exception) -> str:
    """What RE2 said, over the expression with a caret where it went wrong."""
    said = error.args[0] if error.args else "not understood"
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    kind, _, fragment = words.partition(": ")
    place = _place(expression, fragment)
    shown = safe_line(expression)
    before = len(safe_line(expression[:place]))
    return f"--pattern {safe_line(name)}: {kind}\n  {shown}\n  {' ' * before}^"


def _place(expression: str, fragment: str) -> int:
    """Where the trouble is: as RE2 names it, or as `re` finds it where RE2 names everything."""
    if fragment and fragment != expression:
        return max(expression.rfind(fragment), 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(expression)
        except re.error as error:
            return error.pos or 0
    return 0
