"""Encoding a text in one pass."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.text import symbol_ids
from lstm_tui.text.document_borders import BORDER
from lstm_tui.text.symbol_ids import (
    END_CODE,
    KeptSymbols,
    ProvisionalIds,
    kept_symbols,
    narrowest,
)


def encode(folder: Path, pieces: list[str], min_count: int = 1) -> tuple[KeptSymbols, list[int]]:
    ids = ProvisionalIds(folder / "provisional")
    for piece in pieces:
        ids.add(piece)
    numbering = kept_symbols(ids.counts, min_count)
    ids.renumber(numbering, folder / "ids", lambda *_: None)
    kind = narrowest(len(numbering.codes))
    return numbering, np.fromfile(folder / "ids", kind).tolist()


@settings(max_examples=50, deadline=None)
@given(
    pieces=st.lists(st.text(st.characters(exclude_categories=["Cs"]))), min_count=st.integers(1, 3)
)
def test_ids_are_indices_of_the_sorted_symbols(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], min_count: int
) -> None:
    text = "".join(pieces)
    kept = {c for c in text if text.count(c) >= min_count or c == "\ufffd"}
    folded = "".join(c if c in kept else "\ufffd" for c in text)
    symbols = sorted(set(folded))

    numbering, ids = encode(tmp_path_factory.mktemp("encode"), pieces, min_count)

    assert symbols == list(map(chr, numbering.codes))
    assert [folded.count(symbol) for symbol in symbols] == numbering.counts.tolist()
    assert [symbols.index(c) for c in folded] == ids
    assert len(set(text) - kept) == numbering.folded


@pytest.mark.parametrize(
    ("pieces", "symbols"),
    [
        (["\udfffab\udfff", "ba\udfff"], "ab"),
        (["\udfff\xffé", "é\udfff", "\xe9\udfff"], "éÿ"),
        (["\udfff", "漢", "\udfff", "\U00020000", "\udfff"], "漢\U00020000"),
    ],
)
def test_a_border_is_the_last_symbol_and_never_rare(
    tmp_path: Path, pieces: list[str], symbols: str
) -> None:
    kept, ids = encode(tmp_path, pieces)
    text = "".join(pieces)
    assert kept.codes.tolist() == [*map(ord, symbols), END_CODE]
    assert ids == [f"{symbols}\udfff".index(character) for character in text]
    assert kept.counts[-1] == text.count("\udfff")
    assert kept_symbols(np.bincount([ord(BORDER)], minlength=0x110000), 9).codes == [END_CODE]


@pytest.mark.parametrize("distinct", [256, 257, 65_536, 65_537])
def test_ids_widen_with_the_vocabulary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, distinct: int
) -> None:
    monkeypatch.setattr(symbol_ids, "_BLOCK_IDS", 1000)
    text = "".join(chr(c) for c in range(0x20000, 0x20000 + distinct))[::-1] + "\U00020000"
    pieces = [text[start : start + 777] for start in range(0, len(text), 777)]
    numbering, ids = encode(tmp_path, pieces)
    assert distinct == len(numbering.codes)
    assert [*reversed(range(distinct)), 0] == ids


def test_ascii_after_many_symbols_is_encoded_correctly(tmp_path: Path) -> None:
    wide = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    numbering, ids = encode(tmp_path, ["ab", wide, "ba" * 3])
    assert [0, 1, *range(2, 302), 1, 0, 1, 0, 1, 0] == ids
    assert numbering.counts[:2].tolist() == [4, 4]


def test_long_blocks_of_odd_length_are_counted_to_the_last_byte() -> None:
    octets = bytes(range(256)) * 300 + b"z"
    assert np.bincount(np.frombuffer(octets, np.uint8)).tolist() == (
        symbol_ids.count_bytes(octets).tolist()
    )


def test_type_of_ids_is_the_narrowest() -> None:
    sizes = [2, 256, 257, 65_536, 65_537]
    assert [narrowest(n).name for n in sizes] == ["uint8", "uint8", "uint16", "uint16", "uint32"]
