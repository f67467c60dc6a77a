"""Learning curves that choose the best preset for a budget from its speed on this machine.

The loss after a number of steps does not depend on the machine and was measured once (`LEARNED`);
the number of steps that fit into a budget does and is measured each time. The losses of other
texts, cells and batches differ; only the order of the sizes is used. Does not import torch: the
caller passes a function that measures the speed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from lstm_tui.config import BudgetKind, ModelConfig, RunConfig, SymbolKind
from lstm_tui.presets import Size

READINGS, LEAST_READINGS = 6.0, 5.0
"""Epochs before overfitting on a text of as many characters as the network has weights, and the
minimum for every text. A longer text or a smaller network allows proportionally more.
On 5,000 to 200,000 characters of Shakespeare the loss was lowest after 7 to 36 readings (tiny),
4 to 24 (small) and 5 to 36 (medium), more of shorter texts."""

WEIGHTS_PER_CHARACTER = 4
"""Maximum number of weights per character of the training text. With early stopping, the sizes end
alike on a short text: tiny, small and medium at 2.332, 2.308, 2.418 nats on 5,000
characters of Shakespeare, at 2.135, 2.141, 2.126 on 20,000, at 1.942, 1.955, 1.899 on 50,000,
at 1.654, 1.647, 1.610 on 100,000, at 1.702, 1.696, 1.682 on 200,000; but medium took 3 to 16 times
as long as tiny, and then overfits faster."""

EARLY_STOPPING = 5
"""Evaluations without a better loss after which a run on a short text stops (``--patience``)."""

VOCABULARY = 100
"""Assumed vocabulary size where it is unknown."""

LEARNED = {
    Size.TINY: (1.576, 10.60, 0.541),
    Size.SMALL: (1.413, 7.879, 0.493),
    Size.MEDIUM: (1.308, 6.681, 0.440),
    Size.LARGE: (1.217, 5.971, 0.400),
}
"""Limit, scale and exponent of the validation loss after S steps, limit + scale · S^-exponent, nats
per character: fitted to three runs of each LSTM on two megabytes of Wikipedia's markup with the
default recipe, to the fourth digit. Those ended, after 200, 800 and 3,200 steps, at 2.179, 1.861,
1.711 (tiny), 1.991, 1.705, 1.561 (small), 1.957, 1.661, 1.500 (medium), and, after 150, 500 and
1,200, at 2.022, 1.714, 1.567 (large)."""


@dataclass(frozen=True, slots=True)
class SizeChoice:
    """The chosen preset, with the reason as a sentence for the user.

    ``patience`` is above 0 if the budget exceeds the useful number of steps.
    """

    size: Size
    why: str
    patience: int = 0


@dataclass(frozen=True, slots=True)
class SizeRequest:
    """The key of an encoded text, and the configuration of a run at each size."""

    corpus: str
    candidates: dict[Size, RunConfig]


@dataclass(frozen=True, slots=True)
class TextStats:
    """Number of training symbols and vocabulary size of a text.

    Without a validation part (``validates``) no run stops early. ``kind`` is that of the symbols;
    the curves were measured on characters.
    """

    characters: int
    vocabulary_size: int
    validates: bool = True
    kind: SymbolKind = SymbolKind.CHAR


def expected_nats(size: Size, steps: float) -> float:
    """Expected validation loss after ``steps`` on an unlimited text, in nats per character.

    Only the order of two sizes is meaningful: the constants were fitted to one text.
    """
    limit, scale, exponent = LEARNED[size]
    return limit + scale * math.pow(max(steps, 1.0), -exponent)


def useful_steps(config: RunConfig, text: TextStats, steps: float) -> float:
    """The number of ``steps`` before the network is expected to overfit."""
    weights = config.model.parameter_count(text.vocabulary_size)
    readings = max(READINGS * text.characters / weights, LEAST_READINGS)
    training = config.training
    return min(steps, readings * text.characters / (training.batch * training.chunk))


def steps_within(
    config: RunConfig, text: TextStats, seconds_per_step: Callable[[], float]
) -> float:
    """The budget of ``config`` in steps; ``seconds_per_step`` is called only for minutes."""
    budget = config.training.budget
    match budget.kind:
        case BudgetKind.STEPS:
            return budget.amount
        case BudgetKind.EPOCHS:
            training = config.training
            return budget.amount * text.characters / (training.batch * training.chunk)
        case BudgetKind.MINUTES:
            return 60 * budget.amount / seconds_per_step()


def best_size(
    candidates: Mapping[Size, RunConfig],
    text: TextStats,
    seconds_per_step: Callable[[RunConfig], float],
    say: Callable[[str], object] = lambda _: None,
) -> SizeChoice:
    """The preset with the lowest expected loss; ``say`` gets a line on each when it is measured.

    ``candidates`` are in ascending order; the search ends at the first that is expected to be worse
    than the one before, so a slow machine does not measure networks that it could never train. It
    also ends at one that cannot be trained, for example for lack of memory.

    Raises:
        Exception: Measuring the smallest preset failed.
    """
    steps: dict[Size, float] = {}
    best, lowest = next(iter(candidates)), math.inf
    for size, config in candidates.items():
        if steps and is_too_large(config.model, text):
            break
        try:
            steps[size] = steps_within(config, text, partial(seconds_per_step, config))
        except Exception as error:  # torch and oneDNN raise many types if memory is short
            if not steps:
                raise
            say(f"{size}, {config.model.title}: cannot be trained here ({type(error).__name__})")
            break
        budget = config.training.budget.title
        say(f"{size}, {config.model.title}: {steps[size]:,.0f} steps in {budget}")
        nats = expected_nats(size, useful_steps(config, text, steps[size]))
        if nats >= lowest:
            break
        best, lowest = size, nats
    useful = useful_steps(candidates[best], text, steps[best])
    patience = EARLY_STOPPING if text.validates and useful < steps[best] else 0
    return SizeChoice(best, _why(best, candidates[best], text, steps), patience)


def is_too_large(model: ModelConfig, text: TextStats) -> bool:
    """Whether a network has too many weights for the training text."""
    weights = model.parameter_count(text.vocabulary_size)
    return weights > WEIGHTS_PER_CHARACTER * text.characters


def suited_size(characters: int, model: ModelConfig) -> Size | None:
    """The largest preset, not larger than ``model``, that is not too large for so many characters
    of training text; the smallest if all are. None where each is larger than ``model``."""
    text, most = TextStats(characters, VOCABULARY), model.parameter_count(VOCABULARY)
    smaller = [size for size in Size if size.model.parameter_count(VOCABULARY) <= most]
    suited = [size for size in smaller if not is_too_large(size.model, text)]
    return suited[-1] if suited else next(iter(smaller), None)


def short_text_notice(config: RunConfig, text: TextStats, *, resizable: bool = True) -> str:
    """A warning if the text is too short for the network; else empty.

    It advises a smaller network if the size can be chosen (``resizable``).
    """
    if not is_too_large(config.model, text):
        return ""
    size, own = suited_size(text.characters, config.model), config.model
    options = []
    if resizable and size and (size.model.layers, size.model.hidden) != (own.layers, own.hidden):
        options.append(f"choose a smaller network (--size {size})")
    if text.validates and not config.training.patience:
        options.append(f"stop when validation no longer improves (--patience {EARLY_STOPPING})")
    if not options:
        return ""
    return (
        f"The text is short for {config.model.title}: {' and '.join(options)}. With "
        f"{config.model.parameter_count(text.vocabulary_size):,} weights it may soon overfit "
        f"the {text.characters:,} training {text.kind.plural}."
    )


def _why(best: Size, config: RunConfig, text: TextStats, steps: Mapping[Size, float]) -> str:
    """For example: ``--size auto: small, LSTM 1×256: 900 steps in 1 minute here (tiny 2,000).``"""
    budget = config.training.budget
    others = ", ".join(f"{size} {count:,.0f}" for size, count in steps.items() if size is not best)
    words = f"--size auto: {best}, {config.model.title}: {steps[best]:,.0f} steps"
    if budget.kind is not BudgetKind.STEPS:
        words += f" in {budget.title}"
    if budget.kind is BudgetKind.MINUTES and others:
        words += f" here ({others})"
    useful = useful_steps(config, text, steps[best])
    if useful < steps[best]:
        words += (
            f". After some {max(1.0, useful):,.0f} of them it may begin to learn this text by "
            f"heart: {text.characters:,} {text.kind.plural} teach it no more, a longer text would"
        )
        if text.validates:
            patience = config.training.patience or EARLY_STOPPING
            words += f". So it stops early (--patience {patience})"
    return f"{words}."
