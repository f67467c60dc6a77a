"""Which mutations of a run there are, for Hypothesis to draw."""

import json
import re

from hypothesis import strategies as st

from lstm_tui.ranges import RANGES
from lstm_tui.runs.commands import Command, Detach, Pause, SaveNow, Stop, Tune
from lstm_tui.runs.events import (
    KINDS,
    Failed,
    Finished,
    Paused,
    Started,
    Starting,
    encode_event,
    encode_record,
)
from tests.strangers.mutations import Mutation
from tests.strangers.place import (
    ARRAYS,
    CHECKPOINTS,
    DOCUMENTS,
    EVERYTHING,
    LOGS,
    REGULAR,
    STATES,
    TO_COME,
)
from tests.support.hostile_text import BIDI, HOSTILE, MARKUP, SEQUENCES, ZERO_WIDTH
from tests.support.random_events import events, hostile

TARGETS = (
    *("home/.ssh/id", "home/.profile", "home/documents", "home/missing", "home/documents/run/*"),
    *("home/documents/run/events.jsonl", "home/documents/run/checkpoints", "runs/sound/*"),
    *("/etc/passwd", "/dev/zero", "/dev/tty", "/dev/null", "/proc/self/environ", "/proc", "/", "."),
    "runs/stranger/*",
)
"""Of links, below the root of a sandbox or absolute; the last leads to itself."""

TEXTS = (
    *("", "x", HOSTILE, *SEQUENCES, *MARKUP, BIDI, ZERO_WIDTH, "\ud800", "\0", "e\u0301" * 500),
    *("x" * 300_000, "\n" * 100_000, "天" * 5_000, "\x1b[31m" * 2_000, "a\rb\x08c", "%s{}{0}"),
    *("../../../home/.ssh/id", "/proc/self/environ", "--config=x", "x;touch y", "=1+1", "latest"),
    *("L9999:999999", "L0:1.cell", "cuda", "2096-01-01T00:00:00", "0001-01-01", "utf-16", "٣"),
)

ENCODABLE = tuple(text for text in TEXTS if "\ud800" not in text)

NUMBERS = (
    *("0", "-1", "1", "-0.0", "0.5", "2.5", "1e308", "-1e308", "1e-320", "1e40", "1e18", "1e999"),
    *("NaN", "Infinity", "-Infinity", "65536", "4096", "2147483648", "9007199254740992"),
    *("9007199254740993", "18446744073709551616", "1" + "0" * 400, "1" + "0" * 6_000),
    *(f"{limit:.17g}" for one in RANGES.values() for limit in (one.low, one.high)),
)
OTHERS = (
    *("null", "true", "[]", "{}", "[[]]", '[""]', "[null]", "[" * 5_000 + "]" * 5_000),
    *(
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "[" + "0," * 50_000 + "0]",
        "[" * 200_000,
        '{"a":1,"a":2}',
    ),
)

LITERALS = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(TEXTS).map(json.dumps),
    st.sampled_from(OTHERS),
    st.integers().map(str),
    st.floats().map(json.dumps),
)

SHARES = st.floats(0, 1, exclude_max=True)
WORDS = (b"", b"\0", b"\xff", b"\n", b"}", b'"', b"1e999", b"\xed\xa0\x80", b"\x1b[6n", b"9" * 400)
BYTES = st.binary(max_size=12) | st.sampled_from(WORDS)
SIZES = st.sampled_from([1, 1 << 20, 9 << 20, 1 << 30, 40 << 30])


def _of(
    names: tuple[str, ...], how: str, what: st.SearchStrategy[object]
) -> st.SearchStrategy[Mutation]:
    sealed = st.sampled_from([True, True, True, False])
    # Not by `builds`, which would show all of what it was given, however long.
    drawn = st.tuples(st.sampled_from(names), st.just(how), what, sealed)
    return drawn.map(lambda fields: Mutation(*fields))


