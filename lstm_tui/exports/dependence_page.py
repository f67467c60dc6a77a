"""An HTML page of what the predictions of a passage depend on: point at a symbol.

Its script is ``dependence_page.js``, its elements are ``dependence_page.html``; `page_document`
makes one file of them. Letters in shapes: ``T`` symbols of the text that is shown, ``n`` symbols
up to a prediction, ``V`` symbols of the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstm_tui.colors.names import BLUE_GREEN
from lstm_tui.colors.palette import AMBER_LEVELS, RED_LEVELS, amber_levels
from lstm_tui.config import SymbolKind
from lstm_tui.exports.dependence_facts import ListedSymbol, SubstitutionFacts
from lstm_tui.exports.encoding import number
from lstm_tui.exports.page_document import html_document, packed, text_data
from lstm_tui.reader.reader import Floats, Ids
from lstm_tui.text.glyphs import safe_line

_WORDS = ("run", "step", "model", "source", "begin", "imported")


@dataclass(frozen=True, slots=True, eq=False)
class PagePosition:
    """What one prediction of the page depends on.

    Attributes:
        caption: The value that depends, such as ``p(“)”) = 0.93``.
        target: The id of the predicted symbol.
        probability: Its probability.
        first: The offset in the page's text of the first symbol that is differentiated.
        relative: The dependence on each as a share of the largest, (n,).
        strongest: The symbols that it depends on most.
        substitutions: What the network does without the strongest.
    """

    caption: str
    target: int
    probability: float
    first: int
    relative: Floats
    strongest: Sequence[ListedSymbol]
    substitutions: SubstitutionFacts


@dataclass(frozen=True, slots=True, eq=False)
class DependencePage:
    """The content of the page.

    Attributes:
        run, step, model: Which network, for example ``atlas``, 11,700 and ``LSTM 2×256``.
        source: A description of the text.
        labels: What is shown for each symbol of the network, (V,).
        ids: The text, (T,).
        begin: The offset of the first symbol that can be pointed at.
        positions: What each prediction depends on, from ``begin`` on.
        chosen: The offset of the symbol that is shown first.
        palette: One of `colors.names.PALETTES`.
        kind: What a symbol is, for the captions.
        line_ends: The ids after which a line ends.
        imported: Whether the steps of the network are not known.
    """

    run: str
    step: int
    model: str
    source: str
    labels: Sequence[str]
    ids: Ids
    begin: int
    positions: Sequence[PagePosition]
    chosen: int
    palette: str = BLUE_GREEN
    kind: SymbolKind = SymbolKind.CHAR
    line_ends: Sequence[int] = ()
    imported: bool = False


def render_dependence_page(page: DependencePage) -> str:
    """The page as one HTML document; its data are ASCII."""
    return html_document(
        "dependence_page",
        title=f"{safe_line(page.run)}: what predictions depend on",
        palette=page.palette,
        data=_content(page),
        symbol=page.kind.singular,
    )


def _content(page: DependencePage) -> dict[str, Any]:
    return {
        **text_data(page.ids, page.labels, page.line_ends, page.kind),
        **{name: getattr(page, name) for name in _WORDS},
        "chosen": page.chosen,
        "ambers": AMBER_LEVELS,
        "reds": RED_LEVELS,
        "positions": [_position(one) for one in page.positions],
    }


def _position(one: PagePosition) -> dict[str, Any]:
    facts = one.substitutions
    return {
        "caption": one.caption,
        "target": one.target,
        "probability": number(one.probability),
        "first": one.first,
        "levels": packed(amber_levels(one.relative)),
        "strongest": [
            [listed.label, listed.distance, number(listed.share)] for listed in one.strongest
        ],
        "head": facts.head,
        "columns": [
            {
                "name": column.full_name,
                "value": column.value,
                "next": [*map(list, column.predictions)],
            }
            for column in facts.columns
        ],
    }
