"""A user's own pattern, ``name=REGEX``, through RE2: whatever it says, an answer comes soon, or no.

A character is inside if the group called ``inside`` takes it or, where there is none, if the whole
expression does. RE2 has neither look-around nor back-references: the rest of the expression around
the group says what must stand beside it.

One search takes RE2 time in proportion to the text times the size of the expression, but that is
not enough: many searches may each read to the end of the text and find little. So a match is looked
for in `REACH` bytes at a time, expressions have a largest size, and one that is slow all the same
is given up.
"""

import re
import time
from collections.abc import Iterator
from functools import partial

import numpy as np
import re2
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind, mask_of_spans

_NAME = re.compile(r"[\w .-]{1,40}")

LONGEST_EXPRESSION = 20_000
"""Characters of an expression."""

MOST_GROUPS = 10
"""Where one is called ``inside``, RE2 keeps all of them for each state that it is in: 100,000 fill
gigabytes."""

MEMORY_BYTES = 1 << 20
"""For RE2 to keep an expression in: it comes to 50,000 instructions at most."""

REACH = 4_000
"""Bytes of UTF-8 that a match may take. Those of the built-in patterns take 1,000 characters."""

SHORTEST_REACH = 400
INSTRUCTION_BYTES = 20_000_000
"""Instructions of an expression times bytes of its reach: the worst search takes 7 ns for each, and
half as much again for each group."""

PATIENCE_SECONDS = 0.5
"""After which we ask how long the rest will take."""

SECONDS_PER_CHARACTER = 1e-5
"""More than five times what a pattern takes that is found at every second character."""


def user_pattern(definition: str) -> Label:
    """The label of ``name=REGEX``.

    Raises:
        ConfigError: There is no name, the expression is too large, or RE2 does not understand it;
            then a caret shows where.
    """
    name, _, expression = definition.partition("=")
    name = name.strip()
    if not expression or _NAME.fullmatch(name) is None:
        raise ConfigError(
            f"--pattern {safe_line(definition)}: write it as name=REGEX, with a name of 1 to 40 "
            "letters, digits, blanks and . _ -"
        )
    if len(expression) > LONGEST_EXPRESSION:
        raise _too_large(name, f"{len(expression):,} characters, {LONGEST_EXPRESSION:,} are")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY_BYTES
    options.never_capture = "inside" not in expression
    try:
        regex = re2.compile(expression, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise ConfigError(_complaint(name, expression, error)) from error
    if regex.groups > MOST_GROUPS:
        raise _too_large(name, f"{regex.groups:,} groups, {MOST_GROUPS:,} are")
    return Label(
        name,
        LabelKind.BINARY,
        f"your own: {safe_line(expression)}",
        "",
        partial(_inside, regex, regex.groupindex.get("inside", 0), name),
    )


def _too_large(name: str, what: str) -> ConfigError:
    return ConfigError(
        f"--pattern {safe_line(name)}: too large an expression: {what} the most. "
        "Look for something simpler."
    )


def _inside(regex: "re2._Regexp", group: int, name: str, text: str) -> NDArray[np.bool_]:
    """Whether each character is in the group of a match, (T,).

    Raises:
        ConfigError: It takes too long.
    """
    # RE2 reads UTF-8, which has no halves of surrogate pairs.
    data = text.encode("utf-8", "replace")
    spans = _spans(regex, group, name, data)
    if len(data) == len(text):
        return mask_of_spans(len(text), list(spans))
    begins = (np.frombuffer(data, np.uint8) & 0xC0) != 0x80
    character = np.concatenate(([0], np.cumsum(begins)))  # how many begin before each byte
    return mask_of_spans(len(text), [(int(character[a]), int(character[b])) for a, b in spans])


def _spans(regex: "re2._Regexp", group: int, name: str, data: bytes) -> Iterator[tuple[int, int]]:
    """Where the group of each match is in ``data``, in bytes."""
    began = time.monotonic()
    allowed = PATIENCE_SECONDS + SECONDS_PER_CHARACTER * len(data)
    work = max(1, regex.programsize * (2 + regex.groups) // 2)
    reach = max(SHORTEST_REACH, min(REACH, INSTRUCTION_BYTES // work))
    at = 0
    while at < len(data):
        end = min(at + reach, len(data))
        # What begins in the second half may go on beyond the end, so it is looked for again.
        following = end if end == len(data) else at + reach // 2
        for match in regex.finditer(data, at, end):
            spent = time.monotonic() - began
            if spent > PATIENCE_SECONDS and spent * len(data) > allowed * max(match.start(), 1):
                raise _too_slow(name, spent, match.start(), len(data))
            if match.start() >= following:
                break
            if match.span(group)[0] >= 0:
                yield match.span(group)
            if match.end() > following:
                following = match.end()
                break
        at = following
        spent = time.monotonic() - began
        if spent > PATIENCE_SECONDS and spent * len(data) > allowed * at:
            raise _too_slow(name, spent, at, len(data))


def _too_slow(name: str, seconds: float, done: int, length: int) -> ConfigError:
    return ConfigError(
        f"--pattern {safe_line(name)}: takes too long: {seconds:.1f} s for the first {done:,} of "
        f"{length:,} bytes. Look for something simpler."
    )


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
    """Where the trouble is: as RE2 names it or, where it names everything, the bracket that has
    none to match it. Read once: another engine may take minutes over what RE2 refuses."""
    if fragment and fragment != expression:
        return max(expression.rfind(fragment), 0)
    opened: list[int] = []
    escaped = in_class = False
    for place, character in enumerate(expression):
        if escaped or character == "\\":
            escaped = not escaped
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(":
            opened.append(place)
        elif character == ")":
            if not opened:
                return place
            opened.pop()
    if escaped:
        return len(expression) - 1
    return opened[-1] if opened else 0
