"""What the Neurons screen knows, without a screen."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, Unit
from lstm_tui.errors import BrokenRunError, CheckpointError, ConfigError, CorpusError
from lstm_tui.inspection.inspection_session import Desk, open_desk
from lstm_tui.inspection.ranking import lift, make_scores
from lstm_tui.reader.input_text import known_text
from lstm_tui.reader.reader import Ids
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.runs.checkpoints import checkpoint_path, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import NAME
from lstm_tui.scoring.metrics import BinaryFigures
from lstm_tui.text.labels import Label
from lstm_tui.text.user_patterns import own_pattern
from tests.support.neuron_runs import LINK, STEPS, UNITS, URL, harbours, make_neuron_run


def desk_of(run: Run, text: str = "", **options: object) -> Desk:
    checkpoint = load_checkpoint(run)
    chosen = known_text(text, checkpoint.vocabulary, "a test") if text else None
    return open_desk(run, checkpoint, chosen, **options)  # type: ignore[arg-type]


def ranked(desk: Desk) -> Desk:
    for _ in desk.reading.read_rest():
        pass
    assert desk.scored_text is not None
    desk.scores = make_scores(
        desk.reader, desk.scored_text.ids, desk.vocabulary, desk.labels, lambda _: None, print
    )
    return desk


def test_a_desk_begins_with_the_runs_own_text(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    assert desk.symbols() == harbours()
    assert "of the run's validation text" in desk.text.source
    assert desk.symbols()[: desk.cursor].endswith("http:/")
    assert (desk.unit, desk.quantity) == (UnitId(1, 0), "hidden")
    assert desk.selection is None
    assert desk.steps() == list(STEPS)


def test_without_the_runs_own_text_another_is_needed(neuron_run: Run, own_cache: Path) -> None:
    (neuron_run.path / NAME).unlink()
    (own_cache.parent / "harbours.txt").unlink()
    shutil.rmtree(own_cache)
    with pytest.raises(CorpusError):
        desk_of(neuron_run)
    desk = desk_of(neuron_run, "The [[ice]].")
    assert desk.symbols() == "The [[ice]]."
    assert desk.scored_text is None


def test_the_caption_says_which_text_the_cursor_is_in(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    assert desk.caption == "training text, 2,700 characters, validation text after it"
    desk.cursor = 2700
    assert desk.caption == "validation text, 300 characters"
    assert desk_of(neuron_run, "The [[ice]].").caption == "12 characters of a test"


def test_words_are_found_and_capitals_count_if_there_are_any(neuron_run: Run) -> None:
    desk = desk_of(neuron_run, "The lume. the Lume.")
    assert desk.places_of("the").tolist() == [0, 10]
    assert desk.places_of("The").tolist() == [0]
    assert desk.places_of("lume.").tolist() == [4, 14]
    assert desk.places_of("Lumes").tolist() == []
    assert desk.places_of("").tolist() == []


def test_places_that_overlap_are_all_found(neuron_run: Run) -> None:
    assert desk_of(neuron_run, "aaaa").places_of("aa").tolist() == [0, 1, 2]


def test_folding_a_letter_that_grows_keeps_places(own_cache: Path) -> None:
    desk = desk_of(make_neuron_run(own_cache.parent, text="İİab ßé\n" * 300), "İİab")
    assert desk.places_of("ab").tolist() == [2]


def test_in_a_text_of_bytes_characters_are_found(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text="aé漢 [[b]]\n" * 300, unit=Unit.BYTE)
    desk = desk_of(run, "aé漢 é")
    assert desk.places_of("é").tolist() == [1, 7]
    assert desk.places_of("漢").tolist() == [3]
    assert desk.glyphs(0, 9) == "aé·漢·· é·"


def test_the_ranking_finds_the_units_that_were_made_for_it(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run))
    lifts = [lift(score) for score in desk.rows()]
    assert lifts == sorted(lifts, reverse=True)
    assert len({score.pattern for score in desk.rows()}) == len(lifts)
    desk.pattern = "url"
    assert desk.rows()[0].unit == str(URL)
    assert len(desk.rows()) == 4 * UNITS
    desk.pattern = "wiki link"
    assert str(LINK) in {score.unit for score in desk.rows()[:4]}
    desk.pattern = "comment"
    assert desk.rows() == []
    assert desk.score() is None


def test_without_a_pattern_a_unit_is_held_against_what_it_knows_best(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    assert desk.shown_pattern == ""
    assert desk.score() is None
    ranked(desk)
    desk.unit = URL
    assert desk.shown_pattern == "url"
    desk.unit = UnitId(1, 15)
    assert desk.shown_pattern == "" or desk.rows()
    desk.pattern = "wiki link"
    assert desk.shown_pattern == "wiki link"
    score = desk.score()
    assert score is not None
    assert (score.unit, score.pattern) == ("L1:15", "wiki link")


def test_places_where_the_pattern_begins(neuron_run: Run) -> None:
    desk = desk_of(neuron_run, "The [[ice]] and [[log]].")
    desk.pattern = "wiki link"
    assert desk.inside_starts().tolist() == [5, 17]
    assert [int(inside) for inside in desk.answers("wiki link")[4:12]] == [0, 1, 1, 1, 1, 1, 0, 0]
    desk.pattern = "line position"
    assert desk.inside_starts().tolist() == [0]


def test_a_unit_says_yes_from_bracket_to_bracket(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run, "] The [[ice]] and [[log]]."))
    desk.unit, desk.pattern = LINK, "wiki link"
    says = desk.says()
    assert says is not None
    assert "".join("#" if yes else "." for yes in says) == "......#####.......#####..."
    # It is up with the first [ already, and down with the first ].
    assert desk.disagreements().tolist() == [6, 11, 18, 23]


def test_a_scalar_pattern_has_no_disagreements(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run))
    desk.pattern = "line position"
    assert desk.says() is None
    assert len(desk.disagreements()) == 0
    assert desk.score() is not None


def test_the_cell_value_is_scored_as_one(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run))
    desk.unit, desk.pattern, desk.quantity = URL, "url", "cell"
    score = desk.score()
    assert score is not None
    assert score.quantity == "cell"
    assert isinstance(score.figures, BinaryFigures)
    assert score.figures.f1 > 0.9


def test_zero_has_no_colour_and_gates_go_from_0_to_1(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    for quantity in desk.quantities:
        desk.quantity = quantity
        low, high = desk.scale()
        if quantity.endswith("_gate"):
            assert (low, high) == (0, 1)
        else:
            assert low == -high < 0


def test_the_scale_is_that_of_what_was_read(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    desk.unit = LINK
    desk.reading.read(0, 10)
    early = desk.scale()
    ranked(desk)
    assert early == pytest.approx(desk.scale(), rel=0.05)


def test_who_is_on_and_who_moved_is_told(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run, "] The [[ice]] and"))
    desk.cursor = 6
    assert {unit for unit, _ in desk.changed_here(2)} >= {LINK}
    assert abs(desk.changed_here(1)[0][1]) == pytest.approx(1.52, abs=0.01)
    everyone = desk.active_here(2 * UNITS)
    assert len({unit for unit, _ in everyone}) == 2 * UNITS
    sizes = [abs(value) for _, value in everyone]
    assert sizes == sorted(sizes, reverse=True)
    desk.cursor = 0
    assert dict(desk.changed_here(2 * UNITS)) == dict(desk.active_here(2 * UNITS))


def test_a_selection_goes_both_ways(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    desk.anchor, desk.cursor = 10, 4
    assert desk.selection == (4, 11)
    desk.cursor = 12
    assert desk.selection == (10, 13)


def test_another_text_begins_anew(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run))
    desk.pattern, desk.cursor, desk.anchor = "wiki link", 5_000, 4_000
    before = len(desk.answers("wiki link"))
    desk.read(known_text("a [[b]] é", desk.vocabulary, "mine"))
    assert desk.symbols() == "a [[b]] "
    assert desk.cursor == 0
    assert desk.selection is None
    assert len(desk.answers("wiki link")) == 8 != before
    assert desk.text.source == "8 characters of mine, without 1 that the network has never seen"


def test_a_text_that_is_too_long_is_cut_and_says_so(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(neuron_run)
    monkeypatch.setattr("lstm_tui.inspection.inspection_session.BROWSED_CHARACTERS", 1_000)
    desk.read(desk.cut(known_text(harbours(), desk.vocabulary, "a file")))
    assert len(desk.reading) == len(desk.text.ids) == 1_000
    assert desk.text.source == "the first 1,000 of 3,000 characters of a file"


@pytest.mark.parametrize("cell", Cell)
def test_a_text_of_one_character_is_a_text(own_cache: Path, cell: Cell) -> None:
    desk = ranked(desk_of(make_neuron_run(own_cache.parent, cell=cell), "T"))
    for quantity in desk.quantities:
        desk.quantity = quantity
        desk.reading.read(0, 1, gates=True)
        assert desk.values().shape == (1,)
        assert desk.scale()[0] < desk.scale()[1]
    desk.pattern = "wiki link"
    assert len(desk.inside_starts()) == 0
    assert desk.disagreements().tolist() in ([], [0])
    assert len(desk.changed_here()) == 3


def test_notes_are_kept_and_read_again(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    desk.unit = LINK
    desk.annotate(desk.unit, UnitAnnotation("link", "[/b]"))
    assert desk.note() == UnitAnnotation("link", "[/b]")
    again = desk_of(neuron_run)
    again.unit = LINK
    assert again.note() == UnitAnnotation("link", "[/b]")
    (neuron_run.path / "notes.json").write_text("{", "utf-8")
    with pytest.raises(BrokenRunError):
        desk.annotate(desk.unit, UnitAnnotation("other"))


def test_other_weights_read_the_same_text_at_the_same_place(neuron_run: Run) -> None:
    desk = ranked(desk_of(neuron_run))
    desk.cursor, desk.anchor, desk.unit, desk.pattern = 123, 100, LINK, "wiki link"
    text, known = desk.text, desk.values()
    desk.change_checkpoint(100)
    assert (desk.cursor, desk.anchor, desk.unit, desk.pattern) == (123, 100, LINK, "wiki link")
    assert desk.text is text
    assert desk.checkpoint.step == 100
    assert desk.scores is None
    assert [score.unit for score in desk.rows()]  # as they were ranked before
    ranked(desk)
    assert not np.allclose(desk.values(), known, atol=0.1)
    desk.change_checkpoint(300)
    ranked(desk)
    np.testing.assert_array_equal(desk.values(), known)


def test_weights_that_are_gone_or_damaged_change_nothing(neuron_run: Run) -> None:
    desk = desk_of(neuron_run)
    (checkpoint_path(neuron_run, 200) / "weights.safetensors").write_bytes(b"broken")
    for step in (200, 77):
        with pytest.raises(CheckpointError):
            desk.change_checkpoint(step)
        assert desk.checkpoint.step == 300


def test_an_own_pattern_comes_first_and_may_take_a_name(neuron_run: Run) -> None:
    own = (own_pattern("year=[0-9]+"), own_pattern(r"url=\[\["))
    desk = desk_of(neuron_run, own_patterns=own)
    names = [label.name for label in desk.labels]
    assert names[:2] == ["year", "url"]
    assert len(names) == len(set(names))
    desk.read(known_text("a [[b]] 12", desk.vocabulary, "mine"))
    assert np.flatnonzero(desk.answers("url")).tolist() == [2, 3]
    assert np.flatnonzero(desk.answers("year")).tolist() == [8, 9]


def test_own_patterns_are_answered_before_a_text_is_laid(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = own_pattern("slow=[a-z]+")
    desk = desk_of(neuron_run, own_patterns=(own_pattern("year=[0-9]+"), slow))
    text = known_text("a [[b]] 12", desk.vocabulary, "mine")
    said = desk.said

    def sometimes(label: Label, ids: Ids) -> NDArray[np.float32]:
        if label is slow:
            raise ConfigError("too slow")
        return said(label, ids)

    monkeypatch.setattr(Desk, "said", staticmethod(sometimes))
    desk.read(text, desk.own_answers(text))
    monkeypatch.setattr(Desk, "said", None)  # nothing is looked for any more
    assert np.flatnonzero(desk.answers("year")).tolist() == [8, 9]
    assert not desk.answers("slow").any()


def test_of_a_text_that_is_too_short_units_are_not_ranked(own_cache: Path) -> None:
    desk = desk_of(make_neuron_run(own_cache.parent, text=harbours(900)))
    with pytest.raises(CorpusError, match="2,000"):
        ranked(desk)
