"""Generation is reproducible, and every world is well formed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpora.atlas.generator import generate_atlas
from tests.corpora.marks import first_unclosed

ATLAS = Path(__file__).parents[3] / "corpora" / "atlas.txt"


def test_committed_text_is_what_the_package_writes() -> None:
    committed = ATLAS.read_text(encoding="utf-8")
    assert generate_atlas() == committed, "corpora/atlas.txt is stale: python -m corpora.atlas"


def test_text_depends_on_the_seed_alone() -> None:
    text = generate_atlas(seed=5, articles=30)
    assert generate_atlas(seed=5, articles=30) == text
    assert generate_atlas(seed=6, articles=30) != text


@pytest.mark.parametrize("seed", range(4))
def test_every_mark_is_closed_and_every_slot_filled(seed: int) -> None:
    text = generate_atlas(seed=seed, articles=60)
    assert first_unclosed(text) == ""
    assert "^" not in text
    assert not re.search(r"<[A-Za-z_]+[.>|]", re.sub(r"</?ref|<br/>|<references", "", text))
