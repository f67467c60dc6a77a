"""The committed reviews: balanced, varied, and labeled by what stands where."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from statistics import mean, median, quantiles

import numpy as np
import pytest
from numpy.typing import NDArray

from corpora.atlas.inflection import INFLECTIONS
from corpora.reviews.generator import LABELS, Review, generate_reviews
from corpora.reviews.outline import Kind
from corpora.reviews.polar_words import NEGATIVE, POLAR_WORDS, POSITIVE, VERBS
from corpora.reviews.verdict import Role

CORPORA = Path(__file__).parents[2] / "corpora"
TABLE = CORPORA / "reviews.tsv"

SIGNS = {
    **{word: sign for words in POLAR_WORDS.values() for sign in LABELS for word in words[sign]},
    **{INFLECTIONS["ed"](word): sign for sign in LABELS for word in VERBS[sign]},
}
POLAR = re.compile(r"\b(?:" + "|".join(sorted(SIGNS, key=len, reverse=True)) + r")\b")


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str]]:
    """Label and text of each review, as another program reads the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, dialect="excel-tab")
    assert header == ["label", "text"]
    return [(label, text) for label, text in rows]


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    return generate_reviews()


def test_size_and_balance(rows: list[tuple[str, str]]) -> None:
    assert Counter(label for label, _ in rows) == {"positive": 4_000, "negative": 4_000}
    assert 1_000_000 < TABLE.stat().st_size <= 1_300_000


def test_no_review_is_repeated(rows: list[tuple[str, str]]) -> None:
    assert len({text for _, text in rows}) == len(rows)


def test_a_network_that_read_the_atlas_knows_every_character(rows: list[tuple[str, str]]) -> None:
    characters = set("".join(text for _, text in rows))
    assert characters <= set((CORPORA / "atlas.txt").read_text("utf-8"))
    assert characters.isdisjoint('\t\n"<>^_')


def test_sentences_are_well_formed(rows: list[tuple[str, str]]) -> None:
    faults = re.compile(r"  | [,.;:!]|[,;]\.|\ba [aeiou]|\ban [^aeiouh]|\b(\w+) \1\b")
    faulty = [text for _, text in rows if faults.search(text)]
    assert faulty == []
    starts = re.compile(r"(?:^|[.!?] )[^A-ZÑ]|[^.!?]$")
    assert [text for _, text in rows if starts.search(text)] == []


def test_every_place_has_an_article_in_the_atlas(reviews: list[Review]) -> None:
    atlas = (CORPORA / "atlas.txt").read_text("utf-8")
    places = {review.place for review in reviews}
    assert len(places) > 30
    assert {place for place in places if f"\n= {place} =\n" not in f"\n{atlas}"} == set()


def test_forms_order_and_places_do_not_tell_the_label(reviews: list[Review]) -> None:
    structures = {
        polarity: Counter(
            (review.outline, review.productions, review.place)
            for review in reviews
            if review.polarity == polarity
        )
        for polarity in LABELS
    }
    assert structures[POSITIVE] == structures[NEGATIVE]


def test_length_does_not_tell_the_label(rows: list[tuple[str, str]]) -> None:
    for measure in (len, lambda text: len(text.split())):
        positive, negative = (
            np.array([measure(text) for label, text in rows if label == name])
            for name in LABELS.values()
        )
        smaller, not_larger = (
            np.searchsorted(np.sort(negative), positive, side=side).mean()
            for side in ("left", "right")
        )
        area_under_curve = (smaller + not_larger) / 2 / len(negative)
        assert abs(area_under_curve - 0.5) < 0.02


