"""``neurons --unit L0:12+83``: a set of units as one detector."""

from typing import TYPE_CHECKING

from rich.text import Text

from lstm_tui.cli.score_tables import signed_interval
from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.set_reports import SetReport
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import AnyClamp, Target, set_name
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.control_pass import last_8_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.methods import methods_of
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.unit_sets import SetReading, SetScore
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from lstm_tui.cli.progress import ProgressBar

_COLUMNS = ("F1 or R²", "95 %", "last 8", "gain", "gain 95 %")


def make_set_report(
    targets: tuple[Target, ...],
    run: Run,
    network: Checkpoint,
    text: EncodedText,
    labeled: LabeledText,
    bar: "ProgressBar",
    *,
    chosen: tuple[EncodedText, LabeledText] | None = None,
    clamps: tuple[AnyClamp, ...] = (),
    with_controls: bool = True,
) -> SetReport:
    """Score a set of units on the labels of ``labeled``.

    Raises:
        CorpusError: A text is shorter than 2,000 characters.
    """
    choose_on = chosen[1] if chosen else None
    reading = SetReading(Reader.of(network).clamped(clamps), labeled, (targets,), choose_on)
    bar.stage("Fitting the set")
    for fraction in reading.read():
        bar.update(fraction)
    (scores,) = reading.result()
    controls = Controls()
    if with_controls:
        bar.stage("Computing controls")
        for controls in last_8_controls(ScoredText.of(labeled, choose_on), scores):
            bar.update(controls.fraction)
    methods = methods_of(
        text.ids,
        network.vocabulary,
        reading,
        controls,
        chosen[0].ids if chosen else None,
        text.kind,
        clamps,
    )
    last_8 = {name: one.last_8 for name, one in controls.patterns.items() if one.last_8}
    where = run.name, network.step, text.source
    return SetReport(*where, targets, scores, methods, last_8, network.imported)


def show_set(report: SetReport) -> None:
    """Print the scores of a set on each pattern, the best first, and its weights for the best."""
    console = table_console()
    scores = report.ordered()
    table = plain_table("pattern", right=_COLUMNS)
    for score in scores:
        table.add_row(Text(safe_line(score.pattern)), *map(Text, _cells(report, score)))
    name = set_name(report.targets)
    console.print(Text(f"{name} as one detector, the output of a linear probe on these units."))
    console.print(table)
    console.print()
    if scores:
        best = scores[0]
        at = "" if best.threshold is None else f", positive from {best.threshold:.2f} on"
        console.print(Text(f"Weights for {safe_line(best.pattern)}{at}: {best.unit_set.terms}."))
    notes = [
        f"{safe_line(report.run)}{report.at_step}, on {report.source}.",
        "Weights are of standardized values (asinh of cell values), fitted for each pattern. Gain: "
        "above the best detector that sees only the last 8 symbols (last 8).",
        str(report.methods),
    ]
    for note in notes:
        console.print(Text(note, style="dim"))


def _cells(report: SetReport, score: SetScore) -> tuple[str, ...]:
    metrics, gain = score.metrics, report.gain(score)
    low, high = metrics.interval
    control = report.last_8.get(score.pattern)
    return (
        f"{primary_score(metrics):.2f}",
        f"{low:.2f}–{high:.2f}",
        f"{primary_score(control.metrics):.2f}" if control else "",
        f"{gain.value:+.2f}" if gain else "",
        signed_interval(gain.interval) if gain else "",
    )
