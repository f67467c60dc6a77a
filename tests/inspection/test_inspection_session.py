"""The state of browsing, without a screen."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Cell, Quantity, SymbolKind, TextKind
from lstm_tui.errors import BrokenRunError, CheckpointError, ConfigError, CorpusError
from lstm_tui.inspection.captions import text_caption
from lstm_tui.inspection.checkpoint_steps import listed_steps
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import disagreements, inside_starts, predicted_mask
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.inspection.unit_values import most_active, most_changed, shown_scale, shown_values
from lstm_tui.reader.input_text import known_text
from lstm_tui.reader.units import UnitId, parse_clamps
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.runs.checkpoint_files import checkpoint_path
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import NAME
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import BinaryMetrics
from lstm_tui.scoring.pattern_order import lift
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.text.labels import Label, Values, builtin_labels
from lstm_tui.text.user_patterns import user_pattern
from tests.support.neuron_runs import LINK, STEPS, UNITS, URL, harbours, make_neuron_run


def session_of(run: Run, text: str = "", **options: object) -> InspectionSession:
    checkpoint = load_checkpoint(run)
    chosen = known_text(text, checkpoint.vocabulary, "a test") if text else None
    return open_session(run, checkpoint, chosen, **options)  # type: ignore[arg-type]


def text_of(session: InspectionSession) -> str:
    return session.vocabulary.decode(session.text.ids)


def matches(session: InspectionSession, query: str) -> list[int]:
    session.search.find(query)
    positions: list[int] = session.search.positions.tolist()
    return positions


def ranked(session: InspectionSession) -> InspectionSession:
    for _ in session.activations.read_rest():
        pass
    assert session.scored_text is not None
    ids, labels = session.scored_text.ids, session.patterns.labels
    scores = score_units(session.reader, label_text(ids, session.vocabulary, labels))
    session.ranking.set_scores(scores)
    return session


def test_a_session_opens_with_the_runs_own_text(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    assert text_of(session) == harbours()
    assert "of the run's validation text" in session.text.source
    assert text_of(session)[: session.cursor].endswith("http:/")
    assert (session.unit, session.quantity) == (UnitId(1, 0), "hidden")
    assert session.selection is None
    assert listed_steps(session.run) == list(STEPS)


def test_without_the_runs_own_text_another_is_needed(neuron_run: Run, own_cache: Path) -> None:
    (neuron_run.path / NAME).unlink()
    (own_cache.parent / "harbours.txt").unlink()
    shutil.rmtree(own_cache)
    with pytest.raises(CorpusError):
        session_of(neuron_run)
    session = session_of(neuron_run, "The [[ice]].")
    assert text_of(session) == "The [[ice]]."
    assert session.scored_text is None


def test_the_caption_says_which_text_the_cursor_is_in(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    assert (
        text_caption(session) == "training text, 2,700 characters, validation text after it · wiki"
    )
    session.cursor = 2700
    assert text_caption(session) == "validation text, 300 characters · wiki"
    assert text_caption(session_of(neuron_run, "The [[ice]].")) == "12 characters of a test · other"


def test_words_are_found_and_capitals_count_if_there_are_any(neuron_run: Run) -> None:
    session = session_of(neuron_run, "The lume. the Lume.")
    assert matches(session, "the") == [0, 10]
    assert matches(session, "The") == [0]
    assert matches(session, "lume.") == [4, 14]
    assert matches(session, "Lumes") == []
    assert matches(session, "") == []


def test_places_that_overlap_are_all_found(neuron_run: Run) -> None:
    assert matches(session_of(neuron_run, "aaaa"), "aa") == [0, 1, 2]


def test_folding_a_letter_that_grows_keeps_places(own_cache: Path) -> None:
    session = session_of(make_neuron_run(own_cache.parent, text="İİab ßé\n" * 300), "İİab")
    assert matches(session, "ab") == [2]


def test_in_a_text_of_bytes_characters_are_found(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text="aé漢 [[b]]\n" * 300, symbols=SymbolKind.BYTE)
    session = session_of(run, "aé漢 é")
    assert matches(session, "é") == [1, 7]
    assert matches(session, "漢") == [3]
    assert session.glyphs(0, 9) == "aé·漢·· é·"


def test_the_ranking_finds_the_units_that_were_made_for_it(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    lifts = [lift(score.metrics) for score in session.rows()]
    assert lifts == sorted(lifts, reverse=True)
    assert len({score.pattern for score in session.rows()}) == len(lifts)
    session.pattern = "url"
    assert session.rows()[0].unit == URL
    assert len(session.rows()) == 4 * UNITS
    session.pattern = "wiki link"
    assert LINK in {score.unit for score in session.rows()[:4]}
    session.pattern = "comment"
    assert session.rows() == []
    assert session.score() is None


def test_without_a_pattern_a_unit_is_held_against_what_it_knows_best(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    assert session.shown_pattern == ""
    assert session.score() is None
    ranked(session)
    session.unit = URL
    assert session.shown_pattern == "url"
    session.unit = UnitId(1, 15)
    assert session.shown_pattern == "" or session.rows()
    session.pattern = "wiki link"
    assert session.shown_pattern == "wiki link"
    score = session.score()
    assert score is not None
    assert (str(score.unit), score.pattern) == ("L1:15", "wiki link")


def test_places_where_the_pattern_begins(neuron_run: Run) -> None:
    session = session_of(neuron_run, "The [[ice]] and [[log]].")
    session.pattern = "wiki link"
    assert inside_starts(session).tolist() == [5, 17]
    assert [int(inside) for inside in session.patterns.mask("wiki link")[4:12]] == [
        0,
        1,
        1,
        1,
        1,
        1,
        0,
        0,
    ]
    session.pattern = "line position"
    assert inside_starts(session).tolist() == [0]


def test_the_predicted_mask_goes_from_bracket_to_bracket(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run, "] The [[ice]] and [[log]]."))
    session.unit, session.pattern = LINK, "wiki link"
    predicted = predicted_mask(session)
    assert predicted is not None
    assert "".join("#" if yes else "." for yes in predicted) == "......#####.......#####..."
    # It is up with the first [ already, and down with the first ].
    assert disagreements(session).tolist() == [6, 11, 18, 23]


def test_a_scalar_pattern_has_no_disagreements(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    session.pattern = "line position"
    assert predicted_mask(session) is None
    assert len(disagreements(session)) == 0
    assert session.score() is not None


def test_the_cell_value_is_scored_as_one(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    session.unit, session.pattern, session.quantity = URL, "url", Quantity.CELL
    score = session.score()
    assert score is not None
    assert score.quantity == "cell"
    assert isinstance(score.metrics, BinaryMetrics)
    assert score.metrics.f1 > 0.9


def test_zero_has_no_color_and_gates_go_from_0_to_1(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    for quantity in session.quantities:
        session.quantity = quantity
        low, high = shown_scale(session)
        if quantity.endswith("_gate"):
            assert (low, high) == (0, 1)
        else:
            assert low == -high < 0


def test_the_scale_is_that_of_what_was_read(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    session.unit = LINK
    session.activations.read(0, 10)
    early = shown_scale(session)
    ranked(session)
    assert early == pytest.approx(shown_scale(session), rel=0.05)


def test_the_most_active_and_most_changed_units_are_listed(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run, "] The [[ice]] and"))
    session.cursor = 6
    assert {unit for unit, _ in most_changed(session, 2)} >= {LINK}
    assert abs(most_changed(session, 1)[0][1]) == pytest.approx(1.52, abs=0.01)
    everyone = most_active(session, 2 * UNITS)
    assert len({unit for unit, _ in everyone}) == 2 * UNITS
    sizes = [abs(value) for _, value in everyone]
    assert sizes == sorted(sizes, reverse=True)
    session.cursor = 0
    assert dict(most_changed(session, 2 * UNITS)) == dict(most_active(session, 2 * UNITS))


def test_a_selection_goes_both_ways(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    session.anchor, session.cursor = 10, 4
    assert session.selection == (4, 11)
    session.cursor = 12
    assert session.selection == (10, 13)


def test_another_text_resets_cursor_selection_and_masks(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    session.pattern, session.cursor, session.anchor = "wiki link", 5_000, 4_000
    before = len(session.patterns.mask("wiki link"))
    session.open_text(known_text("a [[b]] é", session.vocabulary, "mine"))
    assert text_of(session) == "a [[b]] "
    assert session.cursor == 0
    assert session.selection is None
    assert len(session.patterns.mask("wiki link")) == 8 != before
    assert session.text.source == "8 characters of mine, without 1 that the network has never seen"


def test_a_text_that_is_too_long_is_truncated(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(neuron_run)
    monkeypatch.setattr("lstm_tui.inspection.inspection_session.BROWSED_CHARACTERS", 1_000)
    session.open_text(session.truncate(known_text(harbours(), session.vocabulary, "a file")))
    assert len(session.activations) == len(session.text.ids) == 1_000
    assert session.text.source == "the first 1,000 of 3,000 characters of a file"


@pytest.mark.parametrize("cell", Cell)
def test_a_text_of_one_character_is_a_text(own_cache: Path, cell: Cell) -> None:
    session = ranked(session_of(make_neuron_run(own_cache.parent, cell=cell), "T"))
    for quantity in session.quantities:
        session.quantity = quantity
        session.activations.read(0, 1, gates=True)
        assert shown_values(session).shape == (1,)
        assert shown_scale(session)[0] < shown_scale(session)[1]
    session.pattern = "wiki link"
    assert len(inside_starts(session)) == 0
    assert disagreements(session).tolist() in ([], [0])
    assert len(most_changed(session)) == 3


def test_notes_are_kept_and_read_again(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    session.unit = LINK
    session.annotate(session.unit, UnitAnnotation("link", "[/b]"))
    assert session.annotation() == UnitAnnotation("link", "[/b]")
    again = session_of(neuron_run)
    again.unit = LINK
    assert again.annotation() == UnitAnnotation("link", "[/b]")
    (neuron_run.path / "notes.json").write_text("{", "utf-8")
    with pytest.raises(BrokenRunError):
        session.annotate(session.unit, UnitAnnotation("other"))


def test_other_weights_read_the_same_text_at_the_same_place(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    session.cursor, session.anchor, session.unit, session.pattern = 123, 100, LINK, "wiki link"
    text, known = session.text, shown_values(session)
    session.change_checkpoint(100)
    assert (session.cursor, session.anchor, session.unit, session.pattern) == (
        123,
        100,
        LINK,
        "wiki link",
    )
    assert session.text is text
    assert session.checkpoint.step == 100
    assert session.ranking.scores is None
    assert [score.unit for score in session.rows()]  # as they were ranked before
    ranked(session)
    assert not np.allclose(shown_values(session), known, atol=0.1)
    session.change_checkpoint(300)
    ranked(session)
    np.testing.assert_array_equal(shown_values(session), known)


def test_weights_that_are_gone_or_damaged_change_nothing(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    (checkpoint_path(neuron_run, 200) / "weights.safetensors").write_bytes(b"broken")
    for step in (200, 77):
        with pytest.raises(CheckpointError):
            session.change_checkpoint(step)
        assert session.checkpoint.step == 300


def test_an_own_pattern_comes_first_and_may_take_a_name(neuron_run: Run) -> None:
    own = (user_pattern("year=[0-9]+"), user_pattern(r"url=\[\["))
    session = session_of(neuron_run, user_patterns=own)
    names = [label.name for label in session.patterns.labels]
    assert names[:2] == ["year", "url"]
    assert len(names) == len(set(names))
    session.open_text(known_text("a [[b]] 12", session.vocabulary, "mine"))
    assert np.flatnonzero(session.patterns.mask("url")).tolist() == [2, 3]
    assert np.flatnonzero(session.patterns.mask("year")).tolist() == [8, 9]


def test_user_patterns_are_evaluated_before_a_text_is_opened(neuron_run: Run) -> None:
    evaluated: list[str] = []

    def counted(label: Label) -> Label:
        def of(text: str) -> Values:
            evaluated.append(label.name)
            if label.name == "slow":
                raise ConfigError("too slow")
            return label.of(text)

        return replace(label, of=of)

    year, slow = (counted(user_pattern(name)) for name in ("year=[0-9]+", "slow=[a-z]+"))
    session = session_of(neuron_run, user_patterns=(year, slow))
    text = known_text("a [[b]] 12", session.vocabulary, "mine")
    session.open_text(text, session.patterns.user_masks(text.ids))
    assert evaluated == ["year", "slow"]
    assert np.flatnonzero(session.patterns.mask("year")).tolist() == [8, 9]
    assert not session.patterns.mask("slow").any()
    assert evaluated == ["year", "slow"]


def test_each_text_is_labeled_by_its_kind(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    assert session.patterns.label("comment") in comments(TextKind.WIKI)
    text = known_text("sea = he  # his", session.vocabulary, "mine", TextKind.PYTHON)
    session.open_text(text)
    (label,) = comments(TextKind.PYTHON)
    known = session.vocabulary.decode(text.ids)
    assert session.patterns.mask("comment").tolist() == label.of(known).tolist()
    assert session.patterns.label("comment") in comments(TextKind.WIKI)


def test_the_kind_of_the_runs_own_text_can_be_replaced(neuron_run: Run) -> None:
    session = session_of(neuron_run, own_kind=TextKind.HTML)
    assert session.scored_text is not None
    assert (session.text.kind, session.scored_text.kind) == (TextKind.HTML,) * 2
    assert session.patterns.label("comment") in comments(TextKind.HTML)


def comments(kind: TextKind) -> tuple[Label, ...]:
    return tuple(label for label in builtin_labels(kind) if label.name == "comment")


def test_of_a_text_that_is_too_short_units_are_not_ranked(own_cache: Path) -> None:
    session = session_of(make_neuron_run(own_cache.parent, text=harbours(900)))
    with pytest.raises(CorpusError, match="2,000"):
        ranked(session)


def test_held_values_color_the_text_and_outdate_the_ranking(neuron_run: Run) -> None:
    session = ranked(session_of(neuron_run))
    cursor, plain = session.cursor, shown_values(session, 0, 50)
    held = parse_clamps(("L1:0=0.5",), session.checkpoint.model)
    session.hold(held)
    session.activations.read(0, 50)
    assert (shown_values(session, 0, 50) == 0.5).all()
    assert text_caption(session).endswith("held: L1:0=0.5")
    assert (session.cursor, session.ranking.scores) == (cursor, None)
    session.change_checkpoint(STEPS[0])
    assert session.reader.clamps == held
    session.change_checkpoint(STEPS[-1])
    session.hold(())
    session.activations.read(0, 50)
    np.testing.assert_array_equal(shown_values(session, 0, 50), plain)
    assert "held" not in text_caption(session)
