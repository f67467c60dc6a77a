"""How the peoples of the atlas name children, towns and countries: eight ways of sounding.

A culture is its sounds and its endings. The module knows nothing of who bears a name, only that
none is given twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpora.atlas.inflection import words
from corpora.atlas.random_source import Chance


@dataclass(frozen=True)
class Culture:
    """The sounds of one people; each field is a list parted by spaces, `_` standing for nothing."""

    language: str
    onsets: str
    vowels: str
    codas: str
    towns: str
    countries: str  # ending of the name / ending of the adjective
    women: str
    men: str
    surnames: str
    syllables: tuple[int, int] = (1, 2)
    country_syllables: tuple[int, int] = (1, 1)
    before_towns: str = "_"
    before_surnames: str = "_"


CULTURES = (
    Culture(
        "Harnish",
        "h hj st str g gr t th br sk v f k kr l r n sn d dr j",
        "a a e i o u ø ö",
        "l r n rn rd ld nd ng sk g lv lm",
        "vik holm stad nes dal havn borg fell skog mo sund tofte",
        "mark/ish land/ish mere/ish",
        "a hild run dis ine a veig",
        "ulf mund ar e vald grim ik",
        "sen strøm gaard lund berg by holt",
    ),
    Culture(
        "Quillec",
        "m v l b ch d f s t gr br p r n c",
        "a e i o ou é au a e",
        "l r n ss ll t nd rt _",
        "elle ac y mont esse iers aine oux",
        "ance/ançois esse/essin",
        "ine ette éa ise elle ande",
        "in aud ard ois ien ot",
        "eau ier ault iron oche andre",
        before_surnames="_ _ de_ du_",
    ),
    Culture(
        "Tavaan",
        "t v l m n k h f p r",
        "a a e i o u ai ao",
        "_",
        "lao vai nua toa ré hiva moto kea",
        "lua/luan vea/vean",
        "ne la hei ri mai",
        "ko ta roa nui fe",
        "tau roa lani maka hia",
        syllables=(1, 3),
        country_syllables=(2, 2),
    ),
    Culture(
        "Zhedari",
        "q kh zh z sh t d b m n r y gh",
        "a a e u i",
        "r n m sh z q l _",
        "arim tash dar oghur ezh abar uz kul",
        "esht/eshti amar/amari",
        "iya ana eshe ura",
        "an ek ur im ash",
        "zadar oqov emir bay ghan",
    ),
    Culture(
        "Ñaupi",
        "ch tl ñ q c hu p t ll y x m ",
        "a a i u o",
        "c n l x _ _",
        "pa cancha huaco mayo tzin pata calli",
        "uyo/uyan anca/ancan",
        "lla xoch tzi ma",
        "toc huac pac ltic",
        "quilla tupac ñahui mixi xoco",
        syllables=(1, 2),
    ),
    Culture(
        "Gwaric",
        "ll gw rh cr p m n br tr c g b",
        "a e i o y w ae",
        "n r dd th ll rn s",
        "wedd fyn gwyr ddol ach mawr on",
        "wen/weneg eth/etheg",
        "wen eth ys an",
        "ion wyn ydd og",
        "fael gan bryn wyd",
        before_towns="_ _ Pen_ Tre_ Aber_",
        before_surnames="ap_ ap_ _",
    ),
    Culture(
        "Vessian",
        "b c d f g l m n p r s t v st br tr sc",
        "a e i o u",
        "l r n s ll ss t _",
        "ella ano ezza igno ara ona etto ate",
        "ia/ian onia/onian",
        "ina etta ara ella ia",
        "o ino ardo enzo aldo",
        "ini etti ardi oso one allo",
        before_towns="_ _ _ Porto_ Monte_ Rocca_",
        before_surnames="_ _ di_ della_",
    ),
)

# The eighth people, of the Brindle coast, stick whole words together and see nothing odd in it.
BRINDLE = "Brindlish"
BRINDLE_BEFORE = words(
    """
    Nether Upper Great Little Much Long Old Far Low Market Lesser Steeple
    """
)
BRINDLE_ROOTS = words(
    """
    Thatch Mump Crick Dither Gnat Wattle Pudding Bramble Snod Grum Hob Tuffet Mizzle Scrim Wim
    Dunnock Gander Cuckoo Fen Quag Bed Dapple Moss Sorrow Tickle Wend Fiddle Barrow Candle Goose
    Ember Lamp Plover
    """
)
BRINDLE_TOWNS = words(
    """
    ing ford wick ton by combe stow ley worthy mouth hampton bury den
    """
)
BRINDLE_WOMEN = words(
    """
    Prudence Temperance Hesper Maudlin Ottoline Griselda Dorcas Philpot Ermintrude Wilhelmsa Tansy
    Sabra Marjory Eglantine Perpetua Clemency Hepzibah Lettice Araminty Quenby Verity Drusilla
    Thomasin Averil
    """
)
BRINDLE_MEN = words(
    """
    Ezekial Barnaby Obadiah Crispin Tobit Jossamy Hannibal Lemuel Perkin Ambrose Septimus Wilfrith
    Hob Diggory Mortimus Enoch Gervase Pascoe Jeremy Aldous Ferrers Cuthwin Roderick Ichabod Silas
    Thaddy
    """
)
BRINDLE_SURNAMES_FIRST = words(
    """
    Thistle Crumple Penny Gander Mould Spoon Lady Butter Candle Winter Ramsbo Wether Oat Nettle
    Tinder Quill Marrow Bottle Dagger Gold Hollow Merry Proud Pepper Under Apple Pobble Strange
    """
)
BRINDLE_SURNAMES_LAST = words(
    """
    white horn bottom wick thwaite weather good worth kettle man bone by feather shaw smith ly
    croft well
    """
)

LANGUAGES = (*(culture.language for culture in CULTURES), BRINDLE)

PLAIN = str.maketrans("éøöñçÑÉØÖ", "eoonc" + "NEOO")


def unaccented(text: str) -> str:
    """The name as an address or an old map prints it."""
    return text.translate(PLAIN)


class Namer:
    """Gives out names and remembers which are taken."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._taken: set[str] = set()
        self._by_language = {culture.language: culture for culture in CULTURES}

    def claim(self, name: str) -> bool:
        """Whether `name` was free; it no longer is."""
        if name.lower() in self._taken:
            return False
        self._taken.add(name.lower())
        return True

    def _from(self, listed: str) -> str:
        return self._chance.pick(listed.split(" ")).replace("_", " ").strip()

    def _prefix(self, listed: str) -> str:
        return self._chance.pick(listed.split(" ")).replace("_", " ").lstrip()

    def _stem(self, culture: Culture, syllables: int) -> str:
        stem = ""
        for _ in range(syllables):
            onset = self._from(culture.onsets)
            stem += onset + self._from(culture.vowels) + self._from(culture.codas)
        return stem

    def _joined(self, stem: str, ending: str) -> str:
        """No vowel meets its twin, and no letter stands three times."""
        if ending and stem[-1] == ending[0] and (stem[-1] in "aeiou" or stem[-2:-1] == stem[-1]):
            stem = stem[:-1]
        return (stem + ending)[:1].upper() + (stem + ending)[1:]

    def _formed(self, language: str, endings: str, syllables: tuple[int, int]) -> str:
        culture = self._by_language[language]
        while True:
            stem = self._stem(culture, self._chance.between(*syllables))
            name = self._joined(stem, self._from(endings))
            if 4 <= len(name) <= 12:
                return name

    def town(self, language: str) -> str:
        while True:
            if language == BRINDLE:
                name = self._chance.pick(BRINDLE_ROOTS) + self._chance.pick(BRINDLE_TOWNS)
                if self._chance.happens(0.45):
                    name = f"{self._chance.pick(BRINDLE_BEFORE)} {name}"
            else:
                culture = self._by_language[language]
                name = self._formed(language, culture.towns, culture.syllables)
                name = self._prefix(culture.before_towns) + name
            if self.claim(name):
                return name

    def country(self, language: str) -> tuple[str, str]:
        """A name and its adjective: Stornmark, Stornish; Talvea, Talvean."""
        while True:
            if language == BRINDLE:
                root = self._chance.pick(BRINDLE_ROOTS)
                name, adjective = f"{root}land", f"{root}ish"
            else:
                culture = self._by_language[language]
                stem = self._formed(language, "_", culture.country_syllables)
                noun, _, derived = self._from(culture.countries).partition("/")
                name, adjective = self._joined(stem, noun), self._joined(stem, derived)
            if self.claim(name):
                return name, adjective

    def given(self, language: str, woman: bool) -> str:
        if language == BRINDLE:
            return self._chance.pick(BRINDLE_WOMEN if woman else BRINDLE_MEN)
        culture = self._by_language[language]
        return self._formed(language, culture.women if woman else culture.men, (1, 1))

    def surname(self, language: str) -> str:
        if language == BRINDLE:
            first = self._chance.pick(BRINDLE_SURNAMES_FIRST)
            return first + self._chance.pick(BRINDLE_SURNAMES_LAST)
        culture = self._by_language[language]
        name = self._formed(language, culture.surnames, (1, 2))
        return self._prefix(culture.before_surnames) + name

    def person(self, language: str, woman: bool) -> tuple[str, str]:
        """A full name and the surname in it, both new."""
        while True:
            surname = self.surname(language)
            given = self.given(language, woman)
            if self._chance.happens(0.12):
                given += " " + self.given(language, woman)
            if self.claim(surname.split(" ")[-1]):
                return f"{given} {surname}", surname

    def feature(self, language: str) -> str:
        """A bare name for a river, an island or a mountain."""
        while True:
            if language == BRINDLE:
                name = self._chance.pick(BRINDLE_ROOTS) + self._chance.pick(
                    ["le", "er", "y", "et", ""]
                )
            else:
                name = self._formed(language, "_", (2, 2))
            if self.claim(name):
                return name

    def word(self, language: str) -> str:
        """An ordinary word of the language, in small letters."""
        if language == BRINDLE:
            first = self._chance.pick(BRINDLE_SURNAMES_FIRST).lower()
            return first + self._chance.pick(["le", "kin", "some", "ish", "mump", "wither", "ock"])
        culture = self._by_language[language]
        endings = self._chance.pick([culture.women, culture.towns, culture.surnames, "_"])
        return self._formed(language, endings, (1, 2)).lower()
