"""Dialogs of the Neurons screen, and the effects of their answers."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList, Static, TextArea

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.config import Quantity, SymbolKind
from lstm_tui.inspection.captions import text_caption
from lstm_tui.inspection.unit_values import shown_values
from lstm_tui.runs.annotations import UnitAnnotation, load_annotations
from lstm_tui.runs.directory import Run
from lstm_tui.tui.neurons.clamp_dialog import ClampDialog
from lstm_tui.tui.neurons.help_text import neuron_help
from tests.support.neuron_pilot import Browsing, browsing
from tests.support.neuron_runs import LINK, UNITS, URL, harbours, make_neuron_run

HOSTILE = "[/b][@click=app.quit]x[/]"


def options(at: Browsing) -> list[str]:
    """What the list of the dialog on top offers."""
    kinds = at.app.screen.query_one("#kinds", OptionList)
    return [str(kinds.get_option_at_index(place).prompt) for place in range(kinds.option_count)]


def complaint(at: Browsing) -> str:
    return str(at.app.screen.query_one("#complaint", Static).content)


def enter(at: Browsing, which: str, words: str) -> None:
    at.app.screen.query_one(which, Input).value = words


async def pick(at: Browsing, words: str) -> None:
    """Choose the line of the list that begins so."""
    place = next(i for i, one in enumerate(options(at)) if one.strip().startswith(words))
    kinds = at.app.screen.query_one("#kinds", OptionList)
    kinds.focus()
    kinds.highlighted = place
    await at.settle()
    await at.press("enter")


# Patterns.


async def test_a_pattern_is_chosen_and_its_best_unit_shown(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("f")
        link = next(one for one in options(at) if one.startswith("wiki link"))
        assert "L0:3 0.89" in link
        await pick(at, "wiki link")
        assert at.session.pattern == "wiki link"
        assert "on wiki link" in at.lines("#units")[0]
        assert len(at.units.rows) == 4 * UNITS
        assert at.session.unit == at.session.rows()[0].unit
        await at.press("f", "escape")
        assert at.session.pattern == "wiki link"
        await at.press("f")
        await pick(at, "all patterns")
        assert at.session.pattern == ""
        assert "best of each" in at.lines("#units")[0]


async def test_what_is_typed_over_the_list_goes_into_the_line_for_a_pattern(
    neuron_run: Run,
) -> None:
    async with browsing(neuron_run) as at:
        await at.press("f")
        at.app.screen.post_message(Paste("(a"))
        await at.settle()
        assert at.app.screen.query_one("#own", Input).value == "(a"
        await at.press("escape", "f", "y", "e", "=")
        assert at.app.screen.query_one("#own", Input).value == "ye="
        assert at.said() == []
        await at.type("(a")
        await at.press("enter")
        assert "ye" in complaint(at)
        assert at.on_top == "PatternDialog"


async def test_a_pattern_that_is_nowhere_leaves_an_empty_list(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("f")
        await pick(at, "comment")
        assert at.units.rows == []
        assert "too rarely" in " ".join(at.words("#unit").split())
        await at.press("j", "k", "right_curly_bracket", "right_square_bracket", "l", "s", "j")


async def test_a_bad_expression_shows_where_and_the_dialog_stays(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("f")
        enter(at, "#own", "year=ab(c")
        at.app.screen.query_one("#own").focus()
        await at.press("enter")
        assert at.on_top == "PatternDialog"
        assert complaint(at).split("\n") == ["year: missing )", "  ab(c", "    ^"]
        enter(at, "#own", "year=ab(c)")
        await at.press("enter")
        assert at.on_top == "NeuronScreen"


async def test_a_user_pattern_ranks_the_units_again(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.unit_chosen = True
        await at.press("f")
        enter(at, "#own", r"my own=http(?P<inside>\S+)")
        at.app.screen.query_one("#own").focus()
        await at.press("enter")
        assert at.session.pattern == "my own"
        assert at.session.ranking.scores is not None
        assert at.session.rows()[0].unit == URL
        assert at.session.unit == URL
        assert "my own" in at.lines("#units")[0]
        first = harbours().index("http")
        await at.press("right_square_bracket")
        assert at.session.cursor == first + 4
        await at.press("f")
        assert any(one.startswith("my own") for one in options(at))


# Positions.


async def test_labels_of_a_file_are_listed_ranked_and_painted(
    neuron_run: Run, tmp_path: Path
) -> None:
    found = [at for at in range(3_000) if harbours()[at] == "["]
    lines: list[dict[str, object]] = [
        {"name": HOSTILE[:30], "values": [at % 7 for at in range(3_000)]}
    ]
    lines += [{"name": "opener", "start": at, "end": at + 9} for at in found[::2]]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    async with browsing(neuron_run, labels=path) as at:
        await at.press("f")
        assert options(at)[1].startswith(HOSTILE[:10])
        opener = next(one for one in options(at) if one.startswith("opener"))
        assert "labels of labels.jsonl" in opener
        assert " L" in opener
        await pick(at, "opener")
        mask = at.session.patterns.mask("opener")
        assert np.flatnonzero(mask)[:9].tolist() == [*range(found[0], found[0] + 9)]
        assert len(at.units.rows) == 4 * UNITS
        await at.press("right_square_bracket")
        assert at.session.cursor == found[0]
        (tmp_path / "own.txt").write_text("The [[ice]].\n")
        await at.press("t")
        enter(at, "#file", str(tmp_path / "own.txt"))
        await at.press("enter")
        assert not at.session.patterns.mask("opener").any()
        assert text_caption(at.session).endswith("own.txt · wiki")


async def test_a_selection_lists_units_and_places_and_goes_there(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        begin = harbours().index("[[")
        at.pane.move_to(begin)
        await at.press("v", *["right"] * 5, "enter")
        assert at.on_top == "GotoDialog"
        assert any(one.startswith((str(LINK), "L0:3")) for one in options(at))
        elsewhere = [one for one in options(at) if "[[" in one]
        assert elsewhere
        place = int(elsewhere[0].split()[0].replace(",", ""))
        await pick(at, elsewhere[0].split()[0])
        assert at.session.cursor == place != begin
        assert at.session.selection is None
        await at.press("v", "right", "right", "v")
        assert at.on_top == "GotoDialog"
        await at.press("escape", "escape")
        assert at.session.selection is None


async def test_a_unit_of_the_list_is_shown_and_kept(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.pane.move_to(harbours().index("[["))
        await at.press("v", *["right"] * 5, "enter")
        await pick(at, str(LINK))
        assert at.session.unit == LINK
        assert at.session.unit_chosen


async def test_a_selection_of_the_whole_text_is_refused(neuron_run: Run) -> None:
    async with browsing(neuron_run, "The [[ice]]") as at:
        await at.press("home", "v", "end", "enter")
        assert at.on_top == "NeuronScreen"
        assert "whole text" in at.said()[0]


async def test_contexts_are_where_the_unit_is_strongest(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await at.press("c")
        found = options(at)
        assert found[0] == "strongest"
        assert found[1].startswith(" +0.76 ")
        assert found[-1].startswith(" -0.76 ")
        await at.press("enter")
        assert shown_values(at.session)[at.session.cursor] > 0.7


# A clamp.


async def test_a_clamp_changes_what_is_written(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        at.pane.move_to(harbours().index("fleet"))
        await at.press("x")
        assert at.on_top == "ClampDialog"
        assert at.app.screen.query_one("#value", Input).value == "0.76"
        without, clamped = (
            str(at.app.screen.query_one(which, Static).content) for which in ("#without", "#with")
        )
        assert len(without) == len(clamped) == 400
        assert clamped.count("]") > 3 * without.count("]")
        enter(at, "#value", "-0.76")
        await at.press("enter")
        assert str(at.app.screen.query_one("#without", Static).content) == without
        assert str(at.app.screen.query_one("#with", Static).content).count("]") < 10
        await at.press("escape")
        assert at.on_top == "NeuronScreen"


async def test_whatever_a_clamp_is_given_the_dialog_stays(neuron_run: Run) -> None:
    async with browsing(neuron_run, "The [[ice]] sails.") as at:
        await at.press("x")
        for which, words, said in (
            ("#value", "", "held at: must be a number, such as 0.9"),
            ("#value", "1e39", "between -1,000,000 and 1,000,000"),
            ("#value", "0.5", ""),
            ("#temperature", "-1", "temperature -1: must be 0 to 100"),
            ("#temperature", "0", ""),
            ("#seed", "1.5", "seed: must be a whole number"),
        ):
            enter(at, which, words)
            await at.press("enter")
            assert isinstance(at.app.screen, ClampDialog)
            assert said in complaint(at)
            assert bool(said) == bool(complaint(at))


async def test_a_decimal_comma_in_a_clamp_is_refused_as_it_is_typed(neuron_run: Run) -> None:
    async with browsing(neuron_run, "The [[ice]] sails.") as at:
        await at.press("x")
        at.app.screen.query_one("#value", Input).value = ""
        await at.press("0", "comma", "5")
        assert at.app.screen.query_one("#value", Input).value == "0,5"
        assert complaint(at) == "held at: must be a number, such as 0.9"
        await at.press("backspace", "backspace", "full_stop", "5")
        assert complaint(at) == ""


async def test_a_gate_is_held_in_the_whole_text_until_it_is_released(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        plain = shown_values(at.session, 0, 200)
        await at.press("x")
        enter(at, "#value", "0.25")
        enter(at, "#more", "L0.forget=0")
        await at.press("ctrl+t")
        await at.settle()
        assert at.on_top == "NeuronScreen"
        assert at.session.held == f"{LINK}=0.25, L0.forget_gate=0"
        assert (shown_values(at.session, 0, 200) == 0.25).all()
        assert f"held: {LINK}=0.25" in at.words("#top")
        assert at.session.ranking.scores is not None  # of the clamped network
        at.session.pattern = "wiki link"
        await at.press("a")
        assert at.said()[-1] == "Release what is held first: x, then Ctrl-R."
        await at.press("x")
        assert at.app.screen.query_one("#more", Input).value == "L0.forget_gate=0"
        await at.press("ctrl+r")
        await at.settle()
        assert at.session.held == ""
        np.testing.assert_array_equal(shown_values(at.session, 0, 200), plain)


async def test_the_gate_that_is_shown_can_be_clamped(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        while at.session.quantity is not Quantity.FORGET_GATE:
            await at.press("l")
        await at.press("x")
        assert at.app.screen.query_one("#value", Input).value == "1.00"
        enter(at, "#value", "2")
        await at.press("enter")
        assert complaint(at).endswith("a value of forget_gate must lie between 0 and 1.")
        enter(at, "#value", "0")
        enter(at, "#more", "L0.forgot=1")
        await at.press("enter")
        assert "forgot is no quantity" in complaint(at)


async def test_a_clamp_of_bytes_divides_no_character(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first bytes of é and è are the same; both are one character."""
    run = make_neuron_run(own_cache.parent, text="aéè [[b]]\n" * 300, symbols=SymbolKind.BYTE)
    async with browsing(run) as at:
        texts = "a é", "a è"
        both = [at.session.vocabulary.encode_known(text).tolist() for text in texts]
        monkeypatch.setattr(
            "lstm_tui.tui.neurons.clamp_dialog.sample_with_and_without", lambda *_: both
        )
        await at.press("x")
        shown = [at.app.screen.query_one(which, Static) for which in ("#without", "#with")]
        assert tuple(str(one.content) for one in shown) == texts


