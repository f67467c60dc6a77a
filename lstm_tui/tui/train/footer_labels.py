"""The labels of the footer of the Train screen. A pure function."""

from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.progress import RunState
from lstm_tui.tui.train.charts import ChartKind
from lstm_tui.workers.monitor import RunView, can_resume


def footer_labels(view: RunView, chart: ChartKind, *, classifies: bool) -> dict[str, str]:
    """The labels in the state of the run, by action; empty for keys that do nothing."""
    labels = {"next_chart": str(chart.next(classifies=classifies))}
    if classifies:
        labels |= {"sample_now": "", "sample.next_temperature": ""}
    if view.health.live:
        paused = view.progress.state is RunState.PAUSED
        return {**labels, "resume": "", "pause": "Resume" if paused else "Pause"}
    finished = view.progress.finished
    extends = finished is not None and finished.reason is FinishReason.BUDGET
    resume_label = "Extend" if extends else "Resume"
    return {
        **labels,
        **dict.fromkeys(("pause", "sample_now", "save", "tune"), ""),
        "resume": resume_label if can_resume(view) else "",
    }
