"""Random paths of files: what follows the host in a web address, and what archives call a file.

Both consist of the same phrases. In the folders of an address most are written as one word, whose
letters are those of prose, so that only what came before says that an address is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from corpora.atlas.names import remove_accents
from corpora.atlas.random_source import RandomSource
from corpora.atlas.words import split_words
from corpora.atlas.world import World

PATH_WORDS = split_words(
    """
    archive articles people pages texts library history maps index papers news staff docs images
    scans public collections letters catalogue journal essays old misc english reports research
    exhibits minutes lists faq members notes data guides almanac obituaries tides plates registers
    folklore errata minutes2 backup tmp
    """
)
PAGE_ENDINGS = split_words(
    """
    .html .html .htm .php .asp .shtml .cgi .xml
    """
)
FILE_ENDINGS = split_words(
    """
    .txt .jpg .pdf .tif .png .gif
    """
)
QUERY_KEYS = split_words(
    """
    id page lang year q ref sort view item article doc vol print part from
    """
)
SMALL = frozenset(split_words("and by for from in of on over the to v with"))
"""Words that do not end a segment."""
PHRASES = (
    "<look> <thing.s>",
    "<thing.s> of <material>",
    "<practice> of <goods>",
    "<practice> of <animal.s>",
    "on the <study> of <thing.s>",
    "<moral> <profession.s>",
    "<study> for <profession.s>",
    "<abstract> and <abstract>",
    "<building.s> and <building.s>",
    "<thing.s> in the <building>",
)
"""Sources of the phrases that name a file or a folder."""


SEPARATORS = ("-", "-", "-", "_")
"""Between the words of the name of a page or a file."""
FOLDER_SEPARATORS = ("", "", "", "", "-")
"""Between the words of a folder of an address."""
LONGEST_SLUG = 36
LONGEST_PATH = 50
"""In characters; a longer path loses its first segments."""


def slug(text: str, separator: str = "-") -> str:
    """A phrase as one segment of a path, without the words that would make it too long."""
    words = re.findall("[a-z0-9]+", remove_accents(text).lower())
    while len(words) > 1 and (len(separator.join(words)) > LONGEST_SLUG or words[-1] in SMALL):
        words.pop()
    return separator.join(words)


class PathGenerator:
    """Generates paths of addresses, and shorter ones of the files of archives.

    An archive has at most one folder, and other endings. So whoever knows that an address is open
    can tell how a phrase goes on.
    """

    def __init__(self, world: World, expand_source: Callable[[str], str]) -> None:
        self._world = world
        self._random: RandomSource = world.random
        self._expand = expand_source

    def page(self, subject: str) -> str:
        """`/letters/bagsofsilk/weighing-of-plums.html?page=3`; `subject` may be a part of it."""
        random = self._random
        depth = random.weighted_choice([(2, 3), (3, 4), (4, 2)])
        separator = random.choice(FOLDER_SEPARATORS)
        folders = [self.folder(subject, separator) for _ in range(depth - 1)]
        name = self._name(subject, separator or random.choice(SEPARATORS))
        segments = list(dict.fromkeys([*folders, name]))
        ending = random.choice([*PAGE_ENDINGS, "", "/"])
        path = "".join(f"/{segment}" for segment in segments)
        while len(path) > LONGEST_PATH and path.find("/", 1) > 0:
            path = path[path.find("/", 1) :]
        return path + ending + self._query() + self._fragment()

    def file(self, subject: str) -> str:
        """`letters/weighing-of-plums.txt`, or without its folder or ending."""
        random = self._random
        folder = f"{self.folder(subject)}/" if random.happens(0.15) else ""
        ending = random.choice(FILE_ENDINGS) if random.happens(0.45) else ""
        return folder + self._name(subject, random.choice(SEPARATORS)) + ending

    def picture(self, subject: str) -> str:
        """`Weighing of plums.jpg`"""
        name = self._name(subject, " ")
        return name[:1].upper() + name[1:] + self._random.choice([".jpg", ".jpg", ".png", ".gif"])

    def folder(self, subject: str, separator: str = "-") -> str:
        """`letters`, `1842` or `weighing-of-plums`: one segment of a path."""
        random = self._random
        return random.weighted_choice(
            [
                (random.choice(PATH_WORDS), 2.0),
                (str(random.between(1780, 1893)), 0.7),
                (slug(self._expand("<study>"), separator), 1.0),
                (slug(self._phrase(), separator), 4.0),
                (slug(subject, separator), 0.6),
                (random.choice(["vol", "part", "box", "ch"]) + str(random.between(1, 60)), 0.5),
                (slug(random.choice(random.choice(self._world.countries).towns).title), 0.7),
            ]
        )

    def _name(self, subject: str, separator: str) -> str:
        """The name of a page or file, without its ending."""
        random = self._random
        return random.weighted_choice(
            [
                (slug(self._phrase(), separator), 6.0),
                (slug(subject, separator), 2.0),
                (slug(f"{self._expand('<document.s>')} {subject}", separator), 1.0),
                (random.choice("abcdefghkmnprstvwxyz") + str(random.below(1000)), 0.4),
            ]
        )

    def _phrase(self) -> str:
        return self._expand(self._random.choice(PHRASES))

    def _query(self) -> str:
        """`?key=value&key=value`, or nothing."""
        random = self._random
        if not random.happens(0.2):
            return ""
        count = random.weighted_choice([(1, 3), (2, 2)])
        return "?" + "&".join(self._parameter() for _ in range(count))

    def _parameter(self) -> str:
        random = self._random
        key = random.choice(QUERY_KEYS)
        value = {
            "lang": lambda: slug(random.choice(self._world.countries).code),
            "year": lambda: str(random.between(1000, 1893)),
            "q": lambda: slug(self._expand("<look> <thing.s> <abstract>"), "+"),
            "article": lambda: slug(self._phrase(), "-"),
            "from": lambda: slug(self._expand("<moral> <profession.s>"), "+"),
            "sort": lambda: random.choice(["asc", "desc", "weight", "regret"]),
            "view": lambda: random.choice(["full", "print", "list", "plain"]),
        }.get(key, lambda: str(random.below(random.choice([40, 900]))))()
        return f"{key}={value}"

    def _fragment(self) -> str:
        """`#name`, or nothing."""
        random = self._random
        if not random.happens(0.06):
            return ""
        return "#" + random.choice(
            [
                f"p{random.between(2, 400)}",
                slug(self._expand("<abstract>"), ""),
                slug(self._phrase(), "-"),
                "top",
            ]
        )
