"""Words that evaluate, by polarity: adjectives, nouns, verbs, and what a guest may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpora.atlas.words import split_words

POSITIVE, NEGATIVE = 1, -1

PolarWords = Mapping[int, Sequence[str]]
"""Words by polarity."""

ADJECTIVES: PolarWords = {
    POSITIVE: split_words(
        """
        lovely delightful splendid excellent charming superb pleasant marvellous sublime
        perfect admirable wonderful glorious exquisite
        """
    ),
    NEGATIVE: split_words(
        """
        dreadful awful dismal terrible horrible ghastly unpleasant wretched shabby
        miserable abysmal grim dire hideous
        """
    ),
}

VERBS: PolarWords = {
    POSITIVE: split_words("enjoy adore love admire praise"),
    NEGATIVE: split_words("hate loathe detest curse deplore"),
}

NOUNS: PolarWords = {
    POSITIVE: split_words("joy delight triumph marvel blessing treat"),
    NEGATIVE: split_words("ordeal disgrace disaster nuisance torment calamity"),
}

ACTS: PolarWords = {
    POSITIVE: (
        "stay another week",
        "come back with the children",
        "thank the cook",
        "send our friends here",
        "marry into the town",
    ),
    NEGATIVE: (
        "leave in the night",
        "complain to the mayor",
        "ask for our money back",
        "warn our friends",
        "turn round at the door",
    ),
}

POLAR_WORDS = {"adj": ADJECTIVES, "noun": NOUNS, "verb": VERBS, "act": ACTS}
"""All of them, by the end of the name of their slot."""
