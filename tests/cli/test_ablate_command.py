"""``lstm-tui ablate`` and ``lstm-tui sample --clamp``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lstm_tui.cli.ablate as ablate_module
from lstm_tui.reader.units import Clamp, Quantity, UnitId
from lstm_tui.scoring.claims import ablation_claim
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.pattern_loss import PatternLoss
from lstm_tui.scoring.window_bootstrap import PatternIntervals

Invoke = Callable[..., Any]

LINK = ("--pattern", "wiki link")


class TestAblate:
    """``lstm-tui ablate``"""

    def test_table_shows_loss_rises_by_place(self, trained: str, invoke: Invoke) -> None:
        result = invoke("ablate", trained, "L0:3", *LINK, "--controls", "5")
        assert (result.status, result.err) == (0, "")
        lines = result.out.splitlines()
        assert lines[0].split() == ["wiki", "link", "inside", "closing", "elsewhere", "ratio"]
        assert lines[1].startswith("loss, nothing ablated")
        assert lines[2].startswith("rise with L0:3=")
        assert lines[3].startswith("low end of its 95 % interval")
        assert lines[4].startswith("high end of its 95 % interval")
        assert lines[5].startswith("5 matched units: median")
        assert lines[6].startswith("5 matched units: 95th percentile")
        assert "L0:3=" in lines[8]
        assert "inside wiki link" in " ".join(lines[8:10])
        assert "ships at step 40, on" in result.out

    def test_json_has_every_field(self, trained: str, invoke: Invoke) -> None:
        words = ("ablate", trained, "0:3", "L0:5.cell", *LINK, "--to", "0.5", "--controls", "4")
        found = json.loads(invoke(*words, "--json").out)
        assert found["held"] == [
            {"unit": "L0:3", "quantity": "hidden", "value": 0.5},
            {"unit": "L0:5", "quantity": "cell", "value": 0.5},
        ]
        assert (found["pattern"], found["step"], found["run"]) == ("wiki link", 40, "ships")
        assert set(found["loss"]) == set(found["rise"]) == {"inside", "closing", "elsewhere"}
        assert set(found["intervals"]) == set(found["rise"])
        for place, (low, high) in found["intervals"].items():
            assert low <= found["rise"][place] <= high
        assert len(found["controls"]) == 4
        assert 0 <= found["beaten"] <= 1
        assert 0 < found["p_value"] <= 1
        assert 0 < found["characters"]["closing"] < found["characters"]["inside"]

    def test_same_seed_gives_same_result(self, trained: str, invoke: Invoke) -> None:
        words = ("ablate", trained, "L0:3", "L0:5", *LINK, "--controls", "3", "--json", "--seed")
        assert invoke(*words, "4").out == invoke(*words, "4").out
        assert invoke(*words, "4").out != invoke(*words, "5").out

    def test_a_set_of_units_is_ablated_together(self, trained: str, invoke: Invoke) -> None:
        options = (*LINK, "--controls", "3", "--json")
        assert (
            invoke("ablate", trained, "L0:3+5", *options).out
            == invoke("ablate", trained, "L0:3", "L0:5", *options).out
        )

    @pytest.mark.parametrize("to", ["mean", "zero", "outside", "-0.25"])
    def test_to_sets_the_held_value(self, trained: str, invoke: Invoke, to: str) -> None:
        words = ("ablate", trained, "L0:3", *LINK, "--controls", "0", "--json", "--to", to)
        (held,) = json.loads(invoke(*words).out)["held"]
        expected = {"zero": 0.0, "-0.25": -0.25}
        assert held["value"] == expected.get(to, held["value"])
        assert -1 <= held["value"] <= 1

    def test_samples_are_compared_by_how_they_close(self, trained: str, invoke: Invoke) -> None:
        words = ("ablate", trained, "L0:3", *LINK, "--controls", "0", "--samples")
        found = json.loads(invoke(*words, "--json").out)["samples"]
        assert found["length"] == 200
        assert {"share", "interval", "mean_length", "median_length", "lengths"} == set(
            found["plain"]
        )
        for arm in ("plain", "ablated", "matched"):
            low, high = found[arm]["interval"]
            assert low <= found[arm]["share"] <= high
            assert len(found[arm]["lengths"]) == len(found["plain"]["lengths"])
        shown = invoke(*words, "--temperature", "0.5")
        assert shown.status == 0
        assert "nothing ablated" in shown.out
        assert "L0:3 ablated" in shown.out
        assert "Without L0:3, the network closes wiki link within 200 symbols" in shown.out
        assert "at temperature 0.5" in " ".join(shown.out.split())

    def test_without_samples_json_has_none(self, trained: str, invoke: Invoke) -> None:
        words = ("ablate", trained, "L0:3", *LINK, "--controls", "0", "--json")
        assert json.loads(invoke(*words).out)["samples"] is None

    def test_user_text_and_user_pattern(self, trained: str, invoke: Invoke, place: Path) -> None:
        (place / "ablate.txt").write_text("The 5th [[ship]] sailed to (port 4).\n" * 50, "utf-8")
        own = r"my port=port (?P<inside>\d)"
        result = invoke("ablate", trained, "L0:3", "--pattern", own, "--text", place / "ablate.txt")
        assert result.status == 0
        assert result.out.startswith("my port ")
        assert "ablate.txt" in result.out

    @pytest.mark.parametrize(
        ("words", "status", "message"),
        [
            (["L0:3"], 2, "--pattern url"),
            (["L0:3", "--pattern", "line position"], 2, "nothing is inside or outside"),
            (["L0:3", "--pattern", "wiki lnk"], 2, "Did you mean “wiki link”?"),
            (["L0:3", "--pattern", "x=ab(c"], 2, "missing )"),
            (["L0:3", "--pattern", "url"], 1, "The pattern is nowhere in"),
            (["L0:99", *LINK], 2, "no such unit"),
            (["L0:3", *LINK, "--samples", "--temperature", "-1"], 2, "--temperature"),
            (
                ["L0:3", *LINK, "--samples", "--labels", "nouns.jsonl"],
                2,
                "--samples and --labels cannot be combined",
            ),
            (["ship", *LINK], 2, "not a unit"),
            (["L0:3", "L0:3", *LINK], 2, "Name it once"),
            (["L0:3", *LINK, "--to", "median"], 2, "mean, zero, outside, or a number"),
            (["L0:3", *LINK, "--to", "nan"], 2, "between -1,000,000 and 1,000,000"),
            ([*LINK], 2, "UNIT"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_invalid_arguments_are_reported(
        self, trained: str, invoke: Invoke, words: list[str], status: int, message: str
    ) -> None:
        result = invoke("ablate", trained, *words)
        assert (result.status, result.out) == (status, "")
        assert message in result.err


class TestConclusion:
    """The sentence under the table."""

    @staticmethod
    def ablation(effect: PatternLoss, *controls: float, low: float = 0.4) -> Intervention:
        return Intervention(
            clamps=(Clamp(UnitId(1, 131), -1.25, Quantity.CELL),),
            pattern="url",
            baseline=PatternLoss(1.0, 1.0, 1.0),
            effect=effect,
            intervals=PatternIntervals(
                (low, 0.6), (0.0, 1.0), (effect.elsewhere - 0.02, effect.elsewhere + 0.02)
            ),
            controls=tuple(PatternLoss(one, 0.0, 0.0) for one in controls),
            wanted=len(controls),
            characters=10_000,
            windows=40,
            inside=500,
            closing=10,
        )

    def of(self, effect: PatternLoss, *controls: float, low: float = 0.4) -> str:
        return ablation_claim(self.ablation(effect, *controls, low=low))

    @pytest.mark.parametrize(("count", "claims"), [(20, False), (40, True)])
    def test_what_a_claim_does_not_say_stands_below_a_claim_only(
        self, count: int, claims: bool, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ablate_module._show(
            self.ablation(PatternLoss(0.5, 1.0, 0.05), *[0.01] * count), None, "text"
        )
        shown = " ".join(capsys.readouterr().out.split())
        assert ("could be chance" in shown) is not claims
        assert (ablate_module.NOT_DETECTION in shown) is claims

    def test_specific_unit(self) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.05), *[0.01] * 40)
        assert result == (
            "With L1:131.cell=-1.25, the loss inside url rises by 0.500 nats per symbol "
            "(0.400 to 0.600), 10.0 times as much as elsewhere, more than with 40 of 40 units of "
            "the same layer and the nearest variances. The predictions inside depend on it, and "
            "little else does."
        )

    def test_unspecific_unit(self) -> None:
        assert "and others too" in self.of(PatternLoss(0.5, 1.0, 0.4), *[0.01] * 40)

    def test_no_rise_elsewhere(self) -> None:
        assert "and not elsewhere" in self.of(PatternLoss(0.5, 1.0, -0.01), *[0.01] * 40)

    def test_a_rise_elsewhere_that_may_be_none_gives_no_ratio(self) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.0001), *[0.01] * 40)
        assert "(0.400 to 0.600), and not elsewhere, more than" in result

    def test_effect_within_that_of_random_units(self) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.01), *[0.01] * 30, *[0.6] * 10)
        assert "30 of 40 units of the same layer" in result
        assert result.endswith("That could be chance.")

    def test_an_interval_that_reaches_0_makes_no_claim(self) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.01), *[0.01] * 40, low=-0.01)
        assert "(-0.010 to 0.600)" in result
        assert result.endswith("That could be chance.")

    @pytest.mark.parametrize("count", [1, 5, 39])
    def test_too_few_random_units(self, count: int) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.01), *[0.01] * count)
        assert result.endswith(
            f"{count} of {count} units of the same layer and the nearest variances. That could be "
            "chance: 40 or more units are needed."
        )

    @pytest.mark.parametrize(
        ("beaten", "others", "claimed"),
        [(40, 0, True), (39, 1, True), (38, 2, False)],
    )
    def test_claim_needs_p_value_below_0_05(self, beaten: int, others: int, claimed: bool) -> None:
        result = self.of(PatternLoss(0.5, 1.0, 0.01), *[0.01] * beaten, *[0.6] * others)
        assert ("depend on it" in result) is claimed
        assert ("could be chance" in result) is not claimed

    def test_unit_without_effect(self) -> None:
        assert "it is not needed there" in self.of(PatternLoss(-0.01, 0.0, 0.0), *[0.01] * 40)

    def test_without_controls_nothing_is_compared(self) -> None:
        said = self.of(PatternLoss(0.5, 1.0, 0.01))  # by choice, or in a layer of one unit
        assert "No other unit of the layer was ablated for comparison (--controls)" in said


class TestClampedSample:
    """``lstm-tui sample --clamp``"""

    WORDS = ("--length", "60", "--seed", "7", "--prime", "The ")

    def test_clamp_changes_the_sample_of_a_seed(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, *self.WORDS)
        clamped = (*words, "--clamp", "L0:3=5", "--clamp", "0:4.cell=-6")
        assert invoke(*clamped).out == invoke(*clamped).out
        assert invoke(*clamped).out != invoke(*words).out
        assert invoke(*clamped).out.startswith("The ")

    def test_json_names_the_clamps(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, *self.WORDS, "--json")
        assert json.loads(invoke(*words).out)["clamps"] == []
        found = json.loads(invoke(*words, "--clamp", "0:4.cell=-6").out)
        assert found["clamps"] == ["L0:4.cell=-6"]
        plain = invoke("sample", trained, *self.WORDS, "--clamp", "0:4.cell=-6").out
        assert found["text"] == plain

    def test_gates_of_units_and_layers_are_held(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, *self.WORDS, "--json")
        found = json.loads(invoke(*words, "--clamp", "L0.forget=1", "--clamp", "0:3+4=0.5").out)
        assert found["clamps"] == ["L0.forget_gate=1", "L0:3=0.5", "L0:4=0.5"]
        assert found["text"] != json.loads(invoke(*words).out)["text"]

    def test_beam_search_applies_clamps(self, trained: str, invoke: Invoke) -> None:
        words = ("sample", trained, "--length", "30", "--beam", "3")
        assert invoke(*words, "--clamp", "L0:3=5").out != invoke(*words).out

    @pytest.mark.parametrize(
        ("clamps", "message"),
        [
            (["L0:3"], "write a clamp as UNIT=VALUE"),
            (["L0:3=much"], "the value must be a number, such as 0.9"),
            (["L0:3=0,9"], "such as 0.9, with a decimal point, no comma"),
            (["L0:3=inf"], "the value must be finite"),
            (["L0:3=1e12"], "between -1,000,000 and 1,000,000"),
            (["L7:3=1"], "no such unit"),
            (["L0:3=1", "L0:3=2"], "Name it once"),
            (["L0.forget=2"], "a value of forget_gate must lie between 0 and 1"),
            (["L0.reset=1"], "no such gate"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_invalid_clamp_is_an_error(
        self, trained: str, invoke: Invoke, clamps: list[str], message: str
    ) -> None:
        options = [word for clamp in clamps for word in ("--clamp", clamp)]
        result = invoke("sample", trained, *options)
        assert (result.status, result.out) == (2, "")
        assert message in result.err
