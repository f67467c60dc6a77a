"""Gradients against the distance as a chart and tables for a terminal of 80 columns.

Cells are Rich ``Text``, so data is never interpreted as markup.
"""

import math
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.cli.terminal_chart import CURVE_MARKS, CURVE_ROLES, REFERENCE, print_chart
from lstm_tui.config import Cell, Quantity
from lstm_tui.exports.chart_render import DISTANCE_TITLE, Series, YAxis
from lstm_tui.exports.gradient_reports import (
    GradientChart,
    MeasuredGradients,
    WrittenProduct,
    gradient_chart,
    half_lives_by_network,
)
from lstm_tui.exports.measured_curves import MOST_CURVES
from lstm_tui.studies.distance_curve import HalfLife
from lstm_tui.studies.gradient_factors import CLOSED, OPEN
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line

_NAME_CELLS = 16
_SYMBOL_CELLS = 12
_MARKS = 8  # of a curve, so that it can be told apart without colors
_MARK_SHARE = 0.05  # of the width of a chart lies between two marks, at least
_PRODUCT_ROWS = 30

_ELMAN = (str(Cell.RNN_TANH), str(Cell.RNN_RELU))
_DIRECT_GATES = (Quantity.FORGET_GATE, Quantity.UPDATE_GATE)
_DIRECT_FACTORS = {
    str(Cell.LSTM): "the forget gate (the cell of an LSTM)",
    str(Cell.GRU): "the update gate (GRU)",
    str(Cell.ADDITIVE): "1 (additive RNN)",
}


def show_gradients(measured: Sequence[MeasuredGradients]) -> None:
    """Print a chart, half-lives, the factors of a step, and what they mean."""
    console = table_console()
    _show_chart(console, gradient_chart(measured))
    console.print()
    _show_half_lives(console, measured)
    has_history = len({one.network.run for one in measured}) < len(measured)
    if not has_history:
        if comparison := _half_life_comparison(measured):
            show_prose(console, Text(comparison))
        console.print()
        _show_factors(console, measured)
        for one in measured:
            if one.product is not None:
                console.print()
                _show_product(console, one, one.product)
    console.print()
    for note in _notes(measured, has_factors=not has_history):
        show_prose(console, Text(note, style="dim"))


def _show_chart(console: Console, chart: GradientChart) -> None:
    series = []
    for number, curve in enumerate(chart.curves):
        shown = curve.distances <= chart.distance
        distances, norms = curve.distances[shown], curve.norms[shown]
        inside = int((norms >= chart.low).sum())
        every = math.ceil(max(1, inside / _MARKS, _MARK_SHARE * chart.distance))
        series.append(
            Series(
                REFERENCE if curve.initial else CURVE_ROLES[number],
                distances,
                norms,
                name=curve.name,
                mark="" if curve.initial else CURVE_MARKS[number],
                first_mark=every * (number + 1) // (len(chart.curves) + 1),
                mark_every=every,
            )
        )
    values = "h and c" if any(curve.cell for curve in chart.curves) else "h"
    y_axis = YAxis(
        f"norm of the gradient of the loss with respect to {values}",
        span=(chart.low, chart.high),
        waiting="every gradient is exactly 0",
        logarithmic=True,
        across=DISTANCE_TITLE,
    )
    print_chart(console, series, y_axis)


def _show_half_lives(console: Console, measured: Sequence[MeasuredGradients]) -> None:
    has_initial = any(one.initial is not None for one in measured)
    headings = ["step", "half-life (95 %)", *(["step 0"] if has_initial else [])]
    table = plain_table("run", "network", right=headings)
    for one in measured:
        row = [
            cut_middle(safe_line(one.network.run), _NAME_CELLS, ending=NAME_ENDING),
            one.network.model,
            one.network.step_number,
            _with_interval(one.half_life),
        ]
        if has_initial:
            before = one.initial_half_life
            endless = "" if before is None else "grows" if before.grows else f"> {before.last}"
            row.append("–" if before is None else _symbols(before.symbols, endless))
        table.add_row(*map(Text, row))
    console.print(table)


def _half_life_comparison(measured: Sequence[MeasuredGradients]) -> str:
    """For example ``Half-life: LSTM 1×128 10.5, Elman RNN (tanh) 1×128 1.9: 5.5 times.``

    Of more than two kinds, the longest is compared with the shortest.

    "" if all runs are of one kind of network.
    """
    networks = half_lives_by_network(measured)
    if len(networks) < 2:
        return ""
    parts = [
        f"{one.network} {_symbols(one.symbols, 'grows' if one.grows else 'does not vanish')}"
        + (f" (median of {one.runs})" if one.runs > 1 else "")
        for one in networks
    ]
    longest, shortest = networks[0].symbols, networks[-1].symbols
    last = measured[0].half_life.last
    ratio = min(longest, last) / shortest if shortest else 1.0
    times = f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"
    which = "from the shortest to the longest " if len(networks) > 2 else ""
    ending = f": {which}{'more than ' if longest > last else ''}{times} times" if ratio > 1 else ""
    return f"Half-life: {', '.join(parts)}{ending}."


def _with_interval(fitted: HalfLife) -> str:
    """For example ``8.3 (7.9–8.8)``."""
    if fitted.symbols is None:
        return "grows" if fitted.grows else "does not vanish"
    if fitted.slope == -math.inf:
        return "0, exactly"
    ends = (_symbols(end, "∞") for end in (fitted.low, fitted.high))
    return f"{_symbols(fitted.symbols, '')} ({'–'.join(ends)})"


