"""Vectors of symbols: cosine similarity, nearest neighbors, analogies and a map of two dimensions.

The vector of a symbol is its row of the embedding (Bengio, Ducharme, Vincent & Jauvin 2003). A
network with one-hot input has no embedding: multiplying the input weights with a one-hot vector
selects a column, so the column of a symbol is its vector. The output layer has a second vector for
each symbol: its logit is the product of that with the hidden values.

Letters in shapes: ``V`` symbols of the vocabulary, ``E`` width of a vector, ``n`` symbols of a map.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.text.vocabulary import Vocabulary

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

MOST_MAPPED = 150
"""Symbols of a map, the most frequent ones: more labels are not legible."""


class VectorSource(StrEnum):
    """The weights that the vectors are from."""

    EMBEDDING = "embedding"
    TIED = "embedding, tied to the output layer"
    INPUT_WEIGHTS = "input weights of layer 0 (one-hot input, no embedding)"
    OUTPUT = "output layer"


@dataclass(frozen=True, eq=False)
class VectorTable:
    """A vector for each symbol; the id of a symbol is the index of its row.

    Attributes:
        vocabulary: The V symbols.
        vectors: (V, E), in the precision of the weights.
        source: The weights that they are from.
        counts: How often each symbol occurs, (V,); None if that is not known.
    """

    vocabulary: Vocabulary
    vectors: NDArray[np.floating]
    source: VectorSource = VectorSource.EMBEDDING
    counts: Ids | None = None

    @classmethod
    def of(
        cls, checkpoint: Checkpoint, counts: Ids | None = None, *, output: bool = False
    ) -> "VectorTable":
        """The vectors of a checkpoint, with the ``counts`` (V,) of its symbols.

        With ``output``, these are the rows of the output layer, unless it is tied to the embedding.

        Raises:
            ConfigError: The output layer has no row for each symbol, as in a classifier.
        """
        model, weights = checkpoint.model, checkpoint.weights
        if output and not model.tied:
            vectors = weights.get("output.weight", np.zeros((0, 0)))
            if len(vectors) != len(checkpoint.vocabulary):
                raise ConfigError("The output layer of this network has no vectors of symbols.")
            source = VectorSource.OUTPUT
        elif model.embedding:
            vectors = weights["embedding.weight"]
            source = VectorSource.TIED if model.tied else VectorSource.EMBEDDING
        else:
            vectors = weights["recurrent.weight_ih_l0"].T
            source = VectorSource.INPUT_WEIGHTS
        return cls(checkpoint.vocabulary, np.asarray(vectors), source, counts)

    def __len__(self) -> int:
        return len(self.vocabulary)

    @property
    def width(self) -> int:
        """The width of a vector, E."""
        return int(self.vectors.shape[1])

    @cached_property
    def is_zero(self) -> NDArray[np.bool_]:
        """Which vectors are zero, as of padding, so that they have no direction, (V,)."""
        return np.asarray(~self.vectors.any(axis=1))

    @cached_property
    def directions(self) -> NDArray[np.floating]:
        """The vectors scaled to length 1, (V, E); a zero vector stays zero."""
        largest = np.abs(self.vectors).max(axis=1, initial=0, keepdims=True)
        scaled = self.vectors / np.where(largest > 0, largest, 1)  # squares could overflow
        lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
        scaled /= np.where(lengths > 0, lengths, 1)
        return scaled

    @cached_property
    def by_frequency(self) -> Ids:
        """The ids by falling frequency, (V,); equal or unknown ones in the order of ids."""
        if self.counts is None:
            return np.arange(len(self))
        return np.argsort(-self.counts, kind="stable")

    def most_frequent(self, most: int, also: Collection[int] = ()) -> Ids:
        """The ids ``also``, then the most frequent other ones, ``most`` in all, or all of ``also``.

        (n,)
        """
        first = dict.fromkeys(also)
        frequent = self.by_frequency[:most].tolist()
        others = [id_ for id_ in frequent if id_ not in first]
        return np.array([*first, *others[: max(0, most - len(first))]], np.int64)


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A symbol, and the cosine of the angle between its vector and the one it is compared with."""

    id: int
    cosine: float


def cosine(table: VectorTable, one: int, other: int) -> float:
    """The cosine similarity of two symbols, -1 to 1; NaN if a vector is zero."""
    if table.is_zero[one] or table.is_zero[other]:
        return float("nan")
    return _clipped(float(table.directions[one] @ table.directions[other]))


def neighbors(table: VectorTable, id_: int, most: int = 10) -> tuple[Neighbor, ...]:
    """The ``most`` nearest neighbors of a symbol by cosine, nearest first, without itself.

    Empty if the vector of the symbol is zero. Symbols with a zero vector are no neighbors.
    """
    if table.is_zero[id_]:
        return ()
    return _nearest(table, table.directions[id_], most, {id_})


def solve_analogy(
    table: VectorTable, first: int, second: int, third: int, most: int = 10
) -> tuple[Neighbor, ...]:
    """What is to ``third`` as ``second`` is to ``first``, without these three, best first.

    The symbols nearest to the direction of second − first + third, of vectors of length 1
    (3CosAdd; Mikolov, Yih & Zweig 2013; Levy & Goldberg 2014).
    """
    directions = table.directions
    target = directions[second] - directions[first] + directions[third]
    length = float(np.linalg.norm(target))
    if length < 1e-9:
        return ()
    return _nearest(table, target / length, most, {first, second, third})


