"""Accuracy of agreement as charts and tables for a terminal of 80 columns."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstm_tui.cli.pair_tables import first_cell, interval_text, percent, shrinkable
from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.cli.terminal_chart import CURVE_MARKS, CURVE_ROLES, REFERENCE, print_chart
from lstm_tui.exports.agreement_reports import MeasuredAgreement, ablation_rows
from lstm_tui.exports.chart_render import Series, YAxis
from lstm_tui.exports.measured_curves import MOST_CURVES, curve_names, spread_evenly
from lstm_tui.reader.units import target_name
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.agreement_accuracy import CHANCE, AgreementAccuracy
from lstm_tui.studies.number_ablation import AblationEffect, NumberAblation, NumberNeuron
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line

_CONGRUENCE = {False: "incongruent", True: "congruent"}
_NAME_CELLS = 20
_LABEL_CELLS, _COLUMN_CELLS = 18, 12  # where numbers have their intervals


def show_agreement(measured: Sequence[MeasuredAgreement]) -> None:
    """Print a chart over the number of attractors, the accuracies, and the number neurons."""
    console = table_console()
    if len(measured[0].accuracy.attractors) > 1:
        _show_chart(console, measured)
        console.print()
    # Without attractors both tables are the same.
    for congruent in _CONGRUENCE if any(measured[0].accuracy.attractors) else (True,):
        if len(measured) == 1:
            table = _table_of_constructions(
                measured[0].accuracy, console.width, congruent=congruent
            )
        else:
            table = _table_of_networks(measured, console.width, congruent=congruent)
        console.print(table)
        console.print()
    for one in measured:
        if one.number_neuron:
            _show_number_neuron(console, one, one.number_neuron)
            console.print()
    _show_method(console, measured)


def _show_chart(console: Console, measured: Sequence[MeasuredAgreement]) -> None:
    drawn = spread_evenly(measured, MOST_CURVES)
    counts = drawn[0].accuracy.attractors
    ends = np.array([counts[0], counts[-1]], float)
    series = [Series(REFERENCE, ends, np.full(2, 100 * CHANCE), name="chance")]
    curves = [
        (name, one.accuracy.by_attractors(congruent=False))
        for one, name in zip(drawn, curve_names(drawn), strict=True)
    ]
    title = "correct, %, incongruent pairs"
    if len(drawn) == 1:
        accuracy, title = drawn[0].accuracy, "correct, %"
        curves = [
            (name, accuracy.by_attractors(congruent=key)) for key, name in _CONGRUENCE.items()
        ]
    for number, (name, curve) in enumerate(curves):
        across = np.array(list(curve), float)
        shares = np.array([100 * accuracy.share for accuracy in curve.values()])
        mark = CURVE_MARKS[number]
        series.append(Series(CURVE_ROLES[number], across, shares, name=name, mark=mark))
    print_chart(console, series, YAxis(title, span=(0.0, 100.0), across="attractors"))


def _table_of_constructions(accuracy: AgreementAccuracy, width: int, *, congruent: bool) -> Table:
    counts = accuracy.attractors
    table = _table(_CONGRUENCE[congruent], counts)
    has_room = _LABEL_CELLS + _COLUMN_CELLS * len(counts) <= width
    for construction in accuracy.constructions:
        cells = {
            cell.attractors: value
            for cell, value in accuracy.cells.items()
            if cell.construction == construction
            and (cell.congruent is congruent or not cell.attractors)
        }
        table.add_row(
            first_cell(construction), *(_cell(cells.get(count), has_room) for count in counts)
        )
    totals = accuracy.by_attractors(congruent=congruent)
    table.add_row(first_cell("all"), *(_cell(totals[count], has_room) for count in counts))
    if not has_room:
        table.add_row(
            Text("95 %", style="dim"),
            *(Text(interval_text(totals[count]), style="dim") for count in counts),
        )
    return table


def _table_of_networks(
    measured: Sequence[MeasuredAgreement], width: int, *, congruent: bool
) -> Table:
    """A row for each run, or each step of one run."""
    counts = measured[0].accuracy.attractors
    names = {one.network.run for one in measured}
    is_history = len(names) < len(measured)
    table = _table(_CONGRUENCE[congruent], counts)
    has_room = _LABEL_CELLS + _COLUMN_CELLS * len(counts) <= width
    for one in measured:
        name = cut_middle(safe_line(one.network.run), _NAME_CELLS, ending=NAME_ENDING)
        step = one.network.step_title
        label = name if not is_history else step if len(names) == 1 else f"{name} {step}"
        totals = one.accuracy.by_attractors(congruent=congruent)
        table.add_row(first_cell(label), *(_cell(totals[count], has_room) for count in counts))
    return table


def _table(heading: str, counts: Sequence[int]) -> Table:
    table = plain_table(heading, right=[str(count) for count in counts])
    table.padding = (0, 1, 0, 0)
    return shrinkable(table)


def _cell(accuracy: Proportion | None, has_room: bool) -> Text:
    """``99.5 97–100``: percent, and its interval if there is room."""
    if accuracy is None or not accuracy.count:
        return Text("")
    cell = Text(percent(accuracy.share))
    if has_room:
        cell.append(f" {interval_text(accuracy)}", style="dim")
    return cell


def _show_number_neuron(console: Console, one: MeasuredAgreement, found: NumberNeuron) -> None:
    detector, ablation = found.detector, found.ablation
    if not ablation.agrees:
        show_prose(console, Text(_no_agreement(one, ablation)))
        return
    unit = target_name(detector.unit, detector.quantity)
    low, high = detector.metrics.interval
    untrained = f", untrained {found.untrained.f1:.2f}" if found.untrained else ""
    correct = detector.accuracy.over(lambda cell: cell.attractors > 0 and not cell.congruent)
    show_prose(
        console,
        Text(
            f"{safe_line(one.network.run)}: number neuron {unit}, "
            f"{'high' if detector.sign > 0 else 'low'} for plural subjects at the verb: F1 "
            f"{detector.metrics.f1:.2f} ({low:.2f}–{high:.2f}{untrained}); right in "
            f"{percent(correct.share)} % of incongruent sentences."
        ),
    )
    table = plain_table(
        Text("correct, %"), right=("plain", "ablated", "fall", "95 %", "controls", "p")
    )
    for congruent, subjects, count, effect in ablation_rows(ablation):
        name = _CONGRUENCE[congruent]
        if subjects != "all":
            name = f"  {subjects} subjects"
        elif count is None and congruent:
            name = f"congruent, {_attractors(ablation)}"
        elif count is not None:
            name = f"  {count} attractor{'s' * (count != 1)}"
        table.add_row(Text(name), *_effect_cells(effect))
    console.print(table)
    show_prose(console, Text(_conclusion(found, unit)))
    show_prose(
        console,
        Text(
            f"Counted here: {len(ablation.pairs):,} pairs. The others chose the unit and are left "
            "out, so accuracies differ from those above.",
            style="dim",
        ),
    )


def _no_agreement(one: MeasuredAgreement, ablation: NumberAblation) -> str:
    """That there is nothing to ablate, and the figures that show it."""
    shares = "".join(
        f"{percent(ablation.plain_incongruent(singular=singular).share)} % with {subjects}"
        for singular, subjects in ((True, "singular subjects and "), (False, "plural ones"))
    )
    return (
        f"{safe_line(one.network.run)} does not agree: of incongruent pairs, {shares} are right; "
        f"on average that is no better than chance ({100 * CHANCE:g} %). It has no number neuron "
        "to find: ablation shows nothing."
    )


def _attractors(ablation: NumberAblation) -> str:
    """The numbers of attractors that are above 0, such as ``1–4``."""
    counts = sorted({pair.attractors for pair in ablation.pairs if pair.attractors})
    return f"{counts[0]}–{counts[-1]}" if len(counts) > 1 else f"{counts[0]}"


def _effect_cells(effect: AblationEffect) -> list[Text]:
    low, high = effect.interval
    controls = 100 * np.array(effect.control_falls)
    of_controls = (
        f"{np.median(controls) + 0.0:.1f}, at most {controls.max():.1f}" if len(controls) else "–"
    )
    return [
        Text(f"{100 * effect.plain.share:.1f}"),
        Text(f"{100 * effect.ablated.share:.1f}"),
        Text(f"{100 * effect.fall:.1f}"),
        Text(f"{round(100 * low)} to {round(100 * high)}"),
        Text(of_controls),
        Text("–" if effect.p_value is None else f"{effect.p_value:.3f}"),
    ]


def _conclusion(found: NumberNeuron, unit: str) -> str:
    incongruent, congruent = found.ablation.incongruent, found.ablation.congruent
    if incongruent is None or congruent is None:
        return ""
    controls, span = len(found.ablation.controls), _attractors(found.ablation)
    beaten = sum(fall < incongruent.fall for fall in incongruent.control_falls)
    compared = (
        f"{beaten} of {controls} matched units cost less on incongruent pairs."
        if controls
        else "its layer has no other unit to compare it with."
    )
    return (
        f"Held at its mean, {unit} costs {100 * incongruent.fall:.1f} points on incongruent pairs "
        f"and {100 * congruent.fall:.1f} on congruent ones with {span} "
        f"attractor{'s' * (span != '1')}; {compared}"
    )


def _show_method(console: Console, measured: Sequence[MeasuredAgreement]) -> None:
    by_run = {one.network.run: one for one in measured}
    for one in by_run.values():
        network = one.network
        show_prose(
            console,
            Text(
                f"{safe_line(network.run)}{network.at_step}: {network.model}."
                f"{_summary(one.accuracy)}"
            ),
        )
        if one.accuracy.prefers_a_number:
            show_prose(console, Text(_preference(one.accuracy)))
    first = next(iter(measured[0].accuracy.cells.values()))
    drawn = ""
    if len(measured) > MOST_CURVES:
        drawn = f" The chart shows {MOST_CURVES} of {len(measured)} curves."
    show_prose(
        console,
        Text(
            f"{first.count:,} pairs of each construction and number of attractors, which all have "
            "the number of the subject (congruent) or all the other one (incongruent): a network "
            "that follows the nearest noun has 100 % and 0 %. Correct: the right form and the "
            "space after it are more probable than the wrong one; chance is "
            f"{100 * CHANCE:g} %. 95 % Wilson intervals.{drawn}",
            style="dim",
        ),
    )


def _preference(accuracy: AgreementAccuracy) -> str:
    singular, plural = (accuracy.by_number[number].share for number in (True, False))
    return (
        f"Right for singular subjects in {percent(singular)} %, for plural ones in "
        f"{percent(plural)} %: it prefers one number."
    )


def _summary(accuracy: AgreementAccuracy) -> str:
    """The accuracy over all pairs with attractors; "" if there are none."""
    incongruent = accuracy.over(lambda cell: not cell.congruent)
    congruent = accuracy.over(lambda cell: cell.congruent and cell.attractors > 0)
    if not incongruent.count:
        return ""
    return (
        f" With attractors, {percent(incongruent.share)} % of incongruent and "
        f"{percent(congruent.share)} % of congruent pairs are correct."
    )
