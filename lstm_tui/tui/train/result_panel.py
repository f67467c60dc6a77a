"""The panel below the chart: what a training produces, samples or the report on a classifier."""

from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.widgets.panel import ScrollPanel


class ResultPanel(ScrollPanel):
    """Shows one of the results of a run; its actions select another."""

    def set_progress(self, progress: RunProgress) -> None:
        """Show the selected result of ``progress``."""
        raise NotImplementedError

    def action_older(self) -> None:
        """Show the result before this one."""
        raise NotImplementedError

    def action_newer(self) -> None:
        """Show the result after this one."""
        raise NotImplementedError

    def action_newest(self) -> None:
        """Show the newest result, and from now on each newer one."""
        raise NotImplementedError

    def action_next_temperature(self) -> None:
        """Show the sample of the same step at the next temperature."""
        raise NotImplementedError

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll a result that is longer than the panel.

        At once: of several keys between two refreshes, all but one would be lost.
        """
        self.scroll_relative(y=lines, animate=False, immediate=True)
