"""What a session shows of connectivity: of which value, the result, and what a substitution does.

The result is for the position for which it was measured; while the cursor moves, the one before is
shown until the next has arrived.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.palette import amber_levels
from lstm_tui.errors import ConfigError
from lstm_tui.exports.dependence_facts import STRONGEST
from lstm_tui.reader.units import Target
from lstm_tui.studies.connectivity import ConnectivityReader
from lstm_tui.studies.dependence import Connectivity, Substitution
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import END_LABEL, Vocabulary


class DependenceOf(Enum):
    """The value whose dependence on earlier symbols colors the text."""

    NOTHING = "nothing"
    PREDICTION = "prediction"
    UNIT = "unit"

    @property
    def next(self) -> "DependenceOf":
        """The one that follows it."""
        values = list(DependenceOf)
        return values[(values.index(self) + 1) % len(values)]


@dataclass(frozen=True, slots=True)
class DependenceRequest:
    """What is measured: at ``position``, the prediction of ``target`` or the value of ``unit``.

    Attributes:
        target: A chosen symbol; None for the one that comes next.
        unit: None for the prediction.
    """

    position: int
    target: int | None
    unit: Target | None


@dataclass(slots=True)
class ShownDependence:
    """The state of the view.

    Attributes:
        of: What is measured.
        target: The predicted symbol that was chosen; None for the one that comes next.
        requested: What is being measured, or was measured last.
        measured: Of what ``result`` is; None before the first one.
        result: The last result; None before the first one.
        substitutions: The text as it is, without one of the symbols it depends on most, and without
            that of median dependence; empty unless they were asked for.
        drop_at: The position whose strongest symbol is to be dropped as soon as it is measured.
        reader: What measures; made for the first request.
    """

    of: DependenceOf = DependenceOf.NOTHING
    target: int | None = None
    requested: DependenceRequest | None = None
    measured: DependenceRequest | None = None
    result: Connectivity | None = None
    substitutions: tuple[Substitution, ...] = ()
    drop_at: int | None = None
    reader: ConnectivityReader | None = field(default=None, repr=False)

    @property
    def shown(self) -> bool:
        """Whether dependence colors the text instead of the value of a unit."""
        return self.of is not DependenceOf.NOTHING

    def show(self, of: DependenceOf) -> None:
        """Show the dependence of another value, or of nothing."""
        self.of, self.requested, self.measured, self.result = of, None, None, None
        self.substitutions, self.drop_at = (), None

    def choose_target(self, target: int | None) -> None:
        """Show what the prediction of ``target`` depends on; None for the next symbol."""
        self.show(DependenceOf.PREDICTION)
        self.target = target

    def forget(self) -> None:
        """Forget results: the text or the weights are others."""
        self.show(self.of)
        self.reader = None

    def request(self, position: int, unit: Target) -> DependenceRequest | None:
        """What is to be measured now at ``position``; None if that is under way or done.

        ``unit`` is the one that is shown.
        """
        if not self.shown:
            return None
        of_unit = self.of is DependenceOf.UNIT
        wanted = DependenceRequest(
            position, None if of_unit else self.target, unit if of_unit else None
        )
        if wanted == self.requested:
            return None
        self.requested = wanted
        return wanted

    def accept(self, request: DependenceRequest, result: Connectivity) -> bool:
        """Show ``result``, unless something else was requested meanwhile."""
        if request != self.requested:
            return False
        self.measured, self.result, self.substitutions = request, result, ()
        return True

    def drop_later(self, position: int) -> bool:
        """Whether a symbol is dropped at ``position`` only later, when `take_drop` says so.

        It is while the dependence is shown, and not yet that of ``position``.
        """
        measured = self.measured if self.measured == self.requested else None
        if not self.shown or (measured is not None and measured.position == position):
            return False
        self.drop_at = position
        return True

    def take_drop(self) -> bool:
        """Whether a symbol is to be dropped now that a result has arrived; once true."""
        wanted = self.measured is not None and self.drop_at == self.measured.position
        self.drop_at = None
        return wanted

    def next_dropped(self) -> int | None:
        """The position of the symbol that is dropped next: the strongest, then the next one.

        None after the last one that is listed, or without a result.
        """
        if self.result is None:
            return None
        positions = self.result.dependence.strongest(STRONGEST)
        if not self.substitutions:
            return positions[0]
        dropped = self.substitutions[1].dropped
        following = positions.index(dropped) + 1 if dropped in positions else len(positions)
        return positions[following] if following < len(positions) else None

    def levels(self, first: int, end: int) -> NDArray[np.uint8]:
        """The amber levels of the symbols from ``first`` to before ``end``; 0 without a result."""
        shown = np.zeros(end - first, np.uint8)
        if self.result is not None:
            dependence = self.result.dependence
            begin, stop = max(first, dependence.first), min(end, dependence.position + 1)
            if begin < stop:
                relative = dependence.relative[begin - dependence.first : stop - dependence.first]
                shown[begin - first : stop - first] = amber_levels(relative)
        return shown


def parse_target(text: str, vocabulary: Vocabulary) -> int:
    """The id of the one symbol that ``text`` is, with ``\\n`` for a line feed.

    A word may be written without the space before it; of a character beyond ASCII that is read as
    bytes, it is the first byte.

    Raises:
        ConfigError: It is not one symbol of the network.
    """
    symbol = text.replace("\\n", "\n")
    if vocabulary.end and symbol == END_LABEL:
        return vocabulary.end_id
    for candidate in (symbol, f" {symbol}"):
        if candidate in vocabulary.id_of:
            return vocabulary.id_of[candidate]
    if len(symbol) == 1 and not vocabulary.unknown(symbol):
        return int(vocabulary.encode(symbol)[0])
    raise ConfigError(
        f"{safe_line(text, 40)}: not one {vocabulary.kind.singular} that this network has learned."
    )