def _symbols(count: float | None, endless: str) -> str:
    """A number of symbols in three digits; ``endless`` if there is none."""
    if count is None or count == math.inf:
        return endless
    if round(count, 2) < 1:
        return f"{count:.2f}"
    return f"{count:.1f}" if count < 100 else f"{count:,.0f}"


def _show_factors(console: Console, measured: Sequence[MeasuredGradients]) -> None:
    """A row for each layer and gate; of several runs, only for the gate of the direct path."""
    is_one = len(measured) == 1
    has_gates = any(factors.gates for one in measured for factors in one.factors)
    gates = ["mean", f"< {CLOSED:g}", f"> {OPEN:g}"] if has_gates else []
    table = plain_table("run", "layer", right=["slope", "σ(W_h)"])
    if has_gates:
        table.add_column("gate", no_wrap=True)
        for heading in gates:
            table.add_column(heading, justify="right", no_wrap=True)
    for one in measured:
        for layer, factors in enumerate(one.factors):
            row = [
                ""
                if layer
                else cut_middle(safe_line(one.network.run), _NAME_CELLS, ending=NAME_ENDING),
                f"L{layer}",
                f"{factors.slope:.2f}",
                f"{factors.singular_value:.2f}",
            ]
            for gate in factors.gates:
                if not (is_one or gate.gate in _DIRECT_GATES):
                    continue
                name = gate.gate.removesuffix("_gate")
                shares = (f"{100 * share:.0f} %" for share in (gate.closed, gate.open))
                table.add_row(*map(Text, (*row, name, f"{gate.mean:.2f}", *shares)))
                row = [""] * 4
            if not factors.gates:
                table.add_row(*map(Text, (*row, *[""] * (4 if has_gates else 0))))
    console.print(table)


def _show_product(console: Console, one: MeasuredGradients, written: WrittenProduct) -> None:
    """A row for each step back, of the first `_PRODUCT_ROWS` and the last."""
    product, is_lstm = written.product, one.cell == Cell.LSTM
    value = "c" if is_lstm else "h"
    name = safe_line(one.network.run)
    console.print(
        Text(
            f"{name}: ∂loss/∂{value} of the symbol {safe_line(written.target, _SYMBOL_CELLS)} is "
            f"{product.last:.3g}, w_h of the unit {product.weight:.3g}. Each of k steps back "
            "multiplies it by a factor:"
        )
    )
    direct = [] if one.cell in _ELMAN else ["direct"]
    table = plain_table(right=["k"])
    table.add_column("read", no_wrap=True)
    for heading in (value, "slope", *direct, "factor", "product", f"∂loss/∂{value}"):
        table.add_column(heading, justify="right", no_wrap=True)
    last = len(product.steps)
    for step, symbol in zip(product.steps, written.symbols, strict=True):
        if _PRODUCT_ROWS < step.distance < last:
            if step.distance == _PRODUCT_ROWS + 1:
                table.add_row("…")
            continue
        row = [
            f"{step.distance:,}",
            safe_line(symbol, _SYMBOL_CELLS),
            f"{step.value:.3f}",
            _factor(step.slope),
            *([_factor(step.direct)] if direct else []),
            _factor(step.factor),
            f"{step.product + 0.0:.2e}",
            f"{step.gradient + 0.0:.2e}",
        ]
        table.add_row(*map(Text, row))
    console.print(table)
    formula = {
        Cell.LSTM: "Factor: the forget gate. ∂loss/∂c also has what passes through h and the "
        "gates.",
        Cell.GRU: "Factor: the update gate (direct), and what passes through the gates and the "
        "candidate.",
        Cell.ADDITIVE: "Factor: 1 (direct) + slope · w_h.",
    }.get(Cell(one.cell), "Factor: slope · w_h.")
    console.print(Text(formula, style="dim"))


def _factor(value: float) -> str:
    """With three decimals, or two digits if it is small."""
    return f"{value:.3f}" if abs(value) >= 0.001 or value == 0 else f"{value:.1e}"


def _notes(measured: Sequence[MeasuredGradients], *, has_factors: bool) -> list[str]:
    first, fitted = measured[0], measured[0].half_life
    positions = len(first.curves.positions)
    notes = [
        f"Half-life: symbols over which the gradient halves, between {fitted.first} and "
        f"{fitted.last} symbols before the loss; "
        + (f"geometric means over {positions} positions." if positions > 1 else "at one position.")
    ]
    cells = {one.cell for one in measured}
    if has_factors:
        direct = [words for cell, words in _DIRECT_FACTORS.items() if cell in cells]
        beside = f" Beside it is a direct path, whose factor is {', '.join(direct)}." * bool(direct)
        if len(measured) > 1 and any(factors.gates for factors in first.factors):
            beside += " Of several runs only the gate of this path is listed."
        notes.append(
            "A step multiplies the gradient by the slope of the activation and by W_h, which "
            "stretches no direction by more than σ, its largest singular value, and most by far "
            f"less.{beside}"
        )
    sources = {one.source: safe_line(one.network.run) for one in measured}
    if len(sources) == 1:
        notes.append(f"Read: {safe_line(first.source)}.")
    else:
        notes.append("Each run is read on its own validation text; --text FILE reads one for all.")
    for one in measured:
        zeros = one.curves.hidden.zeros
        if zeros.any():
            farthest = int(zeros.argmax())
            notes.append(
                f"{safe_line(one.network.run)}, {one.network.step_title}: the gradient is exactly "
                f"0 at {zeros[farthest]} of {len(one.curves.positions)} positions from k = "
                f"{farthest} on; the curve leaves them out."
            )
    if len(measured) > MOST_CURVES:
        notes.append(f"The chart shows {MOST_CURVES} of {len(measured)} curves.")
    return notes
