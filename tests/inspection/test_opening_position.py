"""The position at which a text opens; nothing that arrives later moves it."""

from pathlib import Path

import pytest

from lstm_tui.config import SymbolKind, TextKind
from lstm_tui.inspection.opening_position import opening_position
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.directory import Run
from lstm_tui.scoring import ranking_pass
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.gates import Gate, until
from tests.support.neuron_pilot import LARGE, SMALL, browsing
from tests.support.neuron_runs import URL, harbours, make_neuron_run

QUOTED, BRACKET, LINK = "he said “no” to it. ", "a pair (of three). ", "the [[Old Port]] there. "


@pytest.mark.parametrize(
    ("text", "opener"),
    [
        (QUOTED + BRACKET + LINK + "at http://a.org/b now", "http://"),
        (QUOTED + BRACKET + LINK, "[["),
        (BRACKET + QUOTED, "“"),
        ("plain words, " + BRACKET + "{x}", "("),
        ("plain words, no more.", ""),
        ("", ""),
    ],
)
def test_a_text_opens_at_what_a_network_may_track(text: str, opener: str) -> None:
    vocabulary = Vocabulary(tuple(sorted(set(text) or {"a"})))
    place = opening_position(vocabulary.encode(text), vocabulary, TextKind.OTHER)
    if not opener:
        assert place == 0
    else:
        assert text.index(opener) <= place <= text.index(opener) + len(opener)


def test_a_text_of_bytes_opens_at_its_bytes() -> None:
    text = "é é é " + QUOTED
    vocabulary = Vocabulary(tuple(map(chr, sorted(set(text.encode())))), SymbolKind.BYTE)
    place = opening_position(vocabulary.encode(text), vocabulary, TextKind.OTHER)
    opener = text.encode().index("“".encode())
    assert opener <= place <= opener + 3


LONG = "The crew is there.\n\n" * 60


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Holds back every ranking."""
    one = Gate()
    monkeypatch.setattr(
        "lstm_tui.tui.neurons.jobs.score_units", one.around(ranking_pass.score_units)
    )
    return one


async def test_the_first_view_has_the_opening_position_with_its_context(neuron_run: Run) -> None:
    async with browsing(neuron_run, LONG + harbours(), size=SMALL, start=None) as at:
        assert harbours().index("http") <= at.session.cursor - len(LONG) <= harbours().index("www")
        lines = [line[1:-2].strip() for line in at.lines("#text")[1:-1]]
        row = next(y for y, line in enumerate(lines) if "http" in line)
        assert row >= 3
        assert any("The [[" in line for line in lines[:row])
        assert sum(bool(line) for line in lines) >= 8


async def test_j_while_units_are_ranked_moves_no_place_and_chooses_none_for_good(
    neuron_run: Run, gate: Gate
) -> None:
    async with browsing(neuron_run, LONG + harbours(), settle=False, start=None) as at:
        await until(at.pilot, gate.entered.is_set)
        await until(at.pilot, lambda: at.session.activations.share_known == 1)
        first = at.session.unit
        await at.pilot.press("j", "j", "down", "k")
        assert at.session.unit == UnitId(first.layer, first.index + 1)
        cursor, top = at.session.cursor, at.pane.scroll_offset.y
        assert cursor
        assert top
        gate.opened.set()
        await at.settle()
        assert (at.session.cursor, at.pane.scroll_offset.y) == (cursor, top)
        assert at.session.unit == URL
        assert "▸" in at.words("#units")


async def test_a_unit_that_was_clicked_stays_when_the_ranking_arrives(
    neuron_run: Run, gate: Gate
) -> None:
    async with browsing(neuron_run, settle=False) as at:
        await until(at.pilot, gate.entered.is_set)
        region = at.screen.query_one("#units").content_region
        await at.pilot.click(offset=(region.x + 4, region.y + 2))
        await at.pilot.pause()
        clicked = at.session.unit
        assert clicked != URL
        gate.opened.set()
        await at.settle()
        assert at.session.unit == clicked
        assert f"{clicked} on " in at.words("#unit")  # the best at none, yet held against one
        assert "F1" in at.words("#unit")


async def test_predictions_are_folded_where_there_are_fewer_than_30_rows(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=SMALL) as at:
        assert at.pane.lines_of(0) == (0, 1)
        await at.pilot.resize_terminal(80, 30)
        await at.settle()
        assert at.pane.lines_of(0) == (0, 6)
        await at.press("p")
        assert at.pane.lines_of(0) == (0, 1)
        await at.pilot.resize_terminal(80, 48)
        await at.settle()
        assert at.pane.lines_of(0) == (0, 1)  # they were folded by hand
        await at.press("p")
        assert at.pane.predictions


async def test_a_wide_character_of_the_vocabulary_makes_no_other_wide(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text=harbours() + "漢\n" * 10)
    async with browsing(run, size=LARGE) as at:
        assert at.lines("#text")[1][1:9] == "The [[Lu"
