"""Events and their JSON encoding."""

import json
import math
import types
from dataclasses import fields, replace
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import MOST_TEMPERATURES, Quantity
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.events import (
    KINDS,
    Diverged,
    Emerged,
    EmergedUnit,
    Event,
    Failed,
    FinishReason,
    Noted,
    Sampled,
    Started,
    Stepped,
    Tuned,
    decode_event,
    encode_event,
)
from lstm_tui.runs.field_types import MOST_PATTERNS, MOST_STEPS_AT_ONCE, Longest, UnitName
from tests.support.random_events import bounds, events, hostile, numbers_and_names, records

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(events(TEXTS))
def test_decoding_what_was_encoded_gives_the_event(event: Event) -> None:
    assert event == decode_event(encode_event(event))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_one_line_that_names_its_kind(kind: type[Event]) -> None:
    @given(records(kind, TEXTS))
    def holds(event: Event) -> None:
        line = encode_event(event)
        assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
        assert kind.__name__ == json.loads(line)["kind"]

    holds()


BEYOND = ("-1e308", "1e308", "-2", "1" + "0" * 400, "1" + "0" * 6000)
FIELDS = [
    pytest.param(kind, path, annotation, id=f"{kind.__name__}.{path}")
    for kind in KINDS.values()
    for path, annotation in numbers_and_names(kind)
]


@pytest.mark.parametrize(("kind", "path", "annotation"), FIELDS)
def test_every_field_refuses_values_out_of_range(
    kind: type[Event], path: str, annotation: Any
) -> None:
    """Each number has a range, each string a maximum length or a format."""
    underlying, low, high, most = bounds(annotation)
    if underlying is bool:
        return
    if underlying in (int, float):
        assert low is not None, "a number without a range"
        assert high is not None
        wrong: tuple[str, ...] = tuple(value for value in BEYOND if value != "-2" or low > -2)
    elif underlying is str and annotation != UnitName:
        assert most is not None, "a text without a length"
        if any(isinstance(mark, Longest) for mark in annotation.__metadata__):
            return  # it is cut, see below
        wrong = (json.dumps("x" * (most + 1)),)
    else:
        wrong = ('"L0:1\\u001b[31m"', '"\\u009b31m"', '"L0:1\\n"', '""', '"L0:1.cell"')
    for value in wrong:
        with pytest.raises(BrokenRunError) as refusal:
            decode_event(_with(encode_event(hostile(kind, "x")), path, value))
        assert str(refusal.value).isprintable()


def _with(line: bytes, path: str, value: str) -> bytes:
    """The JSON of an event with ``value``, itself JSON, in the field at ``path``."""
    content = json.loads(line)
    *outer, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = content
    for key in outer:
        place = place[key]
    place[last] = "HERE"
    return json.dumps(content).replace('"HERE"', value).encode()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_text_that_is_too_long_is_truncated_with_a_remark(kind: type[Event]) -> None:
    for field in fields(kind):
        longest = [mark for mark in get_args(field.type)[1:] if isinstance(mark, Longest)]
        if longest:
            line = _with(encode_event(hostile(kind, "x")), field.name, f'"{"é" * 2_000_000}"')
            event = decode_event(line)
            text = getattr(event, field.name)
            assert len(text) == longest[0].characters
            assert text.endswith(" … (cut short: 2,000,000 characters)")
            assert event is not None
            assert decode_event(encode_event(event)) == event


def test_a_message_names_the_field_that_is_out_of_range() -> None:
    with pytest.raises(BrokenRunError, match=r"steps_per_epoch"):
        decode_event(_with(encode_event(hostile(Started, "x")), "steps_per_epoch", "0"))


def test_more_patterns_or_temperatures_than_there_can_be_are_refused() -> None:
    unit = hostile(EmergedUnit, "url")
    with pytest.raises(BrokenRunError):
        decode_event(encode_event(Emerged(units=(unit,) * (MOST_PATTERNS + 1))))
    with pytest.raises(BrokenRunError):
        decode_event(encode_event(Tuned(temperatures=(1.0,) * (MOST_TEMPERATURES + 1), why="")))


@pytest.mark.parametrize("kind", [*KINDS.values(), EmergedUnit], ids=lambda kind: kind.__name__)
def test_every_list_is_bounded(kind: type[Any]) -> None:
    for field in fields(kind):
        is_union = get_origin(field.type) in (Union, types.UnionType)
        for annotation in get_args(field.type) if is_union else (field.type,):
            underlying, _, _, most = bounds(annotation)
            if get_origin(underlying) is tuple:
                assert most is not None, f"{field.name}: a list without a length"


