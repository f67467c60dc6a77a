"""Keys of the Neurons screen."""

from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.keymap_screen import COMMON_KEYS

NEURON_KEYS = (
    KeyAction(
        "right",
        "text.move(1)",
        "Move",
        "move the cursor (or click); PageUp, PageDown, Home, End",
        2,
        others=(
            ("left", "text.move(-1)"),
            ("up", "text.move_rows(-1)"),
            ("down", "text.move_rows(1)"),
            ("pageup", "text.move_pages(-1)"),
            ("pagedown", "text.move_pages(1)"),
            ("home", "text.go(0)"),
            ("end", "text.go(-1)"),
        ),
        displayed="←→↑↓",
    ),
    KeyAction(
        "j",
        "units.step(1)",
        "Unit",
        "next and previous unit of the list (or click it)",
        others=(("k", "units.step(-1)"),),
    ),
    KeyAction(
        "g", "units.first", help="first and last unit of the list", others=(("G", "units.last"),)
    ),
    KeyAction(
        "f",
        "dialog('pattern')",
        "Pattern",
        "choose the pattern that units are compared with, or add one",
        1,
    ),
    KeyAction(
        "]",
        "views.jump('inside', 1)",
        "Jump",
        "previous and next place where the pattern begins",
        5,
        others=(("[", "views.jump('inside', -1)"),),
        displayed="[ ]",
    ),
    KeyAction(
        "}",
        "views.jump('disagreement', 1)",
        help="previous and next place where unit and pattern disagree",
        others=(("{", "views.jump('disagreement', -1)"),),
        displayed="{ }",
    ),
    KeyAction("p", "text.predictions", "Predictions", "show or hide the predictions", 3),
    KeyAction(
        "l",
        "views.quantity(1)",
        "Quantity",
        "color by hidden, cell, or a gate: previous and next",
        4,
        others=(("h", "views.quantity(-1)"),),
        displayed="h l",
    ),
    KeyAction(
        "C",
        "views.class",
        "Class",
        rank=3,
        help="of a classifier: color by the probability of each class if the document ended here, "
        "then by the unit again",
    ),
    KeyAction(
        "-", "views.turn", "Turn", "turn the unit: values negated, and a minus in its title", 8
    ),
    KeyAction("a", "ablate", "Ablate", "ablate the unit; matched units are the control", 3),
    KeyAction(
        "x",
        "dialog('clamp')",
        "Clamp",
        "clamp the unit or a gate, in samples or in the text",
        4,
    ),
    KeyAction(
        "r",
        "dependence",
        "Depends on",
        "color the symbols that the prediction at the cursor depends on, then those of the unit; "
        ": p(x) chooses another symbol, Esc ends it",
        9,
    ),
    KeyAction(
        "d",
        "drop",
        help="drop the symbol that it depends on most (its input becomes the mean): what the "
        "network predicts then; again for the second to the fifth",
    ),
    KeyAction("v", "select", "Select", "begin a selection (or drag)", 6),
    KeyAction(
        "enter",
        "open",
        "Evidence",
        "all that is known about the unit; in a selection: units that are on in it, and where",
        3,
    ),
    KeyAction("/", "find", "Find", "search the text", 7),
    KeyAction(
        "n",
        "views.jump('match', 1)",
        help="next and previous match",
        others=(("N", "views.jump('match', -1)"),),
    ),
    KeyAction(
        ":",
        "go_to",
        "Go to",
        "go to a character, word or byte by its number, 50%, document 12, step 400 or L1:131",
        9,
    ),
    KeyAction(
        "V",
        "vectors",
        "Vectors",
        "map of the vectors of all symbols, and the neighbors of the one at the cursor",
        9,
    ),
    KeyAction("i", "type", "Type", "type a text and watch the network read it", 8),
    KeyAction(
        "e", "dialog('export')", "Export", "export a picture, a page, a table, the activations", 9
    ),
    KeyAction(
        "c",
        "dialog('contexts')",
        "Contexts",
        "passages where the unit is strongest and weakest",
        10,
    ),
    KeyAction(
        "o", "views.gates", help="gate chart instead of predictions, if there is no room for both"
    ),
    KeyAction("w", "text.wide", help="wide cells of equal width, or narrow ones"),
    KeyAction("s", "units.sort", help="sort by score, number, activity or change at the cursor"),
    KeyAction(
        "u",
        "filter",
        help="list only units, patterns or names with some text; L0:3+8 shows these units as one "
        "detector",
    ),
    KeyAction("b", "dialog('annotation')", help="name and remark of the unit; saved in notes.json"),
    KeyAction(
        "t", "dialog('text')", help="read a file, a pasted text, or the run's own text again"
    ),
    KeyAction(
        "< comma",
        "checkpoint(-1)",
        help="previous and next checkpoint of the run",
        others=(("> full_stop", "checkpoint(1)"),),
    ),
)

NEURON_KEYMAP = (*NEURON_KEYS, *COMMON_KEYS)

PROMPT_KEYS = (
    KeyAction("escape", "back", "done"),
    KeyAction("enter", "back", "close"),
)
"""Keys while the prompt is open, which takes all letters."""

GO_KEYS = (
    KeyAction("escape", "back", "cancel"),
    KeyAction("enter", "submit", "go there"),
)
"""The same while it asks where to go."""

OF_LANGUAGE_MODELS = ("text.predictions", "dialog('clamp')", "dependence")
OF_CLASSIFIERS = ("views.class",)
"""Actions of networks of one kind; the footer leaves them out for the other."""
