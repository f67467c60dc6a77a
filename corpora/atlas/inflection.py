"""How English bends a word: plurals, tenses, a and an, capitals.

It knows spelling and nothing of meaning. Each function takes a phrase and bends the word that
carries the inflection: the last one (or the one before "of") for a noun, the first one for a verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def words(listed: str) -> list[str]:
    """The words of a text, for lists that read better without quotation marks."""
    return listed.split()


IRREGULAR_PLURALS = dict(
    pair.split("/")
    for pair in words(
        """
    goose/geese mouse/mice child/children foot/feet tooth/teeth ox/oxen sheep/sheep louse/lice
    fish/fish deer/deer trout/trout salmon/salmon carp/carp pike/pike grouse/grouse loaf/loaves
    leaf/leaves knife/knives wife/wives half/halves shelf/shelves calf/calves thief/thieves
    scarf/scarves hoof/hooves wharf/wharves elf/elves life/lives wolf/wolves potato/potatoes
    tomato/tomatoes hero/heroes echo/echoes mosquito/mosquitoes volcano/volcanoes mango/mangoes
    squid/squid axis/axes crisis/crises swine/swine plaice/plaice cod/cod herring/herring
    series/series penny/pence midwife/midwives cargo/cargoes buffalo/buffalo passer-by/passers-by
    thesis/theses hypothesis/hypotheses die/dice housewife/housewives staff/staves
    """
    )
)

# base/past/participle, for the verbs that do not simply take -ed
IRREGULAR_VERBS = {
    base: (past, participle)
    for base, past, participle in (
        triple.split("/")
        for triple in words(
            """
    be/was/been bear/bore/borne beat/beat/beaten become/became/become begin/began/begun
    bend/bent/bent bet/bet/bet bind/bound/bound bite/bit/bitten blow/blew/blown break/broke/broken
    bring/brought/brought build/built/built burn/burned/burned buy/bought/bought cast/cast/cast
    catch/caught/caught choose/chose/chosen come/came/come creep/crept/crept cut/cut/cut
    deal/dealt/dealt dig/dug/dug do/did/done draw/drew/drawn drink/drank/drunk drive/drove/driven
    eat/ate/eaten fall/fell/fallen feed/fed/fed feel/felt/felt fight/fought/fought
    find/found/found flee/fled/fled fly/flew/flown forbid/forbade/forbidden
    forget/forgot/forgotten forgive/forgave/forgiven freeze/froze/frozen get/got/got
    give/gave/given go/went/gone grind/ground/ground grow/grew/grown hang/hung/hung have/had/had
    hear/heard/heard hide/hid/hidden hit/hit/hit hold/held/held keep/kept/kept kneel/knelt/knelt
    know/knew/known lay/laid/laid lead/led/led leave/left/left lend/lent/lent let/let/let
    lie/lay/lain light/lit/lit lose/lost/lost make/made/made mean/meant/meant meet/met/met
    mistake/mistook/mistaken outrun/outran/outrun overhear/overheard/overheard pay/paid/paid
    put/put/put quit/quit/quit read/read/read rebuild/rebuilt/rebuilt ride/rode/ridden
    ring/rang/rung rise/rose/risen run/ran/run say/said/said see/saw/seen seek/sought/sought
    sell/sold/sold send/sent/sent set/set/set sew/sewed/sewn shake/shook/shaken shine/shone/shone
    shoot/shot/shot show/showed/shown shrink/shrank/shrunk shut/shut/shut sing/sang/sung
    sink/sank/sunk sit/sat/sat sleep/slept/slept slide/slid/slid smell/smelled/smelled
    speak/spoke/spoken spend/spent/spent spin/spun/spun split/split/split spread/spread/spread
    spring/sprang/sprung stand/stood/stood steal/stole/stolen stick/stuck/stuck sting/stung/stung
    strike/struck/struck swear/swore/sworn sweep/swept/swept swell/swelled/swollen swim/swam/swum
    swing/swung/swung take/took/taken teach/taught/taught tear/tore/torn tell/told/told
    think/thought/thought throw/threw/thrown undergo/underwent/undergone
    understand/understood/understood
    misunderstand/misunderstood/misunderstood undo/undid/undone wake/woke/woken wear/wore/worn
    weave/wove/woven weep/wept/wept win/won/won wind/wound/wound withdraw/withdrew/withdrawn
    write/wrote/written overthrow/overthrew/overthrown outlive/outlived/outlived
    rewrite/rewrote/rewritten foresee/foresaw/foreseen mislay/mislaid/mislaid
    overtake/overtook/overtaken hurt/hurt/hurt retell/retold/retold uphold/upheld/upheld
    shed/shed/shed burst/burst/burst
    """
        )
    )
}

NOT_MEN = ("ottoman", "talisman", "caiman", "shaman", "human")
DOUBLED = words(
    """
    permit refer forget begin commit admit prefer regret submit forbid quarrel model worship label
    acquit extol
    """
)

SILENT_H = ("hour", "honest", "honour", "heir", "herb-")
SOUNDS_LIKE_YOU_OR_ONE = re.compile(
    r"(uni(?!n|m)|us[eua]|eu|ewe|one\b|one-|once|ufo|ut[ie]|ubiq)", re.IGNORECASE
)


def _is_short_syllable(word: str) -> bool:
    """Whether a final consonant doubles: stop, stopped; but visit, visited."""
    if word in DOUBLED:
        return True
    groups = re.findall(r"[aeiouy]+", word.replace("qu", "q"))
    return (
        len(groups) == 1
        and len(groups[0]) == 1
        and word[-1] not in "aeiouwxy"
        and word[-2:-1] in tuple("aeiouy")
    )


def _plural_word(word: str) -> str:
    lower = word.lower()
    if lower in IRREGULAR_PLURALS:
        plural = IRREGULAR_PLURALS[lower]
        return plural.capitalize() if word[0].isupper() else plural
    if lower.endswith("man") and lower not in NOT_MEN:
        return word[:-2] + "en"
    if lower.endswith("fish"):
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
    """`ferry of glass` to `ferries of glass`, `oat biscuit` to `oat biscuits`."""
    head, *rest = re.split(
        r"( (?:of|in|for|with|on|from|to|without|that|at)\b.*)", phrase, maxsplit=1
    )
    before, space, word = head.rpartition(" ")
    return before + space + _plural_word(word) + "".join(rest)


def _first_word(bend: Callable[[str], str]) -> Callable[[str], str]:
    def bent(phrase: str) -> str:
        word, space, rest = phrase.partition(" ")
        return bend(word) + space + rest

    return bent


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return word + (word[-1] if _is_short_syllable(word) else "") + "ed"


def _past(word: str) -> str:
    return IRREGULAR_VERBS[word][0] if word in IRREGULAR_VERBS else _with_ed(word)


def _participle(word: str) -> str:
    return IRREGULAR_VERBS[word][1] if word in IRREGULAR_VERBS else _with_ed(word)


def _gerund(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    return word + (word[-1] if _is_short_syllable(word) else "") + "ing"


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


def capitalised(text: str) -> str:
    """The first letter that is read made large, past quotes, brackets and a link's target."""
    match = re.match(r"""(?:''+|["'(]|\[\[(?:[^\]|]*\|)?)*""", text)
    start = match.end() if match else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


