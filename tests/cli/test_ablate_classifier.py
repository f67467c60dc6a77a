"""``lstm-tui ablate`` of a classifier."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.classifier_runs import make_classifier_run

Invoke = Callable[..., Any]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return make_classifier_run(tmp_path).path


def test_the_table_has_accuracy_and_log_probability_beside_matched_units(
    marks: Path, invoke: Invoke
) -> None:
    result = invoke("ablate", marks, "L1:7.cell", "--controls", "3")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split()[0] == "accuracy"
    assert lines[1].startswith("nothing ablated")
    assert "100 %" in lines[1]
    assert lines[2].startswith("with L1:7.cell=")
    assert "50.0 %" in lines[2]
    assert "-50.0" in lines[3]
    assert lines[6].startswith("3 matched units: median")
    assert "That could be chance: 40 or more units are needed." in " ".join(result.out.split())
    assert "120 documents" in result.out


def test_json_has_the_decisions_with_and_without_the_unit(marks: Path, invoke: Invoke) -> None:
    result = invoke("ablate", marks, "L1:7.cell", "--controls", "2", "--to", "zero", "--json")
    assert (result.status, result.err) == (0, "")
    fields = json.loads(result.out)
    assert fields["held"] == [{"unit": "L1:7", "quantity": "cell", "value": 0.0}]
    assert fields["plain"]["confusion"] == [[60, 0], [0, 60]]
    assert sum(map(sum, fields["ablated"]["confusion"])) == 120
    assert len(fields["controls"]) == 2


@pytest.mark.parametrize(
    "words",
    [("--pattern", "url"), ("--samples",), ("--text", "x.txt"), ("--temperature", "0.5")],
    ids=" ".join,
)
def test_options_that_need_a_language_model_are_refused(
    words: tuple[str, ...], marks: Path, invoke: Invoke
) -> None:
    result = invoke("ablate", marks, "L1:7", *words)
    assert result.status == 2
    (line,) = result.err.splitlines()
    assert line.startswith(f"Error: {words[0]}: the run is a classifier.")


def test_a_classifier_has_no_pattern_outside_of_which_there_is_a_mean(
    marks: Path, invoke: Invoke
) -> None:
    result = invoke("ablate", marks, "L1:7", "--to", "outside")
    assert result.status == 2
    assert "a classifier has no pattern" in result.err
