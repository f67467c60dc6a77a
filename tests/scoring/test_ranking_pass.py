"""Scores: planted units are found, noise is not, and the figures are those of their definitions."""

from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.reader.reader import Reader, ReaderState, Step
from lstm_tui.reader.units import UnitId
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.metrics import (
    BinaryMetrics,
    RegressionMetrics,
    best_thresholds,
    binary_metrics,
    correlation,
    pearson,
)
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import Label, LabelKind, builtin_labels
from lstm_tui.text.vocabulary import Vocabulary

LENGTH = 44_000
HIDDEN = 8
NO_R = 0.0, (0.0, 0.0)
NAMES = {label.name: label for label in builtin_labels(TextKind.OTHER)}
IN, DEPTH = NAMES["round brackets"], NAMES["round depth"]


class Planted:
    """A reader whose units are what a table says of each symbol: nothing is learned, all known."""

    dtype = np.float64
    end_id = -1

    def __init__(self, hidden: NDArray[Any], cell: NDArray[Any]) -> None:
        self.model = ModelConfig(cell=Cell.LSTM, layers=2, hidden=HIDDEN)
        self.hidden, self.cell = hidden, cell  # (V, L, H)
        self.vocabulary_size = 2

    def blank_state(self, texts: int = 1) -> ReaderState:
        return ReaderState(np.zeros((2, texts, HIDDEN)), np.zeros((2, texts, HIDDEN)))

    def of_texts(self, texts: NDArray[np.int64]) -> "Planted":
        del texts
        return self

    def step(self, ids: NDArray[Any], state: ReaderState, *, predicts: bool = True) -> Step:
        del state
        assert not predicts  # a ranking does not need logits
        after = (table[ids].transpose(1, 0, 2) for table in (self.hidden, self.cell))
        return Step(np.zeros((len(ids), 2)), ReaderState(*after), ({}, {}))


