"""What is said of a unit, from what is known about it."""

from dataclasses import replace

import pytest

from lstm_tui.scoring.claims import AblationResult, Evidence, claim
from lstm_tui.scoring.controls import MemoryGain

YES, NO = MemoryGain(0.4, (0.3, 0.5)), MemoryGain(0.02, (-0.01, 0.05))
USED = AblationResult(0.3, 39, 40, 0.2)
ALL = Evidence("L1:131", "url", 0.93, gain=YES, over_untrained=YES, ablation=USED)


def test_a_unit_that_passes_every_control_detects() -> None:
    assert claim(ALL) == "L1:131 detects url: the network uses it to know that it is inside."


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        (replace(ALL, gain=NO), "but it does no better than the last 8 symbols."),
        (replace(ALL, gain=None), "; not yet compared with the last 8 symbols."),
        (replace(ALL, over_untrained=NO), "but an untrained network has one as good."),
        (replace(ALL, over_untrained=None), "; not compared with the untrained network."),
        (replace(ALL, ablation=None), "; not yet tested by ablation."),
        (
            replace(ALL, ablation=AblationResult(0.3, 38, 40, 0.2)),
            "but ablating it raises the loss more than only 38 of 40 matched units do.",
        ),
        (
            replace(ALL, ablation=AblationResult(-0.1, 40, 40, -0.2)),
            "but ablating it does not raise the loss there.",
        ),
        (
            replace(ALL, ablation=AblationResult(0.3, 40, 40, -0.1)),
            "but the interval of the effect of its ablation reaches 0.",
        ),
        (
            replace(ALL, ablation=AblationResult(0.3, 20, 20, 0.2)),
            "but its ablation was compared with only 20 matched units, 40 are needed.",
        ),
        (
            replace(ALL, gain=NO, over_untrained=NO, ablation=None),
            "but it does no better than the last 8 symbols and an untrained network has one as "
            "good.",
        ),
        (
            replace(ALL, gain=None, over_untrained=None, ablation=None),
            "; not yet compared with the last 8 symbols, not compared with the untrained "
            "network, and not yet tested by ablation.",
        ),
    ],
)
def test_what_is_missing_is_named(evidence: Evidence, missing: str) -> None:
    sentence = claim(evidence)
    assert sentence.startswith("L1:131 correlates with url (F1 0.93)")
    assert sentence.endswith(missing)
    assert "detects" not in sentence
    assert "uses it" not in sentence


def test_a_number_is_followed_and_needs_no_ablation() -> None:
    scalar = replace(ALL, pattern="line position", score=0.7, scalar=True, ablation=None)
    assert claim(scalar) == (
        "L1:131 follows line position, and remembers more of it than the last 8 symbols."
    )
    assert claim(replace(scalar, gain=NO)).startswith("L1:131 correlates with line position (R² 0.")


def test_a_name_is_data() -> None:
    assert "\x1b" not in claim(replace(ALL, pattern="\x1b[31m"))


def test_a_score_whose_interval_reaches_0_is_no_claim_whatever_its_gain() -> None:
    gain = MemoryGain(0.4, (0.1, 0.5))
    evidence = Evidence(
        "L1:96.cell", "until line end", 0.19, True, -0.61, gain=gain, over_untrained=gain
    )
    assert claim(evidence) == (
        "L1:96.cell correlates with until line end (R² 0.19), but its interval reaches 0."
    )
