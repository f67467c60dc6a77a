"""Command line of the atlas generator.

python -m corpora.atlas                            corpora/atlas.txt
python -m corpora.atlas --seed 7 -o other.txt      another world
python -m corpora.atlas --characters 5000000 -o - | less
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpora.atlas.generator import ARTICLES, CHARACTERS_PER_ARTICLE, SEED, write_atlas


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m corpora.atlas", description="Write the articles of an invented world."
    )
    parser.add_argument(
        "-o",
        "--output",
        default=str(Path(__file__).parents[1] / "atlas.txt"),
        metavar="FILE",
        help="where to write, - for standard output (default: corpora/atlas.txt)",
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"which world (default: {SEED})")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--articles", type=int, default=ARTICLES, help="about how many articles")
    size.add_argument("--characters", type=int, help="about how many characters, instead")
    return parser.parse_args(arguments)


def main() -> None:
    options = parse_arguments()
    articles = options.articles
    if options.characters is not None:
        articles = max(1, round(options.characters / CHARACTERS_PER_ARTICLE))
    text = write_atlas(options.seed, articles)
    if options.output == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        Path(options.output).write_bytes(text.encode())
        print(f"{options.output}: {len(text):,} characters", file=sys.stderr)


if __name__ == "__main__":
    main()
