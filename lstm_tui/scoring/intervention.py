"""Ablation: hold units at a value and measure where the loss rises, compared with random units.

A unit that merely correlates with a pattern may be ablated without harm; one that the network uses
to know that it is inside costs loss there and, at best, nowhere else. Control: the same done to
random units of the same layers and quantity, each held at the same number or at its own mean. Which
characters count as inside is said in `windows`, what of the text is read in `baseline`.

Which value, and held where, matters more than one would think. On an LSTM of 2×256 that had learned
the atlas for five minutes, the rises inside and elsewhere, in nats per character, of the best units
for URLs and for wiki links, with 39 or 40 of 40 random units below them inside:

==================  ===============  ===============  ===============  ===============
held at             L0:104 (URL)     its cell         L0:213 (link)    its cell
==================  ===============  ===============  ===============  ===============
its mean            +0.103, +0.024   +0.081, +0.028   +0.208, +0.089   +0.520, +0.072
zero                +0.077, +0.029   the same         +0.099, +0.136   the same
its mean outside    +0.126, +0.023   +0.234, +0.027   +0.305, +0.078   +0.661, +0.088
==================  ===============  ===============  ===============  ===============

The cell is where the flag is kept; hidden only shows as much of it as the output gate lets through.
A mean lies between yes and no, and zero is a value like any other, so both also say something wrong
where the pattern does not hold. Read on other windows the figures differ by about a fifth. A random
cell that adds up to hundreds can be held at its mean without any effect.

At 2×256 with 10,000 characters a baseline takes 0.35 s and an effect 0.4 s on a free core; 40
controls take 15 s of processor time, shared by two cores.

Letters in shapes: ``T``
characters, ``L`` layers, ``H`` units of a layer.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.errors import ConfigError
from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.reader.sampling import Sampling, generate
from lstm_tui.reader.units import Clamp, Quantity, UnitId
from lstm_tui.scoring.pattern_loss import CHARACTERS, AblationBaseline, PatternLoss, read_baseline

Target = tuple[UnitId, Quantity]
"""A unit, and which value of it."""

CONTROLS = 40
"""Random units: one of them may do as much, and `Intervention.p_value` still is below 0.05."""

_SIDE_BY_SIDE = 2  # batches that are read at the same time, on a core each


class AblationType(StrEnum):
    """The value at which an ablated unit is held."""

    MEAN = "mean"
    ZERO = "zero"
    OUTSIDE = "outside"
    """Its mean outside the pattern."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """What holding some units does to the loss.

    Attributes:
        clamps: What was held, and at what.
        pattern: The name of the pattern.
        baseline: The losses of the network as it is.
        effect: By how much they rose.
        controls: By how much they rose with random units instead.
        wanted: How many controls there are to be in the end.
        characters: How many were read, in ``windows`` windows.
        windows: Parts of the text that were read.
        inside: How many of the characters were predicted inside.
        closing: How many of these were closing ones.
    """

    clamps: tuple[Clamp, ...]
    pattern: str
    baseline: PatternLoss
    effect: PatternLoss
    controls: tuple[PatternLoss, ...]
    wanted: int
    characters: int
    windows: int
    inside: int
    closing: int

    @property
    def control_percentile(self) -> float | None:
        """The share of the random units that raise the loss inside less; None without any."""
        if not self.controls:
            return None
        less = sum(one.inside < self.effect.inside for one in self.controls)
        return less / len(self.controls)

    @property
    def p_value(self) -> float | None:
        """How likely it is that a random unit does as much inside: a p-value; None without any.

        The targets count as one of the random units, for by chance they are just that: so it is
        never 0, and is below 0.05 only with 20 or more controls (Phipson & Smyth 2010).
        """
        if not self.controls:
            return None
        as_much = sum(not one.inside < self.effect.inside for one in self.controls)
        return (1 + as_much) / (1 + len(self.controls))


def interventions(
    baseline: AblationBaseline,
    targets: tuple[Target, ...],
    *,
    to: AblationType | float = AblationType.MEAN,
    controls: int = CONTROLS,
    seed: int = 1,
) -> Iterator[Intervention]:
    """Hold ``targets`` and see what that costs; ``to`` says where they are held.

    Yields the effect of the targets as soon as it is known, and then again and again with more
    controls, which ``seed`` picks.

    Raises:
        ConfigError: There is no target, or one that the network does not have; or the pattern holds
            everywhere and `AblationType.OUTSIDE` is asked for.
    """
    if not targets:
        raise ConfigError("There is no unit to hold. Name one, such as L0:3.")
    reader, windows = baseline.reader, baseline.windows
    # What is wrong with a target is said before its mean is looked up.
    reader.clamped(tuple(Clamp(unit, 0.0, quantity) for unit, quantity in targets))
    clamps = _held(baseline, targets, to)
    with threadpool_limits(1, user_api="blas"):
        (effect,) = baseline.loss_increases([clamps])
    random = np.random.default_rng(seed)
    others = _random_targets(targets, reader.model.hidden, controls, random)
    found = Intervention(
        clamps,
        baseline.pattern,
        baseline.losses,
        effect,
        (),
        len(others),
        int(windows.fresh.sum()),
        len(windows.starts),
        int(windows.inside.sum()),
        int(windows.closing.sum()),
    )
    yield found
    together = max(1, LANES // len(windows.starts))
    batches = [
        [_held(baseline, some, to) for some in others[start : start + together]]
        for start in range(0, len(others), together)
    ]
    for start in range(0, len(batches), _SIDE_BY_SIDE):
        some = batches[start : start + _SIDE_BY_SIDE]
        # NumPy lets go of the interpreter: one BLAS thread for each of two batches is faster than
        # two threads for one.
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(len(some)) as pool:
            more = [one for rises in pool.map(baseline.loss_increases, some) for one in rises]
        found = replace(found, controls=(*found.controls, *more))
        yield found


def intervene(
    reader: Reader,
    ids: Ids,
    inside: NDArray[np.bool_],
    pattern: str,
    targets: tuple[Target, ...],
    *,
    to: AblationType | float = AblationType.MEAN,
    controls: int = CONTROLS,
    characters: int = CHARACTERS,
    seed: int = 1,
    progress: Callable[[float], None] = lambda _: None,
) -> Intervention:
    """Read a baseline of ``ids`` (T,) and give the last word of `interventions`.

    ``inside`` (T,) says where ``pattern`` holds; ``progress`` is told what share is done.

    Raises:
        ConfigError: As for `interventions`.
        CorpusError: The pattern is nowhere in the text.
    """
    baseline = read_baseline(reader, ids, inside, pattern, characters=characters, seed=seed)
    for found in interventions(baseline, targets, to=to, controls=controls, seed=seed):
        progress((2 + len(found.controls)) / (2 + found.wanted))
    return found


def sample_with_and_without(
    reader: Reader,
    prime: Ids,
    clamps: tuple[Clamp, ...],
    sampling: Sampling,
    length: int,
    seed: int,
    check: Callable[[], object] = lambda: None,
) -> tuple[list[int], list[int]]:
    """``length`` ids after ``prime`` (T,), T ≥ 1, without and with ``clamps``.

    Both are drawn with the same random numbers, and the clamps are on while the prime is read: the
    texts differ by the clamps alone. ``check`` is called after each id; what it raises ends it.

    Raises:
        ConfigError: One of the clamps is not for this network.
    """

    def sample(clamped: Reader) -> list[int]:
        ids = []
        for one in islice(generate(clamped, prime, sampling, np.random.default_rng(seed)), length):
            check()
            ids.append(one)
        return ids

    return sample(reader.clamped(())), sample(reader.clamped(clamps))


def _held(
    baseline: AblationBaseline, targets: tuple[Target, ...], to: AblationType | float
) -> tuple[Clamp, ...]:
    """The clamps that hold ``targets`` at their means, or all at a number."""

    def value(unit: UnitId, quantity: Quantity) -> float:
        if to is AblationType.ZERO:
            return 0.0
        if not isinstance(to, AblationType):
            return to
        means = baseline.means if to is AblationType.MEAN else baseline.means_outside
        found = float(means[quantity][unit.layer, unit.index])
        if np.isnan(found):
            raise ConfigError(f"{baseline.pattern} holds everywhere: there is no mean outside it.")
        return found

    return tuple(Clamp(unit, value(unit, quantity), quantity) for unit, quantity in targets)


def _random_targets(
    targets: tuple[Target, ...], hidden: int, count: int, random: np.random.Generator
) -> list[tuple[Target, ...]]:
    """As many random units in each layer and quantity as ``targets`` has there, ``count`` times.

    Never one of the targets. A single unit is never drawn twice, so a small layer gives fewer;
    none, if there are not enough units to draw from.
    """
    kinds = [(unit.layer, quantity) for unit, quantity in targets]
    taken = {unit for unit, _ in targets}
    free = {
        (layer, quantity): [index for index in range(hidden) if UnitId(layer, index) not in taken]
        for layer, quantity in kinds
    }
    if any(len(left) < kinds.count(kind) for kind, left in free.items()):
        return []
    if len(targets) == 1:
        ((layer, quantity),) = kinds
        drawn = random.permutation(free[layer, quantity])[:count]
        return [((UnitId(layer, int(index)), quantity),) for index in drawn]
    return [
        tuple(
            (UnitId(layer, int(index)), quantity)
            for (layer, quantity), left in free.items()
            for index in random.choice(left, kinds.count((layer, quantity)), replace=False)
        )
        for _ in range(count)
    ]
