"""The state of browsing vectors: a checkpoint, its map, a selected symbol and its neighbors.

What takes long (`VectorReader.read`, `MappedVectors.neighbors`) may run in a thread: it returns a
value, and changes nothing that is shown. Letters in shapes: ``V`` symbols of the vocabulary, ``n``
symbols of a map.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.exports.vector_map_text import map_limits, map_shares, outside_limits
from lstm_tui.exports.vector_reports import ClassAgreements, class_agreements
from lstm_tui.inspection.map_window import MapWindow, next_in_direction
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.studies.symbol_classes import SymbolClass, symbol_classes
from lstm_tui.studies.symbol_counts import count_symbols
from lstm_tui.studies.vectors import (
    MOST_MAPPED,
    Floats,
    Ids,
    Neighbor,
    VectorMap,
    VectorSource,
    VectorTable,
    align_map,
    neighbors,
    place_on_map,
    principal_components,
)
from lstm_tui.text.vocabulary import Vocabulary

MOST_NEIGHBORS = 50
"""Neighbors of a symbol that are listed."""

NEIGHBORS_ON_MAP = 10
"""Of these, the ones that the map shows even if they are rare, beside the one that is marked."""


@dataclass(frozen=True, slots=True, eq=False)
class MappedVectors:
    """The vectors of a checkpoint, and their map.

    Attributes:
        network: The checkpoint.
        table: The vectors of all symbols.
        shown: The map of the most frequent symbols.
        classes: The class of each symbol of the map.
        agreements: Whether classes are clusters.
        positions: Of all symbols, as shares of the map: 0 to 1 from left to right and from the
            bottom to the top, (V, 2).
        outside: How many symbols of the map are farther out than the edge where they are.
    """

    network: EvaluatedNetwork
    table: VectorTable
    shown: VectorMap
    classes: tuple[SymbolClass, ...]
    agreements: ClassAgreements
    positions: Floats
    outside: int

    @classmethod
    def of(
        cls, network: EvaluatedNetwork, table: VectorTable, reference: VectorMap | None
    ) -> "MappedVectors":
        """The vectors of ``table``, with a map that is rotated to fit ``reference``."""
        shown = principal_components(table)
        classes = symbol_classes(table.vocabulary, shown.ids.tolist())
        agreements = class_agreements(table, shown, classes)
        if reference is not None:
            shown = align_map(shown, reference)
        limits = map_limits(shown.coordinates)
        positions = map_shares(place_on_map(table, shown), *limits)
        outside = outside_limits(shown.coordinates, *limits)
        return cls(network, table, shown, classes, agreements, positions, outside)

    @property
    def is_output(self) -> bool:
        """Whether the vectors are those of the output layer, which is not tied to the embedding."""
        return self.table.source is VectorSource.OUTPUT

    def neighbors(self, id_: int) -> tuple[Neighbor, ...]:
        """The nearest neighbors of a symbol in the whole vocabulary."""
        return neighbors(self.table, id_, MOST_NEIGHBORS)

    def symbols_in(self, window: MapWindow) -> list[int]:
        """The most frequent symbols in a part of the map, of the whole vocabulary."""
        ids = self.table.by_frequency
        visible: list[int] = ids[window.contains(self.positions[ids])][:MOST_MAPPED].tolist()
        return visible


class VectorReader:
    """Reads the vectors of the checkpoints of ``run``; may be used in a thread."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def read(
        self, checkpoint: Checkpoint, reference: VectorMap | None, *, output: bool
    ) -> MappedVectors:
        """The vectors of ``checkpoint``, or with ``output`` those of its output layer.

        Raises:
            ConfigError: The output layer has no row for each symbol, as in a classifier.
            BrokenRunError: The run is damaged.
        """
        table = VectorTable.of(checkpoint, self.counts, output=output)
        return MappedVectors.of(EvaluatedNetwork.of(self._run.name, checkpoint), table, reference)

    @cached_property
    def counts(self) -> Ids | None:
        """How often each symbol occurs, (V,), if that is known; the text is counted once."""
        counted = count_symbols(self._run)
        return None if counted is None else counted.counts


