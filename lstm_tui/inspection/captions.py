"""What a session shows, in words: the text at the cursor, the unit or set, the quantity."""

from lstm_tui.exports.class_tables import class_name
from lstm_tui.exports.dependence_facts import value_caption
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.units import signed_name


def text_caption(session: InspectionSession) -> str:
    """Which text the cursor is in, such as training or validation, its kind, and the clamps."""
    held = f" · held: {session.held}" if session.held else ""
    return f"{_source_at_cursor(session)} · {session.text.kind}{held}"


def _source_at_cursor(session: InspectionSession) -> str:
    """Training, validation, or the source of another text."""
    text = session.text
    if not text.is_own:
        return text.source
    if session.cursor < text.trained:
        after = ", validation text after it" if text.trained < len(text.ids) else ""
        return f"training text, {text.trained:,} {text.symbols.plural}{after}"
    return f"{text.title}, {len(text.ids) - text.trained:,} {text.symbols.plural}"


def position_caption(session: InspectionSession) -> str:
    """Where the cursor is: ``character 1,204``, of documents ``document 12 of 3,200, character …``.

    Both are counted in the text that is shown, as `destinations` does, symbols from 0. Of the run's
    own text that is the part that the run keeps: ``document 12 of 3,200 shown``.
    """
    position = f"{session.vocabulary.kind.singular} {session.cursor:,}"
    documents = session.documents
    if documents is None or len(documents) == 1:
        return position
    shown = " shown" if session.text.is_own else ""
    number = documents.number_at(session.cursor)
    return f"document {number:,} of {len(documents):,}{shown}, {position}"


def unit_title(session: InspectionSession) -> str:
    """The unit, with a minus if its values are shown negated, ``−L1:131``; or the set."""
    if session.fitted is not None:
        return str(session.fitted.unit_set)
    return signed_name(str(session.unit), turned=session.turned and session.quantity.has_sign)


def values_title(session: InspectionSession, separator: str = " · ") -> str:
    """What colors the text: a class, or a unit or set and which of its values."""
    if session.classes is not None and session.classes.shown is not None:
        name = class_name(session.classes.names[session.classes.shown])
        return f"p({name}) if the document ended here"
    return f"{unit_title(session)}{separator}{shown_quantity(session)}"


def shown_quantity(session: InspectionSession) -> str:
    """What of it is shown, in words."""
    if session.fitted is None:
        return session.quantity.replace("_", " ")
    reference = "" if session.fitted.threshold is None else "above its threshold "
    return f"{reference}for {session.fitted.pattern}"


def dependence_caption(session: InspectionSession) -> str:
    """The value whose dependence is shown, as it was measured: ``p(“)”) = 0.93``."""
    result = session.dependence.result
    if result is None:
        return "it"
    turned = result.unit is not None and result.unit[0] in session.turned_units
    return value_caption(result, session.label, turned=turned)
