"""Keys of the Vectors screen."""

from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.keymap_screen import COMMON_KEYS

KEY_ZOOM = 0.6
"""How much of the visible part of the map stays visible after zooming in."""

VECTOR_KEYS = (
    KeyAction(
        "right",
        "move(1, 0)",
        "Move",
        "select the nearest symbol of the map in that direction (or click it)",
        2,
        others=(("left", "move(-1, 0)"), ("up", "move(0, 1)"), ("down", "move(0, -1)")),
        displayed="←→↑↓",
    ),
    KeyAction(
        "j",
        "mark(1)",
        "List",
        "mark the next and the previous neighbor, in the list and on the map; g and G: first and "
        "last",
        3,
        others=(("k", "mark(-1)"), ("g home", "mark(-1000)"), ("G end", "mark(1000)")),
        displayed="j k",
    ),
    KeyAction("enter", "follow", "Select", "select the neighbor that is marked (or click it)", 3),
    KeyAction("backspace", "earlier", help="select the symbol that was selected before"),
    KeyAction("/", "find", "Find", "select a symbol by its name: town, a, \\n, [END], 0xE9", 4),
    KeyAction(
        "< comma",
        "checkpoint(-1)",
        "Step",
        "previous and next checkpoint; their maps are rotated to fit the first one shown",
        4,
        others=(("> full_stop", "checkpoint(1)"),),
        displayed="< >",
    ),
    KeyAction(
        "+ =",
        f"zoom({KEY_ZOOM})",
        "Zoom",
        "zoom the map at the symbol (or the mouse wheel, at the pointer)",
        4,
        others=(("-", f"zoom({1 / KEY_ZOOM})"),),
        displayed="+ -",
    ),
    KeyAction("0", "show_whole", help="the whole map (or double click)"),
    KeyAction(
        "o",
        "next_source",
        "Output",
        "the vectors of the output layer, or of the input again",
        9,
    ),
    KeyAction("e", "export", "Export", "export the map, its history, or the data to a file", 5),
)

VECTOR_KEYMAP = (*VECTOR_KEYS, *COMMON_KEYS)

FIND_KEYS = (
    KeyAction("escape", "back", "cancel"),
    KeyAction("enter", "submit", "select"),
)
"""Keys while the prompt is open, which takes all letters."""
