"""What a sample copies from the training text, and where it repeats itself: fields of `Sampled`.

All offsets are in characters of the text of the sample, without its prime.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from lstm_tui.runs.field_types import SAMPLE_CHARACTERS, Count, Name, Share

MOST_ENDS = SAMPLE_CHARACTERS
"""Documents of a sample: one for each character."""

MOST_SPANS = SAMPLE_CHARACTERS // 20

Offset = Annotated[int, msgspec.Meta(ge=0, le=SAMPLE_CHARACTERS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedSpan:
    """The characters from ``begin`` up to ``end``."""

    begin: Offset
    end: Offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The documents, and the spans of 20 or more characters, that stand in the training text.

    ``longest`` is None if there are none; ``place`` says where it stands. ``spans`` are joined
    where they overlap, and ``share`` is the share of the sample that is in them. ``complete``: the
    whole training text was searched for them. Of the ``documents`` that the network ended in the
    sample, ``documents_copied`` equal a training document as a whole.
    """

    longest: CopiedSpan | None = None
    place: Name = ""
    share: Share = 0.0
    spans: Annotated[tuple[CopiedSpan, ...], msgspec.Meta(max_length=MOST_SPANS)] = ()
    complete: bool = True
    documents: Count = 0
    documents_copied: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """From ``begin`` to ``end`` the text repeats its first ``period`` characters."""

    begin: Offset
    end: Offset
    period: Annotated[int, msgspec.Meta(ge=1, le=SAMPLE_CHARACTERS)]

    @property
    def times(self) -> int:
        """How often they stand there in full."""
        return max(0, self.end - self.begin) // self.period
