"""Labels from a file: spans and tracks of the part of a text that is read, and refusals."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text import label_file
from lstm_tui.text.label_file import MOST_LABELS, LabeledPart, read_label_file
from lstm_tui.text.labels import Label, LabelKind

TEXT = "He sees her ship."


def part_of(text: str, begin: int = 0, end: int | None = None) -> LabeledPart:
    offsets = np.arange(len(text))[begin:end]
    return LabeledPart(text[begin:end], offsets, len(text))


def labels_of(
    tmp_path: Path, *lines: object, part: LabeledPart | None = None, taken: tuple[str, ...] = ()
) -> tuple[Label, ...]:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(
        b"".join(
            (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in lines
        )
    )
    return read_label_file(path, part or part_of(TEXT), taken)


def span(name: str, start: int, end: int) -> dict[str, object]:
    return {"name": name, "start": start, "end": end}


def marked(label: Label, text: str = TEXT) -> str:
    return "".join("^" if value else " " for value in label.of(text))


def test_spans_of_a_name_are_one_binary_label(tmp_path: Path) -> None:
    pronoun, verb = labels_of(
        tmp_path, span("pronoun", 0, 2), span("verb", 3, 7), span("pronoun", 8, 11)
    )
    assert (pronoun.name, verb.name, pronoun.kind) == ("pronoun", "verb", LabelKind.BINARY)
    assert f"{TEXT}\n{marked(pronoun)}" == f"{TEXT}\n^^      ^^^      "
    assert f"{TEXT}\n{marked(verb)}" == f"{TEXT}\n   ^^^^          "
    assert pronoun.description == "labels of labels.jsonl"


def test_values_of_zero_and_one_are_binary_and_other_numbers_scalar(tmp_path: Path) -> None:
    ones = [int(one == "e") for one in TEXT]
    count = [number / 2 for number in range(len(TEXT))]
    names = ("a", "b", "c")
    tracks = (ones, [bool(one) for one in ones], count)
    lines = ({"name": name, "values": values} for name, values in zip(names, tracks, strict=True))
    first, second, third = labels_of(tmp_path, *lines)
    assert marked(first) == marked(second) == " ^  ^^   ^       "
    assert (first.kind, second.kind, third.kind) == ("binary", "binary", "scalar")
    assert third.of(TEXT).tolist() == count
    assert third.of(TEXT).dtype == np.float32


def test_labels_are_cut_to_the_part_that_is_read(tmp_path: Path) -> None:
    part = part_of(TEXT, 3, 10)
    lines = (span("all", 0, 17), span("some", 0, 5), {"name": "at", "values": [*range(17)]})
    whole, some, at = labels_of(tmp_path, *lines, part=part)
    assert whole.of(part.text).all()
    assert marked(some, part.text) == "^^     "
    assert at.of(part.text).tolist() == [*range(3, 10)]


def test_characters_that_were_left_out_or_moved_keep_their_labels(tmp_path: Path) -> None:
    part = LabeledPart("ship.He", np.array([12, 13, 14, 15, 16, 0, 1]), len(TEXT))
    noun, he = labels_of(tmp_path, span("noun", 12, 16), span("he", 0, 3), part=part)
    assert marked(noun, part.text) == "^^^^   "
    assert marked(he, part.text) == "     ^^"


def test_a_label_is_of_its_text_and_of_the_beginnings_of_it(tmp_path: Path) -> None:
    (verb,) = labels_of(tmp_path, span("verb", 3, 7))
    assert marked(verb, TEXT[:5]) == "   ^^"
    assert len(verb.of("")) == 0
    with pytest.raises(ConfigError, match="verb: a label of another text"):
        verb.of("She sees")


def test_a_beginning_may_end_within_a_character_of_bytes(tmp_path: Path) -> None:
    text = "a é漢!"
    (label,) = labels_of(tmp_path, span("letter", 2, 4), part=part_of(text))
    cut = text.encode()[:6].decode("utf-8", "surrogateescape")
    assert marked(label, cut) == "  ^^^"


def test_blank_lines_a_byte_order_mark_and_other_fields_are_ignored(tmp_path: Path) -> None:
    line = b'\xef\xbb\xbf{"name": "verb", "start": 3, "end": 7, "text": "sees", "by": {"x": []}}'
    (verb,) = labels_of(tmp_path, line, b"", b"   \r")
    assert marked(verb).count("^") == 4


REFUSED: dict[str, tuple[list[object], str]] = {
    "bad JSON": ([b'{"name": "a"'], "line 1: not JSON: "),
    "not UTF-8": ([b'{"name": "\xff", "start": 0, "end": 1}'], "line 1: not JSON: "),
    "no object": ([[1]], "line 1: Expected `object`"),
    "no name": ([{"start": 0, "end": 1}], "line 1: .*missing required field `name`"),
    "a number as name": ([{"name": 3, "start": 0, "end": 1}], "line 1: Expected `str`"),
    "no span": ([span("a", 0, 1), {"name": "a"}], "line 2: neither start and end, nor values"),
    "half a span": ([{"name": "a", "start": 3}], "line 1: neither start and end"),
    "start after end": ([span("a", 5, 3)], "line 1: start 5 and end 3 are no span"),
    "before the text": ([span("a", -1, 3)], "line 1: start -1"),
    "beyond the end": ([span("a", 3, 18)], "line 1: end 18 is beyond the text, which has 17 char"),
    "two kinds": (
        [span("a", 0, 1), {"name": "a", "values": [0] * 17}],
        "line 2: values for a, which has spans already",
    ),
    "two tracks": ([{"name": "a", "values": [0] * 17}] * 2, "line 2: .* has values already"),
    "a span of a track": (
        [{"name": "a", "values": [0] * 17}, span("a", 0, 1)],
        "line 2: a span for a, which has values already",
    ),
    "both at once": ([{**span("a", 0, 1), "values": [0] * 17}], "line 1: has both"),
    "too few values": ([{"name": "a", "values": [0] * 16}], "line 1: 16 values, but .* 17 char"),
    "no values": ([{"name": "a", "values": []}], "line 1: 0 values"),
    "words as values": ([{"name": "a", "values": ["x"] * 17}], "line 1: Expected"),
    "one value": ([{"name": "a", "values": 3}], "line 1: Expected `array`"),
    "a huge value": ([{"name": "a", "values": [1e300] + [0] * 16}], "line 1: a value is larger"),
    "a huge integer": ([{"name": "a", "values": [10**400] + [0] * 16}], "line 1: "),
    "a name that is taken": ([span("url", 0, 1)], "line 1: url is the name of a built-in pattern"),
    "a name with an escape code": ([span("\x1b[31m", 0, 1)], "line 1: a name is 1 to 40 visible"),
    "a name that is too long": ([span("n" * 41, 0, 1)], "line 1: a name is 1 to 40"),
    "an empty name": ([span("", 0, 1)], "line 1: a name is 1 to 40"),
    "nothing": ([b""], "labels.jsonl: has no labels"),
    "too many": (
        [span(f"n{number}", 0, 1) for number in range(MOST_LABELS + 1)],
        "line 49: more than 48 binary labels",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_one_line_with_its_number(tmp_path: Path, case: str) -> None:
    lines, words = REFUSED[case]
    with pytest.raises(CorpusError, match=words) as error:
        labels_of(tmp_path, *lines, taken=("url",))
    assert len(str(error.value).splitlines()) == 1
    assert str(error.value).isprintable()


def test_a_file_that_is_missing_a_folder_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, words in ((tmp_path / "none", "No such file"), (tmp_path, "directory")):
        with pytest.raises(CorpusError, match=words):
            read_label_file(path, part_of(TEXT), ())
    monkeypatch.setattr(label_file, "MOST_BYTES", 100)
    with pytest.raises(CorpusError, match="larger than"):
        labels_of(tmp_path, *[span("a", 0, 1)] * 3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_spans_may_overlap_and_come_in_any_order(
    tmp_path: Path, pairs: list[tuple[int, int]]
) -> None:
    spans = [(min(pair), max(pair)) for pair in pairs]
    part = LabeledPart("x" * 12, np.array([*range(20, 26), *range(3, 9)]), 30)
    (label,) = labels_of(tmp_path, *(span("a", *one) for one in spans), part=part)
    expected = [any(a <= offset < b for a, b in spans) for offset in part.offsets.tolist()]
    assert label.of(part.text).tolist() == expected
