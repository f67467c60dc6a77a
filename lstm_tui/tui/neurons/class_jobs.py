"""The background job of the Neurons screen that measures the documents of a classifier."""

from textual.message import Message
from textual.screen import Screen

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.class_measurement import measurement
from lstm_tui.inspection.class_view import MeasuredClasses
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.tui.background_jobs import Jobs, Ticket


class ClassesMeasured(Message):
    """The neurons that separate the classes best are known, or why not."""

    def __init__(self, result: MeasuredClasses | LstmTuiError) -> None:
        super().__init__()
        self.result = result


class ClassJobs:
    """Starts the job of ``screen`` over ``session``."""

    def __init__(self, screen: Screen[None], session: InspectionSession) -> None:
        self._screen, self._session = screen, session
        self._jobs = Jobs(screen)

    def start_measuring(self) -> None:
        """Measure the labeled documents of the text, which was read, unless that is done; post
        `ClassesMeasured`. A language model, and a text without labels, have nothing to measure."""
        session, classes = self._session, self._session.classes
        if classes is None or classes.labels is None or classes.measured is not None:
            return
        measure, post = measurement(session), self._screen.post_message

        def work(ticket: Ticket) -> None:
            try:
                result: MeasuredClasses | LstmTuiError = measure(ticket.check)
            except LstmTuiError as error:
                result = error
            ticket.hand_over(post, ClassesMeasured(result))

        self._jobs.start("classes", work)
