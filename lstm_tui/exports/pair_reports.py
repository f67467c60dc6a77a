"""A comparison of minimal pairs as JSON."""

from typing import Any

from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.pair_comparison import PairComparison, PairScore


def pairs_as_json(comparison: PairComparison, network: EvaluatedNetwork) -> str:
    """``comparison`` as a JSON object; log-probabilities are in nats."""
    return json_text(
        {
            **network_fields(network),
            "all": _score_fields(comparison.score),
            "groups": [
                {"group": _plain(group), **_score_fields(score)}
                for group, score in comparison.groups.items()
            ],
            "pairs": [
                {
                    "before": _plain(pair.before),
                    "right": _plain(pair.right),
                    "wrong": _plain(pair.wrong),
                    "group": _plain(pair.group),
                    "right_log_probability": right,
                    "wrong_log_probability": wrong,
                    "correct": right > wrong,
                }
                for pair, (right, wrong) in zip(
                    comparison.pairs, comparison.log_probabilities.tolist(), strict=True
                )
            ],
        }
    )


def proportion_fields(proportion: Proportion) -> dict[str, Any]:
    """An accuracy with its 95 % interval."""
    return {
        "pairs": proportion.count,
        "correct": proportion.successes,
        "accuracy": proportion.share,
        "interval": proportion.interval,
    }


def _score_fields(score: PairScore) -> dict[str, Any]:
    return {**proportion_fields(score.accuracy), "mean_difference": score.mean_difference}


def _plain(text: str) -> str:
    return encode_utf8(text).decode()
