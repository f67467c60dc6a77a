"""What a run can say, and its JSON."""

import json
import math
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.events import (
    KINDS,
    Diverged,
    EmergedUnit,
    Event,
    Failed,
    FinishReason,
    Noted,
    Sampled,
    Stepped,
    Steps,
    decode_event,
    encode_event,
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 2**53),
    "float": NUMBERS,
    "str": TEXTS,
    "bool": st.booleans(),
    "int | None": st.none() | st.integers(0, 2**53),
    "float | None": st.none() | NUMBERS,
    "FinishReason": st.sampled_from(FinishReason),
    "tuple[float, ...]": st.lists(NUMBERS, max_size=5).map(tuple),
    "tuple[lstm_tui.runs.events.EmergedUnit, ...]": st.lists(
        st.builds(
            EmergedUnit,
            pattern=TEXTS,
            unit=TEXTS,
            quantity=TEXTS,
            sign=st.sampled_from([1, -1]),
            f1=NUMBERS,
            chance_f1=NUMBERS,
        ),
        max_size=3,
    ).map(tuple),
    "tuple[float, ...] | None": st.none() | st.lists(NUMBERS, max_size=5).map(tuple),
    "tuple[float | None, ...]": st.lists(st.none() | NUMBERS, max_size=5).map(tuple),
}


def _type_name(annotation: Any) -> str:
    if annotation == Steps:
        return "int"
    if annotation == Steps | None:
        return "int | None"
    return str(
        getattr(annotation, "__name__", annotation) if isinstance(annotation, type) else annotation
    )


def _events(kind: type[Event]) -> st.SearchStrategy[Event]:
    given_fields = {field.name: VALUES[_type_name(field.type)] for field in fields(kind)}
    return st.builds(kind, **given_fields)


EVENTS = st.one_of([_events(kind) for kind in KINDS.values()])


@given(EVENTS)
def test_decoding_what_was_encoded_gives_the_event(event: Event) -> None:
    assert event == decode_event(encode_event(event))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_one_line_that_names_its_kind(kind: type[Event]) -> None:
    @given(_events(kind))
    def holds(event: Event) -> None:
        line = encode_event(event)
        assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
        assert kind.__name__ == json.loads(line)["kind"]

    holds()


def test_all_documented_kinds_are_there() -> None:
    documented = "Started Stepped Evaluated Sampled Emerged Saved Paused Resumed Tuned Diverged"
    assert {*documented.split(), "Finished", "Failed", "Starting", "Busy", "Noted"} == set(KINDS)


@pytest.mark.parametrize(
    "text", ["[/b]", "\x1b[2J\x00", "\r\n\u2028\u202e", "\ud7ff\ufffd😀", '"}\n{"']
)
def test_hostile_text_survives(text: str) -> None:
    assert Sampled(temperature=0.0, text=text) == decode_event(
        encode_event(Sampled(temperature=0.0, text=text))
    )


def test_half_a_surrogate_pair_in_a_message_becomes_a_question_mark() -> None:
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
    line = b'{"kind":"Noted","step":3,"message":"x","colour":"red"}'
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


def test_a_divergence_without_numbers_survives() -> None:
    event = Diverged(step=7, loss=None, gradient_norm=None, suggested_learning_rate=0.003)
    assert event == decode_event(encode_event(event))


@pytest.mark.parametrize("reason", FinishReason)
def test_every_reason_is_a_sentence(reason: FinishReason) -> None:
    assert reason.sentence[-1] == "."


def test_lift_is_the_way_from_chance_to_knowing() -> None:
    def lift(f1: float, chance_f1: float) -> float:
        return EmergedUnit(
            pattern="", unit="", quantity="", sign=1, f1=f1, chance_f1=chance_f1
        ).lift

    assert [lift(0.2, 0.2), lift(1.0, 0.2), lift(0.6, 0.2)] == pytest.approx([0, 1, 0.5])
    assert lift(0.0, 0.2) < 0
    assert lift(1.0, 1.0) == 0
