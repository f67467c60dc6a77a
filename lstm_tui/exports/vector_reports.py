"""Vectors of a checkpoint: neighbors, similarities and a map, and the same as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.studies.symbol_classes import (
    ClassAgreement,
    SymbolClass,
    class_agreement,
    symbol_classes,
)
from lstm_tui.studies.vectors import (
    MOST_MAPPED,
    Ids,
    Neighbor,
    VectorMap,
    VectorSource,
    VectorTable,
    align_map,
    cosine,
    nearest_indices,
    nearest_on_map,
    neighbors,
    principal_components,
    solve_analogy,
)
from lstm_tui.text.vocabulary import Vocabulary

Analogy = tuple[int, int, int]
"""Ids of three symbols."""

RARE = 10
"""Occurrences below which a vector has hardly been trained."""

MOST_LISTED = 16
"""Symbols whose neighbors are listed where none are requested."""


@dataclass(frozen=True, slots=True)
class ClassAgreements:
    """How often the nearest neighbor has the class of the symbol, of the symbols of a map.

    ``by_cosine`` compares the vectors, ``on_map`` positions in the plane. None of a single symbol.
    """

    by_cosine: ClassAgreement | None
    on_map: ClassAgreement | None


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredVectors:
    """What is shown of the vectors of a checkpoint, without the vectors themselves.

    Attributes:
        network: The checkpoint.
        vocabulary: Its symbols.
        source: The weights that the vectors are from.
        width: Numbers of a vector.
        requested: The ids of the symbols that were asked for, each once.
        shown: The map, first the requested symbols, then the most frequent ones.
        classes: The class of each symbol of the map.
        neighbors: The nearest neighbors of each listed symbol in the whole vocabulary.
        similarities: The cosine of each pair of requested symbols, the smaller index first.
        agreements: Whether classes are clusters.
        before: The same before training, if it was measured beside.
        analogy: Three ids: what is to the third as the second is to the first?
        answers: The answers to that.
        counts: How often each symbol occurs, (V,), if that is known.
        counted: The text that was counted, in words.
    """

    network: EvaluatedNetwork
    vocabulary: Vocabulary
    source: VectorSource
    width: int
    requested: tuple[int, ...]
    shown: VectorMap
    classes: tuple[SymbolClass, ...]
    neighbors: dict[int, tuple[Neighbor, ...]]
    similarities: dict[tuple[int, int], float]
    agreements: ClassAgreements
    before: ClassAgreements | None = None
    analogy: Analogy | None = None
    answers: tuple[Neighbor, ...] = ()
    counts: Ids | None = None
    counted: str = ""

    @property
    def listed(self) -> tuple[int, ...]:
        """The symbols whose neighbors are listed: those requested, or frequent ones."""
        return tuple(self.neighbors)

    @property
    def followed(self) -> tuple[int, ...]:
        """The symbols that are followed along checkpoints: those requested, or one of each class.

        These are the most frequent ones of their classes.
        """
        class_of = dict(zip(self.shown.ids.tolist(), self.classes, strict=True))
        first = {class_of[id_]: id_ for id_ in reversed(self.listed)}
        return self.requested or tuple(id_ for id_ in self.listed if first[class_of[id_]] == id_)

    def label(self, id_: int) -> str:
        """The visible name of a symbol."""
        return self.vocabulary.label(id_)

    def count(self, id_: int) -> int | None:
        """How often a symbol occurs, if that is known."""
        return None if self.counts is None else int(self.counts[id_])


def measure_vectors(
    network: EvaluatedNetwork,
    table: VectorTable,
    requested: Iterable[int] = (),
    *,
    most: int = 10,
    analogy: Analogy | None = None,
    untrained: VectorTable | None = None,
    counted: str = "",
) -> MeasuredVectors:
    """The ``most`` nearest neighbors of the ``requested`` symbols, and a map of them and others.

    ``untrained`` has the vectors of the same symbols before training. The other arguments are
    those of `MeasuredVectors`.
    """
    first = tuple(dict.fromkeys(requested))
    shown = principal_components(table, table.most_frequent(MOST_MAPPED, first))
    ids = shown.ids.tolist()
    classes = symbol_classes(table.vocabulary, ids)
    before = None
    if untrained is not None:
        initial = principal_components(untrained, shown.ids)
        before = class_agreements(untrained, initial, classes)
    return MeasuredVectors(
        network,
        table.vocabulary,
        table.source,
        table.width,
        first,
        shown,
        classes,
        {id_: neighbors(table, id_, most) for id_ in first or _frequent_of_each(ids, classes)},
        {pair: cosine(table, *pair) for pair in combinations(first, 2)},
        class_agreements(table, shown, classes),
        before,
        analogy,
        solve_analogy(table, *analogy, most=most) if analogy else (),
        table.counts,
        counted,
    )


def class_agreements(
    table: VectorTable, shown: VectorMap, classes: tuple[SymbolClass, ...]
) -> ClassAgreements:
    """Whether the ``classes`` (n,) of the symbols of a map of ``table`` are clusters."""
    return ClassAgreements(
        class_agreement(nearest_indices(table, shown.ids), classes),
        class_agreement(nearest_on_map(shown), classes),
    )


def _frequent_of_each(ids: Sequence[int], classes: Sequence[SymbolClass]) -> list[int]:
    """`MOST_LISTED` of the symbols ``ids``: the first of each class, in turn, grouped by class."""
    by_class: dict[SymbolClass, list[int]] = {}
    for id_, kind in zip(ids, classes, strict=True):
        by_class.setdefault(kind, []).append(id_)
    ranked = sorted(
        (rank, number, id_)
        for number, members in enumerate(by_class.values())
        for rank, id_ in enumerate(members)
    )
    chosen = sorted((number, rank, id_) for rank, number, id_ in ranked[:MOST_LISTED])
    return [id_ for _, _, id_ in chosen]


def align_maps(measured: Sequence[MeasuredVectors]) -> list[MeasuredVectors]:
    """Checkpoints of one run, whose maps are rotated to fit that of the last."""
    last = measured[-1].shown
    return [
        *(replace(one, shown=align_map(one.shown, last)) for one in measured[:-1]),
        measured[-1],
    ]


def vectors_as_json(measured: Sequence[MeasuredVectors]) -> str:
    """``measured`` as a JSON object, one network for each checkpoint."""
    return json_text({"networks": [_network(one) for one in measured]})


def _network(one: MeasuredVectors) -> dict[str, Any]:
    return {
        **network_fields(one.network),
        "source": one.source,
        "vocabulary": len(one.vocabulary),
        "width": one.width,
        "counted": one.counted or None,
        "neighbors": [
            {**_symbol(one, id_), "neighbors": _neighbors(one, nearest)}
            for id_, nearest in one.neighbors.items()
        ],
        "similarities": [
            {"symbols": [_text(one, id_) for id_ in pair], "ids": pair, "cosine": similarity}
            for pair, similarity in one.similarities.items()
        ],
        "analogy": {
            "symbols": [_text(one, id_) for id_ in one.analogy],
            "ids": one.analogy,
            "answers": _neighbors(one, one.answers),
        }
        if one.analogy
        else None,
        "same_class": one.agreements,
        "same_class_before_training": one.before,
        "map": {
            "explained": one.shown.explained,
            "is_aligned": one.shown.is_aligned,
            "points": [
                {**_symbol(one, id_), "class": kind, "x": x, "y": y}
                for id_, kind, (x, y) in zip(
                    one.shown.ids.tolist(), one.classes, one.shown.coordinates.tolist(), strict=True
                )
            ],
        },
    }


def _symbol(one: MeasuredVectors, id_: int) -> dict[str, Any]:
    return {
        "symbol": _text(one, id_),
        "label": one.label(id_),
        "id": id_,
        "count": one.count(id_),
    }


def _text(one: MeasuredVectors, id_: int) -> str:
    return encode_utf8(one.vocabulary.names[id_]).decode()


def _neighbors(one: MeasuredVectors, nearest: Sequence[Neighbor]) -> list[dict[str, Any]]:
    return [{**_symbol(one, other.id), "cosine": other.cosine} for other in nearest]