class VectorBrowser:
    """What the view of vectors shows.

    Attributes:
        vocabulary: The symbols.
        mapped: The vectors that are shown; None until the first are read.
        selected: The id of the selected symbol.
        neighbors: Its nearest neighbors; None until they are known.
        cursor: The index of the neighbor that is marked.
        window: The visible part of the map.
        placed: The ids of what is on the map, also outside of that part. The first ones have
            priority: the selected symbol, its neighbors, then the others by frequency.
    """

    def __init__(self, vocabulary: Vocabulary, symbol: int) -> None:
        self.vocabulary = vocabulary
        self.mapped: MappedVectors | None = None
        self.selected = symbol
        self.neighbors: tuple[Neighbor, ...] | None = None
        self.cursor = 0
        self.window = MapWindow()
        self.placed: tuple[int, ...] = ()
        self._earlier: list[int] = []

    def show(self, mapped: MappedVectors, nearest: tuple[Neighbor, ...] | None) -> None:
        """Show other vectors, and the neighbors of the selected symbol if they are known."""
        self.mapped = mapped
        self._reset(self.selected, nearest)

    def show_neighbors(self, nearest: tuple[Neighbor, ...]) -> None:
        """Show the neighbors of the selected symbol."""
        self._reset(self.selected, nearest)

    def select(self, id_: int) -> None:
        """Select a symbol; `show_neighbors` follows."""
        if id_ != self.selected:
            self._earlier.append(self.selected)
            self._reset(id_, None)

    def select_earlier(self) -> bool:
        """Select the symbol that was selected before this one; False if there is none."""
        if not self._earlier:
            return False
        self._reset(self._earlier.pop(), None)
        return True

    def _reset(self, id_: int, nearest: tuple[Neighbor, ...] | None) -> None:
        self.selected, self.neighbors, self.cursor = id_, nearest, 0
        if (position := self._position) is not None:
            self.window = self.window.showing(position)
        self._place()

    @property
    def marked(self) -> Neighbor | None:
        """The neighbor that is marked; None without neighbors."""
        return self.neighbors[self.cursor] if self.neighbors else None

    @property
    def near(self) -> tuple[int, ...]:
        """The neighbors that the map shows in any case."""
        nearest = [one.id for one in (self.neighbors or ())[:NEIGHBORS_ON_MAP]]
        return tuple(nearest if self.marked is None else dict.fromkeys([*nearest, self.marked.id]))

    def mark(self, index: int) -> None:
        """Mark a neighbor, at least the first and at most the last."""
        self.cursor = min(max(0, index), max(0, len(self.neighbors or ()) - 1))
        self._place()

    # The map.

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Show ``factor`` times as much of the map, around ``at`` or the selected symbol."""
        if (position := at or self._position) is not None:
            self.window = self.window.zoomed(factor, position)
            self._place()

    def show_whole(self) -> None:
        """Show the whole map."""
        self.window = MapWindow()
        self._place()

    def positions(self) -> Floats:
        """The positions of what is `placed`, (n, 2)."""
        if self.mapped is None:
            return np.zeros((0, 2))
        return self.mapped.positions[list(self.placed)]

    def towards(self, direction: tuple[int, int], cells: tuple[float, float]) -> int | None:
        """The nearest symbol in a direction from the selected one: see `next_in_direction`."""
        if self.mapped is None:
            return None
        current = self.placed.index(self.selected)
        index = next_in_direction(self.positions(), current, direction, cells)
        return None if index is None else self.placed[index]

    @property
    def _position(self) -> tuple[float, float] | None:
        """Where the selected symbol is."""
        if self.mapped is None:
            return None
        x, y = self.mapped.positions[self.selected].tolist()
        return x, y

    def _place(self) -> None:
        """Choose what is on the map: where it is zoomed in, there is room for rarer symbols."""
        if self.mapped is not None:
            ids = [self.selected, *self.near, *self.mapped.shown.ids.tolist()]
            if not self.window.is_whole:
                ids += self.mapped.symbols_in(self.window)
            self.placed = tuple(dict.fromkeys(ids))
