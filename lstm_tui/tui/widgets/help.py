"""Help page: the keys of a screen, and the meaning of the numbers on it."""

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content

from lstm_tui.tui.key_action import KeyAction, help_rows

MEANINGS = """\
loss: how surprised the network is by the next symbol, on average; lower is better. A network that
    knows nothing is at the logarithm of the number of symbols: 4.17 nats for 65 characters, 9.21
    for 10,000 words.
symbol: what the network reads and predicts one at a time: a character, a byte or a word
    (--symbols). A word includes the space before it; a word that is no symbol is spelled in
    characters.
per symbol, per char: a word is one choice among thousands and stands for several characters, so
    the loss per symbol of words is larger than that of characters. per char is the same loss per
    character of the text, which compares all runs; the chart and the table of runs show it.
[END], ␃: the symbol that ends a document (--documents). The network learns to predict it, and
    starts each document from the same initial state.
document: the loss of a whole document: the sum over its symbols and [END], in the mean.
nats, bits: units of that surprise. One nat is 1.44 bits; two bits are two yes-no questions.
perplexity: e to the loss per symbol in nats: among how many equally likely symbols the network
    chooses. A loss of 1.5 is a choice among about 4.5. It does not compare words with characters.
train, val: train is the loss on the text that is learned from; val is the loss on the validation
    text, which is not. When val rises while train falls, the network overfits: it memorizes the
    text. train is a mean over many steps. The dim line of the chart, the loss of single steps, is
    left out with --documents: it jumps, as the short documents of one step have a higher loss.
gradient: the norm of the gradient over all weights, before clipping. A longer one is clipped, so
    that one odd chunk of text cannot throw the weights off.
rate: the learning rate: the size of each change. It warms up, then decays.
units that emerge: for each pattern (url, wiki link …) the neuron whose value tells best whether a
    character is inside it. L1:131 is neuron 131 of layer 1; layers count from 0.
F1: how well it tells: 1 is always right. It counts missed characters and false alarms, on
    validation text that did not choose the neuron.
epochs: how often the training text has been read from end to end.
temperature: how random the samples are: 0 always takes the most likely symbol, 1 draws from the
    predicted probabilities, 0.5 is in between.
copies: what stands character for character in the training text, in spans of 20 or more (they are
    underlined). Shorter documents, such as names, can be copies that this does not count.
loop: the sample repeats the same 10 to 200 characters three times or more.
"""
"""What the numbers on Train and Runs mean, a term per line; indented lines continue it."""

CLASSIFIER_MEANINGS = """\
loss: how surprised the classifier is by the class of a document, on average; lower is better. One
    that knows nothing is at the logarithm of the number of classes: 0.69 nats for two.
accuracy: the share of validation documents that were assigned to their class, with the 95 %
    interval (Wilson): among fewer documents it is wider.
bag of symbols: logistic regression on the counts of symbols in a document, without their order. It
    was trained on the same documents. A network that is not above it has learned nothing from the
    order.
difference: the accuracy minus that of the bag of symbols, in points. Where its interval includes
    0, chance may explain it.
majority class: the accuracy of always choosing the most frequent class.
macro-F1: the mean over the classes of F1, which is high only if most documents of the class were
    found and most of those that were assigned to it are of it. Small classes count as much as large
    ones.
confusion matrix: a row for each class, a column for each class that its documents were assigned
    to: green is right, red is wrong. With more than 8 classes the largest confusions are listed.
recall: of the documents of a class, those that were assigned to it.
most confident mistakes: the documents whose wrong class has the highest probability. Some of them
    may be labeled wrongly.
train, val: train is the loss on the documents that are learned from; val is the loss on the
    validation documents, which are not. When val rises while train falls, the network overfits.
gradient: the norm of the gradient over all weights, before clipping.
rate: the learning rate: the size of each change. It warms up, then decays.
epochs: how often the training documents have been read.
"""
"""The same of a classifier."""


def help_page(table: Sequence[KeyAction], width: int, meanings: str = MEANINGS) -> Content:
    """The keys of ``table``, then ``meanings``, for a page of ``width`` columns."""
    keys = help_rows(table)
    column = max(len(key) for key, _ in keys) + 3
    lines = []
    for key, text in keys:
        beside = f"\n{' ' * column}".join(wrap(text, max(20, width - column)) or [""])
        lines.append(Content.assemble((f" {key}".ljust(column), "bold $accent"), beside))
    lines.append(Content.assemble(("\nWhat the numbers mean\n", "bold")))
    for entry in meanings.replace("\n    ", " ").splitlines():
        word, _, meaning = entry.partition(": ")
        lines.append(Content.assemble((f"{word}: ", "bold $primary"), meaning))
    return Content("\n").join(lines)
