"""MediaWiki's marks: links, addresses, templates, references, tables.

It knows how marks are written and nests them; what they say is handed in, save for addresses, whose
parts it makes up, since no two addresses of this world lead to the same place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpora.atlas.inflection import words
from corpora.atlas.names import unaccented
from corpora.atlas.pages import Page
from corpora.atlas.random_source import Chance
from corpora.atlas.world import World

TOP_LEVELS = words(
    """
    org com net edu info museum gov int name
    """
)
PATH_WORDS = words(
    """
    archive articles people pages texts library history maps index papers news staff docs images
    scans public collections letters catalogue journal essays old misc english reports research
    exhibits minutes lists faq members notes data guides almanac obituaries tides plates registers
    folklore errata minutes2 backup tmp
    """
)
FILE_ENDINGS = words(
    """
    .html .html .htm .php .pdf .asp .txt .jpg .shtml .cgi .gif .xml
    """
)
QUERY_KEYS = words(
    """
    id page lang year q ref sort view item article doc vol print session part from
    """
)


def link(target: str, label: str) -> str:
    """`[[Heron]]`, `[[heron]]s` or `[[Heron|the bird]]`, whichever is shortest."""
    plain = label[:1].upper() + label[1:]
    if plain == target:
        return f"[[{label}]]"
    if plain.startswith(target) and re.fullmatch("[a-z]+", plain[len(target) :]):
        return f"[[{label[: len(target)]}]]{label[len(target) :]}"
    return f"[[{target}|{label}]]"


def template(name: str, *parameters: str) -> str:
    return "{{" + "|".join((name, *parameters)) + "}}"


def spaced_template(name: str, parameters: Sequence[tuple[str, str]]) -> str:
    """`{{cite book | title=... | year=1402}}`"""
    return "{{" + " | ".join([name, *(f"{key}={value}" for key, value in parameters)]) + "}}"


def infobox(kind: str, parameters: Sequence[tuple[str, str]], width: int) -> str:
    """A template over several lines, the signs of equality in one column if `width` says so."""
    lines = [f"| {key.ljust(width)} = {value}" for key, value in parameters]
    return "\n".join(["{{Infobox " + kind, *lines, "}}"])


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    lines = ['{| class="wikitable"', f"|+ {caption}", "! " + " !! ".join(heads)]
    for row in rows:
        lines += ["|-", "| " + " || ".join(row)]
    return "\n".join([*lines, "|}"])


def slug(text: str, joint: str = "-") -> str:
    """A phrase as a piece of an address."""
    return joint.join(re.findall("[a-z0-9]+", unaccented(text).lower()))


class Addresses:
    """Makes up addresses: hosts that recur, paths that do not."""

    def __init__(self, world: World, phrase: Callable[[str], str]) -> None:
        self._world = world
        self._chance: Chance = world.chance
        self._phrase = phrase
        self._hosts = [self._host() for _ in range(max(12, len(world.pages) // 3))]

    def _host(self) -> str:
        chance = self._chance
        town = slug(chance.pick(chance.pick(self._world.countries).towns).title, "")
        country = chance.pick(self._world.countries)
        ending = chance.pick(
            [
                chance.pick(TOP_LEVELS),
                slug(country.code),
                f"{chance.pick(['ac', 'co', 'gov'])}.{slug(country.code)}",
            ]
        )
        middle = chance.pick(
            [
                town,
                f"uni-{town}",
                slug(self._phrase("<animal_any>"), "") + "-" + slug(self._phrase("<abstract>"), ""),
                slug(self._phrase("<profession.s>")),
                slug(self._phrase("<look> <thing>"), ""),
                f"{town}-{slug(self._phrase('<society>'))}",
                slug(self._phrase("<goods>"))
                + chance.pick(["online", "world", "press", "daily", "review"]),
                "the" + slug(self._phrase("<colour> <bird>"), ""),
                slug(self._world.namer.word(country.language), ""),
                f"{slug(self._phrase('<study>'), '')}.{town}",
            ]
        )
        before = chance.pick(
            ["www.", "www.", "www.", "", "", "archive.", "home.", "lib.", "www2.", "maps."]
        )
        port = f":{chance.pick([8000, 8080, 81])}" if chance.happens(0.03) else ""
        return f"{before}{middle}.{ending}{port}"

    def address(self, about: str) -> str:
        """One address, short or long, concerning `about` if its makers thought of that."""
        chance = self._chance
        scheme = chance.pick(["http", "http", "http", "https"])
        url = f"{scheme}://{chance.pick(self._hosts)}"
        depth = chance.weighted([(0, 1), (1, 3), (2, 4), (3, 3), (4, 2), (6, 1)])
        if depth == 0:
            return url + chance.pick(["", "/"])
        if chance.happens(0.1):
            url += "/~" + slug(
                self._world.namer.word(chance.pick(self._world.countries).language), ""
            )
        for _ in range(depth - 1):
            url += "/" + self._path_piece(about)
        url += "/" + chance.pick(
            [
                slug(about, chance.pick(["-", "_", ""])),
                self._path_piece(about),
                slug(self._phrase("<look> <thing.s>"), chance.pick(["-", "_"])),
                chance.pick("abcdefghkmnprstvwxyz") + str(chance.below(100000)),
            ]
        )
        url += chance.pick([*FILE_ENDINGS, "", "", "", "/"])
        if chance.happens(0.22):
            url += "?" + "&".join(
                self._pair() for _ in range(chance.weighted([(1, 3), (2, 2), (3, 1)]))
            )
        if chance.happens(0.1):
            url += "#" + chance.pick(
                [
                    f"p{chance.between(2, 400)}",
                    slug(self._phrase("<abstract>"), ""),
                    f"note{chance.between(1, 40)}",
                    "top",
                ]
            )
        return url

    def _path_piece(self, about: str) -> str:
        chance = self._chance
        return chance.pick(
            [
                chance.pick(PATH_WORDS),
                chance.pick(PATH_WORDS),
                str(chance.between(1995, 2026)),
                f"{chance.between(1, 12):02d}",
                slug(self._phrase("<thing.s>")),
                slug(self._phrase("<study>"), "_"),
                slug(about, "_"),
                chance.pick(["v", "vol", "part", "box", "ch"]) + str(chance.between(1, 60)),
                slug(chance.pick(chance.pick(self._world.countries).towns).title),
            ]
        )

    def _pair(self) -> str:
        chance = self._chance
        key = chance.pick(QUERY_KEYS)
        value = {
            "lang": lambda: slug(chance.pick(self._world.countries).code),
            "year": lambda: str(chance.between(1000, 1893)),
            "q": lambda: slug(self._phrase("<animal> <abstract>"), "+"),
            "sort": lambda: chance.pick(["asc", "desc", "weight", "regret"]),
            "session": lambda: "".join(
                chance.pick("0123456789abcdef") for _ in range(chance.between(6, 16))
            ),
            "view": lambda: chance.pick(["full", "print", "list", "plain"]),
        }.get(key, lambda: str(chance.below(chance.pick([40, 900, 70000]))))()
        return f"{key}={value}"


def names_of(pages: Sequence[Page]) -> str:
    """`[[A]], [[B]] and [[C]]`."""
    links = [page.the + link(page.title, page.label) for page in pages]
    return " and ".join([", ".join(links[:-1]), links[-1]] if len(links) > 1 else links)


def bulleted(heading: str, items: Sequence[str]) -> str:
    """A section that is a list."""
    return "\n".join([f"== {heading} ==", *(f"* {item}" for item in items)])
