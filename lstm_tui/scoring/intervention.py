"""Ablation: hold units at a value and measure where the loss rises, compared with matched units.

Ablating a unit that merely correlates with a pattern does not change the loss; ablating one that
the network uses raises the loss inside the pattern and ideally nowhere else. Control: units of the
same layer and quantity with the nearest variances, each held at the same number or at its own mean.
Random units of the layer move less than the best detectors do: on 2,000 steps of the atlas, read on
Wikipedia, the cell of the best unit for wiki links has twice the median standard deviation, and
beats 36 of 40 random units but 28 of 40 matched ones. `windows` defines which characters are
inside, `pattern_loss` which text is read, `window_bootstrap` how certain the effect is.

The value and the quantity that is held matter. On an LSTM of 2×256 that had learned the atlas for
five minutes, the rises inside and elsewhere, in nats per character, of the best units for URLs and
for wiki links, with 39 or 40 of 40 random units below them inside:

==================  ===============  ===============  ===============  ===============
held at             L0:104 (URL)     its cell         L0:213 (link)    its cell
==================  ===============  ===============  ===============  ===============
its mean            +0.103, +0.024   +0.081, +0.028   +0.208, +0.089   +0.520, +0.072
zero                +0.077, +0.029   the same         +0.099, +0.136   the same
its mean outside    +0.126, +0.023   +0.234, +0.027   +0.305, +0.078   +0.661, +0.088
==================  ===============  ===============  ===============  ===============

The cell stores the state; hidden shows only what passes the output gate. A mean lies between the
values inside and outside, and zero is an arbitrary value, so both also raise the loss outside the
pattern. On other windows the figures differ by about a fifth. A cell whose values reach hundreds
can be held at its mean without any effect.

At 2×256 with 10,000 characters a baseline takes 0.35 s and an effect 0.4 s on a free core; 40
controls take 15 s of processor time, shared by two cores.

Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.errors import ConfigError
from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.reader.sampling import Sampling, generate
from lstm_tui.reader.units import AnyClamp, Clamp, Quantity, Target as Target, UnitId
from lstm_tui.scoring.pattern_loss import (
    CHARACTERS,
    AblationBaseline,
    Doubles,
    PatternLoss,
    read_baseline,
)
from lstm_tui.scoring.window_bootstrap import PatternIntervals

CONTROLS = 40
"""Matched units: with one of them at least as high, `Intervention.p_value` is still below 0.05."""

_SIDE_BY_SIDE = 2  # batches read at the same time, one per core


class AblationType(StrEnum):
    """The value at which an ablated unit is held."""

    MEAN = "mean"
    ZERO = "zero"
    OUTSIDE = "outside"
    """Its mean outside the pattern."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """Effect of clamps on the loss, compared with matched units.

    Attributes:
        clamps: The units and the values at which they were held.
        pattern: The name of the pattern.
        baseline: The losses without clamps.
        effect: Increase of the losses.
        intervals: 95 % intervals of the increase, by a bootstrap over windows.
        controls: Increases with matched units instead.
        wanted: The final number of controls.
        characters: Characters that were read.
        windows: Windows that were read.
        inside: Number of characters predicted inside.
        closing: Number of these that are closing ones.
    """

    clamps: tuple[Clamp, ...]
    pattern: str
    baseline: PatternLoss
    effect: PatternLoss
    intervals: PatternIntervals
    controls: tuple[PatternLoss, ...]
    wanted: int
    characters: int
    windows: int
    inside: int
    closing: int

    @property
    def control_percentile(self) -> float | None:
        """Share of controls that raise the loss inside less; None without controls."""
        if not self.controls:
            return None
        less = sum(control.inside < self.effect.inside for control in self.controls)
        return less / len(self.controls)

    @property
    def p_value(self) -> float | None:
        """Permutation p-value of the increase inside; None without controls.

        The targets are counted as one of the controls, so it is never 0, and is below 0.05 only
        with 20 or more controls (Phipson & Smyth 2010).
        """
        if not self.controls:
            return None
        at_least = sum(not control.inside < self.effect.inside for control in self.controls)
        return (1 + at_least) / (1 + len(self.controls))


def interventions(
    baseline: AblationBaseline,
    targets: tuple[Target, ...],
    *,
    to: AblationType | float = AblationType.MEAN,
    controls: int = CONTROLS,
    seed: int = 1,
) -> Iterator[Intervention]:
    """Hold ``targets`` at ``to`` and measure the increase of the loss.

    Yields the effect of the targets first, and then repeatedly with more controls, which ``seed``
    combines if there are several targets.

    Raises:
        ConfigError: No target, or an unknown one; or the pattern is everywhere and ``to`` is
            `AblationType.OUTSIDE`.
    """
    if not targets:
        raise ConfigError("There is no unit to hold. Name one, such as L0:3.")
    reader, windows = baseline.reader, baseline.windows
    # Validate the targets before their means are looked up.
    reader.clamped(tuple(Clamp(unit, 0.0, quantity) for unit, quantity in targets))
    clamps = held_clamps(baseline, targets, to)
    with threadpool_limits(1, user_api="blas"):
        effect, intervals = baseline.loss_increase(clamps)
    random = np.random.default_rng(seed)
    others = matched_targets(targets, baseline.variances, controls, random)
    intervention = Intervention(
        clamps,
        baseline.pattern,
        baseline.losses,
        effect,
        intervals,
        (),
        len(others),
        int(windows.fresh.sum()),
        len(windows.starts),
        int(windows.inside.sum()),
        int(windows.closing.sum()),
    )
    yield intervention
    together = max(1, LANES // len(windows.starts))
    batches = [
        [held_clamps(baseline, some, to) for some in others[start : start + together]]
        for start in range(0, len(others), together)
    ]
    for start in range(0, len(batches), _SIDE_BY_SIDE):
        running = batches[start : start + _SIDE_BY_SIDE]
        # NumPy releases the GIL: two batches with one BLAS thread each are faster than one batch
        # with two.
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(len(running)) as pool:
            increases = list(chain.from_iterable(pool.map(baseline.loss_increases, running)))
        intervention = replace(intervention, controls=(*intervention.controls, *increases))
        yield intervention


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
    """Read a baseline of ``ids`` (T,) and return the final result of `interventions`.

    ``inside`` (T,) is the mask of ``pattern``; ``progress`` is called with the share that is done.

    Raises:
        ConfigError: As for `interventions`.
        CorpusError: The pattern does not occur in the text.
    """
    baseline = read_baseline(reader, ids, inside, pattern, characters=characters, seed=seed)
    for intervention in interventions(baseline, targets, to=to, controls=controls, seed=seed):
        progress((2 + len(intervention.controls)) / (2 + intervention.wanted))
    return intervention


def sample_with_and_without(
    reader: Reader,
    prime: Ids,
    clamps: tuple[AnyClamp, ...],
    sampling: Sampling,
    length: int,
    seed: int,
    check: Callable[[], object] = lambda: None,
) -> tuple[list[int], list[int]]:
    """``length`` ids after ``prime`` (T,), T ≥ 1, without and with ``clamps``.

    Both use the same random numbers, and the clamps are on while the prime is read, so that the
    texts differ only by the clamps. ``check`` is called after each id and may raise to cancel.

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