def test_more_steps_than_a_worker_reports_at_once_are_refused() -> None:
    losses = (1.0,) * (MOST_STEPS_AT_ONCE + 1)
    event = Stepped(losses=losses, gradient_norms=(), learning_rate=1, characters_per_second=1)
    with pytest.raises(BrokenRunError, match="losses"):
        decode_event(encode_event(event))
    assert decode_event(encode_event(replace(event, losses=losses[1:])))


def test_all_documented_kinds_are_there() -> None:
    documented = "Started Stepped Evaluated Sampled Emerged Saved Paused Resumed Tuned Diverged"
    others = {"Finished", "Failed", "Starting", "Busy", "Noted", "GradientsMeasured"}
    others |= {"Classified", "BaselineMeasured", "Imported"}
    assert {*documented.split(), *others} == set(KINDS)


@pytest.mark.parametrize(
    "text", ["[/b]", "\x1b[2J\x00", "\r\n\u2028\u202e", "\ud7ff\ufffd😀", '"}\n{"']
)
def test_hostile_text_survives(text: str) -> None:
    assert Sampled(temperature=0.0, text=text) == decode_event(
        encode_event(Sampled(temperature=0.0, text=text))
    )


def test_a_lone_surrogate_in_a_message_becomes_a_question_mark() -> None:
    """A file name that is not text reaches messages as surrogates, and JSON cannot hold them."""
    assert Failed(message="caf?: gone") == decode_event(
        encode_event(Failed(message="caf\udce9: gone"))
    )


def test_a_loss_that_is_not_finite_is_null() -> None:
    event = Stepped(
        losses=(math.nan, 1.0), gradient_norms=(math.inf,), learning_rate=1, characters_per_second=1
    )
    decoded = decode_event(encode_event(event))
    assert isinstance(decoded, Stepped)
    assert (decoded.losses, decoded.gradient_norms) == ((None, 1.0), (None,))


def test_an_unknown_kind_is_skipped() -> None:
    assert decode_event(b'{"kind":"Dreamed","step":3,"unit":"L1:131"}') is None


def test_a_field_that_a_later_version_added_is_ignored() -> None:
    line = b'{"kind":"Noted","step":3,"message":"x","color":"red"}'
    assert Noted(step=3, message="x") == decode_event(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b"[]",
        b'"Paused"',
        b'{"kind":7}',
        b'{"step":1}',
        b'{"kind":"Noted"}',
        b'{"kind":"Noted","message":1}',
        b'{"kind":"Noted","message":"\xff"}',
        b'{"kind":"Stepped","step":"one"}',
        b'{"kind":"Paused","step":-1}',
        b'{"kind":"Paused","step":9223372036854775808}',
        b'{"kind":"Finished","reason":"boredom"}',
        b'{"kind":"Paused"',
        b'{"kind":' + b"[" * 100_000,
    ],
)
def test_a_line_that_is_not_an_event_is_a_broken_run(line: bytes) -> None:
    with pytest.raises(BrokenRunError):
        decode_event(line)


def test_a_pattern_that_a_gate_detects_is_a_broken_run() -> None:
    unit = '{"pattern":"url","unit":"L0:0","quantity":"%s","sign":1,"f1":0.5,"chance_f1":0.1}'
    line = '{"kind":"Emerged","step":1,"units":[' + unit + "]}"
    assert isinstance(decode_event((line % Quantity.CELL).encode()), Emerged)
    with pytest.raises(BrokenRunError, match="input_gate is a gate"):
        decode_event((line % Quantity.INPUT_GATE).encode())


def test_a_divergence_without_numbers_survives() -> None:
    event = Diverged(step=7, loss=None, gradient_norm=None, suggested_learning_rate=0.003)
    assert event == decode_event(encode_event(event))


@pytest.mark.parametrize("reason", FinishReason)
def test_every_reason_is_a_sentence(reason: FinishReason) -> None:
    assert reason.sentence[-1] == "."


def test_lift_is_0_at_chance_and_1_at_perfection() -> None:
    def lift(f1: float, chance_f1: float) -> float:
        return EmergedUnit(
            pattern="", unit="", quantity=Quantity.CELL, sign=1, f1=f1, chance_f1=chance_f1
        ).lift

    assert [lift(0.2, 0.2), lift(1.0, 0.2), lift(0.6, 0.2)] == pytest.approx([0, 1, 0.5])
    assert lift(0.0, 0.2) < 0
    assert lift(1.0, 1.0) == 0
