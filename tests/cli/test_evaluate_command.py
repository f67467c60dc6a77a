"""``lstm-tui evaluate``."""

import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli import run
from tests.cli.conftest import FAST, forking
from tests.support.fork_server import ForkServer

Invoke = Callable[..., Any]


@pytest.fixture(scope="module")
def train_on_ships(place: Path, fork_server: ForkServer) -> Callable[..., str]:
    """Trains a run on the text of ships and gives its name."""

    def train(name: str, *options: str) -> str:
        words = ["train", str(place / "ships.txt"), "--steps", "20", "--name", name, *options]
        with forking(fork_server):
            assert run([*words, *FAST]) == 0
        return name

    return train


@pytest.fixture(scope="module")
def of_bytes(train_on_ships: Callable[..., str]) -> str:
    return train_on_ships("bytes", "--symbols", "byte")


@pytest.fixture(scope="module")
def of_words(train_on_ships: Callable[..., str]) -> str:
    return train_on_ships("words", "--symbols", "word")


@pytest.fixture(scope="module")
def of_lines(train_on_ships: Callable[..., str]) -> str:
    return train_on_ships("lines", "--documents", "lines")


class TestLosses:
    def test_without_a_file_the_validation_text_is_read(self, trained: str, invoke: Invoke) -> None:
        report = json.loads(invoke("evaluate", trained, "--json").out)
        assert (report["run"], report["step"], report["symbol_kind"]) == ("ships", 40, "char")
        (text,) = report["texts"]
        assert text["text"] == "the run's validation text"
        assert text["carried"]["symbols"] == 929 - 1
        assert text["carried"] == report["all"]["carried"]
        listed = json.loads(invoke("runs", "--json").out)
        (best,) = [one["best_validation_loss"] for one in listed if one["name"] == "ships"]
        assert text["carried"]["nats_per_symbol"] == pytest.approx(best, abs=0.02)

    def test_table_has_a_row_for_each_context(self, trained: str, invoke: Invoke) -> None:
        result = invoke("evaluate", trained)
        assert (result.status, result.err) == (0, "")
        lines = result.out.splitlines()
        assert lines[0] == "the run's validation text"
        assert lines[1].endswith("predicted symbols, 0 unknown characters left out")
        assert lines[2].split() == [
            "context",
            "nats/symbol",
            "nats/char",
            "bits/char",
            "perplexity",
        ]
        assert [line[:14].strip() for line in lines[3:6]] == [
            "carried",
            "windows of 256",
            "windows of 64",
        ]
        per_symbol, per_character, bits, perplexity = map(float, lines[3].split()[1:])
        assert per_symbol == per_character
        assert bits == pytest.approx(per_character / math.log(2), abs=1e-3)
        assert perplexity == pytest.approx(math.exp(per_symbol), rel=1e-2)

    def test_all_files_together_and_unknown_characters(
        self, trained: str, invoke: Invoke, tmp_path: Path, place: Path
    ) -> None:
        (tmp_path / "a.txt").write_text("The 1th ship sailed é to é dawn.\n", "utf-8")
        result = invoke("evaluate", trained, tmp_path / "a.txt", place / "ships.txt", "--json")
        report = json.loads(result.out)
        one, other = report["texts"]
        assert one["unknown_characters"] == 2
        assert other["carried"]["symbols"] == len((place / "ships.txt").read_text()) - 1
        assert "was trained on this text" in other["notes"][0]
        assert not one["notes"]
        for which in ("nats", "symbols", "characters"):
            total = one["carried"][which] + other["carried"][which]
            assert report["all"]["carried"][which] == pytest.approx(total)
        folder = tmp_path / "texts"
        folder.mkdir()
        (folder / "ships.txt").write_text((place / "ships.txt").read_text("utf-8"), "utf-8")
        assert "all 2 texts" in invoke("evaluate", trained, tmp_path / "a.txt", folder).out

    def test_characters_limits_each_file(
        self, trained: str, invoke: Invoke, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        result = invoke("evaluate", trained, place / "ships.txt", "--characters", "500")
        assert "499 predicted symbols" in result.out
        assert "--characters reads more" not in result.out
        monkeypatch.setattr("lstm_tui.reader.input_text.MOST", 700)
        monkeypatch.setattr("lstm_tui.runs.passage.MOST", 700)
        result = invoke("evaluate", trained, place / "ships.txt")
        assert "699 predicted symbols" in result.out
        assert "The first 700 of 9,290 characters; --characters reads more." in result.out

    def test_standard_input_is_read(
        self, trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"The 1th ship sailed")))
        (text,) = json.loads(invoke("evaluate", trained, "-", "--json").out)["texts"]
        assert (text["text"], text["carried"]["symbols"]) == ("standard input", 18)

    def test_words_have_a_loss_per_character_of_the_text(
        self, of_words: str, invoke: Invoke, place: Path
    ) -> None:
        loss = json.loads(invoke("evaluate", of_words, place / "ships.txt", "--json").out)["all"][
            "carried"
        ]
        assert loss["symbols"] < loss["characters"] == 9_290 - len("The")
        assert loss["nats_per_character"] == pytest.approx(loss["nats"] / loss["characters"])
        assert loss["perplexity"] == pytest.approx(math.exp(loss["nats"] / loss["symbols"]))

    def test_documents_have_a_loss_each(
        self, of_lines: str, invoke: Invoke, tmp_path: Path
    ) -> None:
        lines = ["The 1th ship", "The 2th ship", "dawn"]
        report = {}
        for order in (lines, lines[::-1]):
            (tmp_path / "lines.txt").write_text("\n".join(order))
            result = invoke("evaluate", of_lines, tmp_path / "lines.txt", "--json")
            report[order[0]] = json.loads(result.out)["all"]["carried"]
        loss, reversed_loss = report.values()
        assert (loss["documents"], loss["characters"], loss["symbols"]) == (3, 28, 31)
        assert loss["nats_per_document"] == pytest.approx(loss["nats"] / 3)
        assert loss["nats"] == pytest.approx(reversed_loss["nats"], abs=1e-4)
        terms = [
            json.loads(invoke("evaluate", of_lines, "--each", line, "--json").out)["nats"]
            for line in lines
        ]
        assert sum(terms) == pytest.approx(loss["nats"], abs=1e-4)
        table = invoke("evaluate", of_lines, tmp_path / "lines.txt").out
        assert "3 documents" in table
        assert "nats/document" in table

    def test_bytes_count_characters_of_the_text(
        self, of_bytes: str, invoke: Invoke, place: Path
    ) -> None:
        result = invoke("evaluate", of_bytes, place / "ships.txt", "--json")
        (text,) = json.loads(result.out)["texts"]
        assert text["carried"]["nats_per_character"] == text["carried"]["nats_per_symbol"]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is empty"),
            (b"\xe4\xb8\x96\xe7\x95\x8c", "the network knows no character of it"),
            (b"T\xe4\xb8\x96", "The text has 1 symbols that the network knows"),
        ],
    )
    def test_a_text_that_has_no_loss_is_one_line(
        self, trained: str, invoke: Invoke, tmp_path: Path, content: bytes, message: str
    ) -> None:
        (tmp_path / "text.txt").write_bytes(content)
        result = invoke("evaluate", trained, tmp_path / "text.txt")
        assert (result.status, result.out) == (1, "")
        assert result.err.count("\n") == 1
        assert message in result.err


