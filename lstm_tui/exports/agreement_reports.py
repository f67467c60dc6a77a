"""Accuracy of subject–verb agreement, and the number neuron, as JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lstm_tui.exports.encoding import json_text
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.exports.pair_reports import proportion_fields
from lstm_tui.reader.units import target_name
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.agreement_accuracy import CHANCE, AgreementAccuracy
from lstm_tui.studies.number_ablation import AblationEffect, NumberAblation, NumberNeuron
from lstm_tui.text.agreement.agreement_pairs import AgreementPair


@dataclass(frozen=True, slots=True)
class MeasuredAgreement:
    """The accuracy of one checkpoint, and its number neuron if that was requested."""

    network: EvaluatedNetwork
    accuracy: AgreementAccuracy
    number_neuron: NumberNeuron | None = None

    def with_neuron(self, found: NumberNeuron) -> "MeasuredAgreement":
        """The same with the number neuron ``found``."""
        return replace(self, number_neuron=found)


def agreement_as_json(measured: Sequence[MeasuredAgreement]) -> str:
    """``measured`` as a JSON object; accuracies are shares of pairs."""
    return json_text(
        {
            "chance": CHANCE,
            "results": [
                {
                    **network_fields(one.network),
                    "incongruent": _curve(one.accuracy.by_attractors(congruent=False)),
                    "congruent": _curve(one.accuracy.by_attractors(congruent=True)),
                    "cells": _cells(one.accuracy),
                    "singular": _of_subjects(one.accuracy, singular=True),
                    "plural": _of_subjects(one.accuracy, singular=False),
                    "number_neuron": one.number_neuron and _number_neuron(one.number_neuron),
                }
                for one in measured
            ],
        }
    )


def _curve(accuracies: Mapping[int, Proportion]) -> list[dict[str, Any]]:
    return [
        {"attractors": count, **proportion_fields(accuracy)}
        for count, accuracy in accuracies.items()
        if accuracy.count
    ]


def _cells(accuracy: AgreementAccuracy) -> list[dict[str, Any]]:
    return [
        {
            "construction": cell.construction,
            "attractors": cell.attractors,
            "congruent": cell.congruent,
            **proportion_fields(value),
        }
        for cell, value in accuracy.cells.items()
    ]


def _of_subjects(accuracy: AgreementAccuracy, *, singular: bool) -> dict[str, Any] | None:
    value = accuracy.by_number.get(singular)
    return proportion_fields(value) if value is not None and value.count else None


def _number_neuron(found: NumberNeuron) -> dict[str, Any]:
    detector, ablation = found.detector, found.ablation
    return {
        "unit": target_name(detector.unit, detector.quantity),
        "high_for": "plural" if detector.sign > 0 else "singular",
        "threshold": detector.threshold,
        "metrics": detector.metrics,
        "untrained_metrics": found.untrained,
        "detects": {
            "incongruent": _curve(detector.accuracy.by_attractors(congruent=False)),
            "congruent": _curve(detector.accuracy.by_attractors(congruent=True)),
        },
        "agrees": ablation.agrees,
        "held_at": ablation.clamp.value,
        "controls": len(ablation.controls),
        "ablation": [
            {"congruent": congruent, "subjects": subjects, "attractors": count, **_effect(effect)}
            for congruent, subjects, count, effect in ablation_rows(ablation)
        ],
    }


AblationRow = tuple[bool, str, int | None, AblationEffect]
"""Whether pairs are congruent, the number of their subjects, and of their attractors; None: all."""


def ablation_rows(ablation: NumberAblation) -> list[AblationRow]:
    """Effects on incongruent and congruent pairs: all, by subject, and by number of attractors."""
    rows: list[AblationRow] = []

    def add(
        congruent: bool, subjects: str, count: int | None, selects: Callable[[AgreementPair], bool]
    ) -> None:
        if effect := ablation.effect(lambda pair: pair.congruent is congruent and selects(pair)):
            rows.append((congruent, subjects, count, effect))

    counts = sorted({pair.attractors for pair in ablation.pairs})
    for congruent in (False, True):
        add(congruent, "all", None, lambda pair: pair.attractors > 0)
        add(congruent, "singular", None, lambda pair: pair.attractors > 0 and pair.singular)
        add(congruent, "plural", None, lambda pair: pair.attractors > 0 and not pair.singular)
        for count in counts:
            add(congruent, "all", count, partial(_has_attractors, count))
    return rows


def _has_attractors(count: int, pair: AgreementPair) -> bool:
    return pair.attractors == count


def _effect(effect: AblationEffect) -> dict[str, Any]:
    return {
        "plain": proportion_fields(effect.plain),
        "ablated": proportion_fields(effect.ablated),
        "fall": effect.fall,
        "interval": effect.interval,
        "control_falls": effect.control_falls,
        "p_value": effect.p_value,
    }