class World:
    """A text of LENGTH different symbols; one in ten is inside, and its depth is up to 3."""

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        # Inside in runs of 20, as real patterns are.
        self.inside = np.repeat(random.random(LENGTH // 20) < 0.1, 20)
        self.depth = np.where(self.inside, random.integers(1, 4, LENGTH), 0).astype(np.float32)
        hidden = random.uniform(-1, 1, (LENGTH, 2, HIDDEN))
        cell = random.normal(0, 1, (LENGTH, 2, HIDDEN))
        # L1:3 falls below -0.2 inside; one in fifty characters is wrong.
        wrong = random.random(LENGTH) < 0.02
        says = self.inside ^ wrong
        low, high = random.uniform(-1, -0.2, LENGTH), random.uniform(-0.2, 1, LENGTH)
        hidden[:, 1, 3] = np.where(says, low, high)
        self.says = says
        cell[:, 0, 5] = 2 * self.depth + random.normal(0, 1, LENGTH)
        # A feature in no single unit: spread over four of layer 0, drowned in what they share.
        shared = random.uniform(-0.7, 0.7, LENGTH)
        hidden[:, 0, 0] = shared + 0.2 * self.inside
        hidden[:, 0, 1] = shared - 0.1 * self.inside
        self.hidden, self.cell = hidden, cell

    def labeled(self, inside: NDArray[np.bool_]) -> LabeledText:
        codes = inside.astype(np.uint64)
        return LabeledText(np.arange(LENGTH), (IN, DEPTH), codes, self.depth[None])

    def scores(self, inside: NDArray[np.bool_]) -> Scores:
        reader = cast("Reader", Planted(self.hidden, self.cell))
        return score_units(reader, self.labeled(inside))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def scores(world: World) -> Scores:
    return world.scores(world.inside)


def binary(metrics: BinaryMetrics | RegressionMetrics) -> BinaryMetrics:
    assert isinstance(metrics, BinaryMetrics)
    return metrics


def scalar(metrics: BinaryMetrics | RegressionMetrics) -> RegressionMetrics:
    assert isinstance(metrics, RegressionMetrics)
    return metrics


def test_a_planted_unit_is_found_with_its_sign_and_threshold(world: World, scores: Scores) -> None:
    best = scores.best(IN.name)[0]
    assert (best.unit, best.quantity, best.sign) == (UnitId(1, 3), "hidden", -1)
    assert best.threshold == pytest.approx(-0.2, abs=0.03)
    both = (world.says & world.inside).sum()
    f1 = 2 * both / (world.says.sum() + world.inside.sum())
    found = binary(best.metrics)
    assert found.f1 == pytest.approx(f1, abs=0.03)
    assert found.interval[0] < f1 < found.interval[1]
    assert found.interval[1] - found.interval[0] < 0.15


def test_scores_never_change_so_that_threads_may_read_them(
    scores: Scores,
) -> None:
    """A list was drawn while another thread read the same scores for the first time.

    One of them saw counts without the last characters, and memory gains were those of F1 0.
    """

    for histograms in (scores._choosing, scores._reporting):
        assert not histograms._bins


def test_noise_scores_chance(scores: Scores) -> None:
    everyone = scores.best(IN.name, 4 * HIDDEN)
    assert len({(score.unit, score.quantity) for score in everyone}) == 4 * HIDDEN
    noise = next(s for s in everyone if (s.unit, s.quantity) == (UnitId(1, 6), "cell"))
    found = binary(noise.metrics)
    assert found.f1 < found.chance_f1 + 0.02
    assert found.auprc == pytest.approx(found.prevalence, abs=0.02)
    assert abs(found.mcc) < 0.03
    assert abs(found.r) < 0.03
    assert found.chance_f1 == pytest.approx(
        2 * found.prevalence / (1 + found.prevalence), abs=1e-12
    )


def test_with_labels_shuffled_by_blocks_nothing_stands_out(world: World) -> None:
    blocks = world.inside.reshape(-1, 1_000)
    shuffled = np.random.default_rng(2).permutation(blocks).ravel()
    scores = world.scores(shuffled)
    for best in scores.best(IN.name, 5):
        found = binary(best.metrics)
        assert found.f1 < found.chance_f1 + 0.05
        assert abs(found.mcc) < 0.1
    for probe in scores.probe(IN.name):
        assert binary(probe.metrics).f1 < binary(probe.metrics).chance_f1 + 0.05


def test_a_depth_is_found_in_a_cell(scores: Scores) -> None:
    best = scores.best(DEPTH.name)[0]
    assert (best.unit, best.quantity, best.sign) == (UnitId(0, 5), "cell", 1)
    assert best.threshold is None
    found = scalar(best.metrics)
    assert found.r2 == pytest.approx(found.r**2, abs=0.02)
    assert found.interval[0] < found.r2 < found.interval[1]
    assert scalar(scores.best(DEPTH.name, 99)[-1].metrics).r2 < 0.01


def test_a_probe_finds_what_is_spread_over_units(scores: Scores) -> None:
    spread, planted = (binary(probe.metrics) for probe in scores.probe(IN.name))
    in_layer_0 = [s for s in scores.best(IN.name, 99) if s.unit in (UnitId(0, 0), UnitId(0, 1))]
    assert max(binary(score.metrics).f1 for score in in_layer_0) < 0.5
    assert spread.f1 > 0.95
    assert planted.f1 == pytest.approx(binary(scores.best(IN.name)[0].metrics).f1, abs=0.1)
    depth = scalar(scores.probe(DEPTH.name)[0].metrics)
    assert depth.r2 > scalar(scores.best(DEPTH.name)[0].metrics).r2


def part(text: LabeledText, offsets: slice) -> LabeledText:
    return LabeledText(
        text.ids[offsets], text.labels, text.codes[offsets], text.scalars[:, offsets]
    )


def test_one_text_chooses_and_all_of_another_reports(world: World) -> None:
    text = world.labeled(world.inside)
    chooses, reports = part(text, slice(0, 20_000)), part(text, slice(20_000, 34_000))
    reader = cast("Reader", Planted(world.hidden, world.cell))
    shares: list[float] = []
    scores = score_units(reader, reports, shares.append, choose_on=chooses)
    assert scores.reported == scores.characters > 13_900
    best = scores.best(IN.name)[0]
    assert (best.unit, best.sign) == (UnitId(1, 3), -1)
    ids = reports.ids[: scores.characters]
    positive = world.hidden[ids, 1, 3] < best.threshold
    assert binary(best.metrics).f1 == pytest.approx(f1_of(positive, world.inside[ids]), abs=2e-3)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_the_text_that_reports_changes_neither_rank_nor_threshold(world: World) -> None:
    text = world.labeled(world.inside)
    chooses = part(text, slice(0, 20_000))
    reader = cast("Reader", Planted(world.hidden, world.cell))
    order = [
        [
            (one.unit, one.quantity, one.sign, one.threshold)
            for one in score_units(reader, reports, choose_on=chooses).best(IN.name, 99)
        ]
        for reports in (part(text, slice(20_000, 30_000)), part(text, slice(30_000, 44_000)))
    ]
    assert order[0] == order[1]


def test_where_one_text_chooses_and_reports_the_ranks_are_those_of_the_metrics(
    world: World,
) -> None:
    text = world.labeled(world.inside)
    reader = cast("Reader", Planted(world.hidden, world.cell))
    scores = score_units(reader, text, choose_on=text)
    f1 = [binary(score.metrics).f1 for score in scores.best(IN.name, 99)]
    assert f1 == sorted(f1, reverse=True)
    usual = world.scores(world.inside).best(IN.name)[0]
    assert scores.best(IN.name)[0].unit == usual.unit
    assert f1[0] == pytest.approx(binary(usual.metrics).f1, abs=0.03)


def test_figures_are_those_of_their_definitions() -> None:
    random = np.random.default_rng(4)
    inside = random.random((3, 4_000)) < 0.2
    values = np.where(inside, 1.0, 0.0) + random.normal(0, 0.8, inside.shape)
    edges = np.linspace(-4, 5, 129)
    everywhere = np.array([np.histogram(row, edges)[0] for row in values])
    positive = np.array(
        [np.histogram(row[yes], edges)[0] for row, yes in zip(values, inside, strict=True)]
    )
    sign, place, f1 = best_thresholds(positive.sum(axis=0)[None], everywhere.sum(axis=0)[None])
    assert sign[0] == 1
    exact = max(f1_of(values >= edge, inside) for edge in np.unique(values)[::10])
    assert f1[0] == pytest.approx(exact, abs=0.01)
    found = binary_metrics(positive, everywhere, int(sign[0]), int(place[0]), NO_R)
    said = values >= edges[place[0]]
    assert found.f1 == pytest.approx(f1_of(said, inside))
    assert found.precision == pytest.approx(inside[said].mean())
    assert found.recall == pytest.approx(said[inside].mean())
    assert found.mcc == pytest.approx(np.corrcoef(said.ravel(), inside.ravel())[0, 1])
    assert found.auprc == pytest.approx(average_precision(values, inside), abs=0.01)
    assert found.prevalence == inside.mean()
    mirrored = binary_metrics(
        positive[:, ::-1], everywhere[:, ::-1], -int(sign[0]), 128 - int(place[0]), NO_R
    )
    assert mirrored == found


def test_a_threshold_has_values_on_both_sides() -> None:
    signs, bins, f1 = best_thresholds(np.array([0, 0, 1, 1, 0]), np.array([0, 0, 5, 5, 0]))
    assert (int(signs), int(bins)) == (1, 3)
    assert float(f1) == pytest.approx(2 / 7)


@pytest.mark.parametrize("place", range(4))
def test_a_unit_that_is_always_the_same_says_no_everywhere(place: int) -> None:
    everywhere, inside = np.zeros((2, 4), np.int64)
    everywhere[place], inside[place] = 5, 2
    sign, threshold, f1 = best_thresholds(inside, everywhere)
    said = binary_metrics(inside[None], everywhere[None], int(sign), int(threshold), NO_R)
    assert float(f1) == said.f1 == said.recall == 0


def test_pearson_is_that_of_numpy() -> None:
    random = np.random.default_rng(4)
    x = random.normal(size=500)
    y = x + random.normal(size=500)
    sums = (500, x.sum(), (x * x).sum(), y.sum(), (y * y).sum(), (x * y).sum())
    assert float(pearson(*sums)) == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert float(pearson(5, 5, 5, 0, 5, 0)) == 0


def test_the_interval_of_r_contains_it_and_widens_where_stretches_differ() -> None:
    random = np.random.default_rng(4)
    x, noise = random.normal(size=(2, 12, 500))

    def interval(slopes: NDArray[np.float64]) -> tuple[float, tuple[float, float]]:
        y = x * slopes[:, None] + noise
        terms = (np.ones_like(x), x, x * x, y, y * y, x * y)
        return correlation(*(term.sum(axis=1) for term in terms))

    r, (low, high) = interval(np.ones(12))
    assert low < r < high
    mixed, (lowest, highest) = interval(np.repeat([0.0, 2.0], 6))
    assert lowest < mixed < highest
    assert highest - lowest > 2 * (high - low)


def f1_of(said: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    return float(2 * (said & inside).sum() / (said.sum() + inside.sum()))


def average_precision(values: NDArray[Any], inside: NDArray[np.bool_]) -> float:
    order = np.argsort(-values.ravel())
    true = inside.ravel()[order]
    precision = np.cumsum(true) / np.arange(1, len(true) + 1)
    return float(precision[true].mean())


def test_what_does_not_occur_is_told(world: World) -> None:
    nothing = world.scores(np.zeros(LENGTH, np.bool_))
    assert not nothing.occurs(IN.name)
    assert nothing.occurs(DEPTH.name)
    assert binary(nothing.best(IN.name)[0].metrics).f1 == 0


def test_a_short_text_is_refused(world: World) -> None:
    labeled = world.labeled(world.inside)
    short = LabeledText(labeled.ids[:1_999], labeled.labels, labeled.codes, labeled.scalars)
    with pytest.raises(CorpusError, match="1,999 symbols"):
        score_units(cast("Reader", Planted(world.hidden, world.cell)), short)


@pytest.mark.parametrize("length", [2_000, 2_001, 4_999, 9_001])
def test_a_text_of_any_other_length_is_read(world: World, length: int) -> None:
    labeled = world.labeled(world.inside)
    short = LabeledText(labeled.ids[:length], labeled.labels, labeled.codes, labeled.scalars)
    found = score_units(cast("Reader", Planted(world.hidden, world.cell)), short)
    assert 0.3 * length < found.reported < found.characters <= length
    assert found.best(IN.name)[0].unit == UnitId(1, 3)


def test_all_bytes_of_a_character_have_its_label() -> None:
    text = "é(é\udcff)a"
    data = text.encode("utf-8", "surrogateescape")
    vocabulary = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)
    found = label_text(np.frombuffer(data, np.uint8), vocabulary, (DEPTH, IN))
    assert [label.kind for label in found.labels] == [LabelKind.BINARY, LabelKind.SCALAR]
    assert found.codes.tolist() == [0, 0, 1, 1, 1, 1, 0, 0]
    assert found.scalars.tolist() == [found.codes.tolist()]


def test_there_is_a_limit_to_patterns() -> None:
    many = tuple(Label(str(n), LabelKind.BINARY, "", "", IN.of) for n in range(49))
    with pytest.raises(ConfigError, match="48 are the most"):
        label_text(np.zeros(9, np.int64), Vocabulary(("a",)), many)
