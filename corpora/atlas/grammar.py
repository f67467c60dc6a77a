"""A context-free grammar whose productions are templates with slots.

    @weather                          a rule; the lines below it are its productions
    It rained <on|upon> <place>.      a choice between texts, and a reference to a slot or a rule
      Nobody minded.                  an indented line continues the line above
    a^ <beast:=animal> met <beast.s>  binds a text to a name, then uses it again in the plural;
                                      a^ becomes "a" or "an"

A reference is looked up among the names bound in this text, then among the slots, then among the
rules. The module contains no rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpora.atlas.inflection import INFLECTIONS, fix_articles_and_punctuation
from corpora.atlas.random_source import RandomSource


@dataclass(frozen=True)
class Choice:
    """Alternatives between < and >, one of which is chosen and perhaps bound to a name."""

    alternatives: tuple[Template, ...]
    bind: str | None


@dataclass(frozen=True)
class Reference:
    """The name of a slot or rule, and the inflections applied to its text."""

    name: str
    inflections: tuple[str, ...]


Template = tuple["str | Choice | Reference", ...]
Rules = Mapping[str, tuple[Template, ...]]
Slots = Mapping[str, Callable[[], str]]

REFERENCE = re.compile(r"[A-Za-z_]\w*(?:\.[a-z]+)*$")
BINDING = re.compile(r"([a-z]\w*):=")


class GrammarError(ValueError):
    """A production that cannot be parsed, or a reference to a name that is not defined."""


def parse_template(source: str) -> Template:
    """Parse the text of one production.

    Raises `GrammarError` if a < or > has no partner.
    """
    template, end = _parse_until(source, 0, "")
    if end != len(source):
        raise GrammarError(f"unexpected {source[end]!r} at {end} in {source!r}")
    return template


def _parse_until(source: str, start: int, stops: str) -> tuple[Template, int]:
    """Parse up to one of the characters in `stops` or a >; return the template and the offset."""
    parts: list[str | Choice | Reference] = []
    literal = ""
    offset = start
    while offset < len(source) and source[offset] not in stops:
        if source[offset] == "<":
            if literal:
                parts.append(literal)
                literal = ""
            part, offset = _parse_brackets(source, offset + 1)
            parts.append(part)
        elif source[offset] == ">":
            break
        else:
            literal += source[offset]
            offset += 1
    if literal:
        parts.append(literal)
    return tuple(parts), offset


def _parse_brackets(source: str, offset: int) -> tuple[Choice | Reference, int]:
    """Parse what follows a <; return it and the offset behind its >."""
    binding = BINDING.match(source, offset)
    if binding:
        offset = binding.end()
    bind = binding[1] if binding else None
    alternatives: list[Template] = []
    while True:
        alternative, offset = _parse_until(source, offset, "|>")
        alternatives.append(alternative)
        if offset >= len(source):
            raise GrammarError(f"< is not closed in {source!r}")
        offset += 1
        if source[offset - 1] == ">":
            break
    only = alternatives[0]
    if len(alternatives) == 1 and len(only) == 1 and isinstance(only[0], str):
        reference = _parse_reference(only[0], source)
        return (Choice(((reference,),), bind) if bind else reference), offset
    return Choice(tuple(alternatives), bind), offset


def _parse_reference(text: str, source: str) -> Reference:
    """`animal.s` is the plural of `animal`; a suffix that is no inflection belongs to the name."""
    if not REFERENCE.match(text):
        raise GrammarError(f"<{text}> is neither a reference nor a choice in {source!r}")
    name, *inflections = text.split(".")
    while inflections and inflections[0] not in INFLECTIONS:
        name += "." + inflections.pop(0)
    return Reference(name, tuple(inflections))


def parse_rules(*sources: str) -> dict[str, tuple[Template, ...]]:
    """Parse productions by rule name; a rule that occurs twice has the productions of both."""
    lines: dict[str, list[str]] = {}
    current: list[str] = []
    for line in "\n".join(sources).split("\n"):
        if line.startswith("@"):
            current = lines.setdefault(line[1:].strip(), [])
        elif line.startswith(" ") and current:
            current[-1] += " " + line.strip()
        elif line.strip():
            current.append(line.strip())
    return {name: tuple(parse_template(line) for line in group) for name, group in lines.items()}


def parse_word_lists(*sources: str) -> dict[str, tuple[Template, ...]]:
    """Parse word lists as rules: `@name` and, below it, words separated by commas."""
    rules: dict[str, tuple[Template, ...]] = {}
    for block in "".join(sources).split("@")[1:]:
        name, _, body = block.partition("\n")
        words = [" ".join(word.split()) for word in body.split(",")]
        rules[name.strip()] = tuple((word,) for word in words if word)
    return rules


class Grammar:
    """Expands rules into text; `slots` are the values that depend on the current article."""

    def __init__(self, rules: Rules, random: RandomSource) -> None:
        self.rules = rules
        self.random = random
        self.slots: Slots = {}
        self._bound: dict[str, str] = {}

    def expand(self, rule: str) -> str:
        """The text of the next production of a rule, or of the slot with that name."""
        bound, self._bound = self._bound, {}
        text = fix_articles_and_punctuation(self.resolve(rule))
        self._bound = bound
        return text

    def expand_source(self, source: str) -> str:
        """The text of a production given as source, such as `<animal> of <town>`."""
        return self._expand_whole(parse_template(source))

    def expand_production(self, rule: str, index: int) -> str:
        """The text of one production of a rule, by its index."""
        return self._expand_whole(self.rules[rule][index])

    def expand_unused(self, rule: str, used: set[tuple[str, int]]) -> str | None:
        """The text of a production that is not in `used`, to which it is added; None if all are."""
        productions = self.rules[rule]
        for _ in range(2 * len(productions)):
            index = self.random.draw(rule, len(productions))
            if (rule, index) not in used:
                used.add((rule, index))
                return self._expand_whole(productions[index])
        return None

    def expand_nested(self, rule: str) -> str:
        """The next production of a rule, within another text whose bound names it shares.

        A slot with the name of the rule is ignored.
        """
        productions = self.rules[rule]
        return self._expand(productions[self.random.draw(rule, len(productions))])

    def resolve(self, name: str) -> str:
        """The text of a bound name, a slot, or a rule.

        Raises `GrammarError` if there is none of that name.
        """
        if name in self._bound:
            return self._bound[name]
        if name in self.slots:
            return self.slots[name]()
        if name not in self.rules:
            raise GrammarError(f"<{name}> is neither a slot nor a rule")
        return self.expand_nested(name)

    def _expand_whole(self, template: Template) -> str:
        bound, self._bound = self._bound, {}
        text = fix_articles_and_punctuation(self._expand(template))
        self._bound = bound
        return text

    def _expand(self, template: Template) -> str:
        return "".join(self._expand_part(part) for part in template)

    def _expand_part(self, part: str | Choice | Reference) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Choice):
            text = self._expand(self.random.choice(part.alternatives))
            if part.bind:
                self._bound[part.bind] = text
            return text
        text = self.resolve(part.name)
        for inflection in part.inflections:
            text = INFLECTIONS[inflection](text)
        return text
