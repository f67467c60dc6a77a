"""Values of the shown unit, set of units or class over the text, and their color scales.

Letters in shapes: ``n`` symbols.
"""

import numpy as np

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.ranking import largest
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import Quantity, UnitId


def negate_turned(
    session: InspectionSession, values: list[tuple[UnitId, float]]
) -> list[tuple[UnitId, float]]:
    """Units and their values, negated where the unit is turned."""
    return [(unit, -value if unit in session.turned_units else value) for unit, value in values]


def shown_values(session: InspectionSession, first: int = 0, end: int | None = None) -> Floats:
    """The values that color the symbols from ``first`` to before ``end``, (n,)."""
    if session.classes is not None and session.classes.shown is not None:
        stop = len(session.activations) if end is None else end
        return session.classes.probabilities(first, stop)
    return unit_values(session, first, end)


def unit_values(session: InspectionSession, first: int = 0, end: int | None = None) -> Floats:
    """The values of the unit or set, also while a class colors the text, (n,)."""
    if session.fitted is not None:
        stop = len(session.activations) if end is None else end
        return session.fitted.unit_set.values_in(session.activations, first, stop)
    return quantity_values(session, session.quantity, first, end)


def quantity_values(
    session: InspectionSession, quantity: Quantity, first: int = 0, end: int | None = None
) -> Floats:
    """The values of another ``quantity`` of the unit, negated if it is turned, (n,)."""
    values = session.activations.values(session.unit, quantity, first, end)
    return -values if session.turned and quantity.has_sign else values


def shown_scale(session: InspectionSession) -> tuple[float, float]:
    """The values of the lowest and the highest color; 0 and 1 of a probability."""
    if session.shown_class is not None:
        return 0.0, 1.0
    return unit_scale(session)


def unit_scale(session: InspectionSession) -> tuple[float, float]:
    """The values of the unit or set with the lowest and the highest color."""
    if session.fitted is not None:
        return session.scales.scale(
            session.fitted.unit_set, session.activations, lambda: unit_values(session)
        )
    return quantity_scale(session, session.quantity)


def quantity_scale(session: InspectionSession, quantity: Quantity) -> tuple[float, float]:
    """The same for ``quantity``; it does not depend on whether the unit is turned.

    0 and 1 for gates, -1 and 1 for the candidate; for hidden and cell values symmetric about 0,
    from the values that are known.
    """
    if not quantity.has_sign:
        return 0.0, 1.0
    if quantity is Quantity.CANDIDATE:
        return -1.0, 1.0
    unit = session.unit
    activations = session.activations
    return session.scales.scale(
        (unit, quantity), activations, lambda: activations.values(unit, quantity)
    )


def most_active(session: InspectionSession, count: int = 3) -> list[tuple[UnitId, float]]:
    """The units with the largest hidden values at the cursor, by absolute value."""
    return largest(session.activations.hidden[:, session.cursor].astype(np.float32), count)


def most_changed(session: InspectionSession, count: int = 3) -> list[tuple[UnitId, float]]:
    """The units whose hidden values the symbol at the cursor changed most."""
    change = session.activations.hidden[:, session.cursor].astype(np.float32)
    if session.cursor:
        change = change - session.activations.hidden[:, session.cursor - 1]
    return largest(change, count)
