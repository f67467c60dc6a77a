import csv
import io
import json
from dataclasses import replace

import pytest

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.rankings import (
    COLUMNS,
    RankingReport,
    scores_as_csv,
    scores_as_json,
    text_cell,
)
from lstm_tui.scoring.controls import Controls, PatternControls, ShiftNull, UntrainedControl
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.text.user_patterns import user_pattern
from tests.support.export_networks import LETTERS, reader_of, text_of

NAME = "-1 é.天_x"


def report() -> RankingReport:
    labels = (user_pattern(r"link=\[\[.*?\]\]"), user_pattern(rf"{NAME}=ab"))
    ids = LETTERS.encode(text_of(5_000))
    scores = score_units(reader_of(LETTERS), label_text(ids, LETTERS, labels))
    return RankingReport("ships", 40, "some \udce9 text", scores, 4)


def test_json_has_the_best_units_and_the_probes_of_each_pattern() -> None:
    found = json.loads(scores_as_json(report()))
    second, first = found["patterns"]  # no controls: by lift
    assert first["pattern"] == "link"
    assert len(first["units"]) == 4
    assert [probe["layer"] for probe in first["probes"]] == [0, 1]
    assert second["pattern"] == NAME
    assert second["units"][0]["pattern"] == second["pattern"]


def test_untrained_network_and_shifted_labels_stand_beside_the_scores() -> None:
    plain = report()
    best = plain.scores.best("link")[0]
    sums = plain.scores.sums_of(best.unit, best.quantity, "link")
    untrained = UntrainedControl(best.metrics, sums, probes=(0.25, 0.5))
    control = PatternControls("link", untrained=untrained, null=ShiftNull(0.75, (0.5, 0.25, 0.75)))
    controlled = replace(plain, controls=Controls({"link": control}))
    found = {one["pattern"]: one for one in json.loads(scores_as_json(controlled))["patterns"]}
    controls, probes = found["link"]["controls"], found["link"]["probes"]
    assert controls["null"] == {"p_value": 0.5, "observed": 0.75, "best": [0.5, 0.25, 0.75]}
    assert controls["untrained"]["probes"] == [0.25, 0.5]
    for probe, before in zip(probes, (0.25, 0.5), strict=True):
        assert probe["selectivity"] == pytest.approx(probe["figures"]["f1"] - before)
    assert found[NAME]["controls"]["null"] is None
    assert {probe["selectivity"] for probe in found[NAME]["probes"]} == {None}
    rows = list(csv.DictReader(io.StringIO(scores_as_csv(controlled), newline="")))
    links = [row for row in rows if row["pattern"] == "link"]
    assert [row["untrained"] for row in links if row["quantity"] == "probe"] == ["0.25", "0.5"]
    assert [row["p_value"] for row in links][:2] == ["0.5", ""]


def test_csv_has_a_row_for_each_unit_and_probe_with_any_name() -> None:
    rows = list(csv.DictReader(io.StringIO(scores_as_csv(report()), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["pattern"] for row in rows] == [f"'{NAME}"] * 6 + ["link"] * 6
    assert all(0 <= float(row["f1"]) <= 1 for row in rows)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("plain = not first", "plain = not first"),
        (-0.25, -0.25),
        ("", ""),
    ],
)
def test_formula_in_a_cell_is_text(cell: object, written: object) -> None:
    assert text_cell(cell) == written


def test_csv_without_occurring_patterns_is_an_error() -> None:
    labels = (user_pattern("one=§"), user_pattern("other=§§"))
    ids = LETTERS.encode(text_of(5_000))
    scores = score_units(reader_of(LETTERS), label_text(ids, LETTERS, labels))
    with pytest.raises(LstmTuiError, match="nothing was written: one, other: in too few blocks"):
        scores_as_csv(RankingReport("ships", 40, "some text", scores, 4))
    found = json.loads(scores_as_json(RankingReport("ships", 40, "some text", scores, 4)))
    assert [one["occurs"] for one in found["patterns"]] == [False, False]