def _nearest(
    table: VectorTable, direction: NDArray[np.floating], most: int, without: Collection[int]
) -> tuple[Neighbor, ...]:
    cosines = table.directions @ direction
    cosines[table.is_zero] = -np.inf
    cosines[list(without)] = -np.inf
    best = np.argsort(-cosines, kind="stable")[: max(0, most)].tolist()
    return tuple(
        Neighbor(id_, _clipped(float(cosines[id_]))) for id_ in best if np.isfinite(cosines[id_])
    )


def _clipped(value: float) -> float:
    return min(1.0, max(-1.0, value))


def nearest_indices(table: VectorTable, ids: Ids) -> Ids:
    """The nearest neighbor of each of ``ids`` (n,) among the others of them, as an index, (n,).

    -1 for a zero vector, and if there is no other.
    """
    chosen = table.directions[ids]
    similar = chosen @ chosen.T
    zero = table.is_zero[ids]
    np.fill_diagonal(similar, -np.inf)
    similar[:, zero] = -np.inf
    nearest = similar.argmax(axis=1) if len(ids) else np.zeros(0, np.int64)
    alone = ~np.isfinite(similar.max(axis=1, initial=-np.inf))
    return np.where(zero | alone, -1, nearest)


def nearest_on_map(shown: "VectorMap") -> Ids:
    """The nearest neighbor of each symbol of a map in the plane, as an index, (n,).

    -1 if there is no other.
    """
    if len(shown.ids) < 2:
        return np.full(len(shown.ids), -1)
    differences = shown.coordinates[:, None] - shown.coordinates
    distances = np.hypot(differences[..., 0], differences[..., 1])
    np.fill_diagonal(distances, np.inf)
    return np.asarray(distances.argmin(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class VectorMap:
    """Symbols in a plane.

    Attributes:
        ids: The symbols, (n,).
        coordinates: Horizontal and vertical position of each, (n, 2), around 0.
        explained: The share of the variance of the n vectors that each of the two principal
            components has, (2,).
        is_aligned: Whether the map was rotated to fit another: its axes then are not the
            components, but span the same plane.
    """

    ids: Ids
    coordinates: Floats
    explained: tuple[float, float]
    is_aligned: bool = False


def principal_components(table: VectorTable, ids: Ids | Sequence[int] | None = None) -> VectorMap:
    """The vectors of ``ids`` (n,) in the plane of their first two principal components.

    Without ``ids``, these are the `MOST_MAPPED` most frequent symbols. The sign of a component is
    free; it is chosen so that the symbol farthest from 0 has a positive coordinate.

    Raises:
        ConfigError: There are no ``ids``.
    """
    chosen = np.asarray(table.most_frequent(MOST_MAPPED) if ids is None else ids, np.int64)
    if not len(chosen):
        raise ConfigError("A map of vectors needs at least one symbol.")
    vectors = table.vectors[chosen].astype(np.float64)
    centered = vectors - vectors.mean(axis=0)
    scale = float(np.abs(centered).max(initial=0.0))
    coordinates, explained = np.zeros((len(chosen), 2)), np.zeros(2)
    if scale > 0:  # squares of very large weights overflow
        left, lengths, _ = np.linalg.svd(centered / scale, full_matrices=False)
        count = min(2, len(lengths))
        coordinates[:, :count] = left[:, :count] * lengths[:count] * scale
        explained[:count] = lengths[:count] ** 2 / float((lengths**2).sum())
    farthest = np.abs(coordinates).argmax(axis=0)
    coordinates *= np.where(coordinates[farthest, [0, 1]] < 0, -1.0, 1.0)
    return VectorMap(chosen, coordinates, (float(explained[0]), float(explained[1])))


def align_map(moved: VectorMap, reference: VectorMap) -> VectorMap:
    """``moved`` rotated, and mirrored if necessary, to be as near as possible to ``reference``.

    This is the orthogonal Procrustes problem (Schönemann 1966); distances within the map do not
    change. Both maps are of the same symbols.

    Raises:
        ValueError: They are not.
    """
    if not np.array_equal(moved.ids, reference.ids):
        raise ValueError("the maps are of different symbols")
    left, _, right = np.linalg.svd(moved.coordinates.T @ reference.coordinates)
    return replace(moved, coordinates=moved.coordinates @ (left @ right), is_aligned=True)


def place_on_map(table: VectorTable, shown: VectorMap) -> Floats:
    """The positions of all symbols on a map of some of them, also on one that is aligned, (V, 2).

    The vectors are projected on its plane, so the symbols of the map stay where they are.
    """
    mapped = table.vectors[shown.ids].astype(np.float64)
    center = mapped.mean(axis=0)
    scale = float(np.abs(mapped - center).max(initial=0.0))
    positions = np.zeros((len(table), 2))
    if scale > 0:
        # The axes lie in the span of the rows, where the solution of least norm is.
        centered = (mapped - center) / scale
        axes = np.linalg.lstsq(centered, shown.coordinates / scale, rcond=None)[0]
        positions = table.vectors @ axes.astype(table.vectors.dtype) - center @ axes
    positions[shown.ids] = shown.coordinates
    return np.asarray(positions, np.float64)
