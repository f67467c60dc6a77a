"""Controls of a ranking as data of the HTML page: cells of its table, and curves of recall."""

from typing import Any

from lstm_tui.exports.encoding import number
from lstm_tui.scoring.claims import Evidence, claim
from lstm_tui.scoring.controls import ContextControl, Controls, PatternControls, UntrainedControl
from lstm_tui.scoring.metrics import primary_score


def control_cells(controls: PatternControls, evidence: Evidence | None) -> dict[str, Any]:
    """The scores of the controls of a pattern, and what is claimed of one of its units."""
    gain = evidence.gain if evidence else None
    over_untrained = evidence.over_untrained if evidence else None
    return {
        "last_1": _score(controls.last_1),
        "last_8": _score(controls.last_8),
        "untrained": _score(controls.untrained),
        "p_value": controls.null and number(controls.null.p_value),
        "gain": gain and number(gain.value),
        "gain_low": gain and number(gain.interval[0]),
        "gain_high": gain and number(gain.interval[1]),
        "over_untrained": over_untrained and number(over_untrained.value),
        "without_gain": gain is not None and not gain.significant,
        "claim": claim(evidence) if evidence and gain else "",
    }


def _score(control: ContextControl | UntrainedControl | None) -> float | None:
    return None if control is None else number(primary_score(control.metrics))


def recall_curves(controls: Controls) -> dict[str, dict[str, list[float | None]]]:
    """By pattern, the recall by distance of its best unit and of the last-8 detector."""
    return {
        name: {
            "unit": [number(share) for share in one.recall.unit.tolist()],
            "last_8": [number(share) for share in one.recall.last_8.tolist()],
        }
        for name, one in controls.patterns.items()
        if one.recall is not None
    }
