"""User-defined patterns, ``name=REGEX``, matched by RE2 in bounded time.

A character is inside if the group named ``inside`` matches it or, without such a group, the whole
expression. RE2 has no look-around and no back-references; the expression around the group takes
their place.

A single RE2 search is linear in text length × expression size, but many searches may each read to
the end of the text. So each search covers at most `REACH` bytes, the size of expressions is
limited, and there is a timeout.
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
"""Longest expression, in characters."""

MOST_GROUPS = 10
"""Most capture groups: if one is named ``inside``, RE2 stores all of them for each state, and
100,000 take gigabytes."""

MEMORY_BYTES = 1 << 20
"""RE2's memory limit for a compiled expression: at most 50,000 instructions."""

REACH = 4_000
"""Longest match in bytes of UTF-8. Built-in patterns match at most 1,000 characters."""

SHORTEST_REACH = 400
INSTRUCTION_BYTES = 20_000_000
"""Limit of instructions × reach in bytes: the slowest search takes 7 ns per unit, plus half as much
per group."""

PATIENCE_SECONDS = 0.5
"""Time after which the remaining time is estimated."""

SECONDS_PER_CHARACTER = 1e-5
"""Allowed time: more than five times that of a pattern that matches every second character."""


def user_pattern(definition: str) -> Label:
    """The label of ``name=REGEX``.

    Raises:
        ConfigError: There is no name, the expression is too large, or it is invalid; a caret marks
            the error.
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
        raise ConfigError(_syntax_error(name, expression, error)) from error
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
        f"--pattern {safe_line(name)}: too large an expression: {what} the most. Use a simpler one."
    )


def _inside(regex: "re2._Regexp", group: int, name: str, text: str) -> NDArray[np.bool_]:
    """Whether each character is in the group of a match, (T,).

    Raises:
        ConfigError: It takes too long.
    """
    # RE2 matches UTF-8, which has no surrogates.
    data = text.encode("utf-8", "replace")
    spans = _spans(regex, group, name, data)
    if len(data) == len(text):
        return mask_of_spans(len(text), list(spans))
    begins = (np.frombuffer(data, np.uint8) & 0xC0) != 0x80
    character = np.concatenate(([0], np.cumsum(begins)))  # characters that start before each byte
    return mask_of_spans(len(text), [(int(character[a]), int(character[b])) for a, b in spans])


def _spans(regex: "re2._Regexp", group: int, name: str, data: bytes) -> Iterator[tuple[int, int]]:
    """The spans of the group of each match in ``data``, in bytes."""

    def check_time(done: int) -> None:
        spent = time.monotonic() - began
        if spent > PATIENCE_SECONDS and spent * len(data) > allowed * max(done, 1):
            raise ConfigError(
                f"--pattern {safe_line(name)}: takes too long: {spent:.1f} s for the first "
                f"{done:,} of {len(data):,} bytes. Use a simpler expression."
            )

    began = time.monotonic()
    allowed = PATIENCE_SECONDS + SECONDS_PER_CHARACTER * len(data)
    work = max(1, regex.programsize * (2 + regex.groups) // 2)
    reach = max(SHORTEST_REACH, min(REACH, INSTRUCTION_BYTES // work))
    at = 0
    while at < len(data):
        end = min(at + reach, len(data))
        # A match that starts in the second half may extend beyond the end: it is searched again.
        following = end if end == len(data) else at + reach // 2
        for match in regex.finditer(data, at, end):
            check_time(match.start())
            if match.start() >= following:
                break
            if match.span(group)[0] >= 0:
                yield match.span(group)
            if match.end() > following:
                following = match.end()
                break
        at = following
        check_time(at)


def _syntax_error(name: str, expression: str, error: Exception) -> str:
    """RE2's error message, above the expression with a caret at the error."""
    reason = error.args[0] if error.args else "invalid expression"
    message = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(error)
    kind, _, fragment = message.partition(": ")
    shown = safe_line(expression)
    before = len(safe_line(expression[: _error_offset(expression, fragment)]))
    return f"--pattern {safe_line(name)}: {kind}\n  {shown}\n  {' ' * before}^"


def _error_offset(expression: str, fragment: str) -> int:
    """The offset of the error: of the ``fragment`` that RE2 reports or, if that is the whole
    expression, of the unmatched parenthesis."""
    if fragment and fragment != expression:
        return max(expression.rfind(fragment), 0)
    opened: list[int] = []
    escaped = in_class = False
    for offset, character in enumerate(expression):
        if escaped or character == "\\":
            escaped = not escaped
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(":
            opened.append(offset)
        elif character == ")":
            if not opened:
                return offset
            opened.pop()
    if escaped:
        return len(expression) - 1
    return opened[-1] if opened else 0
