"""The options for a classifier of documents: ``--objective classify`` and others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lstm_tui.cli.options import EnumChoice, OptionGroup, combine_options, is_given
from lstm_tui.config import DocumentSplit, Objective, Pooling, RunConfig
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.presets import CLASSIFIER_BATCH, CLASSIFIER_MLP, LONGEST_DOCUMENT

if TYPE_CHECKING:
    from lstm_tui.text.corpus import Corpus

_DATA_OPTIONS = {
    "text_column": "--text-column",
    "label_column": "--label-column",
    "skip_empty": "--skip-empty",
}
_NETWORK_OPTIONS = {
    "pooling": "--pool",
    "mlp": "--mlp",
    "max_length": "--max-length",
    "freeze": "--freeze",
}

_option = OptionGroup("Classifier").option

labeled_data_options = combine_options(
    _option(
        "--objective",
        type=EnumChoice(Objective),
        default=Objective.PREDICT.value,
        help="What to train: a language model that predicts the next symbol, or a classifier of "
        "labeled documents. For it CORPUS is a folder with one subfolder for each label, or a "
        "table with a header line, .tsv or .csv.",
    ),
    _option(
        "--text-column", metavar="NAME", help="Column of the texts in a table.  [default: guessed]"
    ),
    _option(
        "--label-column",
        metavar="NAME",
        help="Column of the labels in a table.  [default: guessed]",
    ),
    _option(
        "--skip-empty",
        is_flag=True,
        help="Leave out documents without a text or a label, instead of refusing the data.",
    ),
)
"""Which data are labeled documents, and how they are read: for `labeled_choices`."""

classifier_options = combine_options(
    labeled_data_options,
    _option(
        "--pool",
        "pooling",
        type=EnumChoice(Pooling),
        default=Pooling.LAST.value,
        help="What the classifier reads of a document: the last hidden state, or the mean of all.",
    ),
    _option(
        "--mlp", type=int, default=CLASSIFIER_MLP, help="Units of the hidden layer of its MLP."
    ),
    _option(
        "--max-length",
        type=int,
        default=LONGEST_DOCUMENT,
        help="Read at most so many symbols of a document, from its beginning; 0 is no limit.",
    ),
    _option(
        "--freeze",
        is_flag=True,
        help="Train the MLP alone, on the recurrent layers of --from RUN as they are.",
    ),
)


def labeled_choices(choices: dict[str, Any]) -> dict[str, Any]:
    """``choices`` without ``--objective``, with the fields of `TextConfig` that it decides.

    Raises:
        ConfigError: An option does not fit the objective.
    """
    choices = dict(choices)
    objective = choices.pop("objective", Objective.PREDICT)
    for name in ("text_column", "label_column"):
        choices[name] = choices.get(name) or ""
    choices.setdefault("skip_empty", False)
    if objective is not Objective.CLASSIFY:
        _refuse_given(_DATA_OPTIONS)
        return choices
    _refuse_without_effect("--documents", choices["documents"])
    _refuse_without_effect("--validation-blocks", choices["validation_blocks"])
    return {**choices, "documents": DocumentSplit.LABELED}


def classifier_choices(choices: dict[str, Any]) -> dict[str, Any]:
    """`labeled_choices` with the fields of the network and of training that it decides.

    Raises:
        ConfigError: An option does not fit the objective.
    """
    choices = labeled_choices(choices)
    if choices["documents"] is not DocumentSplit.LABELED:
        _refuse_given(_NETWORK_OPTIONS)
        return {**choices, "max_length": 0, "mlp": 0, "pooling": Pooling.LAST, "freeze": False}
    _refuse_without_effect("--tied", choices["tied"])
    _refuse_without_effect("--chunk", is_given("chunk"))
    batch = choices["batch"] if is_given("batch", by_file=True) else CLASSIFIER_BATCH
    ranking = choices["ranking"] if is_given("ranking", by_file=True) else False
    return {**choices, "tied": False, "batch": batch, "ranking": ranking}


def _refuse_without_effect(option: str, value: object) -> None:
    if value:
        raise ConfigError(f"{option} has no effect with --objective classify: leave it out.")


def _refuse_given(options: dict[str, str]) -> None:
    for name, option in options.items():
        if is_given(name):
            raise ConfigError(
                f"{option} has an effect only with --objective classify: leave it out."
            )


def table_note(sources: Sequence[str]) -> str:
    """A note for a language model on the text of ``sources`` that one of them is a table; or ""."""
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.labeled_reader import is_table

    table = next(filter(is_table, sources), None)
    if table is None:
        return ""
    return (
        f"{safe_line(table)} is a table, which is read as plain text. If its rows have labels, "
        "--objective classify trains a classifier on them."
    )


def with_classes(config: RunConfig, corpus: "Corpus") -> RunConfig:
    """``config`` of a classifier with the number of classes of ``corpus``.

    Raises:
        CorpusError: All documents have one label.
    """
    from lstm_tui.text.glyphs import safe_line

    assert corpus.labeled is not None
    classes = corpus.labeled.classes
    if len(classes) == 1:
        raise CorpusError(
            f"{', '.join(corpus.names)}: all {len(corpus.labeled):,} documents have the label "
            f"“{safe_line(classes[0], 60)}”: a classifier needs two labels or more."
        )
    return replace(config, model=replace(config.model, classes=len(classes)))
