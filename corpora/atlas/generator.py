"""Generates the whole text: a world, and one article for each of its pages."""

from __future__ import annotations

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.articles import ArticleWriter
from corpora.atlas.citations import Citations
from corpora.atlas.grammar import Grammar, parse_rules
from corpora.atlas.random_source import RandomSource
from corpora.atlas.rules import ARTICLE_RULES
from corpora.atlas.urls import UrlGenerator
from corpora.atlas.world_builder import build_world

SEED = 1402
ARTICLES = 282
CHARACTERS_PER_ARTICLE = 3820
"""The mean of the default text; `--characters` is divided by it."""


def generate_atlas(seed: int = SEED, articles: int = ARTICLES) -> str:
    """The text of about `articles` articles. The same seed gives the same text everywhere."""
    random = RandomSource(seed)
    world = build_world(random, articles)
    grammar = Grammar({**world.rules, **parse_rules(*ARTICLE_RULES)}, random)
    urls = UrlGenerator(world, grammar.expand_source)
    context = ArticleContext(world, grammar)
    writer = ArticleWriter(context, Citations(context, urls))
    return "\n".join(writer.article(page) for page in random.shuffled(world.pages))
