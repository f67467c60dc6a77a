"""Help of the Neurons screen: first steps, all keys, what metrics and colors mean."""

from textual.content import Content

from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Palette
from lstm_tui.tui.neurons.keymap import NEURON_KEYMAP
from lstm_tui.tui.widgets.help import help_page

FIRST = (
    "The color of each symbol is the value of one unit after reading it: {low} is low, {high} "
    "is high. Below it are the five most likely next symbols, {likely}. Choose a unit with j "
    "and k, a pattern with f; a unit whose values follow the {labeled} symbols detects the "
    "pattern. Enter shows the evidence for that. Then ablate it (a) or clamp it (x), and see what "
    "the network does."
)

MEANINGS = """\
symbol: what the network reads one at a time: a character, a byte or a word. A word includes the
    space before it; a word that is no symbol is spelled in characters. Predictions below a symbol
    are cut with … to its width; the panel at the cursor has them whole.
␃: [END], the symbol that ends a document. The network learns to predict it, and reads each
    document from the same initial state: nothing carries over from the one before.
document 12 (: and the panel at the cursor): the twelfth of the text that is shown. Of the text of
    the run that is the part that the run keeps, so it is not its number in your file.
hidden, cell: hidden is the output of a unit; an LSTM also has a cell value, which the gates write
    (input), keep (forget) and output. A c after a unit means its cell value.
F1: how well “the value is beyond the threshold” agrees with “inside the pattern”: the harmonic
    mean of precision (P) and recall (R). Sign, threshold and rank were chosen on other blocks of
    the text; the range is the 95 % bootstrap interval. Chance is the F1 of always saying yes.
last 8, last 1: the F1 of the best detector that sees only the last 8 symbols, or only the last. It
    has no memory, so a unit that does no better shows none either.
gain: memory gain, the F1 of the unit minus that of the last 8. The list is ordered by it. Units
    whose interval is not above 0 stand below the line “No memory”.
untrained (untr.): the F1 of the best unit of the same network before training.
p: how likely a score like this is by chance, from the best of all units on 39 shifted labels;
    0.025 is the least that 39 can give.
recall against distance (Enter): of the symbols that stand 1 to 60 after the opening, the share
    that is found. A detector with memory stays up; one without falls.
detects: said only of a unit that beats the last 8 and the untrained network with its interval, and
    whose ablation raises the loss inside more than that of 39 of 40 matched units.
probe: the F1 of a linear classifier over all units of a layer: what the layer encodes, even if no
    single unit does.
MCC, AUPRC, r: Matthews' correlation, area under precision over recall, Pearson's r.
R²: for depths and positions: the share of variance that the unit explains.
surprise: minus the logarithm of the predicted probability of the symbol, in nats. 0 is
    certain, 0.69 is one of two. The mean is the loss per symbol; that of words is larger than that
    of characters, because a word is one choice among thousands and stands for several characters.
depends on (r): how much a small change of the embedding vector of an earlier symbol would change
    the log-probability of the next symbol, or the value of the unit: the norm of the gradient, for
    the last 200 symbols. Shares are of the sum; colors grow with the square root.
drop (d): the input of that symbol replaced by the mean input of this text. If the picture means
    something, the prediction changes more than without a symbol of median dependence.
p(class) if the document ended here (C): of a classifier, what its MLP says of the text up to the
    symbol; [END] has the decision. AUC: the probability that a document of the class has a value
    farther on its side of the threshold than another document; 0.5 is chance. Neuron, side and
    threshold were chosen by half of the documents of each class, accuracy is of the others.
closing: after an ablation: the increase in loss of the symbol that ends the pattern, such as
    the closing bracket.
"""


def neuron_help(width: int, palette: Palette) -> Content:
    """The help, for a page of ``width`` columns and the styles of ``palette``."""
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
