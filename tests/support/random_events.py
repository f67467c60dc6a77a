"""Random events, generated from the fields of their classes, so that new fields are covered."""

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from lstm_tui.config import STATES, Quantity
from lstm_tui.runs.events import KINDS, Event
from lstm_tui.runs.field_types import Longest, UnitName

UNITS = st.builds("L{}:{}".format, st.integers(0, 63), st.integers(0, 65_535))


def values_of(annotation: Any, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """All values that a field of this type may have; free texts are drawn from ``texts``."""
    if annotation == UnitName:
        return UNITS
    kind, low, high, most = bounds(annotation)
    if annotation is type(None):
        return st.none()
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of([values_of(one, texts) for one in get_args(kind)])
    if get_origin(kind) is tuple:
        of = values_of(get_args(kind)[0], texts)
        return st.lists(of, max_size=min(most or 4, 4)).map(tuple)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.sampled_from([low, high]) | st.integers(low, high)
    if kind is float:
        return st.sampled_from([low, high]) | st.floats(low, high)
    if kind is str:
        return texts.map(lambda text: text[:most])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(STATES if kind is Quantity else kind)  # no event has a gate
    assert is_dataclass(kind), f"{annotation}: a type that no test can make"
    return records(kind, texts)


def records(kind: Any, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """All records of a dataclass."""
    given = {field.name: values_of(field.type, texts) for field in fields(kind)}
    return st.builds(kind, **given)


def events(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Event]:
    """Events of every kind, at the ends of the ranges of their fields and in between."""
    return st.one_of([records(kind, texts) for kind in KINDS.values()])


def hostile(kind: Any, text: str) -> Any:
    """A record of a dataclass with ``text`` in each field, at any depth, that may have any text."""
    return kind(**{field.name: _hostile_value(field.type, text) for field in fields(kind)})


def _hostile_value(annotation: Any, text: str) -> Any:
    if annotation == UnitName:
        return "L0:1"
    kind, low, _, most = bounds(annotation)
    if get_origin(kind) in (Union, types.UnionType):
        return _hostile_value(get_args(kind)[0], text)
    if get_origin(kind) is tuple:
        return (_hostile_value(get_args(kind)[0], text),)
    if kind is bool:
        return True
    if kind in (int, float):
        return max(low, 1)
    if kind is str:
        return text[:most]
    if issubclass(kind, Enum):
        return next(iter(kind))
    return hostile(kind, text)


def numbers_and_names(kind: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The path of each number, enum and checked string of a dataclass, and its annotation."""
    for field in fields(kind):
        yield from _leaves(field.type, f"{path}{field.name}")


def _leaves(annotation: Any, path: str) -> Iterator[tuple[str, Any]]:
    kind = bounds(annotation)[0]
    if get_origin(kind) in (Union, types.UnionType):
        yield from _leaves(get_args(kind)[0], path)
    elif get_origin(kind) is tuple:
        yield from _leaves(get_args(kind)[0], f"{path}.0")
    elif is_dataclass(kind):
        yield from numbers_and_names(kind, f"{path}.")
    else:
        yield path, annotation


def bounds(annotation: Any) -> tuple[Any, Any, Any, int | None]:
    """The type under an annotation, the ends of its range, and its greatest length."""
    low = high = most = None
    if get_origin(annotation) is Annotated:
        kind, *marks = get_args(annotation)
        inner, low, high, most = bounds(kind)
        for mark in marks:
            if isinstance(mark, Longest):
                most = mark.characters
            elif isinstance(mark, msgspec.Meta):
                low, high = _first(mark.ge, low), _first(mark.le, high)
                most = _first(mark.max_length, most)
        return inner, low, high, most
    return annotation, low, high, most


def _first(one: Any, other: Any) -> Any:
    return other if one is None else one