def held_clamps(
    baseline: AblationBaseline, targets: tuple[Target, ...], to: AblationType | float
) -> tuple[Clamp, ...]:
    """The clamps that hold ``targets`` at their means, or all at a number."""

    def value(unit: UnitId, quantity: Quantity) -> float:
        if to is AblationType.ZERO:
            return 0.0
        if not isinstance(to, AblationType):
            return to
        means = baseline.means if to is AblationType.MEAN else baseline.means_outside
        mean = float(means[quantity][unit.layer, unit.index])
        if np.isnan(mean):
            raise ConfigError(f"{baseline.pattern} holds everywhere: there is no mean outside it.")
        return mean

    return tuple(Clamp(unit, value(unit, quantity), quantity) for unit, quantity in targets)


def matched_targets(
    targets: tuple[Target, ...],
    variances: Mapping[Quantity, Doubles],
    count: int,
    random: np.random.Generator,
) -> list[tuple[Target, ...]]:
    """``count`` sets of units that match ``targets`` in layer, quantity and variance.

    ``variances`` are those of each unit over the text, by quantity, (L, H) each.
    For one target these are the ``count`` units of its layer with the nearest variances, by ratio;
    a small layer gives fewer. For several, each set takes a random one of them for each target, and
    none twice; there is none if too few units are left.
    """
    excluded = {unit for unit, _ in targets}
    nearest = [_nearest(target, variances, excluded) for target in targets]
    if len(targets) == 1:
        return [((unit, targets[0][1]),) for unit in nearest[0][:count]]
    kinds = [(unit.layer, quantity) for unit, quantity in targets]
    if any(len(units) < kinds.count(kind) for units, kind in zip(nearest, kinds, strict=True)):
        return []
    sets = []
    for _ in range(count):
        taken: dict[Target, None] = {}
        for units, (_, quantity) in zip(nearest, targets, strict=True):
            free = [unit for unit in units if (unit, quantity) not in taken]
            taken[free[random.integers(min(len(free), count))], quantity] = None
        sets.append(tuple(taken))
    return sets


def _nearest(
    target: Target, variances: Mapping[Quantity, Doubles], excluded: Collection[UnitId]
) -> list[UnitId]:
    """The units of the layer of ``target`` but ``excluded``, the nearest in variance first."""
    unit, quantity = target
    logs = np.log(np.maximum(variances[quantity][unit.layer], 1e-12))
    order = np.argsort(np.abs(logs - logs[unit.index]), kind="stable")
    units = (UnitId(unit.layer, int(index)) for index in order)
    return [one for one in units if one not in excluded]
