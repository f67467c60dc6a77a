"""Command line of the atlas generator.

python -m corpora.atlas                            write corpora/atlas.txt
python -m corpora.atlas --seed 7 -o other.txt      another world
python -m corpora.atlas --characters 5000000 -o - | less
"""

from __future__ import annotations

import argparse
from pathlib import Path

from corpora.atlas.generator import ARTICLES, CHARACTERS_PER_ARTICLE, SEED, generate_atlas
from corpora.output import write_output

ATLAS = Path(__file__).parents[1] / "atlas.txt"


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m corpora.atlas",
        description="Generate articles about a fictional world.",
        epilog="The smallest text has about 75 articles and 200,000 characters.",
    )
    parser.add_argument(
        "-o",
        "--output",
        default=str(ATLAS),
        metavar="FILE",
        help="output file, - for standard output (default: corpora/atlas.txt)",
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"random seed (default: {SEED})")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--articles",
        type=int,
        default=ARTICLES,
        help=f"approximate number of articles (default: {ARTICLES})",
    )
    size.add_argument("--characters", type=int, help="approximate number of characters")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    articles = options.articles
    if options.characters is not None:
        articles = max(1, round(options.characters / CHARACTERS_PER_ARTICLE))
    text = generate_atlas(options.seed, articles)
    write_output(options.output, text, f"{len(text):,} characters")


if __name__ == "__main__":
    main()
