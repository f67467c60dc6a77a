"""What a prediction or a unit depends on, in words and figures, for screens and exports."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstm_tui.reader.reader import Ids
from lstm_tui.reader.units import MINUS, signed_name, target_name
from lstm_tui.studies.dependence import Connectivity, Substitution

STRONGEST = 5
"""Symbols that are listed, and predictions before and after a substitution."""

RANKS = ("strongest", "2nd", "3rd", "4th", "5th")
LARGE_SHARE, LITTLE_CHANGE = 0.1, 0.02
"""A share of all dependence, and a difference of ln p or of a value, that call for a remark."""


@dataclass(frozen=True, slots=True)
class ListedSymbol:
    """A symbol that the value depends on.

    Attributes:
        position: Where it stands in the text.
        label: What is shown for it.
        distance: How many symbols it stands before the one at the cursor.
        share: Of the sum of all dependences.
        relative: Its dependence as a share of the largest.
    """

    position: int
    label: str
    distance: int
    share: float
    relative: float


@dataclass(frozen=True, slots=True)
class SubstitutionColumn:
    """What the network does with one text.

    Attributes:
        name: Which symbol is dropped, briefly.
        full_name: The same, and whether it is the strongest or the median.
        value: The probability, or the value of the unit.
        predictions: What is shown for the most likely next symbols, and whether it is the target.
    """

    name: str
    full_name: str
    value: str
    predictions: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class SubstitutionFacts:
    """The text as it is, without a strong symbol, and without that of median dependence.

    Attributes:
        head: What ``value`` of the columns is.
        dropped, median: What is shown for the two symbols.
        distance, median_distance: How many symbols they stand before the one at the cursor.
        columns: One for each text.
        remark: That dropping a symbol changes little although its dependence is large, or empty.
    """

    head: str
    dropped: str
    distance: int
    median: str
    median_distance: int
    columns: tuple[SubstitutionColumn, ...]
    remark: str = ""


def value_caption(result: Connectivity, label: Callable[[int], str], *, turned: bool) -> str:
    """The value that depends: ``p(“)”) = 0.93``, ``L1:131 = +0.82``.

    ``label`` gives what is shown for a symbol; of a ``turned`` unit the value is negated.
    """
    if result.unit is None:
        return f"p(“{label(result.target)}”) = {probability_text(result.log_probability)}"
    name = signed_name(target_name(*result.unit), turned=turned)
    return f"{name} = {-result.value if turned else result.value:+.2f}"


def listed_symbols(
    result: Connectivity, ids: Ids, label: Callable[[int], str]
) -> list[ListedSymbol]:
    """The symbols of the text ``ids`` (T,) that it depends on most, the strongest first."""
    dependence = result.dependence
    shares, relative = dependence.shares, dependence.relative
    return [
        ListedSymbol(
            position,
            label(int(ids[position])),
            dependence.position - position,
            float(shares[position - dependence.first]),
            float(relative[position - dependence.first]),
        )
        for position in dependence.strongest(STRONGEST)
    ]


def substitution_facts(
    result: Connectivity,
    substitutions: Sequence[Substitution],
    ids: Ids,
    label: Callable[[int], str],
    *,
    turned: bool,
) -> SubstitutionFacts:
    """What three ``substitutions`` in the text ``ids`` (T,) show."""
    positions = [one.dropped for one in substitutions if one.dropped is not None]
    dropped, median = (label(int(ids[position])) for position in positions)
    distance, median_distance = (result.dependence.position - position for position in positions)
    if result.unit is None:
        head = f"p(“{label(result.target)}”), ln"
        values = [
            _with_logarithm(float(one.log_probabilities[result.target])) for one in substitutions
        ]
    else:
        head = signed_name(target_name(*result.unit), turned=turned)
        values = [f"{-one.value if turned else one.value:+.2f}" for one in substitutions]
    listed = result.dependence.strongest(STRONGEST)
    rank = RANKS[listed.index(positions[0])] if positions[0] in listed else "dropped"
    names = (
        ("as it is", "as it is"),
        (f"without “{dropped}”", f"without “{dropped}” ({rank})"),
        (f"median “{median}”", f"without “{median}” (median)"),
    )
    columns = tuple(
        SubstitutionColumn(
            *name,
            value,
            [
                (
                    f"{label(symbol)} {probability:.2f}",
                    result.unit is None and symbol == result.target,
                )
                for symbol, probability in one.top(STRONGEST)
            ],
        )
        for name, value, one in zip(names, values, substitutions, strict=True)
    )
    remark = _remark(result, substitutions, positions[0])
    return SubstitutionFacts(head, dropped, distance, median, median_distance, columns, remark)


def _remark(result: Connectivity, substitutions: Sequence[Substitution], dropped: int) -> str:
    whole, without = substitutions[:2]
    share = float(result.dependence.shares[dropped - result.dependence.first])
    if result.unit is None:
        change = float(
            without.log_probabilities[result.target] - whole.log_probabilities[result.target]
        )
    else:
        change = without.value - whole.value
    if share < LARGE_SHARE or abs(change) > LITTLE_CHANGE:
        return ""
    return "Little changes: a gradient is a local measure."


def probability_text(log_probability: float) -> str:
    """A probability from its logarithm: ``0.93``, or ``2e-05`` where two digits would be 0."""
    probability = math.exp(log_probability)
    return f"{probability:.2f}" if probability >= 0.005 else f"{probability:.0e}"


def share_text(share: float) -> str:
    """``12 %``, or ``1.2 %`` below 10."""
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


def _with_logarithm(log_probability: float) -> str:
    logarithm = f"{log_probability:.2f}".replace("-", MINUS)
    return f"{probability_text(log_probability)} {logarithm}"
