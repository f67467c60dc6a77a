"""Reports on the loss of texts, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.step_titles import at_step, step_title
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.studies.chain_rule import ChainRule
from lstm_tui.studies.loss_breakdown import RANGES_OF_POSITIONS, LossBreakdown, LossShare
from lstm_tui.studies.text_loss import SummedLoss, TextLoss
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class EvaluatedText:
    """A text and its loss.

    Attributes:
        name: Of the file, or what it is.
        kind: What the text consists of.
        unknown: Characters that the network does not know, which were left out.
        folded: Rare characters that were read as U+FFFD.
        notes: Sentences on what was read.
        loss: Its losses.
    """

    name: str
    kind: str
    unknown: int
    folded: int
    notes: tuple[str, ...]
    loss: TextLoss


@dataclass(frozen=True, slots=True)
class EvaluatedNetwork:
    """The checkpoint of a run: its name, step, model in words and what its symbols are.

    ``imported`` says that it is a network of another program, whose steps are not known.
    """

    run: str
    step: int
    model: str
    symbols: str
    imported: bool = False

    @classmethod
    def of(cls, run: str, checkpoint: Checkpoint) -> "EvaluatedNetwork":
        """``checkpoint`` of the run with the name ``run``."""
        kind, model = str(checkpoint.vocabulary.kind), checkpoint.model.title
        return cls(run, checkpoint.step, model, kind, checkpoint.imported)

    @property
    def step_title(self) -> str:
        """For example ``step 11,700``, or ``imported``."""
        return step_title(self.step, imported=self.imported)

    @property
    def step_number(self) -> str:
        """The step for a table, such as ``11,700``; a dash if it is not known."""
        return "–" if self.imported else f"{self.step:,}"

    @property
    def at_step(self) -> str:
        """The end of its name in a sentence: `` at step 11,700``, or ``, imported``."""
        return at_step(self.step, imported=self.imported)


@dataclass(frozen=True, slots=True)
class LossReport:
    """The losses of several texts."""

    network: EvaluatedNetwork
    texts: tuple[EvaluatedText, ...]

    @property
    def total(self) -> TextLoss:
        """The losses of all texts together."""
        return reduce(add, (text.loss for text in self.texts))


def losses_as_json(report: LossReport) -> str:
    """``report`` as a JSON object; losses are in nats unless they are called bits."""
    return json_text(
        {
            **network_fields(report.network),
            "texts": [
                {
                    "text": _plain(text.name),
                    "kind": text.kind,
                    "unknown_characters": text.unknown,
                    "folded_characters": text.folded,
                    "notes": [_plain(note) for note in text.notes],
                    **_losses(text.loss),
                }
                for text in report.texts
            ],
            "all": _losses(report.total),
        }
    )


def breakdown_as_json(
    report: LossBreakdown, networks: tuple[EvaluatedNetwork, ...], texts: tuple[str, ...]
) -> str:
    """``report`` of one or two ``networks`` as a JSON object, with all positions."""
    return json_text(
        {
            **network_fields(networks[0]),
            "against": network_fields(networks[1]) if len(networks) > 1 else None,
            "texts": [_plain(name) for name in texts],
            "unit": f"nats per {report.unit}",
            "rare_words": report.rare,
            "left_out_characters": report.left_out,
            "stretches": report.stretches,
            "all": _share(report.whole),
            "types": {str(kind): _share(share) for kind, share in report.types.items()},
            "inside": {
                span.pattern: {
                    **_share(span.inside),
                    "ranges": [
                        {"first": first, "last": last, **_share(share)}
                        for (first, last), share in zip(
                            RANGES_OF_POSITIONS, span.ranges, strict=True
                        )
                    ],
                    "positions": [_share(share) for share in span.positions],
                }
                for span in report.spans
            },
        }
    )


def chain_rules_as_json(
    chains: Sequence[ChainRule], network: EvaluatedNetwork, vocabulary: Vocabulary
) -> str:
    """``chains`` as a list of JSON objects; a single one as an object."""
    objects = [_chain_rule(chain, network, vocabulary) for chain in chains]
    return json_text(objects if len(objects) > 1 else objects[0])


def _chain_rule(
    chain: ChainRule, network: EvaluatedNetwork, vocabulary: Vocabulary
) -> dict[str, Any]:
    return {
        **network_fields(network),
        "read_before": vocabulary.label(chain.before),
        "terms": [
            {
                "symbol": vocabulary.label(term.id),
                "text": _text_of(term.id, vocabulary),
                "id": term.id,
                "probability": term.probability,
                "log_probability": term.log_probability,
                "rank": term.rank,
                "instead": [
                    {
                        "symbol": vocabulary.label(other),
                        "text": _text_of(other, vocabulary),
                        "id": other,
                        "probability": probability,
                    }
                    for other, probability in term.instead
                ],
                "log_probability_so_far": term.total,
            }
            for term in chain.terms
        ],
        "log_probability": chain.terms[-1].total,
        **_loss(chain.loss),
    }


def network_fields(network: EvaluatedNetwork) -> dict[str, Any]:
    return {
        "run": _plain(network.run),
        "step": network.step,
        "model": network.model,
        "symbol_kind": network.symbols,
    }


def _losses(loss: TextLoss) -> dict[str, Any]:
    return {
        "carried": _loss(loss.carried),
        "windows": [{"length": size, **_loss(one)} for size, one in loss.windows.items()],
    }


def _loss(loss: SummedLoss) -> Mapping[str, Any]:
    return {
        "symbols": loss.symbols,
        "characters": loss.characters,
        "documents": loss.documents,
        "nats": loss.nats,
        "nats_per_symbol": loss.per_symbol,
        "nats_per_character": loss.per_character,
        "bits_per_character": loss.bits_per_character,
        "perplexity": loss.perplexity,
        "nats_per_document": loss.per_document,
    }


def _share(share: LossShare) -> dict[str, Any]:
    return {
        "count": share.count,
        "share": share.share,
        "means": share.means,
        "shares_of_loss": share.shares_of_loss,
        "difference": share.difference,
        "interval": share.interval,
    }


def _text_of(symbol: int, vocabulary: Vocabulary) -> str | None:
    """The text of a symbol; None for [END], which is none."""
    return None if symbol == vocabulary.end_id else vocabulary.symbols[symbol]


def _plain(text: str) -> str:
    return encode_utf8(text).decode()
