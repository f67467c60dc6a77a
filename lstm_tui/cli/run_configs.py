"""The configuration of a run from the options of ``train`` and ``compare``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lstm_tui.cli.classifier_options import classifier_choices
from lstm_tui.cli.document_options import text_choices
from lstm_tui.cli.options import is_given
from lstm_tui.cli.train_options import parse_budget
from lstm_tui.config import (
    Budget,
    BudgetKind,
    ModelConfig,
    Objective,
    RunConfig,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.errors import ConfigError
from lstm_tui.presets import CLASSIFIER_SIZE, Size, default_dropout, ties_by_default

if TYPE_CHECKING:
    from lstm_tui.text.corpus import Corpus

_MODEL_OPTIONS = (
    *("cell", "layers", "hidden", "embedding", "one_hot", "dropout", "tied"),
    *("learned_initial_state", "pooling", "mlp"),
)
_TEXT_FIELDS = tuple(name for name in TextConfig.__dataclass_fields__ if name != "vocabulary")
_NO_PATIENCE = "--patience {}: early stopping needs validation text, but {}. Leave out --patience."


def run_configs(choices: dict[str, Any]) -> dict[Size, RunConfig]:
    """The configuration of each size that may be trained: one, or all sizes for ``--size auto``,
    in ascending order.

    Raises:
        ConfigError: Options contradict each other, or a value is out of range.
    """
    wanted = chosen_size(choices.pop("size"), choices.get("objective"))
    if isinstance(wanted, Size):
        return {wanted: _run_config(wanted, choices)}
    for option in ("layers", "hidden"):
        if choices[option] is not None:
            raise ConfigError(
                f"--size auto chooses layers and units itself: leave out --{option}, or name a "
                "size to change."
            )
    return {size: _run_config(size, choices) for size in Size}


def chosen_size(size: object, objective: Objective | None) -> object:
    """``size``, or `CLASSIFIER_SIZE` if a classifier is to be trained and it was not given."""
    if objective is Objective.CLASSIFY and not is_given("size", by_file=True):
        return CLASSIFIER_SIZE
    return size


def _run_config(size: Size, choices: Mapping[str, Any]) -> RunConfig:
    choices = text_choices(classifier_choices(dict(choices)), choices["seed"])
    text = TextConfig(**{field: choices.pop(field) for field in _TEXT_FIELDS})
    if choices["patience"] and not text.validation:
        raise ConfigError(_NO_PATIENCE.format(choices["patience"], "--validation 0 holds out none"))
    if text.validation_blocks and not text.validation:
        raise ConfigError("--validation-blocks has no effect with --validation 0: leave one out.")
    if text.document_seed is not None and not text.validation:
        raise ConfigError("--shuffle-documents has no effect with --validation 0: leave one out.")
    chosen = {option: choices.pop(option) for option in _MODEL_OPTIONS}
    keeps_embedding = chosen["embedding"] or chosen["one_hot"] or choices["freeze_embedding"]
    if chosen["tied"] is None and not keeps_embedding:
        chosen["tied"] = ties_by_default(text.symbols)
    model = _model(size.model, {**chosen, "documents": text.documents is not None})
    budget = parse_budget({kind: choices.pop(kind) for kind in BudgetKind}) or Budget()
    rate = choices.pop("learning_rate")
    return RunConfig(
        text, model, TrainingConfig(budget=budget, learning_rate=rate or 0.0, **choices)
    )


def _model(preset: ModelConfig, chosen: dict[str, Any]) -> ModelConfig:
    """``preset`` with the options of ``chosen``; a tied embedding is as wide as a hidden layer."""
    if chosen.pop("one_hot"):
        if chosen["embedding"] or chosen["tied"]:
            raise ConfigError("--one-hot has no embedding: leave out --embedding and --tied.")
        chosen["embedding"] = 0
    model = replace(
        preset,
        **{name: value for name, value in chosen.items() if value is not None and name != "tied"},
    )
    if chosen["tied"]:
        width = chosen["embedding"] or model.hidden
        model = replace(model, embedding=width, tied=True)
    return model


def with_default_dropout(config: RunConfig, corpus: "Corpus") -> RunConfig:
    """``config`` with the default dropout for the symbols and the length of ``corpus``."""
    dropout = default_dropout(config.text.symbols, corpus.train_length)
    return replace(config, model=replace(config.model, dropout=dropout))


def with_patience(config: RunConfig, patience: int) -> RunConfig:
    """``config`` with early stopping after ``patience`` evaluations, unless it has one already."""
    if config.training.patience:
        return config
    return replace(config, training=replace(config.training, patience=patience))


def check_patience(config: RunConfig, corpus: "Corpus") -> None:
    """Check that there is validation text for early stopping, if it was asked for.

    Raises:
        ConfigError: There is none.
    """
    patience = config.training.patience
    if patience and not corpus.validation_length:
        why = f"a text of {len(corpus):,} symbols has none"
        raise ConfigError(_NO_PATIENCE.format(patience, why))