class TestEach:
    def test_the_last_sum_is_the_log_probability(self, trained: str, invoke: Invoke) -> None:
        report = json.loads(invoke("evaluate", trained, "--each", "The ship", "--json").out)
        assert "".join(term["text"] for term in report["terms"]) == "The ship"
        total = sum(term["log_probability"] for term in report["terms"])
        assert report["log_probability"] == pytest.approx(total)
        assert report["terms"][-1]["log_probability_so_far"] == report["log_probability"]
        assert report["read_before"] == "↵"
        for term in report["terms"]:
            others = [other["probability"] for other in term["instead"]]
            assert len(others) == 5
            assert term["symbol"] not in [other["symbol"] for other in term["instead"]]
            assert sum(others) + term["probability"] <= 1 + 1e-9
            assert (term["rank"] == 1) == (term["probability"] >= others[0])

    def test_a_row_fits_a_terminal_of_80_columns(
        self, trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lstm_tui.cli.tables.PIPED_COLUMNS", 80)
        lines = invoke("evaluate", trained, "--each", "The ship").out.splitlines()
        assert lines[0].endswith("Read after ↵.")
        assert lines[2].split()[0] == "T"
        assert all(len(line) <= 80 for line in lines)
        assert all(len(line.split()) == 4 + 2 * 5 for line in lines[2:10])

    def test_each_of_several_texts_has_a_table(self, trained: str, invoke: Invoke) -> None:
        alone = [invoke("evaluate", trained, "--each", text).out for text in ("The", "ship")]
        both = ("evaluate", trained, "--each", "The", "--each", "ship")
        assert invoke(*both).out == "\n".join(alone)
        report = json.loads(invoke(*both, "--json").out)
        texts = ["".join(term["text"] for term in one["terms"]) for one in report]
        assert texts == ["The", "ship"]

    def test_unknown_characters_are_an_error_that_names_the_option(
        self, trained: str, invoke: Invoke
    ) -> None:
        result = invoke("evaluate", trained, "--each", "The é")
        assert result.status == 1
        assert "Pass --unknown skip to leave them out." in result.err
        assert invoke("evaluate", trained, "--each", "The é", "--unknown", "skip").status == 0
        result = invoke("evaluate", trained, "--each", "The", "--each", "The é")
        assert (result.status, result.out) == (1, "")

    def test_it_is_combined_with_no_file(self, trained: str, invoke: Invoke) -> None:
        result = invoke("evaluate", trained, "ships.txt", "--each", "x")
        assert result.status == 2
        assert "leave out FILE, --breakdown and --against" in result.err


class TestBreakdown:
    def test_types_add_up_to_the_loss_of_the_text(self, trained: str, invoke: Invoke) -> None:
        report = json.loads(invoke("evaluate", trained, "--breakdown", "--json").out)
        whole = json.loads(invoke("evaluate", trained, "--json").out)["all"]["carried"]
        assert report["all"]["means"] == [pytest.approx(whole["nats_per_symbol"], abs=1e-6)]
        counts = [one["count"] for one in report["types"].values()]
        assert sum(counts) == whole["symbols"]
        assert report["unit"] == "nats per symbol"
        assert report["rare_words"] == "at most 5 × in the training text"
        inside = report["inside"]["round brackets"]
        assert inside["count"] == sum(one["count"] for one in inside["positions"])
        assert inside["count"] == 7 * report["types"]["closing bracket"]["count"] / 3
        assert report["against"] is None

    def test_another_run_stands_beside_it(
        self, trained: str, of_bytes: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = json.loads(invoke("evaluate", trained, "--against", of_bytes, "--json").out)
        other = json.loads(invoke("evaluate", of_bytes, "--json").out)["all"]["carried"]
        mine, theirs = report["all"]["means"]
        assert theirs == pytest.approx(other["nats_per_symbol"], abs=1e-6)
        assert report["all"]["difference"] == pytest.approx(theirs - mine)
        low, high = report["all"]["interval"]
        assert low < theirs - mine < high
        assert report["against"]["run"] == "bytes"
        monkeypatch.setattr("lstm_tui.cli.tables.PIPED_COLUMNS", 80)
        lines = invoke("evaluate", trained, "--against", of_bytes).out.splitlines()
        assert all(len(line) <= 80 for line in lines)
        assert lines[0].split() == ["type", "share", "A", "of", "loss", "B", "B−A", "95", "%"]
        assert lines[1].split()[-4:] == [
            f"{theirs - mine:+.3f}",
            f"{low:+.3f}",
            "to",
            f"{high:+.3f}",
        ]
        assert "Losses are in nats per character." in " ".join(lines)

    def test_words_are_compared_with_characters(
        self, trained: str, of_words: str, invoke: Invoke
    ) -> None:
        report = json.loads(invoke("evaluate", of_words, "--against", trained, "--json").out)
        words = json.loads(invoke("evaluate", of_words, "--json").out)["all"]["carried"]
        assert report["all"]["count"] == words["characters"]
        assert report["all"]["means"][0] == pytest.approx(words["nats_per_character"], abs=1e-6)

    def test_documents_are_not_compared_with_a_text_without(
        self, trained: str, of_lines: str, invoke: Invoke
    ) -> None:
        result = invoke("evaluate", of_lines, "--against", trained)
        assert result.status == 2
        assert "Compare two runs of the same kind." in result.err
        lines = ("evaluate", of_lines, "--against", of_lines)
        report = json.loads(invoke(*lines, "--json").out)
        whole = json.loads(invoke("evaluate", of_lines, "--json").out)["all"]["carried"]
        assert report["unit"] == "nats per symbol"
        assert report["all"]["means"][0] == pytest.approx(whole["nats_per_symbol"], abs=1e-6)
        assert report["types"]["start of a document"]["count"] == whole["documents"]
        assert "after a line break" not in report["types"]
        assert "Losses are in nats per symbol." in invoke(*lines).out

    def test_rare_words_are_explained_if_they_are_a_type(
        self, trained: str, invoke: Invoke, tmp_path: Path
    ) -> None:
        for text, shown in (("The ship sailed wol.", True), ("The wol teh sid.", False)):
            (tmp_path / "text.txt").write_text(text)
            result = invoke("evaluate", trained, tmp_path / "text.txt", "--breakdown")
            assert "start of a word" in result.out
            assert ("\nrare word" in result.out) == shown
            assert ("Rare word: at most 5 × in the training text." in result.out) == shown
        assert "Rare word" not in invoke("evaluate", trained, "--breakdown").out

    def test_a_run_beside_itself_differs_by_nothing(self, trained: str, invoke: Invoke) -> None:
        report = json.loads(invoke("evaluate", trained, "--against", trained, "--json").out)
        for one in report["types"].values():
            assert one["difference"] == 0
            assert one["interval"] in ([0, 0], None)
