"""How one article refers to the pages of others."""

from __future__ import annotations

from corpora.atlas.mentions import Mentions
from corpora.atlas.pages import Page, PageKind, Person
from corpora.atlas.random_source import RandomSource

GUILD = Page("Guild of Bakers", PageKind.GUILD, "Guild of Bakers", "Guild", 1402, the="the ")
QUEEN = Person(
    "Maren II of Fen",
    PageKind.PERSON,
    "Maren II",
    "Maren",
    1402,
    1440,
    reign=(1420, 1440),
    royal_title="queen",
)


def mentions(subject: Page) -> Mentions:
    result = Mentions(RandomSource(1))
    result.start(subject)
    return result


def test_subject_is_never_linked() -> None:
    assert mentions(GUILD).name(GUILD) == "the Guild"


def test_first_mention_is_linked_and_later_ones_often() -> None:
    article = mentions(QUEEN)
    names = [article.name(GUILD) for _ in range(100)]
    assert names[0] == "the [[Guild of Bakers]]"
    assert set(names) == {"the [[Guild of Bakers]]", "the Guild of Bakers"}


def test_ruler_has_a_title_at_the_first_mention_only() -> None:
    article = mentions(GUILD)
    assert article.name(QUEEN) == "[[Maren II of Fen|Queen Maren II]]"
    later = {article.name(QUEEN) for _ in range(100)}
    assert later == {"[[Maren II of Fen|Maren II]]", "Maren II"}


def test_links_of_an_infobox_do_not_count_as_first() -> None:
    article = mentions(GUILD)
    with article.separate():
        article.name(QUEEN)
    assert article.name(QUEEN) == "[[Maren II of Fen|Queen Maren II]]"
