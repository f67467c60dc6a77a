"""The help: every key, and what the figures mean to somebody who meets them for the first time."""

from collections.abc import Callable
from functools import partial
from textwrap import wrap

from textual.content import Content

Keys = list[tuple[str, str]]

TRAIN_KEYS: Keys = [
    ("space", "pause, or go on"),
    ("s", "write a sample now"),
    ("c", "save a checkpoint now"),
    ("t", "tune: learning rate, clip, temperature, budget"),
    ("n", "browse the neurons of the newest weights; Esc comes back"),
    ("e", "export samples or the loss curve to a file"),
    ("u", "resume a run that stopped"),
    ("r", "all runs"),
    ("← →", "earlier and later samples, End for the newest"),
    ("v", "samples of the next temperature"),
    ("↑ ↓", "scroll the sample"),
    ("f", "how well units know patterns, over the steps; again for the loss"),
    ("m", "all messages of the run"),
    ("+ −", "zoom the chart (or the mouse wheel)"),
    ("< >", "move along the chart (or Shift and the mouse wheel)"),
    ("0", "the whole run again (or double click)"),
    ("l", "logarithmic: loss, loss and step, none"),
    ("b", "bits or nats"),
    ("y", "copy the text over which the mouse was dragged, here and in every dialog"),
    ("T", "dark or light"),
    ("Esc", "one level back: to all runs, if it was opened from there"),
    ("q", "quit; it asks what becomes of the training"),
]

RUNS_KEYS: Keys = [
    ("enter", "open the run"),
    ("u", "resume it: a new process goes on from its last checkpoint"),
    ("a", "attach to it while another process trains it"),
    ("space", "select it: the curves of all selected runs lie over each other"),
    ("d", "delete it, after a question"),
    ("/", "show only runs whose name holds some text"),
    ("+ − < > 0 l b", "the chart, as on the Train screen"),
    ("y", "copy the text over which the mouse was dragged"),
    ("T", "dark or light"),
    ("Esc", "one level back: all runs after a filter, then the screen that was open before"),
    ("q", "quit"),
]

MEANINGS: Keys = [
    (
        "loss",
        "how surprised the network is by the next character, on average. Lower is better. "
        "A network that knows nothing is at the logarithm of the number of distinct characters: "
        "4.17 nats for 65 of them.",
    ),
    (
        "nats, bits",
        "units of that surprise. One nat is 1.44 bits; 2 bits are as many yes-no questions.",
    ),
    (
        "perplexity",
        "e to the loss in nats: among how many equally likely characters it seems to choose. "
        "A loss of 1.5 is a choice among about 4.5.",
    ),
    (
        "train, val",
        "train is the loss on the text it learns from, val on the last part of the text, which it "
        "never learns from. When val rises while train falls, it learns by heart.",
    ),
    (
        "gradient",
        "the length of the last change that the loss asked for, over all weights. Longer than the "
        "clip, it is shortened, so that one odd chunk of text cannot throw the weights off.",
    ),
    (
        "rate",
        "the learning rate: how far the weights go along that change. It warms up and decays.",
    ),
    (
        "units that emerge",
        "for each pattern (url, wiki link …) the one unit whose value tells best whether the "
        "reader is inside it. L1:131 is unit 131 of layer 1; layers count from 0.",
    ),
    (
        "F1",
        "how well it tells: 1 is always right. It counts both what it misses and its false alarms, "
        "on held-back text that did not choose the unit.",
    ),
    ("epochs", "how often the training text has been read from end to end."),
    (
        "temperature",
        "how daring the samples are: 0 always takes the likeliest character, 1 draws as the "
        "network believes, 0.5 is careful.",
    ),
]


KEY_COLUMN = 10
"""Columns that keys take; what they do stands beside them, on as many lines as it needs."""


def keys_and_meanings(keys: Keys, meanings: Keys, width: int) -> Content:
    """The keys of a screen, then what the figures mean, for a page of ``width`` columns."""
    lines = []
    for key, what in keys:
        wrapped = wrap(what, max(20, width - KEY_COLUMN)) or [""]
        beside = f"\n{' ' * KEY_COLUMN}".join(wrapped)
        lines.append(Content.assemble((key.rjust(KEY_COLUMN - 2), "bold $accent"), f"  {beside}"))
    lines.append(Content.assemble(("\nWhat the figures mean\n", "bold")))
    lines += [
        Content.assemble((f"{word}: ", "bold $primary"), meaning) for word, meaning in meanings
    ]
    return Content("\n").join(lines)


def help_for(keys: Keys) -> Callable[[int], Content]:
    """The help of a screen of training, for any width."""
    return partial(keys_and_meanings, keys, MEANINGS)
