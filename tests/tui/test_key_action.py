from textual.binding import Binding

from lstm_tui.tui.key_action import (
    KeyAction,
    bindings,
    footer_keys,
    help_rows,
)
from tests.support.key_tables import markdown_table

TABLE = (
    KeyAction("space", "pause", "Pause", "pause or continue", rank=1),
    KeyAction("+ =", "chart.zoom_in", "Zoom", "closer | off", 3, others=(("-", "chart.zoom_out"),)),
    KeyAction("< comma", "chart.pan(-1)", help="move", others=(("> .", "chart.pan(1)"),)),
    KeyAction("]", 'text.jump("inside", 0.5)', "Jump"),
    KeyAction("escape", "app.back", "Back"),
)


def test_bindings_have_every_key_with_an_action_of_the_screen() -> None:
    bound = {
        binding.key: binding.action for binding in bindings(TABLE) if isinstance(binding, Binding)
    }
    assert bound == {
        "space": "pause",
        "+": "widget('chart', 'zoom_in')",
        "=": "widget('chart', 'zoom_in')",
        "-": "widget('chart', 'zoom_out')",
        "<": "widget('chart', 'pan(-1)')",
        "comma": "widget('chart', 'pan(-1)')",
        ">": "widget('chart', 'pan(1)')",
        ".": "widget('chart', 'pan(1)')",
        "]": "widget('text', 'jump(\"inside\", 0.5)')",
        "escape": "app.back",
    }


def test_the_footer_has_the_labels_of_the_present_state() -> None:
    shown = footer_keys(TABLE, {"pause": "Resume", "app.back": ""})
    assert [(key.key_names, key.label, key.screen_action, key.rank) for key in shown] == [
        ("space", "Resume", "pause", 1),
        ("+ -", "Zoom", "widget('chart', 'zoom_in')", 3),
        ("]", "Jump", "widget('text', 'jump(\"inside\", 0.5)')", 0),
    ]


def test_help_leaves_out_rows_without_a_text() -> None:
    assert help_rows(TABLE) == [
        ("space", "pause or continue"),
        ("+ -", "closer | off"),
        ("< >", "move"),
    ]


def test_markdown_names_each_screen_once() -> None:
    table = (KeyAction("|", "x", help="or"), *TABLE[:1])
    assert markdown_table({"Train": table, "Runs": TABLE[2:3]}) == (
        "| where | keys | what they do |\n"
        "|---|---|---|\n"
        "| Train | `\\|` | or |\n"
        "|  | `space` | pause or continue |\n"
        "| Runs | `<` `>` | move |\n"
    )
