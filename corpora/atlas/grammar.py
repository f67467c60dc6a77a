"""A small grammar of grammars: text with slots in it, and how a slot is filled.

    @weather                          a rule, and below it its productions, one a line
    It rained <on|upon> <place>.      a choice between texts, and a reference to another rule
      Nobody minded.                  an indented line continues the one above
    a^ <beast:=animal> met <beast.s>  bound here, repeated and bent there; a^ becomes a or an

A reference looks for a bound name, then for a slot of the teller (the world), then for a rule. The
module knows neither the rules nor the world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpora.atlas.inflection import BENDS, settled
from corpora.atlas.random_source import Chance


@dataclass(frozen=True)
class Slot:
    """What stands between < and >: some alternatives, perhaps bound to a name."""

    alternatives: tuple[Text, ...]
    bind: str | None


@dataclass(frozen=True)
class Reference:
    name: str
    bends: tuple[str, ...]


Text = tuple["str | Slot | Reference", ...]
Slots = Mapping[str, Callable[[], str]]

REFERENCE = re.compile(r"[A-Za-z_]\w*(?:\.[a-z]+)*$")
BINDING = re.compile(r"([a-z]\w*):=")


class GrammarError(ValueError):
    """A production that cannot be read, or a name that nothing answers to."""


def parse_text(source: str) -> Text:
    parts, end = _parse_until(source, 0, "")
    if end != len(source):
        raise GrammarError(f"a stray {source[end]!r} at {end} in {source!r}")
    return parts


def _parse_until(source: str, start: int, stops: str) -> tuple[Text, int]:
    parts: list[str | Slot | Reference] = []
    literal = ""
    place = start
    while place < len(source) and source[place] not in stops:
        if source[place] == "<":
            if literal:
                parts.append(literal)
                literal = ""
            slot, place = _parse_slot(source, place + 1)
            parts.append(slot)
        elif source[place] == ">":
            break
        else:
            literal += source[place]
            place += 1
    if literal:
        parts.append(literal)
    return tuple(parts), place


def _parse_slot(source: str, place: int) -> tuple[Slot | Reference, int]:
    binding = BINDING.match(source, place)
    if binding:
        place = binding.end()
    bind = binding.group(1) if binding else None
    alternatives: list[Text] = []
    while True:
        text, place = _parse_until(source, place, "|>")
        alternatives.append(text)
        if place >= len(source):
            raise GrammarError(f"< is never closed in {source!r}")
        place += 1
        if source[place - 1] == ">":
            break
    only = alternatives[0]
    if len(alternatives) == 1 and len(only) == 1 and isinstance(only[0], str):
        if not REFERENCE.match(only[0]):
            raise GrammarError(f"<{only[0]}> is neither a reference nor a choice in {source!r}")
        name, *bends = only[0].split(".")
        while bends and bends[0] not in BENDS:
            name += "." + bends.pop(0)
        reference = Reference(name, tuple(bends))
        return (Slot(((reference,),), bind) if bind else reference), place
    return Slot(tuple(alternatives), bind), place


def parse_rules(*sources: str) -> dict[str, tuple[Text, ...]]:
    """Rules by name; a rule that is opened twice is continued."""
    lines: dict[str, list[str]] = {}
    current: list[str] = []
    for line in "\n".join(sources).split("\n"):
        if line.startswith("@"):
            current = lines.setdefault(line[1:].strip(), [])
        elif line.startswith(" ") and current:
            current[-1] += " " + line.strip()
        elif line.strip():
            current.append(line.strip())
    return {name: tuple(parse_text(line) for line in group) for name, group in lines.items()}


def parse_words(*sources: str) -> dict[str, tuple[Text, ...]]:
    """Word lists by name: `@name` and, under it, words parted by commas."""
    rules: dict[str, tuple[Text, ...]] = {}
    for block in "".join(sources).split("@")[1:]:
        name, _, body = block.partition("\n")
        words = [" ".join(word.split()) for word in body.split(",")]
        rules[name.strip()] = tuple((word,) for word in words if word)
    return rules


class Teller:
    """Expands rules into text with the slots of one scene."""

    def __init__(self, rules: Mapping[str, tuple[Text, ...]], chance: Chance) -> None:
        self.rules = rules
        self.chance = chance
        self.slots: Slots = {}
        self._bound: dict[str, str] = {}

    def tell(self, rule: str) -> str:
        """One production of `rule`, with names bound in it forgotten afterwards."""
        self._bound = {}
        return settled(self.reference(rule))

    def phrase(self, source: str) -> str:
        """A text with slots that stands in the program rather than among the rules."""
        self._bound = {}
        return settled(self._expand(parse_text(source)))

    def _expand(self, text: Text) -> str:
        parts: list[str] = []
        for part in text:
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, Reference):
                said = self.reference(part.name)
                for bend in part.bends:
                    said = BENDS[bend](said)
                parts.append(said)
            else:
                said = self._expand(self.chance.pick(part.alternatives))
                if part.bind:
                    self._bound[part.bind] = said
                parts.append(said)
        return "".join(parts)

    def reference(self, name: str) -> str:
        if name in self._bound:
            return self._bound[name]
        if name in self.slots:
            return self.slots[name]()
        productions = self.rules.get(name)
        if productions is None:
            raise GrammarError(f"nothing answers to <{name}>")
        return self._expand(productions[self.chance.deal(name, len(productions))])

    def draw(self, name: str) -> str:
        """The next production of a rule, even where a slot has its name."""
        productions = self.rules[name]
        return self._expand(productions[self.chance.deal(name, len(productions))])

    def tell_one(self, rule: str, place: int) -> str:
        """The production of `rule` that stands at `place`."""
        self._bound = {}
        return settled(self._expand(self.rules[rule][place]))

    def tell_new(self, rule: str, told: set[tuple[str, int]]) -> str | None:
        """A production of `rule` that is not in `told`, which it then is; None when all are."""
        productions = self.rules[rule]
        for _ in range(2 * len(productions)):
            card = self.chance.deal(rule, len(productions))
            if (rule, card) not in told:
                told.add((rule, card))
                self._bound = {}
                return settled(self._expand(productions[card]))
        return None
