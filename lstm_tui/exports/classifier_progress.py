"""The report on one evaluation of a classifier in the progress of its run."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.class_report import ClassReport, class_report, class_report_fields
from lstm_tui.exports.class_svg import render_confusion_svg
from lstm_tui.exports.class_tables import PLAIN, interval_text, percent, plain_text, report_lines
from lstm_tui.exports.encoding import json_text
from lstm_tui.files import json_safe
from lstm_tui.runs.events import Classified
from lstm_tui.runs.progress import RunProgress
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True)
class SelectedReport:
    """The report to show: the ``rank``-th of ``count`` evaluations that are kept."""

    report: ClassReport
    step: int
    rank: int
    count: int

    @property
    def newest(self) -> bool:
        """Whether it is the last one."""
        return self.rank == self.count


def selected_report(
    progress: RunProgress, classes: Sequence[str] = (), step: int | None = None
) -> SelectedReport | None:
    """The evaluation of ``step``, or the next one that is kept; None is the newest.

    None is returned while there is none, or if its counts are no matrix.
    """
    kept = progress.classified
    if not kept:
        return None
    index = len(kept) - 1
    if step is not None:
        index = next((at for at, one in enumerate(kept) if one.step >= step), index)
    report = _report(progress, kept[index], classes)
    if report is None:
        return None
    return SelectedReport(report, kept[index].step, index + 1, len(kept))


def report_at(progress: RunProgress, step: int) -> ClassReport | None:
    """The evaluation after exactly ``step`` steps, without names; None if it is not kept."""
    kept = next((one for one in reversed(progress.classified) if one.step == step), None)
    return None if kept is None else _report(progress, kept, ())


def baseline_of(progress: RunProgress) -> ConfusionMatrix | None:
    """The bag of symbols of a run; None if it was not measured, or its counts are no matrix."""
    if progress.baseline is None:
        return None
    return ConfusionMatrix.of(progress.baseline.confusion)


def best_report(progress: RunProgress, classes: Sequence[str] = ()) -> ClassReport | None:
    """The evaluation with the lowest validation loss, that of the best checkpoint."""
    if progress.best_classified is None:
        return None
    return _report(progress, progress.best_classified, classes)


def newest_report(progress: RunProgress, classes: Sequence[str] = ()) -> ClassReport | None:
    """The last evaluation, that of the network as training left it."""
    selected = selected_report(progress, classes)
    return None if selected is None else selected.report


def newest_is_as_accurate(progress: RunProgress) -> bool:
    """Whether the last evaluation has at least the accuracy of that with the lowest loss."""
    newest, best = newest_report(progress), best_report(progress)
    if newest is None or best is None:
        return False
    return newest.confusion.accuracy.share >= best.confusion.accuracy.share


def best_in_brief(progress: RunProgress) -> str:
    """`in_brief` of the evaluation with the lowest validation loss."""
    return in_brief(best_report(progress))


def in_brief(report: ClassReport | None) -> str:
    """``: accuracy 96.5 % (95.0–97.6), bag of symbols 79.0 %``; "" without a report."""
    if report is None:
        return ""
    accuracy = report.confusion.accuracy
    text = f": accuracy {percent(accuracy)} {interval_text(accuracy)}"
    if report.baseline is not None:
        text += f", bag of symbols {percent(report.baseline.accuracy)}"
    return text


def accuracies_in_brief(report: ClassReport | None) -> tuple[str, str]:
    """The accuracy and that of the bag of symbols, or a dash for each that is not known."""
    if report is None:
        return "–", "–"
    baseline = report.baseline
    return percent(report.confusion.accuracy), percent(baseline.accuracy) if baseline else "–"


def _report(
    progress: RunProgress, classified: Classified, classes: Sequence[str]
) -> ClassReport | None:
    """The report on ``classified``; None if its counts are no matrix."""
    confusion = ConfusionMatrix.of(classified.confusion)
    if confusion is None:
        return None
    return class_report(
        confusion, classes, baseline=baseline_of(progress), mistakes=classified.mistakes
    )


class ReportFormat(StrEnum):
    """File formats of a report; the value is the file extension."""

    TXT = "txt"
    JSON = "json"
    SVG = "svg"


def render_class_report(
    progress: RunProgress,
    format: ReportFormat,  # noqa: A002 - the name of the option
    run_name: str,
    classes: Sequence[str],
) -> str:
    """The report on the newest evaluation of a classifier as one document.

    Raises:
        LstmTuiError: There is none yet.
    """
    selected = selected_report(progress, classes)
    if selected is None:
        raise LstmTuiError(
            f"{safe_line(run_name)} was not evaluated yet, so nothing was written. Export its "
            "classes after the first evaluation."
        )
    report = selected.report
    match format:
        case ReportFormat.SVG:
            return render_confusion_svg(report, f"{run_name}, step {selected.step:,}")
        case ReportFormat.JSON:
            fields = {"run": json_safe(run_name), "step": selected.step}
            return json_text({**fields, **class_report_fields(report)}, indent=1) + "\n"
        case ReportFormat.TXT:
            title = f"{safe_line(run_name)} at step {selected.step:,}"
            return plain_text([[(title, PLAIN)], [], *report_lines(report, _COLUMNS)])


_COLUMNS = 78
