"""Word lists: under `@name`, words separated by commas. A rule refers to them by that name."""

from corpora.atlas.words.adjectives_and_verbs import ADJECTIVES_AND_VERBS
from corpora.atlas.words.countable_nouns import COUNTABLE_NOUNS
from corpora.atlas.words.uncountable_nouns import UNCOUNTABLE_NOUNS

WORD_LISTS = (COUNTABLE_NOUNS, UNCOUNTABLE_NOUNS, ADJECTIVES_AND_VERBS)


def split_words(text: str) -> list[str]:
    """The words of a text: a long list is easier to read without quotation marks."""
    return text.split()
