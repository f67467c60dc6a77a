"""Keys of the Runs screen."""

from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.keymap_screen import COMMON_KEYS
from lstm_tui.tui.widgets.chart import CHART_KEYS

RUNS_KEYS = (
    KeyAction("enter", "open", "Open", "open the run"),
    KeyAction("R", "resume", "Resume", "resume from the last checkpoint, or extend", 3),
    KeyAction("space", "select", "Select", "select runs: their curves are drawn in one chart", 4),
    KeyAction("D", "delete", "Delete", "delete the run; asks first", 5),
    KeyAction("u /", "filter", "Filter", "show only runs whose name contains some text", 6),
    KeyAction(
        "down j",
        "table.cursor_down",
        help="next and previous run; first and last",
        others=(
            ("up k", "table.cursor_up"),
            ("g home", "table.scroll_top"),
            ("G end", "table.scroll_bottom"),
        ),
        displayed="↑ ↓ j k g G",
    ),
    KeyAction(
        "pagedown",
        "table.page_down",
        help="scroll the runs",
        others=(("pageup", "table.page_up"),),
        displayed="PageUp PageDown",
    ),
)

KEYMAP = (*RUNS_KEYS, *CHART_KEYS, *COMMON_KEYS)
