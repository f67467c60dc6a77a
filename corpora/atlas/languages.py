"""Eight invented languages and the names that they form, and the scientific names of species.

Seven languages form names from syllables, and one from English words.

A name may come up twice; `corpora.atlas.names` rejects a name that is taken.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from corpora.atlas.random_source import RandomSource
from corpora.atlas.words import split_words


class Language(ABC):
    """Forms names and words at random."""

    name: str

    @abstractmethod
    def town(self, random: RandomSource) -> str: ...

    @abstractmethod
    def country(self, random: RandomSource) -> tuple[str, str]:
        """A country and its adjective: Stornmark, Stornish; Talvea, Talvean."""

    @abstractmethod
    def given_name(self, random: RandomSource, is_woman: bool) -> str: ...

    @abstractmethod
    def surname(self, random: RandomSource) -> str: ...

    @abstractmethod
    def feature(self, random: RandomSource) -> str:
        """The name of a river or an island."""

    @abstractmethod
    def word(self, random: RandomSource) -> str:
        """An ordinary word, in lower case."""


@dataclass(frozen=True)
class SyllableLanguage(Language):
    """Forms names from syllables and an ending.

    Each text is a list separated by spaces, in which `_` stands for a space or for nothing.
    """

    name: str
    onsets: str
    vowels: str
    codas: str
    towns: str
    countries: str  # ending of the name/ending of the adjective
    women: str
    men: str
    surnames: str
    syllables: tuple[int, int] = (1, 2)
    country_syllables: tuple[int, int] = (1, 1)
    before_towns: str = "_"
    before_surnames: str = "_"

    def town(self, random: RandomSource) -> str:
        name = self._form(random, self.towns, self.syllables)
        return _choose(random, self.before_towns).lstrip() + name

    def country(self, random: RandomSource) -> tuple[str, str]:
        stem = self._form(random, "_", self.country_syllables)
        noun, _, adjective = _choose(random, self.countries).partition("/")
        return _join(stem, noun), _join(stem, adjective)

    def given_name(self, random: RandomSource, is_woman: bool) -> str:
        return self._form(random, self.women if is_woman else self.men, (1, 1))

    def surname(self, random: RandomSource) -> str:
        name = self._form(random, self.surnames, (1, 2))
        return _choose(random, self.before_surnames).lstrip() + name

    def feature(self, random: RandomSource) -> str:
        return self._form(random, "_", (2, 2))

    def word(self, random: RandomSource) -> str:
        endings = random.choice([self.women, self.towns, self.surnames, "_"])
        return self._form(random, endings, (1, 2)).lower()

    def _form(self, random: RandomSource, endings: str, syllables: tuple[int, int]) -> str:
        """A name of 4 to 12 letters: some syllables and one of the endings."""
        while True:
            stem = self._stem(random, random.between(*syllables))
            name = _join(stem, _choose(random, endings).strip())
            if 4 <= len(name) <= 12:
                return name

    def _stem(self, random: RandomSource, syllables: int) -> str:
        parts = (self.onsets, self.vowels, self.codas) * syllables
        return "".join(_choose(random, part).strip() for part in parts)


def _choose(random: RandomSource, listed: str) -> str:
    return random.choice(listed.split(" ")).replace("_", " ")


def _join(stem: str, ending: str) -> str:
    """Join the two without doubling a vowel or tripling a letter, and capitalize the result."""
    if ending and stem[-1] == ending[0] and (stem[-1] in "aeiou" or stem[-2:-1] == stem[-1]):
        stem = stem[:-1]
    return (stem + ending)[:1].upper() + (stem + ending)[1:]


class Brindlish(Language):
    """Forms names by joining English words."""

    name = "Brindlish"

    def town(self, random: RandomSource) -> str:
        name = random.choice(PLACE_ROOTS) + random.choice(TOWN_ENDINGS)
        return f"{random.choice(TOWN_PREFIXES)} {name}" if random.happens(0.45) else name

    def country(self, random: RandomSource) -> tuple[str, str]:
        root = random.choice(PLACE_ROOTS)
        return f"{root}land", f"{root}ish"

    def given_name(self, random: RandomSource, is_woman: bool) -> str:
        return random.choice(WOMEN if is_woman else MEN)

    def surname(self, random: RandomSource) -> str:
        return random.choice(SURNAME_BEGINNINGS) + random.choice(SURNAME_ENDINGS)

    def feature(self, random: RandomSource) -> str:
        return random.choice(PLACE_ROOTS) + random.choice(["le", "er", "y", "et", ""])

    def word(self, random: RandomSource) -> str:
        first = random.choice(SURNAME_BEGINNINGS).lower()
        return first + random.choice(["le", "kin", "some", "ish", "mump", "wither", "ock"])


TOWN_PREFIXES = split_words(
    """
    Nether Upper Great Little Much Long Old Far Low Market Lesser Steeple
    """
)
PLACE_ROOTS = split_words(
    """
    Thatch Mump Crick Dither Gnat Wattle Pudding Bramble Snod Grum Hob Tuffet Mizzle Scrim Wim
    Dunnock Gander Cuckoo Fen Quag Bed Dapple Moss Sorrow Tickle Wend Fiddle Barrow Candle Goose
    Ember Lamp Plover
    """
)
TOWN_ENDINGS = split_words(
    """
    ing ford wick ton by combe stow ley worthy mouth hampton bury den
    """
)
WOMEN = split_words(
    """
    Prudence Temperance Hesper Maudlin Ottoline Griselda Dorcas Philpot Ermintrude Wilhelmsa Tansy
    Sabra Marjory Eglantine Perpetua Clemency Hepzibah Lettice Araminty Quenby Verity Drusilla
    Thomasin Averil
    """
)
MEN = split_words(
    """
    Ezekial Barnaby Obadiah Crispin Tobit Jossamy Hannibal Lemuel Perkin Ambrose Septimus Wilfrith
    Hob Diggory Mortimus Enoch Gervase Pascoe Jeremy Aldous Ferrers Cuthwin Roderick Ichabod Silas
    Thaddy
    """
)
SURNAME_BEGINNINGS = split_words(
    """
    Thistle Crumple Penny Gander Mould Spoon Lady Butter Candle Winter Ramsbo Wether Oat Nettle
    Tinder Quill Marrow Bottle Dagger Gold Hollow Merry Proud Pepper Under Apple Pobble Strange
    """
)
SURNAME_ENDINGS = split_words(
    """
    white horn bottom wick thwaite weather good worth kettle man bone by feather shaw smith ly
    croft well
    """
)

SYLLABLE_LANGUAGES = (
    SyllableLanguage(
        name="Harnish",
        onsets="h hj st str g gr t th br sk v f k kr l r n sn d dr j",
        vowels="a a e i o u ø ö",
        codas="l r n rn rd ld nd ng sk g lv lm",
        towns="vik holm stad nes dal havn borg fell skog mo sund tofte",
        countries="mark/ish land/ish mere/ish",
        women="a hild run dis ine a veig",
        men="ulf mund ar e vald grim ik",
        surnames="sen strøm gaard lund berg by holt",
    ),
    SyllableLanguage(
        name="Quillec",
        onsets="m v l b ch d f s t gr br p r n c",
        vowels="a e i o ou é au a e",
        codas="l r n ss ll t nd rt _",
        towns="elle ac y mont esse iers aine oux",
        countries="ance/ançois esse/essin",
        women="ine ette éa ise elle ande",
        men="in aud ard ois ien ot",
        surnames="eau ier ault iron oche andre",
        before_surnames="_ _ de_ du_",
    ),
    SyllableLanguage(
        name="Tavaan",
        onsets="t v l m n k h f p r",
        vowels="a a e i o u ai ao",
        codas="_",
        towns="lao vai nua toa ré hiva moto kea",
        countries="lua/luan vea/vean",
        women="ne la hei ri mai",
        men="ko ta roa nui fe",
        surnames="tau roa lani maka hia",
        syllables=(1, 3),
        country_syllables=(2, 2),
    ),
    SyllableLanguage(
        name="Zhedari",
        onsets="q kh zh z sh t d b m n r y gh",
        vowels="a a e u i",
        codas="r n m sh z q l _",
        towns="arim tash dar oghur ezh abar uz kul",
        countries="esht/eshti amar/amari",
        women="iya ana eshe ura",
        men="an ek ur im ash",
        surnames="zadar oqov emir bay ghan",
    ),
    SyllableLanguage(
        name="Ñaupi",
        onsets="ch tl ñ q c hu p t ll y x m ",
        vowels="a a i u o",
        codas="c n l x _ _",
        towns="pa cancha huaco mayo tzin pata calli",
        countries="uyo/uyan anca/ancan",
        women="lla xoch tzi ma",
        men="toc huac pac ltic",
        surnames="quilla tupac ñahui mixi xoco",
        syllables=(1, 2),
    ),
    SyllableLanguage(
        name="Gwaric",
        onsets="ll gw rh cr p m n br tr c g b",
        vowels="a e i o y w ae",
        codas="n r dd th ll rn s",
        towns="wedd fyn gwyr ddol ach mawr on",
        countries="wen/weneg eth/etheg",
        women="wen eth ys an",
        men="ion wyn ydd og",
        surnames="fael gan bryn wyd",
        before_towns="_ _ Pen_ Tre_ Aber_",
        before_surnames="ap_ ap_ _",
    ),
    SyllableLanguage(
        name="Vessian",
        onsets="b c d f g l m n p r s t v st br tr sc",
        vowels="a e i o u",
        codas="l r n s ll ss t _",
        towns="ella ano ezza igno ara ona etto ate",
        countries="ia/ian onia/onian",
        women="ina etta ara ella ia",
        men="o ino ardo enzo aldo",
        surnames="ini etti ardi oso one allo",
        before_towns="_ _ _ Porto_ Monte_ Rocca_",
        before_surnames="_ _ di_ della_",
    ),
)

LANGUAGES: tuple[Language, ...] = (*SYLLABLE_LANGUAGES, Brindlish())

LATIN_STEMS = split_words(
    """
    Lach Ser Grum Vol Parv Fil Cand Mor Ped Umbr Tard Scal Nebul Occ Quer Bibl Sal Pig Som Tac
    """
)
LATIN_ENDINGS = split_words(
    """
    aria ula ostris ella ippus ifera idium ander ocarpa onia opus issa
    """
)
LATIN_EPITHETS = split_words(
    """
    vulgaris dubia scandens minor tristis absurda molesta lenta querula domestica nocturna incerta
    gravis officinalis hebdomadalis peregrina obliqua furtiva modesta inopinata tacita mendax
    reclinata perplexa
    """
)


def latin_name(random: RandomSource) -> str:
    """The scientific name of a plant or an animal: a genus and an epithet."""
    genus = random.choice(LATIN_STEMS) + random.choice(LATIN_ENDINGS)
    return f"{genus} {random.choice(LATIN_EPITHETS)}"
