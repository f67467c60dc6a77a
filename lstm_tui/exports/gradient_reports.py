"""Gradients against the distance: what was measured of a checkpoint, what is drawn of it, JSON."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_tui.exports.encoding import json_text
from lstm_tui.exports.gradient_range import gradient_range, norms_of
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.exports.measured_curves import MOST_CURVES, curve_names, spread_evenly
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.studies.distance_curve import DistanceCurve, HalfLife, half_life
from lstm_tui.studies.gradient_distance import GradientCurves
from lstm_tui.studies.gradient_factors import FactorProduct, LayerFactors


@dataclass(frozen=True, slots=True, eq=False)
class WrittenProduct:
    """The gradient of one loss as a product, with what is shown for each symbol.

    ``target`` is the symbol whose loss it is, ``symbols`` are those of `FactorProduct.steps`.
    """

    product: FactorProduct
    target: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredGradients:
    """The gradients of a checkpoint.

    Attributes:
        network: The checkpoint.
        cell: The kind of cell.
        source: The text, in words.
        curves: The gradients against the distance.
        factors: The factors of a step, for each layer.
        initial: The curve of the network before training, if it was measured beside.
        product: The factors written out, if the network has one unit.
    """

    network: EvaluatedNetwork
    cell: str
    source: str
    curves: GradientCurves
    factors: tuple[LayerFactors, ...]
    initial: DistanceCurve | None = None
    product: WrittenProduct | None = None

    @property
    def half_life(self) -> HalfLife:
        """The half-life of the hidden values of all layers together."""
        return half_life(self.curves.hidden)

    @property
    def initial_half_life(self) -> HalfLife | None:
        """The same before training."""
        return None if self.initial is None else half_life(self.initial)


@dataclass(frozen=True, slots=True)
class NetworkHalfLife:
    """The median half-life of ``runs`` runs of one kind of network, in symbols.

    ``network`` is for example ``LSTM 2×256``; ``symbols`` is inf if the gradient does not vanish,
    and ``grows`` if that of every run grows with the distance.
    """

    network: str
    symbols: float
    runs: int
    grows: bool = False


def half_lives_by_network(measured: Sequence[MeasuredGradients]) -> list[NetworkHalfLife]:
    """The half-life of each kind of network, the longest first."""
    groups: dict[str, list[HalfLife]] = {}
    for one in measured:
        groups.setdefault(one.network.model, []).append(one.half_life)
    medians = [
        NetworkHalfLife(
            network,
            statistics.median(math.inf if one.symbols is None else one.symbols for one in group),
            len(group),
            all(one.grows for one in group),
        )
        for network, group in groups.items()
    ]
    return sorted(medians, key=lambda median: -median.symbols)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCurve:
    """A curve of a chart: distances (n,) with the norm and its 95 % interval, (n,) each.

    ``initial`` is that of a network before training, ``cell`` that of cell values.
    """

    name: str
    distances: Floats
    norms: Floats
    low: Floats
    high: Floats
    initial: bool = False
    cell: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GradientChart:
    """The curves of a chart, and the range of norms and distances that it shows."""

    curves: tuple[DrawnCurve, ...]
    low: float
    high: float
    distance: float


def gradient_chart(measured: Sequence[MeasuredGradients]) -> GradientChart:
    """The curve of each checkpoint; of a single one, also those of its cell and of step 0.

    Of more than `MOST_CURVES`, evenly spaced ones are drawn.
    """
    drawn = spread_evenly(measured, MOST_CURVES)
    names = curve_names(drawn)
    curves = [_drawn(one.curves.hidden, name) for one, name in zip(drawn, names, strict=True)]
    if len(drawn) == 1:
        only = drawn[0]
        if only.curves.cell is not None:
            curves = [_drawn(only.curves.hidden, "hidden h")]
            curves.append(_drawn(only.curves.cell, "cell c", cell=True))
        if only.initial is not None:
            name = "h at step 0" if only.curves.cell is not None else "step 0"
            curves.append(_drawn(only.initial, name, initial=True))
    curves = [curve for curve in curves if len(curve.norms)]
    low, high = gradient_range([curve.norms for curve in curves]) or (0.1, 1.0)
    ends = [curve.distances[curve.norms >= low].max(initial=1.0) for curve in curves]
    return GradientChart(tuple(curves), low, high, float(max(ends, default=1.0)))


def _drawn(
    curve: DistanceCurve, name: str, *, initial: bool = False, cell: bool = False
) -> DrawnCurve:
    known = np.isfinite(curve.log_norm)
    norms, low, high = (norms_of(logs[known]) for logs in (curve.log_norm, curve.low, curve.high))
    distances = np.flatnonzero(known).astype(np.float64)
    return DrawnCurve(name, distances, norms, low, high, initial=initial, cell=cell)


def gradients_as_json(measured: Sequence[MeasuredGradients]) -> str:
    """``measured`` as a JSON object; logarithms are natural, and their index is the distance."""
    return json_text({"networks": [_network(one) for one in measured]})


def _network(one: MeasuredGradients) -> dict[str, Any]:
    curves = one.curves
    layers = [
        {**_curve(curve), "factors": factors}
        for curve, factors in zip(curves.layers, one.factors, strict=True)
    ]
    return {
        **network_fields(one.network),
        "cell": one.cell,
        "text": one.source,
        "positions": len(curves.positions),
        "distance": curves.hidden.distance,
        "hidden": _curve(curves.hidden),
        "cell_values": None if curves.cell is None else _curve(curves.cell),
        "layers": layers,
        "before_training": None if one.initial is None else _curve(one.initial),
        "product": None if one.product is None else _product(one.product),
    }


def _curve(curve: DistanceCurve) -> dict[str, Any]:
    fitted = half_life(curve)
    return {
        "half_life": fitted.symbols,
        "half_life_interval": (fitted.low, fitted.high),
        "vanishes": fitted.vanishes,
        "grows": fitted.grows,
        "slope": fitted.slope,
        "fitted": (fitted.first, fitted.last),
        "log_norms": curve.log_norm.tolist(),
        "low": curve.low.tolist(),
        "high": curve.high.tolist(),
        "counts": curve.count.tolist(),
        "zeros": curve.zeros.tolist(),
    }


def _product(written: WrittenProduct) -> dict[str, Any]:
    product = written.product
    return {
        "target": written.target,
        "last": product.last,
        "weight": product.weight,
        "steps": [
            {
                "distance": step.distance,
                "symbol": symbol,
                "value": step.value,
                "slope": step.slope,
                "direct": step.direct,
                "factor": step.factor,
                "product": step.product,
                "gradient": step.gradient,
            }
            for step, symbol in zip(product.steps, written.symbols, strict=True)
        ],
    }
