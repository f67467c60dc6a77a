"""Generation is reproducible, and another seed gives reviews that are not in the committed file."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.reviews.generator import SEED, Review, format_table, generate_reviews

REVIEWS = Path(__file__).parents[3] / "corpora" / "reviews.tsv"


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    return generate_reviews()


def test_committed_table_is_what_the_package_writes(reviews: list[Review]) -> None:
    committed = REVIEWS.read_bytes().decode("utf-8")
    stale = "corpora/reviews.tsv is stale: python -m corpora.reviews"
    assert format_table(reviews) == committed, stale


def test_reviews_depend_on_the_seed_alone() -> None:
    first = generate_reviews(seed=5, reviews=200)
    assert generate_reviews(seed=5, reviews=200) == first
    assert generate_reviews(seed=6, reviews=200) != first


def test_no_review_has_an_excluded_text() -> None:
    texts = [review.text for review in generate_reviews(SEED, 200)]
    others = generate_reviews(SEED, 200, excluded=texts[:20])
    assert {review.text for review in others}.isdisjoint(texts[:20])
    assert len(others) == 200
