"""Names in every invented language."""

from __future__ import annotations

import pytest

from corpora.atlas.languages import LANGUAGES, latin_name
from corpora.atlas.names import NameGenerator, remove_accents
from corpora.atlas.random_source import RandomSource


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
def test_names_are_capitalized_and_unique(language: str) -> None:
    names = NameGenerator(RandomSource(3))
    places = [new(language) for new in (names.town, names.feature) for _ in range(40)]
    surnames = [names.person(language, is_woman=True)[1] for _ in range(40)]
    assert len(set(places)) == 80
    assert len(set(surnames)) == 40
    assert all(name[0].isupper() for name in places)
    assert names.word(language).islower()


def test_claimed_name_is_taken_in_any_case() -> None:
    names = NameGenerator(RandomSource(3))
    assert names.claim("Heron")
    assert not names.claim("heron")


def test_latin_name_has_a_genus_and_an_epithet() -> None:
    genus, epithet = latin_name(RandomSource(1)).split(" ")
    assert genus.istitle()
    assert epithet.islower()


def test_accents_are_removed() -> None:
    assert remove_accents("Ñaupi Strøm née öde") == "Naupi Strom nee ode"
