"""Where to go in a session: a symbol, a share of the text, a document, a checkpoint, a neuron."""

import re
from dataclasses import dataclass

from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number, parse_whole
from lstm_tui.inspection.checkpoint_steps import listed_steps, nearest_step
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.shown_dependence import parse_target
from lstm_tui.reader.units import MINUS, Target, parse_units
from lstm_tui.text.glyphs import safe_line

_STEP = re.compile(r"s(?:tep)?s?(?![a-z])", re.IGNORECASE)
_DOCUMENT = re.compile(r"doc(?:ument)?s?(?![a-z])|d(?![a-z])", re.IGNORECASE)
_SYMBOL = re.compile(r"(?:char(?:acter)?|byte|word|symbol)s?(?![a-z])", re.IGNORECASE)
_PREDICTED = re.compile(r"p\((.*)\)", re.DOTALL)
_UNITS = re.compile(rf"[-{MINUS}]?\s*(?:L\d|\d+\s*:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Position:
    """A symbol of the text, counted from 0 as in the panel at the cursor."""

    index: int


@dataclass(frozen=True, slots=True)
class CheckpointStep:
    """A saved checkpoint; ``exact`` if it is the step that was named, not the nearest to it."""

    step: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Units:
    """A neuron and its quantity, or several as one detector."""

    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class PredictedSymbol:
    """A symbol whose prediction is to be explained; None for the one that comes next."""

    symbol: int | None


Destination = Position | CheckpointStep | Units | PredictedSymbol


def destination_forms(session: InspectionSession) -> str:
    """The forms that `parse_destination` reads, for the placeholder of an input."""
    documents = "document 12 of those shown, " if session.documents is not None else ""
    symbol = session.vocabulary.kind.singular
    return f"{symbol} 1204, 50%, {documents}step 400, L0:13, L0:13.cell, p(x)"


def parse_destination(text: str, session: InspectionSession) -> Destination:
    """What ``text`` names in ``session``.

    ``1204`` and ``character 1204`` are symbols, ``50%`` a share of the text, ``document 12`` and
    ``d12`` documents from 1 on, ``step 400`` the nearest checkpoint, ``L1:131.cell`` a neuron.
    ``p(x)`` is the prediction of x, ``p()`` that of the symbol that comes next.

    Raises:
        ConfigError: It is none of them, or the session has no such symbol, document, checkpoint
            or neuron.
    """
    plain, shown = text.strip(), safe_line(text.strip(), 40)
    if match := _PREDICTED.fullmatch(plain):
        return PredictedSymbol(parse_target(match[1], session.vocabulary) if match[1] else None)
    if _UNITS.match(plain):
        return Units(parse_units(plain, session.checkpoint.model, gates=True))
    if match := _STEP.match(plain):
        return _checkpoint(plain[match.end() :], shown, session)
    if match := _DOCUMENT.match(plain):
        return _document(plain[match.end() :], shown, session)
    if plain.endswith("%"):
        return _share(plain.removesuffix("%"), shown, session)
    match = _SYMBOL.match(plain)
    digits = (plain[match.end() :] if match else plain).strip()
    if not match and not digits[:1].isdigit():
        raise ConfigError(f"{shown}: not one of {destination_forms(session)}.")
    kind, last = session.vocabulary.kind, len(session.text.ids) - 1
    index = _whole(digits, shown, f"{kind.singular} 120")
    if not 0 <= index <= last:
        raise ConfigError(f"{shown}: this text has {kind.plural} 0 to {last:,}.")
    return Position(index)


def _checkpoint(digits: str, shown: str, session: InspectionSession) -> CheckpointStep:
    wanted, steps = _whole(digits, shown, "step 400"), listed_steps(session.run)
    step = nearest_step(wanted, steps)
    if step is None:
        raise ConfigError(f"{shown}: this run has no checkpoint that can be read.")
    return CheckpointStep(step, step == wanted)


def _document(digits: str, shown: str, session: InspectionSession) -> Position:
    number = _whole(digits, shown, "document 12")
    documents = session.documents
    if documents is None:
        raise ConfigError(f"{shown}: this network was not trained on documents: its text has none.")
    if not 1 <= number <= len(documents):
        raise ConfigError(
            f"{shown}: documents are counted in the text that is shown, 1 to {len(documents):,}."
        )
    return Position(documents.begin_of(number))


def _share(number: str, shown: str, session: InspectionSession) -> Position:
    try:
        percent = parse_number(number, "50%")
    except ConfigError as error:
        raise ConfigError(f"{shown}: {error}.") from None
    if not 0 <= percent <= 100:  # nan is not either
        raise ConfigError(f"{shown}: a share of the text is 0% to 100%.")
    return Position(round(percent / 100 * (len(session.text.ids) - 1)))


def _whole(digits: str, shown: str, example: str) -> int:
    try:
        return parse_whole(digits, example)
    except ConfigError as error:
        raise ConfigError(f"{shown}: {error}.") from None
