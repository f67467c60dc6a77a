"""Command line of the generator of reviews.

python -m corpora.reviews                        write corpora/reviews.tsv
python -m corpora.reviews --seed 2 other.tsv     other reviews of the same kind
python -m corpora.reviews --reviews 20 - | less
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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
        default=str(TABLE),
        metavar="FILE",
        help="output file, - for standard output (default: corpora/reviews.tsv)",
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"random seed (default: {SEED})")
    parser.add_argument(
        "--reviews",
        type=_count,
        default=REVIEWS,
        metavar="N",
        help=f"number of reviews, an even number (default: {REVIEWS:,})",
    )
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    count = int(text)
    if count < 2 or count % 2:
        raise argparse.ArgumentTypeError(f"{text} is not an even number of 2 or more")
    return count


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    committed = generate_reviews() if options.seed != SEED else []
    excluded = [review.text for review in committed]
    table = format_table(generate_reviews(options.seed, options.reviews, excluded))
    if options.output == "-":
        sys.stdout.buffer.write(table.encode())
    else:
        Path(options.output).write_bytes(table.encode())
        print(f"{options.output}: {options.reviews:,} reviews", file=sys.stderr)


if __name__ == "__main__":
    main()
