"""Names of people and places, of which none is given twice."""

from __future__ import annotations

from corpora.atlas.languages import LANGUAGES
from corpora.atlas.random_source import RandomSource

WITHOUT_ACCENTS = str.maketrans("éøöñçÑÉØÖ", "eoonc" + "NEOO")


def remove_accents(text: str) -> str:
    """The text without accents, as in a URL."""
    return text.translate(WITHOUT_ACCENTS)


class NameGenerator:
    """Generates names in a language, given by its own name, and remembers which are taken."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._taken: set[str] = set()
        self._languages = {language.name: language for language in LANGUAGES}

    def claim(self, name: str) -> bool:
        """Take a name; return whether it was free."""
        if name.lower() in self._taken:
            return False
        self._taken.add(name.lower())
        return True

    def town(self, language: str) -> str:
        while True:
            name = self._languages[language].town(self._random)
            if self.claim(name):
                return name

    def country(self, language: str) -> tuple[str, str]:
        """A country and its adjective."""
        while True:
            name, adjective = self._languages[language].country(self._random)
            if self.claim(name):
                return name, adjective

    def feature(self, language: str) -> str:
        """The name of a river or an island."""
        while True:
            name = self._languages[language].feature(self._random)
            if self.claim(name):
                return name

    def person(self, language: str, is_woman: bool) -> tuple[str, str]:
        """A full name and the surname in it, which nobody has yet."""
        while True:
            surname = self.surname(language)
            given = self.given_name(language, is_woman)
            if self._random.happens(0.12):
                given += " " + self.given_name(language, is_woman)
            if self.claim(surname.split(" ")[-1]):
                return f"{given} {surname}", surname

    def given_name(self, language: str, is_woman: bool) -> str:
        return self._languages[language].given_name(self._random, is_woman)

    def surname(self, language: str) -> str:
        return self._languages[language].surname(self._random)

    def word(self, language: str) -> str:
        """An ordinary word of the language, in lower case."""
        return self._languages[language].word(self._random)
