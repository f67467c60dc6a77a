"""How much, how many, how long, at what hour: quantities as prose writes them."""

from __future__ import annotations

from corpora.atlas.inflection import words
from corpora.atlas.markup import template
from corpora.atlas.random_source import Chance

SMALL_NUMBERS = words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
)
TENS = words(
    """
    - - twenty thirty forty fifty sixty seventy eighty ninety
    """
)
ORDINALS = words(
    """
    second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth
    """
)
UNITS = words(
    """
    km m miles leagues fathoms ells cubits feet furlongs rods
    """
)


def in_words(number: int) -> str:
    """Whole numbers below a hundred as prose writes them."""
    if number < 20:
        return SMALL_NUMBERS[number]
    ten, one = divmod(number, 10)
    return TENS[ten] + (f"-{SMALL_NUMBERS[one]}" if one else "")


def ordinal(number: int) -> str:
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


class Measures:
    """Quantities by chance."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance

    def number(self) -> str:
        value = self.chance.weighted(
            [
                (self.chance.between(2, 12), 4),
                (self.chance.between(13, 99), 4),
                (self.chance.between(100, 999), 2),
            ]
        )
        return (
            in_words(value)
            if value < 13 or (value < 100 and self.chance.happens(0.6))
            else str(value)
        )

    def big(self) -> str:
        return f"{self.chance.between(1000, self.chance.pick([9999, 48000, 910000])):,}"

    def hour(self) -> str:
        return self.chance.pick(
            [
                f"half past {in_words(self.chance.between(1, 12))}",
                f"a quarter to {in_words(self.chance.between(1, 12))}",
                f"{in_words(self.chance.between(1, 12))} o'clock",
                f"{self.chance.between(1, 12)}.{self.chance.between(1, 59):02d}",
                "noon",
                "midnight",
            ]
        )

    def percent(self) -> str:
        value = self.chance.between(2, 97)
        return self.chance.pick(
            [f"{value}%", f"{value}.{self.chance.between(1, 9)}%", f"{in_words(value)} per cent"]
        )

    def length(self) -> str:
        value = self.chance.pick(
            [
                str(self.chance.between(2, 900)),
                f"{self.chance.between(1, 60)}.{self.chance.between(1, 9)}",
            ]
        )
        unit, other = self.chance.some(UNITS, 2)
        if self.chance.happens(0.25):
            return template("convert", value, unit, other)
        return f"{value} {unit}"

    def weight(self) -> str:
        unit = self.chance.pick(["kg", "stone", "tons", "hundredweight", "ounces", "bushels"])
        return f"{self.chance.between(2, 600)} {unit}"