def test_reviews_have_one_to_eleven_sentences_and_a_fifth_are_long(reviews: list[Review]) -> None:
    sentences = [len(review.sentences) for review in reviews]
    assert (min(sentences), max(sentences)) == (1, 11)
    words = sorted(len(review.text.split()) for review in reviews)
    assert 18 <= median(words) <= 26
    assert mean(words[len(words) * 4 // 5 :]) > 58
    assert min(words[len(words) * 4 // 5 :]) > 40


def test_the_verdict_of_a_long_review_is_early_or_late(reviews: list[Review]) -> None:
    positions = [
        position / (len(review.sentences) - 1)
        for review in reviews
        if review.outline.kind is Kind.LONG
        for position, sentence in enumerate(review.sentences)
        if sentence.role is Role.VERDICT
    ]
    first_third, second_third = quantiles(positions, n=3)
    assert first_third < 0.35
    assert second_third > 0.65


def test_each_form_means_the_same_wherever_it_is_used(reviews: list[Review]) -> None:
    meanings: dict[tuple[str, int], set[tuple[int, ...]]] = {}
    for review in reviews:
        forms = zip(review.outline.rules, review.productions, strict=True)
        evaluating = {step.rule for step in review.outline.steps if step.polarity}
        sentences = [sentence for sentence in review.sentences if sentence.polarity]
        for form, sentence in zip(
            (form for form in forms if form[0] in evaluating), sentences, strict=True
        ):
            signs = tuple(SIGNS[word] * sentence.polarity for word in POLAR.findall(sentence.text))
            meanings.setdefault(form, set()).add(signs)
    assert len(meanings) > 90
    assert {form: signs for form, signs in meanings.items() if len(signs) != 1} == {}
    reversing = [form for form, signs in meanings.items() if -1 in next(iter(signs))]
    assert len(reversing) > 50


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"not at all|in any way|anything but", id="negation"),
        pytest.param(r"impossible (?:not )?to|could not have been", id="double negation"),
        pytest.param(r"\b[Nn]ever\b", id="scope of never"),
        pytest.param(r", but ", id="contrast"),
        pytest.param(r"[Aa]lthough|[Dd]espite|[Ee]ven if", id="concession"),
        pytest.param(r"[Oo]h, of course|and I am the|plays the", id="irony"),
        pytest.param(r"expected|guidebook|had been told", id="expectation"),
        pytest.param(r"; here it is|; in [A-Z]\w+ it is|[Bb]eside", id="comparison"),
        pytest.param(r"used to be|no longer|at first", id="change"),
        pytest.param(r"(?:^|[.!] )(?:But|And yet|Still,|However,) ", id="turn"),
        pytest.param(r"[Ii]n short|[Aa]ll in all|[Mm]y verdict", id="verdict"),
        pytest.param(r"On second thoughts|A correction", id="revised verdict"),
        pytest.param(r"opposite|the other way round|who lies", id="reversal"),
        pytest.param(r"every word is true|as it stands|never lies", id="confirmation"),
    ],
)
def test_construct_is_frequent_under_both_labels(rows: list[tuple[str, str]], pattern: str) -> None:
    labels = Counter(label for label, text in rows if re.search(pattern, text))
    assert min(labels["positive"], labels["negative"]) > 60


def test_a_bag_of_words_tells_little(rows: list[tuple[str, str]]) -> None:
    """Logistic regression on the presence of words, on reviews that it was not fitted on.

    Of penalties from 1e-5 to 1e-2, 1e-3 was the best.
    """
    words = [set(re.findall(r"[^\W\d_]+(?:-\w+)*", text.lower())) for _, text in rows]
    counts = Counter(word for present in words for word in present)
    vocabulary = [word for word, count in counts.items() if count >= 20]
    features = np.array([[word in present for word in vocabulary] for present in words], np.float32)
    targets = np.array([label == "positive" for label, _ in rows], np.float32)
    weights = _logistic_regression(features[:7_200], targets[:7_200], penalty=1e-3)
    logits = (features - features[:7_200].mean(0)) @ weights
    accuracy = np.mean((logits > 0) == targets, where=np.arange(len(rows)) >= 7_200)
    assert 0.55 < accuracy < 0.75


def _logistic_regression(
    features: NDArray[np.float32], targets: NDArray[np.float32], penalty: float
) -> NDArray[np.float32]:
    """Weights (V,) fitted to centered `features` (N, V) and `targets` (N,) by gradient descent."""
    centered = features - features.mean(0)
    weights = np.zeros(features.shape[1], np.float32)
    velocity = np.zeros_like(weights)
    for _ in range(60):
        probabilities = 1 / (1 + np.exp(-(centered @ weights)))
        gradient = (probabilities - targets) @ centered / len(targets) + penalty * weights
        velocity = 0.9 * velocity - gradient
        weights += velocity
    return weights
