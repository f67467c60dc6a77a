"""Random quantities, as a sentence states them: numbers, lengths, weights, times of day."""

from __future__ import annotations

from corpora.atlas.markup import template
from corpora.atlas.random_source import RandomSource
from corpora.atlas.words import split_words

NUMBERS_BELOW_TWENTY = split_words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
)
TENS = split_words(
    """
    - - twenty thirty forty fifty sixty seventy eighty ninety
    """
)
ORDINALS = split_words(
    """
    second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth
    """
)
LENGTH_UNITS = split_words(
    """
    km m miles leagues fathoms ells cubits feet furlongs rods
    """
)


def number_in_words(number: int) -> str:
    """A number from 0 to 99 in words."""
    if number < 20:
        return NUMBERS_BELOW_TWENTY[number]
    ten, one = divmod(number, 10)
    return TENS[ten] + (f"-{NUMBERS_BELOW_TWENTY[one]}" if one else "")


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th …"""
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


class Quantities:
    """Draws quantities at random."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random

    def number(self) -> str:
        """A number from 2 to 999, small ones in words: `seven`, `forty-two`, `318`."""
        value = self._random.weighted_choice(
            [
                (self._random.between(2, 12), 4),
                (self._random.between(13, 99), 4),
                (self._random.between(100, 999), 2),
            ]
        )
        return (
            number_in_words(value)
            if value < 13 or (value < 100 and self._random.happens(0.6))
            else str(value)
        )

    def big_number(self) -> str:
        """`48,120`"""
        return f"{self._random.between(1000, self._random.choice([9999, 48000, 910000])):,}"

    def time_of_day(self) -> str:
        """`half past six`, `7.05`, `noon`"""
        return self._random.choice(
            [
                f"half past {number_in_words(self._random.between(1, 12))}",
                f"a quarter to {number_in_words(self._random.between(1, 12))}",
                f"{number_in_words(self._random.between(1, 12))} o'clock",
                f"{self._random.between(1, 12)}.{self._random.between(1, 59):02d}",
                "noon",
                "midnight",
            ]
        )

    def percentage(self) -> str:
        """`12%`, `12.5%`, `twelve per cent`"""
        value = self._random.between(2, 97)
        return self._random.choice(
            [
                f"{value}%",
                f"{value}.{self._random.between(1, 9)}%",
                f"{number_in_words(value)} per cent",
            ]
        )

    def length(self) -> str:
        """`12.5 km`, `{{convert|12|km|miles}}`"""
        value = self._random.choice(
            [
                str(self._random.between(2, 900)),
                f"{self._random.between(1, 60)}.{self._random.between(1, 9)}",
            ]
        )
        unit, other = self._random.sample(LENGTH_UNITS, 2)
        if self._random.happens(0.25):
            return template("convert", value, unit, other)
        return f"{value} {unit}"

    def weight(self) -> str:
        """`40 bushels`"""
        unit = self._random.choice(["kg", "stone", "tons", "hundredweight", "ounces", "bushels"])
        return f"{self._random.between(2, 600)} {unit}"
