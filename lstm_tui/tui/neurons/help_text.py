"""The help of the Neurons screen: what to do first, every key, what figures and colors mean."""

from textual.content import Content

from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Palette
from lstm_tui.tui.widgets.help import Keys, keys_and_meanings

FIRST = (
    "Each character stands on the value that one unit had after reading it: {low} is low, {high} "
    "is high. Beneath it stand the five likeliest next characters, {likely}. "
    "Choose a unit with j and k, a pattern with f; a unit whose values follow the {labelled} "
    "characters knows the pattern. Then break it (a) or hold it (x), and see what the network "
    "does."
)

NEURON_KEYS: Keys = [
    ("j k", "next unit of the list, and back (or click it)"),
    ("f", "which pattern units are held against; your own too"),
    ("s", "sort: by score, number, activity or change under the cursor"),
    ("u", "list only units, patterns or names with some text"),
    ("h H", "color by hidden, cell, or a gate"),
    ("-", "turn the neuron round: values negated, and a minus in its title"),
    ("← → ↑ ↓", "move the cursor (or click); PageUp, PageDown, Home, End"),
    ("[ ]", "to the place before, or the next, where the pattern begins"),
    ("d D", "to the next place where unit and pattern disagree, and back"),
    ("/ n N", "find text; next, and back"),
    ("p", "fold the predictions away, or out"),
    ("w", "two cells for each character, or one"),
    ("g", "gates instead of predictions below, where there is no room for both"),
    ("v Enter", "select (or drag): which units are on there and off around, and where else"),
    ("c", "where the unit is strongest and weakest"),
    ("a", "ablate: hold it where it is outside the pattern; random units compare"),
    ("x", "clamp: hold it anywhere, and let the network write with and without"),
    ("b", "give the unit a name and a remark; kept in notes.json"),
    ("i", "type a text and watch it being read"),
    ("t", "read a file, a pasted text, or the run's own again"),
    ("< >", "older and newer weights of the same run"),
    ("e", "export a picture, a page, a table, the activations"),
    ("y", "copy the selected characters, or text of a panel over which the mouse was dragged"),
    ("T", "dark or light"),
    ("Esc", "one level back: line, selection, filter, then the screen that was open before"),
    ("q", "quit"),
]

MEANINGS: Keys = [
    (
        "hidden, cell",
        "a unit hands its hidden value on; an LSTM keeps a cell value behind it, which the gates "
        "write (input), keep (forget) and let out (output). A c behind a unit means its cell.",
    ),
    (
        "F1",
        "how well “the value is beyond the threshold” agrees with “inside the pattern”: the "
        "harmonic mean of precision (P) and recall (R). Sign, threshold and rank were chosen on "
        "other blocks of the text than these figures come from; the range holds 95 % of bootstrap "
        "samples. Chance is what always saying yes gets.",
    ),
    (
        "probe",
        "the F1 of a linear classifier over all units of each layer: what the layer knows, even "
        "where no single unit does.",
    ),
    ("MCC, AUPRC, r", "Matthews' correlation, area under precision over recall, Pearson's r."),
    ("R²", "for depths and positions: the share of variance that the unit explains."),
    (
        "surprise",
        "minus the logarithm of the probability that the character had, in nats. 0 is certainty, "
        "0.69 is one of two.",
    ),
    (
        "closing",
        "after an ablation: how much more the character costs that ends the pattern, such as the "
        "bracket that must be remembered.",
    ),
]


def neuron_help(width: int, palette: Palette) -> Content:
    """What to do first, the keys, what the words mean, for a page of ``width`` columns."""
    likely, labelled = "the redder the likelier", "underlined"
    if palette.attributes_only:
        likely, labelled = "the likely ones bold", "bold"
    elif palette.depth is Depth.NONE:
        likely = "the brighter the likelier"
    first = FIRST.format(
        low=palette.low_word, high=palette.high_word, likely=likely, labelled=labelled
    )
    return Content("\n").join(
        (Content(first), Content(), keys_and_meanings(NEURON_KEYS, MEANINGS, width))
    )
