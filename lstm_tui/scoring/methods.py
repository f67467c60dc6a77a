"""The methods of a ranking in one line: what is needed to compute the same figures again."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from lstm_tui import __version__
from lstm_tui.config import SymbolKind, TextKind
from lstm_tui.reader.reader import Ids
from lstm_tui.reader.units import AnyClamp
from lstm_tui.scoring.blocks import BlockPlan
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.metrics import BOOTSTRAP_SEED, DRAWS
from lstm_tui.scoring.shift_null import SEED
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Methods:
    """How the figures of a ranking were computed.

    Attributes:
        text_sha256: Of the text that was read, as UTF-8 (as its bytes if symbols are bytes).
        chosen_on_sha256: Of the text that chose units and thresholds; empty if it is the same.
        characters: Characters of the text.
        reported: Characters that the metrics come from.
        block: Characters of a block.
        stretches: Groups of neighboring blocks that the bootstrap draws.
        draws: Bootstrap samples.
        bootstrap_seed: Of these.
        controls: What the scores were compared with.
        version: Of the program.
        kind: The kind of text by which patterns were found; None if it is not known.
        clamps: What was held while the network read.
    """

    text_sha256: str
    chosen_on_sha256: str
    characters: int
    reported: int
    block: int
    stretches: int
    draws: int
    bootstrap_seed: int
    controls: tuple[str, ...]
    version: str
    kind: TextKind | None = None
    clamps: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line, with the first 12 digits of each SHA-256."""
        chosen = f", chosen on SHA-256 {self.chosen_on_sha256[:12]}" * bool(self.chosen_on_sha256)
        kind = f", labeled as {self.kind}" if self.kind else ""
        held = f"held: {', '.join(self.clamps)}; " * bool(self.clamps)
        return (
            f"Text SHA-256 {self.text_sha256[:12]}{chosen}{kind}; {self.characters:,} symbols, "
            f"{self.reported:,} reported; blocks of {self.block:,}; {self.stretches} stretches, "
            f"{self.draws:,} bootstrap samples, seed {self.bootstrap_seed}; controls: "
            f"{', '.join(self.controls) or 'none'}; {held}lstm-tui {self.version}."
        )


class Reported(Protocol):
    """What was scored: a ranking, or sets of units."""

    @property
    def reported(self) -> int:
        """Characters of the reporting blocks."""


def methods_of(
    ids: Ids,
    vocabulary: Vocabulary,
    scores: Reported,
    controls: Controls,
    chosen_on: Ids | None = None,
    kind: TextKind | None = None,
    clamps: tuple[AnyClamp, ...] = (),
) -> Methods:
    """The methods of ``scores`` and ``controls`` on the text ``ids`` (T,) of ``kind``.

    ``clamps`` were on while it was read.
    """
    plan = BlockPlan.of(len(ids))
    return Methods(
        text_sha256=text_sha256(ids, vocabulary),
        chosen_on_sha256="" if chosen_on is None else text_sha256(chosen_on, vocabulary),
        characters=len(ids),
        reported=scores.reported,
        block=plan.block,
        stretches=plan.stretches,
        draws=DRAWS,
        bootstrap_seed=BOOTSTRAP_SEED,
        controls=control_names(controls),
        version=__version__,
        kind=kind,
        clamps=tuple(map(str, clamps)),
    )


def text_sha256(ids: Ids, vocabulary: Vocabulary) -> str:
    """SHA-256 of the text of ``ids`` (T,), as UTF-8 or as the bytes that they are."""
    if vocabulary.kind is SymbolKind.BYTE:
        return sha256(vocabulary.to_bytes(ids, vocabulary.end)).hexdigest()
    return sha256(vocabulary.decode(ids).encode("utf-8", "surrogatepass")).hexdigest()


def control_names(controls: Controls) -> tuple[str, ...]:
    """The controls that at least one pattern has, in words."""
    patterns = list(controls.patterns.values())
    shifts = max((len(one.null.best) for one in patterns if one.null), default=0)
    names = {
        "last symbol": any(one.last_1 for one in patterns),
        "last 8 symbols": any(one.last_8 for one in patterns),
        "recall by distance": any(one.recall for one in patterns),
        "untrained network": any(one.untrained for one in patterns),
        f"{shifts} shifts of the labels with seed {SEED}": shifts > 0,
        "sparse probes": any(one.sparse for one in patterns),
    }
    return tuple(name for name, computed in names.items() if computed)
