"""Command line of the generator of reviews.

python -m corpora.reviews                        write corpora/reviews.tsv
python -m corpora.reviews --seed 2 other.tsv     other reviews of the same kind
python -m corpora.reviews --reviews 20 - | less
"""

from __future__ import annotations

import argparse
from pathlib import Path

from corpora.output import write_output
from corpora.reviews.generator import REVIEWS, SEED, format_table, generate_reviews

TABLE = Path(__file__).parents[1] / "reviews.tsv"


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m corpora.reviews",
        description="Generate positive and negative reviews of the places of the atlas.",
        epilog=f"Half of the reviews are positive. A seed other than {SEED} gives other reviews of "
        "the same places, none of them in the file of the default seed: to try a classifier on.",
    )
    parser.add_argument(
        "output",
        nargs="?",
        metavar="FILE",
        help="output file, - for standard output (default: corpora/reviews.tsv)",
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"random seed (default: {SEED})")
    parser.add_argument(
        "--reviews",
        type=_even_number,
        default=REVIEWS,
        metavar="N",
        help=f"number of reviews, an even number (default: {REVIEWS:,})",
    )
    options = parser.parse_args(arguments)
    if options.output is None:
        if (options.seed, options.reviews) != (SEED, REVIEWS):
            parser.error("name a FILE: corpora/reviews.tsv holds the reviews of the default seed")
        options.output = str(TABLE)
    return options


def _even_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 2 or int(text) % 2:
        raise argparse.ArgumentTypeError(f"{text} is not an even number of 2 or more")
    return int(text)


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    committed = generate_reviews() if options.seed != SEED else []
    excluded = [review.text for review in committed]
    table = format_table(generate_reviews(options.seed, options.reviews, excluded))
    write_output(options.output, table, f"{options.reviews:,} reviews")


if __name__ == "__main__":
    main()
