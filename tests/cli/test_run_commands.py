"""What is done with runs that exist: resume, attach, runs, sample, export."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest

from lstm_tui.cli import cli, sample
from lstm_tui.cli.run_argument import RunReference
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.known_sources import known_sources

Speak = Callable[..., Any]


class TestSample:
    """``lstm-tui sample``"""

    def test_writes_as_many_characters_as_asked_after_the_prime(
        self, trained: str, speak: Speak
    ) -> None:
        said = speak("sample", trained, "--prime", "The ", "--length", "30", "--seed", "1")
        assert said.status == 0
        assert said.out.startswith("The ")
        assert len(said.out) == 34

    def test_writes_the_same_with_the_same_seed(self, trained: str, speak: Speak) -> None:
        words = ("sample", trained, "--length", "50", "--seed", "7")
        assert speak(*words).out == speak(*words).out

    def test_without_a_seed_writes_something_else_each_time(
        self, trained: str, speak: Speak
    ) -> None:
        words = ("sample", trained, "--length", "50", "--temperature", "1")
        assert speak(*words).out != speak(*words).out

    def test_greedy_is_temperature_zero(self, trained: str, speak: Speak) -> None:
        words = ("sample", trained, "--length", "40")
        assert speak(*words, "--greedy").out == speak(*words, "--temperature", "0").out

    def test_a_beam_of_one_is_greedy(self, trained: str, speak: Speak) -> None:
        words = ("sample", trained, "--length", "40")
        assert speak(*words, "--greedy").out == speak(*words, "--beam", "1").out

    def test_length_zero_prints_the_prime(self, trained: str, speak: Speak) -> None:
        assert speak("sample", trained, "--prime", "ship", "--length", "0").out == "ship"

    def test_several_texts_differ(self, trained: str, speak: Speak) -> None:
        said = speak("sample", trained, "--count", "3", "--length", "30", "--json", "--seed", "1")
        texts = [json.loads(line)["text"] for line in said.out.splitlines()]
        assert len(set(texts)) == 3

    @pytest.mark.parametrize("kept", [8_000_000, 50, 1])
    def test_more_texts_than_are_written_at_once(
        self, trained: str, speak: Speak, kept: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sample, "MOST_BUFFERED", kept)
        words = ("sample", trained, "--length", "12", "--json", "--seed", "1", "--count")
        records = [json.loads(line) for line in speak(*words, "35").out.splitlines()]
        assert [record["number"] for record in records] == list(range(35))
        assert {len(record["text"]) for record in records} == {12}
        assert len({record["text"] for record in records}) > 30
        first = [json.loads(line) for line in speak(*words, "3").out.splitlines()]
        assert [record["text"] for record in first] == [record["text"] for record in records[:3]]

    def test_unknown_characters_are_named(self, trained: str, speak: Speak) -> None:
        said = speak("sample", trained, "--prime", "Thé ☃", "--length", "5")
        assert said.status == 1
        assert "“é” (U+00E9), “☃” (U+2603)" in said.err
        assert "--unknown skip" in said.err

    def test_unknown_characters_can_be_skipped(self, trained: str, speak: Speak) -> None:
        said = speak("sample", trained, "--prime", "☃The", "--length", "0", "--unknown", "skip")
        assert said.out == "The"

    @pytest.mark.parametrize(
        "options",
        [
            ["--temperature", "-1"],
            ["--temperature", "nan"],
            ["--temperature", "1e9"],
            ["--length", "-1"],
            ["--top-p", "0"],
            ["--top-k", "-2"],
            ["--beam", "-1"],
            ["--beam", "2", "--top-k", "3"],
            ["--checkpoint", "oldest"],
        ],
        ids=" ".join,
    )
    def test_what_cannot_be_is_refused(
        self, trained: str, speak: Speak, options: list[str]
    ) -> None:
        said = speak("sample", trained, *options)
        assert (said.status, said.out) == (2, "")

    def test_top_k_over_the_vocabulary_is_all_of_it(self, trained: str, speak: Speak) -> None:
        words = ("sample", trained, "--length", "40", "--seed", "3")
        assert speak(*words, "--top-k", "9999").out == speak(*words).out

    def test_an_earlier_checkpoint_can_be_asked(
        self, trained: str, speak: Speak, place: Path
    ) -> None:
        words = ("sample", trained, "--length", "60", "--seed", "3")
        newest = load_checkpoint(Run(place / "runs" / trained)).step
        assert speak(*words, "--checkpoint", f"{newest}").out == speak(*words).out
        assert speak(*words, "--checkpoint", "20").out != speak(*words).out

    def test_a_checkpoint_that_is_not_there_names_those_that_are(
        self, trained: str, speak: Speak
    ) -> None:
        said = speak("sample", trained, "--checkpoint", "7")
        assert (said.status, "there are steps 20, 40" in said.err) == (1, True)


class TestExport:
    """``lstm-tui export``"""

    def test_loss_as_svg_is_xml(self, trained: str, speak: Speak) -> None:
        svg = speak("export", trained, "loss", "--format", "svg").out
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"

    def test_loss_as_csv_has_a_row_for_each_evaluation(self, trained: str, speak: Speak) -> None:
        rows = speak("export", trained, "loss").out.splitlines()
        assert [row.split(",")[0] for row in rows if not row.endswith(",")][1:] == ["20", "40"]

    def test_the_file_name_chooses_the_format(
        self, trained: str, speak: Speak, tmp_path: Path
    ) -> None:
        said = speak("export", trained, "samples", "-o", tmp_path / "s.jsonl")
        lines = (tmp_path / "s.jsonl").read_text("utf-8").splitlines()
        assert (said.status, said.out) == (0, "")
        assert {"step", "temperature", "text"} <= set(json.loads(lines[0]))

    def test_a_file_that_is_there_is_kept(self, trained: str, speak: Speak, tmp_path: Path) -> None:
        (tmp_path / "mine.md").write_text("mine")
        said = speak("export", trained, "samples", "-o", tmp_path / "mine.md")
        assert said.status == 1
        assert (tmp_path / "mine.md").read_text() == "mine"
        forced = speak("export", trained, "samples", "-o", tmp_path / "mine.md", "--force")
        assert forced.status == 0
        assert (tmp_path / "mine.md").read_text() != "mine"

    def test_a_format_that_there_is_not_is_refused(
        self, trained: str, speak: Speak, tmp_path: Path
    ) -> None:
        said = speak("export", trained, "samples", "-o", tmp_path / "s.svg")
        assert (said.status, "as txt, md, jsonl, not as svg" in said.err) == (2, True)


class TestRuns:
    """``lstm-tui runs`` without a terminal"""

    def test_lists_runs_as_json(self, trained: str, speak: Speak) -> None:
        rows = {row["name"]: row for row in json.loads(speak("runs", "--json").out)}
        assert rows[trained]["state"] == "finished"
        assert rows[trained]["best_validation_loss"] > 0

    def test_names_are_never_cut_off(self, trained: str, speak: Speak) -> None:
        assert trained in speak("runs").out

    def test_an_empty_folder_says_what_to_type(self, speak: Speak, tmp_path: Path) -> None:
        said = speak("runs", "--runs-dir", tmp_path)
        assert (said.out, "lstm-tui train FILE" in said.err) == ("", True)


class TestResume:
    """``lstm-tui resume``"""

    def test_a_run_whose_budget_is_used_up_gets_more(self, place: Path, speak: Speak) -> None:
        words = ["--layers", "1", "--hidden", "8", "--embedding", "4", "--threads", "1"]
        speak(
            "train", place / "ships.txt", "--steps", "6", "--name", "more", "--headless",
            "--precision", "float32", "--sample-length", "5", *words,
        )  # fmt: skip
        assert speak("resume", "more", "--steps", "5", "--headless").status == 0
        run = Run(place / "runs" / "more")
        assert Follower(run).poll().progress.step == 11
        assert speak("resume", "more", "--headless").status == 0
        assert Follower(run).poll().progress.step == 17
        assert not run.resume_request.exists()

    @pytest.mark.usefixtures("trained")
    def test_a_run_that_is_not_there_names_those_that_are(self, speak: Speak) -> None:
        said = speak("resume", "nothing", "--headless")
        assert said.status == 1
        assert "nothing: no such run" in said.err
        assert "There are: " in said.err

    def test_a_text_that_is_gone_or_another_is_said_with_what_to_pass(
        self,
        trained: str,
        place: Path,
        speak: Speak,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "moved")
        record = json.loads((tmp_path / "moved" / "run.json").read_text())
        record["corpus"]["sources"] = [str(place / "ships.txt")]  # nobody asks what a run says
        (tmp_path / "moved" / "run.json").write_text(json.dumps(record))
        monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "state"))
        said = speak("resume", tmp_path / "moved", "--headless")
        assert said.status == 1
        assert "no text that you trained on with lstm-tui on this machine is the same" in said.err
        assert said.err.endswith("pass --text FILE.\n")
        (tmp_path / "other.txt").write_text("another text\n")
        said = speak("resume", tmp_path / "moved", "--headless", "--text", tmp_path / "other.txt")
        assert said.status == 1
        assert f"the run learned {record['corpus']['sha256'][:12]}…" in said.err
        assert len(said.err.splitlines()) == 1

    def test_attach_to_a_finished_run_says_how_it_ended(self, trained: str, speak: Speak) -> None:
        said = speak("attach", trained, "--headless")
        assert said.status == 0
        assert "The budget is used up." in said.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(speak: Speak, shell: str) -> None:
    assert "_LSTM_TUI_COMPLETE" in speak("completion", shell).out


def test_corpus_show_tells_what_a_text_is_made_of(place: Path, speak: Speak, text: str) -> None:
    said = speak("corpus", "show", place / "ships.txt", "--json")
    assert json.loads(said.out)["symbols"] == len(text)
    assert "wiki link" in speak("corpus", "show", place / "ships.txt").out


def test_corpus_python_writes_a_text_and_keeps_what_is_there(speak: Speak, tmp_path: Path) -> None:
    file = tmp_path / "python.txt"
    assert speak("corpus", "python", "-o", file, "--megabytes", "0.1").status == 0
    written = file.read_bytes()
    assert 50_000 < len(written) <= 100_000
    assert speak("corpus", "python", "-o", file).status == 1
    assert file.read_bytes() == written
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    words = ("corpus", "python", "--megabytes", "0.2", "--force", "-o")
    assert speak(*words, link).status == 0
    assert not link.is_symlink()
    assert len(link.read_bytes()) > len(written)
    assert file.read_bytes() == written
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in speak(*words, tmp_path / "pipe").err
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("samples", "harbours has no samples, so nothing was written"),
        ("loss", "harbours has no loss yet, so nothing was written"),
        ("neurons --pattern zz=qqq", "No ranking, so nothing was written: zz: in too few blocks"),
    ],
)
def test_what_a_run_does_not_have_is_said_and_no_file_is_written(
    neuron_run: Run, speak: Speak, tmp_path: Path, words: str, complaint: str
) -> None:
    path = tmp_path / "made.csv" if words != "samples" else tmp_path / "made.txt"
    said = speak("export", neuron_run.path, *words.split(), "-o", path)
    assert (said.status, said.out) == (1, "")
    assert complaint in said.err
    assert not path.exists()


def test_a_run_does_not_tell_where_its_text_lies_and_its_user_knows_it(
    trained: str, place: Path
) -> None:
    run = Run(place / "runs" / trained)
    corpus = run.record().corpus
    assert corpus.sources == ("ships.txt",)
    told = [path for path in run.path.iterdir() if path.is_file()]
    assert not any(os.fsencode(place) in path.read_bytes() for path in told)
    known = known_sources(corpus, run)
    assert known is not None
    assert known.sources == (str(place / "ships.txt"),)


class TestLatest:
    """``latest`` and the names of runs on the command line."""

    def test_a_command_says_which_run_it_took(
        self, trained: str, speak: Speak, place: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "only")
        words = ("loss", "--format", "csv", "--runs-dir", tmp_path)
        said = speak("export", "latest", *words)
        assert said.status == 0
        assert said.err.splitlines()[0] == "latest: only"
        assert "latest" not in speak("export", "only", *words).err

    def test_completion_gives_only_names_that_a_run_can_be_given(self, tmp_path: Path) -> None:
        for name in ("atlas", "x;touch PWNED", "--config=evil.toml", "a\x1b[31m"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "run.json").write_text("{}")
        context = click.Context(cli.commands["sample"], info_name="sample")
        context.params["runs_dir"] = tmp_path
        items = RunReference().shell_complete(context, cli.commands["sample"].params[0], "")
        assert [item.value for item in items] == ["latest", "atlas"]

    def test_a_run_that_cannot_be_read_hides_no_other(
        self, trained: str, speak: Speak, place: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "sound")
        shutil.copytree(place / "runs" / trained, tmp_path / "bad")
        with (tmp_path / "bad" / "events.jsonl").open("a") as log:
            log.write('{"kind":"Evaluated","validation_loss":1e308,"train_loss":1,"best":true}\n')
        said = speak("runs", "--plain", "--runs-dir", tmp_path)
        assert said.status == 0
        rows = {line.split()[0]: line for line in said.out.splitlines()}
        assert "unreadable" in rows["bad"]
        assert "unreadable" not in rows["sound"]
        assert "validation_loss" in said.err
