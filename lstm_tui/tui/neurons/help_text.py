"""Help of the Neurons screen: first steps, all keys, what metrics and colors mean."""

from textual.content import Content

from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Palette
from lstm_tui.tui.neurons.keymap import NEURON_KEYMAP
from lstm_tui.tui.widgets.help import Rows, help_page

FIRST = (
    "The color of each character is the value of one unit after reading it: {low} is low, {high} "
    "is high. Below it are the five most likely next characters, {likely}. Choose a unit with j "
    "and k, a pattern with f; a unit whose values follow the {labeled} characters detects the "
    "pattern. Then ablate it (a) or clamp it (x), and see what the network does."
)

MEANINGS: Rows = [
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
    """The help, for a page of ``width`` columns and the looks of ``palette``."""
    likely, labeled = "the redder the likelier", "underlined"
    if palette.attributes_only:
        likely, labeled = "the likely ones bold", "bold"
    elif palette.depth is Depth.NONE:
        likely = "the brighter the likelier"
    first = FIRST.format(
        low=palette.low_word, high=palette.high_word, likely=likely, labeled=labeled
    )
    page = help_page(NEURON_KEYMAP, width, MEANINGS)
    return Content("\n").join((Content(first), Content(), page))
