"""The tables of docs/run-directory.md, computed from the classes that the program decodes.

``python -m tests.support.run_schema`` rewrites the computed columns of every table in place: field,
type, range and default. Units and meanings are written by hand and kept. A table is announced by
a comment that names its class: ``<!-- lstm_tui.runs.events.Started -->``.
"""

import dataclasses
import re
import typing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
from msgspec.inspect import (
    BoolType,
    DataclassType,
    DictType,
    EnumType,
    Field,
    FloatType,
    IntType,
    NoneType,
    StrType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)

from lstm_tui.ranges import RANGES, Range
from lstm_tui.runs.events import Event
from lstm_tui.runs.field_types import Longest

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "run-directory.md"

HEAD = "| field | type | range | default | unit | meaning |\n|---|---|---|---|---|---|\n"

_TABLE = re.compile(r"<!-- (?P<path>lstm_tui[\w.]+) -->\n\n(?P<table>(?:\|.*\n)+)")

_OPTIONS = {
    "total_steps": "--steps",
    "warmup_steps": "--warmup",
    "temperatures": "--sample-temperature",
}
"""Fields that are not named like the option whose range they have."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document: the class that it describes, and its text."""

    path: str
    text: str

    @property
    def described(self) -> Any:
        """The class."""
        module, name = self.path.rsplit(".", 1)
        return getattr(import_module(module), name)

    @property
    def computed(self) -> str:
        """The text with its computed columns as the class has them now."""
        return HEAD + "".join(
            f"| `{field.encode_name}` | {_name(field.type)} | {_range(self.described, field)} "
            f"| {_default(field)} | {' | '.join(self._by_hand(field.encode_name))} |\n"
            for field in fields_of(self.described)
        )

    def _by_hand(self, field: str) -> tuple[str, str]:
        """The columns for unit and meaning."""
        for line in self.text.splitlines():
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(cells) == 6 and cells[0] == f"`{field}`":
                return cells[4], cells[5]
        return "", ""

    @property
    def undescribed(self) -> list[str]:
        """The fields for which no meaning is written."""
        names = [field.encode_name for field in fields_of(self.described)]
        return [name for name in names if not self._by_hand(name)[1]]


def tables(document: str) -> list[Table]:
    """The tables of ``document`` that have a comment with a class before them."""
    return [Table(found["path"], found["table"]) for found in _TABLE.finditer(document)]


def fields_of(described: Any) -> list[Field]:
    """The fields of a dataclass as msgspec decodes them, in their order; those that all events have
    are of `Event` alone."""
    info = type_info(described)
    assert isinstance(info, DataclassType), described
    of_all = (
        {field.name for field in dataclasses.fields(Event)} if described is not Event else set()
    )
    order = [field.name for field in dataclasses.fields(described)]
    known = {field.name: field for field in info.fields}
    return [known[name] for name in order if not (issubclass(described, Event) and name in of_all)]


def _name(kind: Type) -> str:
    match kind:
        case BoolType():
            return "boolean"
        case IntType():
            return "integer"
        case FloatType():
            return "number"
        case StrType():
            return "text"
        case NoneType():
            return "null"
        case EnumType(cls=cls):
            return "one of " + ", ".join(f"`{member.value}`" for member in cls)
        case VarTupleType(item_type=UnionType() as item):
            return f"list of ({_name(item)})"
        case VarTupleType(item_type=item):
            return f"list of {_name(item)}"
        case DictType(key_type=key, value_type=value):
            return f"object: {_name(key)} → {_name(value)}"
        case UnionType(types=kinds):
            names = [_name(one) for one in sorted(kinds, key=_is_null)]
            return " or ".join(names) if not names[0].startswith("list") else ", or ".join(names)
        case DataclassType(cls=cls):
            return f"`{cls.__name__}`"
    raise NotImplementedError(kind)


def _is_null(kind: Type) -> bool:
    return isinstance(kind, NoneType)


def _range(described: Any, field: Field) -> str:
    hint = typing.get_type_hints(described, include_extras=True)[field.name]
    for mark in typing.get_args(hint)[1:]:
        if isinstance(mark, Longest):
            return f"cut at {mark.characters:,} characters"
    if words := _limits(field.type):
        return words
    if not _has_numbers(field.type):
        return ""
    option = _OPTIONS.get(field.name, f"--{field.name.replace('_', '-')}")
    return _range_of_option(RANGES[option]) if option in RANGES else ""


def _has_numbers(kind: Type) -> bool:
    match kind:
        case UnionType(types=kinds):
            return any(map(_has_numbers, kinds))
        case VarTupleType(item_type=item):
            return _has_numbers(item)
        case _:
            return isinstance(kind, IntType | FloatType)


def _range_of_option(limits: Range) -> str:
    zero = f"0 ({limits.zero}) or " if limits.zero else ""
    above = "above " if limits.low_open else ""
    below = "below " if limits.high_open else ""
    return f"{zero}{above}{_number(limits.low)} to {below}{_number(limits.high)}"


def _limits(kind: Type) -> str:
    match kind:
        case IntType() | FloatType():
            return _numbers(kind)
        case StrType(max_length=longest, pattern=pattern):
            parts = [f"`{_escaped(pattern)}`"] if pattern else []
            parts += [f"at most {longest:,} characters"] if longest else []
            return ", ".join(parts)
        case VarTupleType(item_type=item, min_length=least, max_length=most):
            parts = [f"at least {least:,}"] if least else []
            parts += [f"at most {most:,}"] if most else []
            parts += [f"each {limits}"] if (limits := _limits(item)) else []
            return "; ".join(parts)
        case DictType(key_type=key, value_type=value, max_length=most):
            parts = [f"at most {most:,}"] if most else []
            parts += [f"keys {limits}"] if (limits := _limits(key)) else []
            parts += [f"values {limits}"] if (limits := _limits(value)) else []
            return "; ".join(parts)
        case UnionType(types=kinds):
            return "".join(_limits(one) for one in kinds)
    return ""


def _numbers(kind: IntType | FloatType) -> str:
    low = kind.ge if kind.ge is not None else kind.gt
    if low is None or kind.le is None:
        return ""
    above = "above " if kind.gt is not None else ""
    return f"{above}{_number(low)} to {_number(kind.le)}"


def _number(value: float) -> str:
    if isinstance(value, int) and value >= 2**53 - 1:
        power = (value + 1).bit_length() - 1
        return f"2^{power}" if value == 2**power else f"2^{power} − 1"
    whole = value == int(value) and abs(value) < 1e9
    return f"{int(value):,}" if whole else re.sub(r"e\+?(-?)0*", r"e\1", f"{value:g}")


def _escaped(pattern: str) -> str:
    return pattern.replace("|", r"\|")


def _default(field: Field) -> str:
    if field.required:
        return "required"
    if field.default is msgspec.NODEFAULT:
        value = field.default_factory()
        return "empty" if value == {} else "defaults" if hasattr(value, "__slots__") else "set"
    if isinstance(field.default, bool | str) or field.default is None:
        return (
            f"`{msgspec.json.encode(field.default).decode()}`" if field.default != "" else "empty"
        )
    if isinstance(field.default, tuple):
        return ", ".join(f"{one:g}" for one in field.default) or "empty"
    return f"{field.default:,}" if isinstance(field.default, int) else f"{field.default:g}"


def main() -> None:
    """Rewrite the document."""
    text = DOCUMENT.read_text("utf-8")
    for table in tables(text):
        text = text.replace(
            f"<!-- {table.path} -->\n\n{table.text}", f"<!-- {table.path} -->\n\n{table.computed}"
        )
    DOCUMENT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
