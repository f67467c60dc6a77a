"""What the network made of one character: what it expected next, how surprised it was, who moved.

Pure functions from values to `Content`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from lstm_tui.text.glyphs import cells

DIM = "$foreground-muted"
EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Here:
    """What is known of the character at the cursor.

    Attributes:
        value: Of the chosen unit.
        surprise: In nats; nan for the first character.
        expected: Glyphs and probabilities of the next, the likeliest first.
        active: Units with the largest hidden values, and those values. Names and values are as
            they are shown: a unit that is turned round has a minus, and its value is negated.
        changed: Units that this character changed most, and by how much.
        inside: What the pattern says of it: None where no pattern is looked at.
    """

    value: float
    surprise: float
    expected: Sequence[tuple[str, float]]
    active: Sequence[tuple[str, float]]
    changed: Sequence[tuple[str, float]]
    inside: float | None = None


def cursor_panel(here: Here | None, width: int, height: int) -> Content:
    """Predictions as bars; beside them, or below, the value, the surprise, who is on, who moved."""
    if here is None:
        return Content.assemble(("Reading …", DIM))
    facts = _facts(here)
    side = 24 if width >= 46 else 0
    room = width - side - (2 if side else 0)
    expected = [_bar(glyph, chance, room) for glyph, chance in here.expected]
    if not side:
        head = [facts[0]] if height > len(expected) else []
        return Content("\n").join([*head, *expected, *facts[1:]][:height])
    lines = []
    for at in range(min(height, max(len(expected), len(facts)))):
        left = expected[at] if at < len(expected) else Content()
        right = facts[at].truncate(side) if at < len(facts) else Content()
        lines.append(left + Content(" " * (room - left.cell_length + 2)) + right)
    return Content("\n").join(lines)


def _facts(here: Here) -> list[Content]:
    surprise = "–" if math.isnan(here.surprise) else f"{here.surprise:.2f} nats"
    return [
        Content.assemble(("value ", DIM), (f"{here.value:+.2f}", "bold"), _inside(here.inside)),
        Content.assemble(("surprise ", DIM), (surprise, "bold")),
        Content.assemble(("on ", DIM), _units(here.active)),
        Content.assemble(("moved ", DIM), _units(here.changed)),
    ]


def _inside(inside: float | None) -> tuple[str, str]:
    """What the pattern says of the character; a scalar one says a number."""
    if inside is None:
        return "", ""
    if inside == 0:
        return "  outside", DIM
    return ("  inside" if inside == 1 else f"  {inside:g}"), "bold"


def _units(units: Sequence[tuple[str, float]]) -> tuple[str, str]:
    """Names with the sign of their values; a minus before a name means a unit turned round."""
    return " ".join(f"{name}{'↑' if value >= 0 else '↓'}" for name, value in units), ""


def _bar(glyph: str, chance: float, width: int) -> Content:
    """A glyph, its probability, and a bar as long as it is likely; a byte has four: ``0xE9``."""
    taken = sum(map(cells, glyph))
    column = max(3, taken + 1)
    full, part = divmod(round(8 * max(0, width - column - 5) * min(max(chance, 0.0), 1.0)), 8)
    return Content.assemble(
        (glyph + " " * (column - taken), "bold"),
        (f"{chance:.2f} ", DIM),
        ("█" * full + (EIGHTHS[part] if part else ""), "$error"),
    )
