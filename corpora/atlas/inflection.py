"""English inflection: plurals, verb forms, adverbs, "a" or "an", capitals.

Only spelling rules and lists of exceptions; the meaning of a word is never used. Each function
takes a phrase and inflects one word of it: for a noun the last one (or the one before "of"), for a
verb the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from corpora.atlas.words import split_words
from corpora.atlas.words.irregular_forms import IRREGULAR_PLURALS, IRREGULAR_VERBS

REGULAR_IN_MAN = ("ottoman", "talisman", "caiman", "shaman", "human")
DOUBLED_FINAL_CONSONANT = split_words(
    """
    permit refer forget begin commit admit prefer regret submit forbid quarrel model worship label
    acquit extol
    """
)

SILENT_H = ("hour", "honest", "honour", "heir", "herb-")
CONSONANT_SOUND = re.compile(
    r"(uni(?!n|m)|us[eua]|eu|ewe|one\b|one-|once|ufo|ut[ie]|ubiq)", re.IGNORECASE
)


def _doubles_final_consonant(word: str) -> bool:
    """Whether the final consonant is doubled: stop, stopped; but visit, visited."""
    if word in DOUBLED_FINAL_CONSONANT:
        return True
    groups = re.findall(r"[aeiouy]+", word.replace("qu", "q"))
    return (
        len(groups) == 1
        and len(groups[0]) == 1
        and word[-1] not in "aeiouwxy"
        and word[-2:-1] in tuple("aeiouy")
    )


def _plural_word(word: str) -> str:
    """The plural of one word, in the capitals of the word."""
    lower = word.lower()
    if lower in IRREGULAR_PLURALS:
        plural = IRREGULAR_PLURALS[lower]
        return plural.capitalize() if word[0].isupper() else plural
    if lower.endswith("man") and lower not in REGULAR_IN_MAN:
        return word[:-2] + "en"
    if lower.endswith(("fish", "works")):
        return word
    if "-" in word:
        stem, last = word.rsplit("-", 1)
        if last:
            return f"{stem}-{_plural_word(last)}"
    if re.search(r"(s|x|z|ch|sh)$", lower):
        return word + "es"
    if re.search(r"[^aeiou]y$", lower):
        return word[:-1] + "ies"
    return word + "s"


def plural(phrase: str) -> str:
    """The plural: `ferry of glass` to `ferries of glass`, `oat biscuit` to `oat biscuits`."""
    head, *rest = re.split(
        r"( (?:of|in|for|with|on|from|to|without|that|at)\b.*)", phrase, maxsplit=1
    )
    before, space, word = head.rpartition(" ")
    return before + space + _plural_word(word) + "".join(rest)


def _on_first_word(inflect: Callable[[str], str]) -> Callable[[str], str]:
    def inflected(phrase: str) -> str:
        word, space, rest = phrase.partition(" ")
        return inflect(word) + space + rest

    return inflected


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return word + (word[-1] if _doubles_final_consonant(word) else "") + "ed"


def _past(word: str) -> str:
    return IRREGULAR_VERBS[word][0] if word in IRREGULAR_VERBS else _with_ed(word)


def _participle(word: str) -> str:
    return IRREGULAR_VERBS[word][1] if word in IRREGULAR_VERBS else _with_ed(word)


def _gerund(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    return word + (word[-1] if _doubles_final_consonant(word) else "") + "ing"


def _third_person(word: str) -> str:
    if word in ("have", "be"):
        return {"have": "has", "be": "is"}[word]
    if word.endswith("o"):
        return word + "es"
    return _plural_word(word) if word not in IRREGULAR_PLURALS else word + "s"


def _adverb(word: str) -> str:
    if word.endswith("ly"):
        return f"in a {word} way"
    if word.endswith("ic"):
        return word + "ally"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ily"
    if re.search(r"[^aeiou]le$", word):
        return word[:-1] + "y"
    return word + "ly"


def capitalize(text: str) -> str:
    """Capitalize the first visible letter, after quotes, brackets and the target of a link."""
    match = re.match(r"""(?:''+|["'(]|\[\[(?:[^\]|]*\|)?)*""", text)
    start = match.end() if match else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


LOWERCASE_IN_TITLES = split_words(
    """
    a an and as at but by for from in into of on or the to upon with without
    """
)


def title_case(phrase: str) -> str:
    """Capitalize every word but articles and prepositions after the first word."""
    words = phrase.split(" ")
    return " ".join(
        word if index and word in LOWERCASE_IN_TITLES else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    )


# a quoted sentence keeps its own end mark: "Why?" and not "Why?,"
DOUBLE_END_MARK = re.compile(r"([?!])[.,!?]")
ARTICLE = re.compile(r"\b([Aa])\^ ((?:''+|[\"'(]|\[\[(?:[^\]|]*\|)?)*)([\w-]+)")


def _choose_article(match: re.Match[str]) -> str:
    article, opening, word = match.groups()
    lower = word.lower()
    if lower[0].isdigit():
        vowel = lower.startswith("8") or re.match(r"1[18](?!\d)", lower) is not None
    elif lower.startswith(SILENT_H):
        vowel = True
    else:
        vowel = lower[0] in "aeiouéöø" and CONSONANT_SOUND.match(lower) is None
    return f"{article}{'n' if vowel else ''} {opening}{word}"


def fix_articles_and_punctuation(text: str) -> str:
    """Replace each `a^` by "a" or "an", and two end marks in a row by the first."""
    return DOUBLE_END_MARK.sub(r"\1", ARTICLE.sub(_choose_article, text))


INFLECTIONS: dict[str, Callable[[str], str]] = {
    "s": plural,
    "ed": _on_first_word(_past),
    "en": _on_first_word(_participle),
    "ing": _on_first_word(_gerund),
    "v": _on_first_word(_third_person),
    "ly": _adverb,
    "cap": capitalize,
    "title": title_case,
    "hyphened": lambda phrase: phrase.replace(" ", "-"),
}
