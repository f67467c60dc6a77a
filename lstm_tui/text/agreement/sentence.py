"""One sentence with a subject, attractors and a verb that must agree with the subject.

An *attractor* is a noun between the subject and its verb (Linzen, Dupoux & Goldberg 2016).
"""

from dataclasses import dataclass
from enum import StrEnum


class Construction(StrEnum):
    """What stands between the subject and the verb."""

    SIMPLE = "simple"
    PREPOSITIONAL = "prepositional"
    SUBJECT_RELATIVE = "subject relative"
    OBJECT_RELATIVE = "object relative"
    COORDINATED = "coordinated"
    QUANTIFIED = "quantified"
    ADVERB = "adverb"
    REFLEXIVE = "reflexive"

    def has_attractors(self, count: int) -> bool:
        """Whether it exists with ``count`` attractors."""
        if self is Construction.SIMPLE:
            return count == 0
        return count > 0 or self not in (Construction.PREPOSITIONAL, Construction.OBJECT_RELATIVE)

    @property
    def has_singular(self) -> bool:
        """Whether its subject can be singular."""
        return self is not Construction.COORDINATED


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in four parts: ``before + right + after`` is its text without the line feed.

    Attributes:
        before, right, wrong: As in `AgreementPair`.
        after: What follows ``right``.
        construction: What stands between the subject and the verb.
        singular: Whether the subject is singular.
        attractors: Whether each attractor is singular, in order.
        subject_end: Where in ``before`` the word ends from which the number is known: a noun, or
            ``and``, or a quantifier without a noun.
        combination: The subject in the singular, the attractors, and the plural of the verb.
    """

    before: str
    right: str
    wrong: str
    after: str
    construction: Construction
    singular: bool
    attractors: tuple[bool, ...]
    subject_end: int
    combination: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence without a line feed."""
        return f"{self.before}{self.right}{self.after}"
