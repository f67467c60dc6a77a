"""Key tables: one row per key action.

Textual's bindings, the footer, the help page and the README's key table are made from them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType

_DISPLAYED = {
    "comma": ",",
    "ctrl+c": "Ctrl-C",
    "ctrl+z": "Ctrl-Z",
    "down": "↓",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "left": "←",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "right": "→",
    "up": "↑",
}

_NODES = ("app", "screen", "focused")
"""The namespaces of actions that Textual knows."""

_WIDGET_ACTION = re.compile(r"([\w-]+)\.(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeyAction:
    """One row of a key table.

    Attributes:
        keys: Names of keys as in Textual's bindings, or the characters themselves, separated by
            blanks. The first is displayed; the others are synonyms.
        action: An action of the screen (``pause``), of one of its widgets by id (``chart.zoom``;
            see `KeymapScreen`), or of the app (``app.leave``). A click on the footer runs it too.
        label: Its name in the footer, or nothing if it is never there.
        help: What it does, for the help page and the README, or nothing if they leave it out.
        rank: Where the footer has no room, keys with the greatest rank are left out first.
        others: More keys in the same row, such as the opposite direction: ``(keys, action)`` each.
        displayed: The keys as they are displayed, where that does not follow from their names.
    """

    keys: str
    action: str
    label: str = ""
    help: str = ""
    rank: int = 0
    others: tuple[tuple[str, str], ...] = ()
    displayed: str = ""

    @property
    def key_names(self) -> str:
        """The displayed keys: ``j k``, ``← →``, ``Esc``."""
        if self.displayed:
            return self.displayed
        first = [keys.split()[0] for keys in (self.keys, *(keys for keys, _ in self.others))]
        return " ".join(_DISPLAYED.get(key, key) for key in first)

    @property
    def screen_action(self) -> str:
        """`action` in the form that `Screen.run_action` takes."""
        return _screen_action(self.action)


def bindings(table: Sequence[KeyAction]) -> list[BindingType]:
    """Textual's bindings for all keys of ``table``."""
    return [
        Binding(key, _screen_action(action), row.label, show=False)
        for row in table
        for keys, action in ((row.keys, row.action), *row.others)
        for key in keys.split()
    ]


def footer_keys(table: Sequence[KeyAction], labels: Mapping[str, str]) -> list[KeyAction]:
    """The rows of ``table`` that have a label.

    ``labels`` replaces the labels of actions in the present state; an empty one hides the row.
    """
    rows = [replace(row, label=labels.get(row.action, row.label)) for row in table]
    return [row for row in rows if row.label]


def help_rows(table: Sequence[KeyAction]) -> list[tuple[str, str]]:
    """``(keys, help)`` of every row that has a help text."""
    return [(row.key_names, row.help) for row in table if row.help]


def _screen_action(action: str) -> str:
    """``action`` as an action of the screen; for one of a widget, `KeymapScreen.action_widget`."""
    match = _WIDGET_ACTION.fullmatch(action)
    if match is None or match[1] in _NODES:
        return action
    return f"widget({match[1]!r}, {match[2]!r})"
