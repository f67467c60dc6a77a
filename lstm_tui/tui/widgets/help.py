"""Help page: the keys of a screen, and the meaning of the numbers on it."""

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content

from lstm_tui.tui.key_action import KeyAction, help_rows

MEANINGS = """\
loss: how surprised the network is by the next character, on average; lower is better. A network
    that knows nothing is at the logarithm of the number of distinct characters: 4.17 nats for 65
    of them.
    Of a network of words it is per symbol; per char, and in the chart and the table of runs, it is
    per character of the text, so that all runs compare. document is the sum over one document.
nats, bits: units of that surprise. One nat is 1.44 bits; two bits are two yes-no questions.
perplexity: e to the loss in nats: among how many equally likely symbols the network chooses. A
    loss of 1.5 is a choice among about 4.5.
train, val: train is the loss on the text that is learned from; val is the loss on the validation
    text, which is not. When val rises while train falls, the network overfits: it memorizes the
    text.
gradient: the norm of the gradient over all weights, before clipping. A longer one is clipped, so
    that one odd chunk of text cannot throw the weights off.
rate: the learning rate: the size of each change. It warms up, then decays.
units that emerge: for each pattern (url, wiki link …) the neuron whose value tells best whether a
    character is inside it. L1:131 is neuron 131 of layer 1; layers count from 0.
F1: how well it tells: 1 is always right. It counts missed characters and false alarms, on
    validation text that did not choose the neuron.
epochs: how often the training text has been read from end to end.
temperature: how random the samples are: 0 always takes the most likely character, 1 draws from
    the predicted probabilities, 0.5 is in between.
"""
"""What the numbers on Train and Runs mean, a term per line; indented lines continue it."""


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