_COMMANDS: list[Command] = [Pause(), Stop(), Detach(), SaveNow(), Tune(total_steps=10**9)]

SPECIAL = st.one_of(
    _of(EVERYTHING, "link", st.sampled_from(TARGETS)),
    _of(REGULAR, "hard_link", st.sampled_from(["home/.profile", "home/documents/run/*"])),
    _of(EVERYTHING, "fifo", st.none()),
    _of(EVERYTHING, "device", st.sampled_from(["/dev/zero", "/dev/tty", "/dev/null"])),
    _of(REGULAR, "sparse", SIZES),
    _of(REGULAR, "hole_behind", SIZES),
    _of(EVERYTHING, "folder_instead", st.sampled_from([0, 3, 1_200])),
    _of(EVERYTHING, "gone", st.none()),
    _of(
        EVERYTHING, "content", st.sampled_from([b"", b"\0", b"null", b"{}", b"\xff\xfe", b"[" * 9])
    ),
    _of((*TO_COME, *REGULAR), "copied", st.sampled_from([*REGULAR, *CHECKPOINTS])),
)
"""Something else in the place of a file, or a file where none belongs."""

DAMAGE = st.one_of(
    _of(REGULAR, "overwrite", st.lists(st.tuples(SHARES, BYTES), min_size=1, max_size=4)),
    _of(REGULAR, "flip", st.lists(SHARES, min_size=1, max_size=4)),
    _of(REGULAR, "cut", SHARES),
    _of(
        LOGS,
        "lines",
        st.tuples(
            st.sampled_from(["repeat", "drop", "last", "backwards", "empty"]),
            SHARES,
            st.sampled_from([1, 3, 2_000]),
        ),
    ),
)
"""A file that was damaged."""

_FIELD = st.tuples(SHARES, SHARES, LITERALS)
_SAID = st.lists(events(st.sampled_from(ENCODABLE)), min_size=1, max_size=6)

LOG_LIES = st.one_of(
    _of(("events.jsonl",), "field", _FIELD),
    _of(("events.jsonl",), "add_lines", _SAID.map(lambda said: b"".join(map(encode_event, said)))),
)
"""A log that says what is not so, or cannot be: most of what is shown comes from it."""

LIES = st.one_of(
    LOG_LIES,
    _of(("run.json", *STATES), "field", _FIELD),
    _of((*DOCUMENTS, *LOGS, *ARRAYS), "field", _FIELD),
    _of((*DOCUMENTS, *LOGS, *ARRAYS), "strings", st.tuples(SHARES, st.sampled_from(TEXTS))),
    _of((*DOCUMENTS, *LOGS, *ARRAYS), "keys", st.tuples(SHARES, st.sampled_from(TEXTS))),
    _of(ARRAYS, "fill", st.tuples(SHARES, SHARES, st.sampled_from([1e38, -1e38, 3e9, -1.0, 0.0]))),
    _of(ARRAYS, "fill", st.tuples(SHARES, SHARES, st.floats(width=32))),
    _of(
        ("commands.jsonl",),
        "add_lines",
        st.lists(st.sampled_from(_COMMANDS).map(encode_record), min_size=1).map(b"".join),
    ),
)
"""A file of the right form that says what is not so, or cannot be."""

MUTATIONS = st.one_of(SPECIAL, DAMAGE, LIES, LOG_LIES)
SPOILT_RUNS = st.lists(MUTATIONS, min_size=1, max_size=3)


_LASTING = [kind for kind in KINDS.values() if kind not in (Paused, Finished, Failed, Starting)]
HOSTILE_LOG = b"".join(encode_event(hostile(kind, SEQUENCES[0] + BIDI)) for kind in _LASTING)
"""An event of each kind with terminal codes in each of its texts, save those that end a run."""

ZEROS = re.sub(rb":[0-9.]+", b":0", encode_event(hostile(Started, "cpu")))
"""The beginning of a training, with 0 in the place of each number."""
