"""Random web addresses, and other references to files."""

from __future__ import annotations

from collections.abc import Callable

from corpora.atlas.grammar import Slots
from corpora.atlas.paths import PathGenerator, slug
from corpora.atlas.random_source import RandomSource
from corpora.atlas.words import split_words
from corpora.atlas.world import World

TOP_LEVELS = split_words(
    """
    org com net edu info museum gov int name
    """
)


class UrlGenerator:
    """Generates addresses and file names: a host is used many times, a path once."""

    def __init__(self, world: World, expand_source: Callable[[str], str]) -> None:
        self._world = world
        self._random: RandomSource = world.random
        self._expand = expand_source
        self._paths = PathGenerator(world, expand_source)
        self._hosts = [self._host() for _ in range(max(12, len(world.pages) // 3))]

    def slots(self, subject: Callable[[], str]) -> Slots:
        """The slots for addresses and files, whose names may contain the subject."""
        return {
            "url": lambda: self.url(subject()),
            "file": lambda: self._paths.file(subject()),
            "folder": lambda: self._paths.folder(subject()),
            "picture": lambda: self._paths.picture(subject()),
            "identifier": self.identifier,
        }

    def url(self, subject: str) -> str:
        """A new URL, whose path may contain `subject`."""
        random = self._random
        scheme = random.choice(["http", "http", "http", "https"])
        www = "www." if random.happens(0.25) else ""
        url = f"{scheme}://{www}{random.choice(self._hosts)}"
        if random.happens(0.03):
            return url + random.choice(["", "/"])
        return url + self._paths.page(subject)

    def identifier(self) -> str:
        """A number that a publisher gives an article: `10.2391/18427`."""
        random = self._random
        return f"10.{random.between(1000, 9999)}/{random.between(1000, 99999)}"

    def _host(self) -> str:
        random = self._random
        town = slug(random.choice(random.choice(self._world.countries).towns).title, "")
        country = random.choice(self._world.countries)
        ending = random.choice(
            [
                random.choice(TOP_LEVELS),
                slug(country.code),
                f"{random.choice(['ac', 'co', 'gov'])}.{slug(country.code)}",
            ]
        )
        before = random.choice(["", "", "", "archive.", "home.", "lib.", "maps."])
        return f"{before}{self._domain(town, country.language)}.{ending}"

    def _domain(self, town: str, language: str) -> str:
        expand = self._expand
        suffixes = ["online", "world", "press", "daily", "review"]
        return self._random.choice(
            [
                town,
                f"uni-{town}",
                slug(expand("<animal_any>"), "") + "-" + slug(expand("<abstract>"), ""),
                slug(expand("<profession.s>")),
                slug(expand("<look> <thing>"), ""),
                f"{town}-{slug(expand('<society>'))}",
                slug(expand("<goods>")) + self._random.choice(suffixes),
                "the" + slug(expand("<color> <bird>"), ""),
                slug(self._world.names.word(language), ""),
                f"{slug(expand('<study>'), '')}.{town}",
            ]
        )
