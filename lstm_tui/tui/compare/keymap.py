"""Keys of the Compare screen."""

from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.keymap_screen import COMMON_KEYS
from lstm_tui.tui.widgets.chart import CHART_KEYS

COMPARE_KEYS = (
    KeyAction("enter", "open", "Open", "open the Train screen of the run"),
    KeyAction("f", "next_chart", "Gradient", "next chart: loss, gradient against distance", 3),
    KeyAction("space", "pause", "Pause", "pause or continue the run that is training", 4),
    KeyAction("X", "skip", "Next cell", "stop the run that is training, and start the next", 5),
    KeyAction("e", "export", "Export", "export the picture or the data to a file", 6),
    KeyAction(
        "down j",
        "move(1)",
        help="next and previous run; first and last",
        others=(("up k", "move(-1)"), ("g home", "move(-100)"), ("G end", "move(100)")),
        displayed="↑ ↓ j k g G",
    ),
)

KEYMAP = (*COMPARE_KEYS, *CHART_KEYS, *COMMON_KEYS)
