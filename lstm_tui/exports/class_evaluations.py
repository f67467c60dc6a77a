"""Evaluations of a classifier as JSON; `cli.class_evaluation_tables` prints them."""

from dataclasses import dataclass
from typing import Any

from lstm_tui.exports.class_report import ClassReport, class_report, class_report_fields
from lstm_tui.exports.encoding import encode_utf8, json_text, number
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.class_evaluation import LabeledEvaluation
from lstm_tui.studies.class_neurons import ClassNeuron, ClassNeurons
from lstm_tui.studies.classification import LengthGroup


@dataclass(frozen=True, slots=True)
class ClassEvaluation:
    """What ``network``, a classifier of ``classes``, says about several sets of documents.

    ``notes`` are about the run: why there is no baseline, or no network before training.
    """

    network: EvaluatedNetwork
    classes: tuple[str, ...]
    evaluated: tuple[LabeledEvaluation, ...]
    notes: tuple[str, ...] = ()

    def report(self, one: LabeledEvaluation) -> ClassReport:
        """The report on one set."""
        return class_report(
            one.classification.confusion,
            self.classes,
            baseline=one.baseline,
            mistakes=one.mistakes,
        )


def evaluation_as_json(evaluation: ClassEvaluation) -> str:
    """``evaluation`` as a JSON object; shares are 0 to 1, losses nats per document."""
    return json_text(
        {
            **network_fields(evaluation.network),
            "notes": evaluation.notes,
            "texts": [_fields(evaluation, one) for one in evaluation.evaluated],
        }
    )


def _fields(evaluation: ClassEvaluation, one: LabeledEvaluation) -> dict[str, Any]:
    documents = one.documents
    names = [encode_utf8(name).decode() for name in evaluation.classes]
    return {
        "text": encode_utf8(documents.name).decode(),
        "left_out": documents.left_out,
        "shortened": documents.shortened,
        "notes": [encode_utf8(note).decode() for note in documents.notes],
        "overlap": documents.overlap
        and {
            "trained": documents.overlap.trained,
            "validated": documents.overlap.validated,
        },
        "loss": number(one.classification.loss),
        **class_report_fields(evaluation.report(one)),
        "by_length": _groups(one.classification.by_length()),
        "baseline_by_length": _groups(one.baseline_by_length),
        "neurons": None if one.neurons is None else _neurons(one, one.neurons, names),
    }


def _groups(groups: tuple[LengthGroup, ...]) -> list[dict[str, Any]]:
    return [
        {"shortest": group.shortest, "longest": group.longest, **_proportion(group.accuracy)}
        for group in groups
    ]


def _neurons(one: LabeledEvaluation, found: ClassNeurons, names: list[str]) -> dict[str, Any]:
    untrained = found.untrained or (None,) * len(found.neurons)
    return {
        "chosen_on": one.chosen_on,
        "choosing": found.choosing,
        "reporting": found.reporting,
        "best": [
            {
                "class": names[neuron.detects],
                **_neuron(neuron),
                "untrained": before and _neuron(before),
                "classifier": _proportion(classifier),
                "majority": _proportion(majority),
                "histogram": {
                    "edges": [number(edge) for edge in neuron.edges],
                    "counts": dict(zip(names, neuron.counts, strict=True)),
                },
            }
            for neuron, before, classifier, majority in zip(
                found.neurons, untrained, found.classifier, found.majority, strict=True
            )
        ],
    }


def _neuron(neuron: ClassNeuron) -> dict[str, Any]:
    return {
        "neuron": neuron.name,
        "side": "above" if neuron.above else "below",
        "threshold": number(neuron.threshold),
        **_proportion(neuron.accuracy),
        "balanced_accuracy": number(neuron.balanced_accuracy),
        "auc": number(neuron.auc),
    }


def _proportion(proportion: Proportion) -> dict[str, Any]:
    return {
        "documents": proportion.count,
        "correct": proportion.successes,
        "accuracy": number(proportion.share),
        "interval": [number(end) for end in proportion.interval],
    }
