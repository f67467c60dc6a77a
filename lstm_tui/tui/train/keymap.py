"""Keys of the Train screen."""

from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.keymap_screen import COMMON_KEYS
from lstm_tui.tui.widgets.chart import CHART_KEYS

TRAIN_KEYS = (
    KeyAction("space", "pause", "Pause", "pause or continue"),
    KeyAction("s", "sample_now", "Sample", "write a sample now", 3),
    KeyAction("S", "save", "Save", "save a checkpoint now", 4),
    KeyAction("t", "tune", "Tune", "tune learning rate, clipping, temperature or budget", 2),
    KeyAction("R", "resume", "Resume", "resume a run that stopped, or extend a finished one"),
    KeyAction(
        "left",
        "sample.older",
        help="earlier and later sample or evaluation; the newest",
        others=(("right", "sample.newer"), ("end", "sample.newest")),
    ),
    KeyAction(
        "up",
        "sample.scroll_lines(-1)",
        help="scroll the sample or the mistakes",
        others=(("down", "sample.scroll_lines(1)"),),
    ),
    KeyAction(
        "v", "sample.next_temperature", "Temperature", "the sample of the next temperature", 9
    ),
    KeyAction(
        "f",
        "next_chart",
        "F1 chart",
        "next chart: loss, F1 of the units that emerge or accuracy of a classifier, gradient norm, "
        "gradient against distance",
        8,
    ),
    KeyAction("m", "messages", help="all messages of the run"),
    KeyAction(
        "e",
        "export",
        "Export",
        "export samples, the report on a classifier or the loss curve",
        5,
    ),
)

KEYMAP = (*TRAIN_KEYS, *CHART_KEYS, *COMMON_KEYS)
