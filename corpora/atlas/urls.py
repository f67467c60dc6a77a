"""Random web addresses, no two of which are the same page."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpora.atlas.names import remove_accents
from corpora.atlas.random_source import RandomSource
from corpora.atlas.words import split_words
from corpora.atlas.world import World

TOP_LEVELS = split_words(
    """
    org com net edu info museum gov int name
    """
)
PATH_WORDS = split_words(
    """
    archive articles people pages texts library history maps index papers news staff docs images
    scans public collections letters catalogue journal essays old misc english reports research
    exhibits minutes lists faq members notes data guides almanac obituaries tides plates registers
    folklore errata minutes2 backup tmp
    """
)
FILE_ENDINGS = split_words(
    """
    .html .html .htm .php .pdf .asp .txt .jpg .shtml .cgi .gif .xml
    """
)
QUERY_KEYS = split_words(
    """
    id page lang year q ref sort view item article doc vol print session part from
    """
)


def slug(text: str, separator: str = "-") -> str:
    """A phrase as one segment of a URL."""
    return separator.join(re.findall("[a-z0-9]+", remove_accents(text).lower()))


class UrlGenerator:
    """Generates URLs: a host is used many times, a path once."""

    def __init__(self, world: World, expand_source: Callable[[str], str]) -> None:
        self._world = world
        self._random: RandomSource = world.random
        self._expand = expand_source
        self._hosts = [self._host() for _ in range(max(12, len(world.pages) // 3))]

    def url(self, subject: str) -> str:
        """A new URL, whose path may contain `subject`."""
        random = self._random
        scheme = random.choice(["http", "http", "http", "https"])
        url = f"{scheme}://{random.choice(self._hosts)}"
        depth = random.weighted_choice([(0, 1), (1, 3), (2, 4), (3, 3), (4, 2), (6, 1)])
        if depth == 0:
            return url + random.choice(["", "/"])
        return url + self._path(subject, depth) + self._query() + self._fragment()

    def _host(self) -> str:
        random = self._random
        town = slug(self._town(), "")
        country = random.choice(self._world.countries)
        ending = random.choice(
            [
                random.choice(TOP_LEVELS),
                slug(country.code),
                f"{random.choice(['ac', 'co', 'gov'])}.{slug(country.code)}",
            ]
        )
        domain = self._domain(town, country.language)
        before = random.choice(
            ["www.", "www.", "www.", "", "", "archive.", "home.", "lib.", "www2.", "maps."]
        )
        port = f":{random.choice([8000, 8080, 81])}" if random.happens(0.03) else ""
        return f"{before}{domain}.{ending}{port}"

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

    def _path(self, subject: str, depth: int) -> str:
        random = self._random
        path = ""
        if random.happens(0.1):
            language = random.choice(self._world.countries).language
            path = "/~" + slug(self._world.names.word(language), "")
        for _ in range(depth - 1):
            path += "/" + self._segment(subject)
        path += "/" + random.choice(
            [
                slug(subject, random.choice(["-", "_", ""])),
                self._segment(subject),
                slug(self._expand("<look> <thing.s>"), random.choice(["-", "_"])),
                random.choice("abcdefghkmnprstvwxyz") + str(random.below(100000)),
            ]
        )
        return path + random.choice([*FILE_ENDINGS, "", "", "", "/"])

    def _segment(self, subject: str) -> str:
        random = self._random
        return random.choice(
            [
                random.choice(PATH_WORDS),
                random.choice(PATH_WORDS),
                str(random.between(1995, 2026)),
                f"{random.between(1, 12):02d}",
                slug(self._expand("<thing.s>")),
                slug(self._expand("<study>"), "_"),
                slug(subject, "_"),
                random.choice(["v", "vol", "part", "box", "ch"]) + str(random.between(1, 60)),
                slug(self._town()),
            ]
        )

    def _query(self) -> str:
        """`?key=value&key=value`, or nothing."""
        random = self._random
        if not random.happens(0.22):
            return ""
        count = random.weighted_choice([(1, 3), (2, 2), (3, 1)])
        return "?" + "&".join(self._parameter() for _ in range(count))

    def _parameter(self) -> str:
        random = self._random
        key = random.choice(QUERY_KEYS)
        value = {
            "lang": lambda: slug(random.choice(self._world.countries).code),
            "year": lambda: str(random.between(1000, 1893)),
            "q": lambda: slug(self._expand("<animal> <abstract>"), "+"),
            "sort": lambda: random.choice(["asc", "desc", "weight", "regret"]),
            "session": lambda: "".join(
                random.choice("0123456789abcdef") for _ in range(random.between(6, 16))
            ),
            "view": lambda: random.choice(["full", "print", "list", "plain"]),
        }.get(key, lambda: str(random.below(random.choice([40, 900, 70000]))))()
        return f"{key}={value}"

    def _fragment(self) -> str:
        """`#name`, or nothing."""
        random = self._random
        if not random.happens(0.1):
            return ""
        return "#" + random.choice(
            [
                f"p{random.between(2, 400)}",
                slug(self._expand("<abstract>"), ""),
                f"note{random.between(1, 40)}",
                "top",
            ]
        )

    def _town(self) -> str:
        return self._random.choice(self._random.choice(self._world.countries).towns).title
