"""Writes `atlas.txt`: the articles of an invented world, in the markup of an encyclopedia.

The text is made for character-level networks to learn from and for people to enjoy: prose with
links, addresses, templates, quotations and brackets, all well formed, of every length, about a
world that agrees with itself. The same seed gives the same bytes on every machine. It refuses to
know anything true: no name, place, date or quotation is taken from our world, and nothing is read
but these modules.

    python corpora/atlas.py                       atlas.txt, beside this program
    python corpora/atlas.py --seed 7 -o other.txt another world
    python corpora/atlas.py --characters 5000000 -o - | less
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from atlas_articles import Writer
from atlas_chance import Chance
from atlas_citations import Citations
from atlas_events import EVENTS
from atlas_grammar import Teller, parse_rules
from atlas_lives import LIVES
from atlas_margins import MARGINS
from atlas_markup import Addresses
from atlas_phrases import PHRASES
from atlas_places import PLACES
from atlas_remarks import REMARKS
from atlas_sayings import SAYINGS
from atlas_scene import Scene
from atlas_sources import SOURCES
from atlas_things import THINGS
from atlas_world import World

SEED = 1402
ARTICLES = 322
CHARACTERS_PER_ARTICLE = 3430  # measured on the default world; --characters divides by it


def write_atlas(seed: int = SEED, articles: int = ARTICLES) -> str:
    """The whole text: about `articles` articles of the world that `seed` stands for."""
    chance = Chance(seed)
    world = World(chance, articles)
    rules = {
        **world.rules,
        **parse_rules(PHRASES, REMARKS, SAYINGS, SOURCES, LIVES, PLACES, EVENTS, THINGS, MARGINS),
    }
    teller = Teller(rules, chance)
    addresses = Addresses(world, teller.phrase)
    scene = Scene(world, teller, addresses)
    writer = Writer(scene, Citations(scene, addresses))
    return "\n".join(writer.article(page) for page in chance.shuffled(world.pages))


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write the articles of an invented world.")
    parser.add_argument(
        "-o",
        "--output",
        default=str(Path(__file__).with_suffix(".txt")),
        metavar="FILE",
        help="where to write, - for standard output (default: atlas.txt beside this program)",
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
