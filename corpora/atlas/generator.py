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

from corpora.atlas.article_context import Scene
from corpora.atlas.articles import Writer
from corpora.atlas.citations import Citations
from corpora.atlas.grammar import Teller, parse_rules
from corpora.atlas.markup import Addresses
from corpora.atlas.random_source import Chance
from corpora.atlas.rules.anecdotes import REMARKS
from corpora.atlas.rules.events import EVENTS
from corpora.atlas.rules.infoboxes import MARGINS
from corpora.atlas.rules.people import LIVES
from corpora.atlas.rules.phrases import PHRASES
from corpora.atlas.rules.places import PLACES
from corpora.atlas.rules.quotations import SAYINGS
from corpora.atlas.rules.sources import SOURCES
from corpora.atlas.rules.things import THINGS
from corpora.atlas.world import World

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
