"""The ranking after a training without a screen: the best units, and what ends it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.cli import run as start
from lstm_tui.cli.headless_ranking import LISTED, describe_best, name_class_neuron, rank_trained
from lstm_tui.runs.directory import Run
from lstm_tui.runs.ranking_files import NAME
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.ranking_pass import RankingPass
from lstm_tui.scoring.run_ranking import rank_newest
from lstm_tui.studies.best_class_neuron import best_class_neuron
from tests.support.classifier_runs import make_classifier_run
from tests.support.neuron_runs import harbours, make_neuron_run


def kept(run: Run) -> list[Path]:
    return [*(run.path / NAME).glob("*.json")]


def test_a_trained_run_is_ranked_and_its_units_can_be_browsed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_neuron_run(tmp_path)
    assert rank_trained(run)
    result = capsys.readouterr()
    assert result.err.splitlines()[-1].startswith("Browse them with: lstm-tui inspect ")
    assert result.out == ""
    assert len(kept(run)) == 1


def test_the_best_units_stand_beside_the_last_8_characters(tmp_path: Path) -> None:
    *_, last = rank_newest(make_neuron_run(tmp_path))
    assert last.scores is not None
    gain = MemoryGain(0.2, (0.1, 0.3))
    patterns = {name: replace(one, gain=gain) for name, one in last.controls.patterns.items()}
    heading, *rows = describe_best(last.scores, replace(last.controls, patterns=patterns))
    assert heading == "Best units, beside the best detector that sees only the last 8 symbols:"
    assert 1 <= len(rows) <= LISTED
    assert all(re.fullmatch(r"  [\w ]+  L\d:\d+.*  (F1|R²) .*\(last 8: \S+\)", row) for row in rows)
    assert len({row.index("(") for row in rows}) == 1


def test_without_memory_gain_no_unit_is_named(tmp_path: Path) -> None:
    *_, last = rank_newest(make_neuron_run(tmp_path))
    assert last.scores is not None
    gain = MemoryGain(0.2, (-0.1, 0.3))
    patterns = {name: replace(one, gain=gain) for name, one in last.controls.patterns.items()}
    lines = describe_best(last.scores, replace(last.controls, patterns=patterns))
    assert lines == ["No unit detects a pattern better than the last 8 symbols do."]


def test_ctrl_c_leaves_the_run_without_a_ranking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_neuron_run(tmp_path)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lstm_tui.reader.reader.Reader.step", interrupted)
    assert not rank_trained(run)
    assert "The units were not ranked." in capsys.readouterr().err
    assert kept(run) == []


def test_a_text_that_is_too_short_is_not_ranked_and_the_reason_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_neuron_run(tmp_path, text=harbours(1_500)[:1_500])
    assert rank_trained(run)
    reason = "The text has 1,500 symbols that the network knows; scores need 2,000 or more."
    assert capsys.readouterr().err == f"The units were not ranked. {reason}\n"


@pytest.mark.parametrize("content", ["neurons", "report"])
def test_an_export_uses_the_ranking_that_the_run_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    run = make_neuron_run(tmp_path)
    assert rank_trained(run)
    monkeypatch.setattr(RankingPass, "read", lambda _: pytest.fail("ranked again"))
    path = tmp_path / ("ranking.json" if content == "neurons" else "page.html")
    assert start(["export", str(run.path), content, "-o", str(path)]) == 0
    assert "wiki link" in path.read_text("utf-8")


def test_the_class_neuron_of_a_classifier_stands_beside_the_whole_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert name_class_neuron(make_classifier_run(tmp_path))
    neuron, browse = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"Best single neuron: L0:3, positive if > \S+: 100 % \(94.0–100.0\) of 60 documents; the "
        r"network 100 %\.",
        neuron,
    )
    assert browse.startswith("Browse it with: lstm-tui inspect ")


def test_of_several_classes_one_is_told_from_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert name_class_neuron(make_classifier_run(tmp_path, classes=("a", "b", "c")))
    assert " (against the rest): " in capsys.readouterr().err


def test_without_documents_no_class_neuron_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert name_class_neuron(make_classifier_run(tmp_path, count=4))
    assert name_class_neuron(make_neuron_run(tmp_path))  # a language model
    assert capsys.readouterr().err == ""


def test_long_documents_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_classifier_run(tmp_path)
    weights = 8 * run.record().config.model.layers * run.record().config.model.hidden ** 2
    monkeypatch.setattr("lstm_tui.studies.best_class_neuron.MOST_PRODUCTS", 1_000 * weights)
    best = best_class_neuron(run)
    assert best is not None
    assert best.network.count < 50
