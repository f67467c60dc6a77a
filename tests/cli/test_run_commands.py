"""Commands on existing runs: resume, attach, runs, sample, export."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import numpy as np
import pytest

from lstm_tui.cli import cli, sample
from lstm_tui.cli.run_argument import RunReference
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.known_sources import known_sources
from lstm_tui.text.label_file import LabeledPart, read_label_file

Invoke = Callable[..., Any]


class TestSample:
    """``lstm-tui sample``"""

    def test_length_counts_characters_after_the_prime(self, trained: str, invoke: Invoke) -> None:
        result = invoke("sample", trained, "--prime", "The ", "--length", "30", "--seed", "1")
        assert result.status == 0
        assert result.out.startswith("The ")
        assert len(result.out) == 34

    def test_same_seed_gives_same_text(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "50", "--seed", "7")
        assert invoke(*words).out == invoke(*words).out

    def test_without_seed_texts_differ(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "50", "--temperature", "1")
        assert invoke(*words).out != invoke(*words).out

    def test_greedy_is_temperature_zero(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "40")
        assert invoke(*words, "--greedy").out == invoke(*words, "--temperature", "0").out

    def test_beam_of_width_1_is_greedy(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "40")
        assert invoke(*words, "--greedy").out == invoke(*words, "--beam", "1").out

    def test_length_0_prints_the_prime(self, trained: str, invoke: Invoke) -> None:
        assert invoke("sample", trained, "--prime", "ship", "--length", "0").out == "ship"

    def test_several_texts_differ(self, trained: str, invoke: Invoke) -> None:
        result = invoke(
            "sample", trained, "--count", "3", "--length", "30", "--json", "--seed", "1"
        )
        texts = [json.loads(line)["text"] for line in result.out.splitlines()]
        assert len(set(texts)) == 3

    @pytest.mark.parametrize("kept", [8_000_000, 50, 1])
    def test_more_texts_than_one_batch(
        self, trained: str, invoke: Invoke, kept: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sample, "MOST_BUFFERED", kept)
        words = ("sample", trained, "--length", "12", "--json", "--seed", "1", "--count")
        records = [json.loads(line) for line in invoke(*words, "35").out.splitlines()]
        assert [record["number"] for record in records] == list(range(35))
        assert {len(record["text"]) for record in records} == {12}
        assert len({record["text"] for record in records}) > 30
        first = [json.loads(line) for line in invoke(*words, "3").out.splitlines()]
        assert [record["text"] for record in first] == [record["text"] for record in records[:3]]

    def test_unknown_characters_are_an_error(self, trained: str, invoke: Invoke) -> None:
        result = invoke("sample", trained, "--prime", "Thé ☃", "--length", "5")
        assert result.status == 1
        assert "“é” (U+00E9), “☃” (U+2603)" in result.err
        assert "--unknown skip" in result.err

    def test_unknown_skip(self, trained: str, invoke: Invoke) -> None:
        result = invoke("sample", trained, "--prime", "☃The", "--length", "0", "--unknown", "skip")
        assert result.out == "The"

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
    def test_invalid_arguments_are_errors(
        self, trained: str, invoke: Invoke, options: list[str]
    ) -> None:
        result = invoke("sample", trained, *options)
        assert (result.status, result.out) == (2, "")

    def test_top_k_above_the_vocabulary_size(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "40", "--seed", "3")
        assert invoke(*words, "--top-k", "9999").out == invoke(*words).out

    def test_sample_of_an_earlier_checkpoint(
        self, trained: str, invoke: Invoke, place: Path
    ) -> None:
        words = ("sample", trained, "--length", "60", "--seed", "3")
        newest = load_checkpoint(Run(place / "runs" / trained)).step
        assert invoke(*words, "--checkpoint", f"{newest}").out == invoke(*words).out
        assert invoke(*words, "--checkpoint", "20").out != invoke(*words).out

    def test_missing_checkpoint_error_lists_those_on_disk(
        self, trained: str, invoke: Invoke
    ) -> None:
        result = invoke("sample", trained, "--checkpoint", "7")
        assert (result.status, "there are steps 0, 20, 40" in result.err) == (1, True)


class TestExport:
    """``lstm-tui export``"""

    def test_loss_as_svg_is_xml(self, trained: str, invoke: Invoke) -> None:
        svg = invoke("export", trained, "loss", "--format", "svg").out
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"

    def test_loss_as_csv_has_a_row_for_each_evaluation(self, trained: str, invoke: Invoke) -> None:
        rows = list(csv.DictReader(invoke("export", trained, "loss").out.splitlines()))
        evaluated = [row["step"] for row in rows if row["validation_perplexity"]]
        assert evaluated == ["20", "40"]

    def test_file_extension_selects_the_format(
        self, trained: str, invoke: Invoke, tmp_path: Path
    ) -> None:
        result = invoke("export", trained, "samples", "-o", tmp_path / "s.jsonl")
        lines = (tmp_path / "s.jsonl").read_text("utf-8").splitlines()
        assert (result.status, result.out) == (0, "")
        assert {"step", "temperature", "text"} <= set(json.loads(lines[0]))

    def test_existing_file_is_kept(self, trained: str, invoke: Invoke, tmp_path: Path) -> None:
        (tmp_path / "mine.md").write_text("mine")
        result = invoke("export", trained, "samples", "-o", tmp_path / "mine.md")
        assert result.status == 1
        assert (tmp_path / "mine.md").read_text() == "mine"
        forced = invoke("export", trained, "samples", "-o", tmp_path / "mine.md", "--force")
        assert forced.status == 0
        assert (tmp_path / "mine.md").read_text() != "mine"

    def test_unknown_format_is_an_error(self, trained: str, invoke: Invoke, tmp_path: Path) -> None:
        result = invoke("export", trained, "samples", "-o", tmp_path / "s.svg")
        assert (result.status, "as txt, md, jsonl, not as svg" in result.err) == (2, True)


class TestRuns:
    """``lstm-tui runs`` without a terminal"""

    def test_lists_runs_as_json(self, trained: str, invoke: Invoke) -> None:
        rows = {row["name"]: row for row in json.loads(invoke("runs", "--json").out)}
        assert rows[trained]["state"] == "finished"
        assert rows[trained]["best_validation_loss"] > 0

    def test_run_names_are_not_truncated(self, trained: str, invoke: Invoke) -> None:
        assert trained in invoke("runs").out

    def test_empty_folder_advises_a_command(self, invoke: Invoke, tmp_path: Path) -> None:
        result = invoke("runs", "--runs-dir", tmp_path)
        assert (result.out, "lstm-tui train FILE" in result.err) == ("", True)


class TestResume:
    """``lstm-tui resume``"""

    def test_finished_run_gets_another_budget(self, place: Path, invoke: Invoke) -> None:
        words = ["--layers", "1", "--hidden", "8", "--embedding", "4", "--threads", "1"]
        trained = invoke(
            "train", place / "ships.txt", "--steps", "6", "--name", "more", "--headless",
            "--precision", "float32", "--sample-length", "5", *words,
        )  # fmt: skip
        assert trained.status == 0, trained.err
        assert invoke("resume", "more", "--steps", "5", "--headless").status == 0
        run = Run(place / "runs" / "more")
        assert Follower(run).poll().progress.step == 11
        assert invoke("resume", "more", "--headless").status == 0
        assert Follower(run).poll().progress.step == 17
        assert not run.resume_request.exists()

    @pytest.mark.usefixtures("trained")
    def test_missing_run_error_lists_existing_runs(self, invoke: Invoke) -> None:
        result = invoke("resume", "nothing", "--headless")
        assert result.status == 1
        assert "nothing: no such run" in result.err
        assert "There are: " in result.err

    def test_missing_or_changed_text_advises_an_option(
        self,
        trained: str,
        place: Path,
        invoke: Invoke,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "moved")
        record = json.loads((tmp_path / "moved" / "run.json").read_text())
        record["corpus"]["sources"] = [str(place / "ships.txt")]  # a path in a run is never opened
        (tmp_path / "moved" / "run.json").write_text(json.dumps(record))
        monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "state"))
        result = invoke("resume", tmp_path / "moved", "--headless")
        assert result.status == 1
        assert "no text that you trained on with lstm-tui on this machine is the same" in result.err
        assert result.err.endswith("pass --text FILE.\n")
        (tmp_path / "other.txt").write_text("another text\n")
        result = invoke(
            "resume", tmp_path / "moved", "--headless", "--text", tmp_path / "other.txt"
        )
        assert result.status == 1
        assert f"the run learned {record['corpus']['sha256'][:12]}…" in result.err
        assert len(result.err.splitlines()) == 1

    def test_attach_to_a_finished_run(self, trained: str, invoke: Invoke) -> None:
        result = invoke("attach", trained, "--headless")
        assert result.status == 0
        assert "The budget is used up." in result.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(invoke: Invoke, shell: str) -> None:
    assert "_LSTM_TUI_COMPLETE" in invoke("completion", shell).out


def test_corpus_show(place: Path, invoke: Invoke, text: str) -> None:
    result = invoke("corpus", "show", place / "ships.txt", "--json")
    assert json.loads(result.out)["symbols"] == len(text)
    assert "wiki link" in invoke("corpus", "show", place / "ships.txt").out


def test_corpus_python_keeps_an_existing_file(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "python.txt"
    assert invoke("corpus", "python", "-o", file, "--megabytes", "0.1").status == 0
    written = file.read_bytes()
    assert 50_000 < len(written) <= 100_000
    assert invoke("corpus", "python", "-o", file).status == 1
    assert file.read_bytes() == written
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    words = ("corpus", "python", "--megabytes", "0.2", "--force", "-o")
    assert invoke(*words, link).status == 0
    assert not link.is_symlink()
    assert len(link.read_bytes()) > len(written)
    assert file.read_bytes() == written
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in invoke(*words, tmp_path / "pipe").err
    assert (tmp_path / "pipe").is_fifo()


def test_corpus_agreement_writes_sentences_with_labels_that_units_are_ranked_by(
    invoke: Invoke, tmp_path: Path
) -> None:
    text, labels, pairs = (tmp_path / name for name in ("agree.txt", "number.jsonl", "pairs.tsv"))
    words = ("corpus", "agreement", "-o", text, "--labels", labels, "--pairs", pairs)
    result = invoke(*words, "--count", 3)
    assert result.status == 0
    assert "agree.txt: 186 sentences." in result.err
    assert len(text.read_text().splitlines()) == len(labels.read_text().splitlines()) == 186
    assert len(pairs.read_text().splitlines()) == 187
    part = LabeledPart(text.read_text(), np.arange(len(text.read_text())), len(text.read_text()))
    names = {label.name for label in read_label_file(labels, part, ())}
    assert names == {"plural subject", "singular subject"}
    assert "already exists" in invoke(*words).err
    assert "at most 1,000. Ask for fewer." in invoke(*words, "--force", "--count", 1001).err


def test_corpus_agreement_writes_all_of_its_files_or_none(invoke: Invoke, tmp_path: Path) -> None:
    text, labels = tmp_path / "sentences.txt", tmp_path / "kept.jsonl"
    labels.write_text("kept")
    words = ("corpus", "agreement", "--count", 1, "-o", text)
    assert "kept.jsonl: already exists" in invoke(*words, "--labels", labels).err
    assert "there is no such folder" in invoke(*words, "--pairs", tmp_path / "no" / "p.tsv").err
    same = invoke(*words, "--labels", labels, "--pairs", text, "--force")
    assert (same.status, same.out) == (2, "")
    assert "must be different files" in same.err
    assert labels.read_text() == "kept"
    assert not text.exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("samples", "harbours has no samples, so nothing was written"),
        ("loss", "harbours has no loss yet, so nothing was written"),
        ("neurons --pattern zz=qqq", "No ranking, so nothing was written: zz: in too few blocks"),
    ],
)
def test_export_without_content_writes_no_file(
    neuron_run: Run, invoke: Invoke, tmp_path: Path, words: str, complaint: str
) -> None:
    path = tmp_path / "made.csv" if words != "samples" else tmp_path / "made.txt"
    result = invoke("export", neuron_run.path, *words.split(), "-o", path)
    assert (result.status, result.out) == (1, "")
    assert complaint in result.err
    assert not path.exists()


def test_path_of_the_text_is_not_stored_in_the_run(trained: str, place: Path) -> None:
    run = Run(place / "runs" / trained)
    corpus = run.record().corpus
    assert corpus.sources == ("ships.txt",)
    written = [path for path in run.path.iterdir() if path.is_file()]
    assert not any(os.fsencode(place) in path.read_bytes() for path in written)
    known = known_sources(corpus, run)
    assert known is not None
    assert known.sources == (str(place / "ships.txt"),)


class TestLatest:
    """``latest`` and the names of runs on the command line."""

    def test_latest_is_named_on_standard_error(
        self, trained: str, invoke: Invoke, place: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "only")
        words = ("loss", "--format", "csv", "--runs-dir", tmp_path)
        result = invoke("export", "latest", *words)
        assert result.status == 0
        assert result.err.splitlines()[0] == "latest: only"
        assert "latest" not in invoke("export", "only", *words).err

    def test_completion_offers_valid_names_only(self, tmp_path: Path) -> None:
        for name in ("atlas", "x;touch PWNED", "--config=evil.toml", "a\x1b[31m"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "run.json").write_text("{}")
        context = click.Context(cli.commands["sample"], info_name="sample")
        context.params["runs_dir"] = tmp_path
        items = RunReference().shell_complete(context, cli.commands["sample"].params[0], "")
        assert [item.value for item in items] == ["latest", "atlas"]

    def test_unreadable_run_does_not_hide_others(
        self, trained: str, invoke: Invoke, place: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(place / "runs" / trained, tmp_path / "sound")
        shutil.copytree(place / "runs" / trained, tmp_path / "bad")
        with (tmp_path / "bad" / "events.jsonl").open("a") as log:
            log.write('{"kind":"Evaluated","validation_loss":1e308,"train_loss":1,"best":true}\n')
        result = invoke("runs", "--plain", "--runs-dir", tmp_path)
        assert result.status == 0
        rows = {line.split()[0]: line for line in result.out.splitlines()}
        assert "unreadable" in rows["bad"]
        assert "unreadable" not in rows["sound"]
        assert "validation_loss" in result.err