# Notes, texts, files.


async def test_a_note_is_kept_and_shown_everywhere(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("b")
        enter(at, "#name", HOSTILE)
        enter(at, "#remark", "is in [[addresses]]")
        at.app.screen.query_one("#remark").focus()
        await at.press("enter")
        note = UnitAnnotation(HOSTILE, "is in [[addresses]]")
        assert load_annotations(neuron_run).of(str(URL)) == note
        for which in ("#units", "#unit", "#text"):
            assert "[/b]" in at.words(which)
        assert "[[addresses]]" in at.words("#unit")
        await at.press("b")
        assert at.app.screen.query_one("#name", Input).value == HOSTILE
        await at.press("escape")
        assert load_annotations(neuron_run).of(str(URL)) == note
        (neuron_run.path / "notes.json").write_text("{", "utf-8")
        await at.press("b", "enter")
        assert "notes.json" in at.said()[0]
        assert at.on_top == "NeuronScreen"


async def test_another_text_is_read_from_a_file_and_the_own_one_again(
    neuron_run: Run, tmp_path: Path
) -> None:
    (tmp_path / "own.txt").write_text("The [[crew]] é sails.\n", "utf-8")
    async with browsing(neuron_run) as at:
        await at.press("t")
        enter(at, "#file", str(tmp_path / "own.txt"))
        await at.press("enter")
        assert at.text == "The [[crew]]  sails.\n"
        assert at.lines("#text")[1][1:].startswith("The [[crew]]  sails.↵")
        assert at.session.text.source.endswith("own.txt, without 1 that the network has never seen")
        await at.press("t")
        await at.pilot.click("#own")
        await at.settle()
        assert at.text == harbours()


async def test_a_file_that_cannot_be_read_shows_an_error_in_the_dialog(
    neuron_run: Run,
) -> None:
    async with browsing(neuron_run, "The [[ice]].") as at:
        for name in ("nowhere.txt", "~nobody-of-that-name/x.txt", "x" * 300, "\x1b[31m.txt"):
            await at.press("t")
            enter(at, "#file", name)
            await at.press("enter")
            assert at.on_top == "OpenTextDialog"
            assert complaint(at)
            assert complaint(at).isprintable()
            assert at.text == "The [[ice]]."
            await at.press("escape")


async def test_a_pasted_text_is_read(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("t")
        at.app.screen.query_one("#pasted", TextArea).text = "[[Ilm]] [/b]\n\nfleet"
        await at.pilot.click("#read")
        await at.settle()
        assert at.text == "[[Ilm]] [/b]\n\nfleet"
        await at.press("t")
        at.app.screen.query_one("#pasted", TextArea).text = "§§"
        await at.pilot.click("#read")
        await at.settle()
        assert "knows no character" in complaint(at)
        assert at.text == "[[Ilm]] [/b]\n\nfleet"


async def test_lines_pasted_into_the_dialog_go_where_there_is_room_for_them(
    neuron_run: Run,
) -> None:
    lines = [f"The [[{number}]] fleet é sails." for number in range(3_000)]
    async with browsing(neuron_run) as at:
        await at.press("t")
        at.app.post_message(Paste("\r\n".join(lines)))
        await at.settle()
        assert at.app.screen.query_one("#file", Input).value == ""
        assert at.app.screen.query_one("#pasted", TextArea).text == "\n".join(lines)
        assert lines[-1] in at.words("#pasted")
        await at.press("tab", "enter")
        assert at.text == "\n".join(lines).replace("é", "")
        characters = len("\n".join(lines))
        assert at.said() == [
            f"The network has never seen 3,000 of the {characters:,} characters: they are left out."
        ]


async def test_one_pasted_line_is_the_name_of_a_file(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("t", "a", "c", "left")
        at.app.post_message(Paste("b\r"))
        await at.settle()
        assert at.app.screen.query_one("#file", Input).value == "abc"
        assert at.said() == []


async def test_a_line_notifies_of_the_part_of_a_paste_that_it_takes(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("b")
        at.app.post_message(Paste("knows\nmany\nlines"))
        await at.settle()
        name = at.app.screen.query_one("#name", Input)
        assert name.value == "knows"
        assert at.said() == ["Only the first of 3 pasted lines is taken: this is one line."]
        at.app.post_message(Paste("x" * 5_000))
        await at.settle()
        assert name.max_length is not None
        assert len(name.value) == name.max_length
        assert at.said() == [
            f"Only {name.max_length - 5:,} of 5,000 pasted characters fit in here."
        ]


async def test_each_kind_of_file_is_written(neuron_run: Run, tmp_path: Path) -> None:
    async with browsing(neuron_run) as at:
        await at.press("e")
        offered = options(at)
        await at.press("escape")
        for kind in offered:
            await at.press("e")
            await pick(at, kind)
            assert at.on_top == "NeuronScreen", kind
            assert at.said()[0].startswith("Written: ")
        files = {path.suffix: path for path in tmp_path.glob("harbours-*")}
        assert set(files) == {".svg", ".html", ".npz", ".csv", ".json"}
        ElementTree.parse(files[".svg"])
        assert files[".html"].read_text("utf-8").lower().startswith("<!doctype html>")
        with np.load(files[".npz"]) as arrays:
            assert len(arrays.files) > 3
        assert len(list(csv.DictReader(io.StringIO(files[".csv"].read_text("utf-8"))))) > UNITS
        assert json.loads(files[".json"].read_text("utf-8"))["run"] == "harbours"


async def test_a_file_that_is_there_is_not_written_over(neuron_run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_text("mine")
    async with browsing(neuron_run) as at:
        await at.press("e")
        enter(at, "#file", "mine.svg")
        at.app.screen.query_one("#file").focus()
        await at.press("enter")
        assert "is there already" in complaint(at)
        enter(at, "#file", "nowhere/mine.svg")
        await at.press("enter")
        assert at.on_top == "ExportDialog"
        assert complaint(at)
        assert (tmp_path / "mine.svg").read_text() == "mine"


async def test_a_file_in_another_encoding_or_with_damage_is_read_with_a_notice(
    neuron_run: Run, tmp_path: Path
) -> None:
    text = "“The [[crew]]” sails.\n"
    (tmp_path / "cp1252.txt").write_bytes(text.encode("cp1252") * 20)
    (tmp_path / "damaged.txt").write_bytes(text.encode() * 20 + b"\xff")
    (tmp_path / "a.zip").write_bytes(b"PK\3\4" + bytes(40))
    async with browsing(neuron_run) as at:
        for name, said in (("cp1252", "read as cp1252"), ("damaged", "U+FFFD stands once")):
            await at.press("t")
            enter(at, "#file", str(tmp_path / f"{name}.txt"))
            await at.press("enter")
            assert at.text == "The [[crew]] sails.\n" * 20
            assert said in at.said()[-1]
            assert "--" not in at.said()[-1]
        await at.press("t")
        enter(at, "#file", str(tmp_path / "a.zip"))
        await at.press("enter")
        assert "is a zip archive, not a text. Unpack it" in complaint(at)


@pytest.mark.parametrize(
    ("display", "predicted"),
    [
        (Display(), ("the redder the likelier", "the underlined symbols")),
        (Display(Depth.NONE), ("the brighter the likelier", "the underlined symbols")),
        (
            Display(Depth.NONE, grays=Depth.NONE),
            ("underlined is low", "the likely ones bold", "the bold symbols"),
        ),
    ],
)
def test_the_help_names_the_looks_that_the_terminal_has(
    display: Display, predicted: tuple[str, ...]
) -> None:
    words = " ".join(neuron_help(80, display.palette(dark=True)).plain.split())
    assert [one for one in predicted if one not in words] == []
    assert ("redder" in words) is (display.depth is not Depth.NONE)
