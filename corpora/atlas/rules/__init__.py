"""Grammar rules by subject; `corpora.atlas.grammar` documents their syntax."""

from corpora.atlas.rules.actions import ACTIONS
from corpora.atlas.rules.anecdotes import ANECDOTES
from corpora.atlas.rules.circumstances import CIRCUMSTANCES
from corpora.atlas.rules.events import EVENTS
from corpora.atlas.rules.infoboxes import INFOBOXES
from corpora.atlas.rules.occupations import OCCUPATIONS
from corpora.atlas.rules.page_elements import PAGE_ELEMENTS
from corpora.atlas.rules.people import PEOPLE
from corpora.atlas.rules.phrases import PHRASES
from corpora.atlas.rules.places import PLACES
from corpora.atlas.rules.quotations import QUOTATIONS
from corpora.atlas.rules.sources import SOURCES
from corpora.atlas.rules.things import THINGS

ARTICLE_RULES = (
    ACTIONS,
    ANECDOTES,
    CIRCUMSTANCES,
    EVENTS,
    INFOBOXES,
    OCCUPATIONS,
    PAGE_ELEMENTS,
    PEOPLE,
    PHRASES,
    PLACES,
    QUOTATIONS,
    SOURCES,
    THINGS,
)
"""Every rule that an article is written with; the rules for titles are in `rules.titles`."""
