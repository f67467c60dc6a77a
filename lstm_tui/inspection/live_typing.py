"""Typing mode: the typed text replaces the text of the session, and is read at each keystroke."""

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.live_text import TypedText
from lstm_tui.reader.sampling import beginning
from lstm_tui.text.document_offsets import encode_typed
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.learned_form import in_learned_form


class LiveTyping:
    """The text that is being typed, and the one that was open before."""

    def __init__(self, session: InspectionSession) -> None:
        self._session = session
        self._typed = TypedText(session.reader, beginning(session.vocabulary))
        self._before = session.text, session.activations, session.cursor
        self._kind = session.text.kind
        self._reported: set[str] = set()

    def update(self, text: str) -> str:
        """Read ``text`` and open it; without any symbol in it the present text stays open.

        Returns:
            A notice about its normal form or its unknown characters, the first time that there is
            one; else an empty string.
        """
        session, vocabulary = self._session, self._session.vocabulary
        text, notice = in_learned_form(text, vocabulary)
        if notice in self._reported:
            notice = ""
        unknown = vocabulary.unknown(text.replace(vocabulary.end, ""))
        if set(unknown) - self._reported:
            notice = f"The network has never seen {safe_line(unknown, 40)}: left out."
        self._reported |= {notice, *unknown}
        ids = encode_typed(text, vocabulary, session.run.record().config.text.documents)
        if len(ids):
            source = f"{len(ids):,} {vocabulary.kind.plural} that you typed"
            session.open_text(
                EncodedText(
                    ids,
                    source,
                    kind=self._kind,
                    symbols=vocabulary.kind,
                    end_id=vocabulary.end_id,
                ),
                activations=self._typed.become(ids),
                cursor=len(ids) - 1,
            )
        return notice

    def restore(self) -> None:
        """Open the text that was open before."""
        text, activations, cursor = self._before
        self._session.open_text(text, activations=activations, cursor=cursor)
