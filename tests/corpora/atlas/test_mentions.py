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


def test_page_is_linked_at_some_mentions_and_plain_at_most() -> None:
    article = mentions(QUEEN)
    names = [article.name(GUILD) for _ in range(200)]
    assert set(names) == {"the [[Guild of Bakers]]", "the Guild of Bakers"}
    assert 5 < names.count("the [[Guild of Bakers]]") < 60


def test_ruler_has_a_title_at_the_first_mention_only() -> None:
    article = mentions(GUILD)
    assert "Queen Maren II" in article.name(QUEEN)
    later = {article.name(QUEEN) for _ in range(200)}
    assert later == {"[[Maren II of Fen|Maren II]]", "Maren II"}


def test_mentions_in_an_infobox_do_not_count_as_first() -> None:
    article = mentions(GUILD)
    with article.separate():
        article.name(QUEEN)
    assert "Queen Maren II" in article.name(QUEEN)


def test_last_page_named_is_remembered() -> None:
    article = mentions(GUILD)
    assert article.last is None
    article.name(QUEEN)
    assert article.last is QUEEN
