"""Mutations of the content of a file: its bytes, lines, JSON values, arrays."""

import json
import struct
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.strangers.place import Place

PLACEHOLDER = "placeholder of a literal"

# Bytes


def overwrite(place: Place, changes: list[tuple[float, bytes]]) -> None:
    """Other bytes at some places, each a share of the length."""
    data = bytearray(place.read())
    for share, new in changes:
        at = int(share * len(data))
        data[at : at + len(new)] = new
    place.write(bytes(data))


def flip(place: Place, shares: list[float]) -> None:
    """Other bits at some places, each a share of the length."""
    data = bytearray(place.read())
    for share in shares:
        at = int(share * 8 * len(data))
        data[at // 8] ^= 1 << at % 8
    place.write(bytes(data))


def cut(place: Place, share: float) -> None:
    """Only its beginning."""
    data = place.read()
    place.write(data[: int(share * len(data))])


def content(place: Place, data: bytes) -> None:
    """Any content at all."""
    place.write(data)


# Lines


def lines(place: Place, what: tuple[str, float, int]) -> None:
    """A line that is repeated, missing, moved to the end, or behind many empty ones."""
    how, share, count = what
    all_lines = place.read().splitlines(keepends=True)
    at = int(share * len(all_lines))
    match how:
        case "repeat":
            all_lines[at:at] = [all_lines[at]] * count
        case "drop":
            del all_lines[at : at + count]
        case "last":
            all_lines.append(all_lines.pop(at))
        case "backwards":
            all_lines.reverse()
        case _:
            all_lines.insert(at, b"\n" * count)
    place.write(b"".join(all_lines))


def add_lines(place: Place, data: bytes) -> None:
    """More lines at the end."""
    place.write(place.read() + data)


# JSON


def field(place: Place, what: tuple[float, float, str]) -> None:
    """Another value of one field; ``what`` has the shares of line and field, and a literal."""
    at_line, at_field, literal = what

    def change(document: Any) -> Any:
        places = list(_fields(document))
        if not places:
            return PLACEHOLDER
        owner, key = places[int(at_field * len(places))]
        owner[key] = PLACEHOLDER
        return document

    _change_json(place, at_line, change, literal)


def strings(place: Place, what: tuple[float, str]) -> None:
    """One text in the place of every string, save the kinds of events."""
    at_line, text = what

    def change(document: Any) -> Any:
        for owner, key in _fields(document):
            if isinstance(owner[key], str) and key != "kind":
                owner[key] = text
        return document

    _change_json(place, at_line, change, "")


def keys(place: Place, what: tuple[float, str]) -> None:
    """One more field with such a name, in every object."""
    at_line, text = what

    def change(document: Any) -> Any:
        objects = [document, *(owner[key] for owner, key in _fields(document))]
        for one in objects:
            if isinstance(one, dict):
                one[text] = text
        return document

    _change_json(place, at_line, change, "")


def _change_json(place: Place, share: float, change: Callable[[Any], Any], literal: str) -> None:
    """Change the document of a JSON file, of one line of a log, or of the head of arrays."""
    data = place.read()

    def changed(one: bytes) -> bytes:
        text = json.dumps(change(json.loads(one)))
        return text.replace(json.dumps(PLACEHOLDER), literal).encode("utf-8", "surrogatepass")

    if place.name.endswith(".jsonl"):
        all_lines = data.splitlines()
        last = {json.loads(line)["kind"]: at for at, line in enumerate(all_lines)}
        at = list(last.values())[int(share * len(last))]  # of each kind as often
        all_lines[at] = changed(all_lines[at])
        place.write(b"\n".join(all_lines) + b"\n")
    elif place.name.endswith(".safetensors"):
        (size,) = struct.unpack("<Q", data[:8])
        head = changed(data[8 : 8 + size])
        place.write(struct.pack("<Q", len(head)) + head + data[8 + size :])
    else:
        place.write(changed(data))


def _fields(document: Any) -> Iterator[tuple[Any, Any]]:
    """The owner and key of each value in a document, at any depth."""
    keys: Any = ()
    if isinstance(document, dict):
        keys = list(document)
    elif isinstance(document, list):
        keys = range(len(document))
    for key in keys:
        yield document, key
        yield from _fields(document[key])


# Arrays


def fill(place: Place, what: tuple[float, float, float]) -> None:
    """One value in a share of one array; ``what`` has the share of the name, of the array, and it.

    Numbers that are not floats are set to the nearest that their type has.
    """
    at_name, part, value = what
    data = bytearray(place.read())
    (size,) = struct.unpack("<Q", data[:8])
    head = json.loads(data[8 : 8 + size])
    names = [name for name in head if name != "__metadata__"]
    entry = head[names[int(at_name * len(names))]]
    first, last = (8 + size + offset for offset in entry["data_offsets"])
    kind = {"F32": "<f4", "I32": "<i4", "U32": "<u4", "U16": "<u2", "I64": "<i8", "U8": "u1"}
    array = np.frombuffer(data[first:last], kind[entry["dtype"]]).copy()
    if array.dtype.kind == "f":
        array[: int(part * len(array)) + 1] = value
    else:
        limits = np.iinfo(array.dtype)
        finite = 0 if np.isnan(value) else int(np.clip(value, -1e30, 1e30))
        array[: int(part * len(array)) + 1] = max(limits.min, min(limits.max, finite))
    data[first:last] = array.tobytes()
    place.write(bytes(data))