SMALL_WORDS = words(
    """
    a an and as at but by for from in into of on or the to upon with without
    """
)


def titled(phrase: str) -> str:
    words = phrase.split(" ")
    return " ".join(
        word if place and word in SMALL_WORDS else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )


# a sentence that ends within a sentence keeps its own mark: "Why?" and not "Why?,"
MARKS_THAT_MEET = re.compile(r"([?!])[.,!?]")
ARTICLE = re.compile(r"\b([Aa])\^ ((?:''+|[\"'(]|\[\[(?:[^\]|]*\|)?)*)([\w-]+)")


def _article(match: re.Match[str]) -> str:
    article, opening, word = match.groups()
    lower = word.lower()
    if lower[0].isdigit():
        vowel = lower.startswith("8") or re.match(r"1[18](?!\d)", lower) is not None
    elif lower.startswith(SILENT_H):
        vowel = True
    else:
        vowel = lower[0] in "aeiouéöø" and SOUNDS_LIKE_YOU_OR_ONE.match(lower) is None
    return f"{article}{'n' if vowel else ''} {opening}{word}"


def settled(text: str) -> str:
    """Makes every `a^` an `a` or an `an` by the sound that follows; of two end marks the first."""
    return MARKS_THAT_MEET.sub(r"\1", ARTICLE.sub(_article, text))


BENDS: dict[str, Callable[[str], str]] = {
    "s": plural,
    "ed": _first_word(_past),
    "en": _first_word(_participle),
    "ing": _first_word(_gerund),
    "v": _first_word(_third_person),
    "ly": _adverb,
    "cap": capitalised,
    "title": titled,
}
