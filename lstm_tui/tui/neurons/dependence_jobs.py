"""Background jobs of the Neurons screen that measure what a value depends on.

While the cursor moves, only the newest position counts: a job that is not finished is canceled
between its pieces of work.
"""

from textual.message import Message
from textual.screen import Screen

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.shown_dependence import DependenceOf, DependenceRequest
from lstm_tui.studies.connectivity import ConnectivityReader
from lstm_tui.studies.dependence import Connectivity, Substitution
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.neurons.notices import UnavailableError


class DependenceMeasured(Message):
    """The result of ``request``, or why there is none; ``reader`` can measure again."""

    def __init__(
        self,
        request: DependenceRequest,
        result: Connectivity | LstmTuiError,
        reader: ConnectivityReader | None = None,
    ) -> None:
        super().__init__()
        self.request, self.result, self.reader = request, result, reader


class Substituted(Message):
    """What the network does without symbols that ``connectivity`` names, or why it is unknown."""

    def __init__(
        self, connectivity: Connectivity, result: tuple[Substitution, ...] | LstmTuiError
    ) -> None:
        super().__init__()
        self.connectivity, self.result = connectivity, result


class DependenceJobs:
    """Starts the jobs of ``screen`` over ``session``."""

    def __init__(self, screen: Screen[None], session: InspectionSession) -> None:
        self._screen, self._session = screen, session
        self._jobs = Jobs(screen)

    def start_measuring(self) -> None:
        """Measure the dependence at the cursor, if it is shown; post `DependenceMeasured`."""
        session = self._session
        dependence, ((unit, quantity), *others) = session.dependence, session.targets
        if session.held or (others and dependence.of is DependenceOf.UNIT):
            dependence.show(DependenceOf.NOTHING)
        request = dependence.request(session.cursor, (unit, quantity))
        if request is None:
            return
        post, checkpoint = self._screen.post_message, session.checkpoint
        ids, known = session.text.ids, dependence.reader

        def measure(ticket: Ticket) -> None:
            reader = known
            try:
                if reader is None:
                    reader = ConnectivityReader(checkpoint.weights, checkpoint.model, ids)
                ticket.check()
                result: Connectivity | LstmTuiError = reader.measure(
                    ids, request.position, request.target, request.unit, ticket.check
                )
            except LstmTuiError as error:
                result = error
            ticket.hand_over(post, DependenceMeasured(request, result, reader))

        self._jobs.start("dependence", measure)

    def start_substituting(self) -> None:
        """Drop the symbol that the value depends on most; post `Substituted`.

        For comparison also one whose dependence is the median. If one is dropped, drop the next of
        the listed symbols instead, and none after the last of them.

        Raises:
            UnavailableError: No dependence is shown, or it is 0.
        """
        dependence, ids = self._session.dependence, self._session.text.ids
        reader, result = dependence.reader, dependence.result
        if not dependence.shown:
            raise UnavailableError("Show what the prediction depends on first: r.")
        if reader is None or result is None:
            return
        if not result.dependence.norms.any():
            raise UnavailableError("It depends on none of these symbols: every gradient is 0.")
        dropped = dependence.next_dropped()
        if dropped is None:
            dependence.substitutions = ()
            return
        post = self._screen.post_message

        def substitute(ticket: Ticket) -> None:
            try:
                substitutions: tuple[Substitution, ...] | LstmTuiError = tuple(
                    reader.substitute(ids, result, (dropped, result.dependence.median))
                )
            except LstmTuiError as error:
                substitutions = error
            ticket.hand_over(post, Substituted(result, substitutions))

        self._jobs.start("substitution", substitute)
