"""``train --from RUN``: fine-tuning, a run that starts from the weights of another."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.document_options import DocumentChoice
from lstm_tui.cli.options import OptionGroup, combine_options, is_given
from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.cli.run_argument import RunReference, resolve_run
from lstm_tui.config import DocumentSplit, ModelConfig, RunConfig, SymbolKind, TextConfig
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size

if TYPE_CHECKING:
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run, RunRecord
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.text.vocabulary import Vocabulary
    from lstm_tui.workers.start import InitialWeights

_option = OptionGroup("Fine-tuning").option

fine_tuning_options = combine_options(
    _option(
        "--from",
        "from_run",
        type=RunReference(),
        metavar="RUN",
        help="Start from the weights of this run, not from random ones. Network, symbols, "
        "vocabulary and documents are those of the run. For a text like its own, or a short one, "
        "try --learning-rate 0.005.",
    ),
    _option(
        "--text",
        "texts",
        multiple=True,
        metavar="FILE",
        help="Text to train on, as CORPUS; may be repeated.",
    ),
    _option(
        "--checkpoint",
        default="latest",
        metavar="STEP|best|latest",
        help="Checkpoint of that run.",
    ),
    _option(
        "--extend-vocabulary",
        is_flag=True,
        help="Add symbols of the text that the vocabulary lacks (--min-count times or more), "
        "instead of replacing them by U+FFFD or leaving them out.",
    ),
)

_TEXT_OF_RUN = ("symbols", "normalize", "keep_newlines", "documents", "separator", "document_seed")
_SPLIT_OF_RUN = ("documents", "separator", "document_seed")
_VOCABULARY_OPTIONS = ("min_count", "max_vocabulary")
_PENALTIES = ("memory_units", "slowness_penalty", "persistence_penalty", "activity_penalty")
_NAMED_AT_MOST = 8

UNUSED_CHOICES: dict[str, Any] = {
    "size": Size.MEDIUM,
    **dict.fromkeys(("layers", "hidden", "embedding", "documents")),
    **dict.fromkeys(("one_hot", "tied", "learned_initial_state", "shuffle_documents"), False),
}
"""Values for the options of ``train`` that describe the network, which is that of the run."""


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """The checkpoint whose weights a new run starts from."""

    run: "Run"
    record: "RunRecord"
    checkpoint: "Checkpoint"

    def initial_weights(self, corpus: "Corpus", model: "ModelConfig") -> "InitialWeights":
        """The weights of ``model`` for ``corpus``; those of a classifier of other documents lack
        its MLP, which is drawn when a run starts."""
        from lstm_tui.runs.directory import RunOrigin
        from lstm_tui.runs.training_state import TrainingState
        from lstm_tui.runs.weight_transfer import classifier_weights, transfer_weights
        from lstm_tui.workers.start import InitialWeights

        checkpoint, state, vocabulary = self.checkpoint, self.checkpoint.state, corpus.vocabulary
        fresh = TrainingState(
            step=0,
            elapsed_seconds=0.0,
            position=0,
            total_steps=None,
            learning_rate=state.learning_rate,
            clip=state.clip,
            temperatures=state.temperatures,
            device=state.device,
            precision=state.precision,
            threads=state.threads,
        )
        weights = transfer_weights(
            checkpoint.weights, checkpoint.model, checkpoint.vocabulary, vocabulary
        )
        keeps_head = True
        if corpus.labeled is not None:
            same_classes = self.record.corpus.classes == corpus.labeled.classes
            keeps_head = same_classes and checkpoint.model.mlp == model.mlp
            weights = classifier_weights(weights, model, keeps_head=keeps_head)
        return InitialWeights(
            weights,
            fresh,
            RunOrigin(
                self.run.name,
                state.step,
                state.validation_loss,
                len(vocabulary) - len(checkpoint.vocabulary),
                new_head=not keeps_head,
                imported=self.record.imported is not None,
            ),
        )


def find_starting_point(
    from_run: str | None, checkpoint: str, runs_dir: Path | None, *, extends: bool
) -> StartingPoint | None:
    """The checkpoint that ``--from`` and ``--checkpoint`` name; None without ``--from``.

    Raises:
        ConfigError: An option needs ``--from``.
        LstmTuiError: There is no such checkpoint.
    """
    if from_run is None:
        for option, given in (
            ("--checkpoint", is_given("checkpoint")),
            ("--extend-vocabulary", extends),
            ("--freeze", click.get_current_context().params.get("freeze")),
        ):
            if given:
                raise ConfigError(f"{option} needs --from RUN, the run whose weights are taken.")
        return None
    run = resolve_run(from_run, runs_dir, saved=True)
    return StartingPoint(run, run.record(), load_requested(run, checkpoint))


def configure(start: StartingPoint, config: RunConfig, *, extends: bool) -> RunConfig:
    """``config``, which has the options of the user, with the network and symbols of ``start``.

    Raises:
        ConfigError: An option contradicts them.
    """
    old = start.record.config
    classifies = config.text.documents is DocumentSplit.LABELED
    if old.model.classes and not classifies:
        raise ConfigError(
            f"--from {start.run.name}: a classifier predicts no symbols. Pass --objective "
            "classify, too, or name the run of a language model."
        )
    _check_options(start, extends=extends)
    fields = [name for name in _TEXT_OF_RUN if not (classifies and name in _SPLIT_OF_RUN)]
    text = replace(config.text, **{name: getattr(old.text, name) for name in fields})
    if is_given("shuffle_documents", by_file=True):
        text = replace(text, document_seed=config.training.seed)
    if not extends:
        text = replace(text, **{name: getattr(old.text, name) for name in _VOCABULARY_OPTIONS})
    dropout = config.model.dropout if is_given("dropout", by_file=True) else old.model.dropout
    penalties = {
        name: getattr(old.training, name) for name in _PENALTIES if not is_given(name, by_file=True)
    }
    model = replace(old.model, dropout=dropout)
    if classifies:
        text, model = _classifier(config, text, model, old)
    return RunConfig(text, model, replace(config.training, **penalties))


def _classifier(
    config: RunConfig, text: TextConfig, model: ModelConfig, old: RunConfig
) -> tuple[TextConfig, ModelConfig]:
    """``text`` and ``model`` of the run for a classifier: what was not given is ``old``, if that
    is one too. The number of classes is that of the documents, which are read later."""
    chosen = {name: getattr(config.model, name) for name in ("pooling", "mlp")}
    if old.model.classes:
        for name in chosen:
            if not is_given(name, by_file=True):
                chosen[name] = getattr(old.model, name)
        if not is_given("max_length", by_file=True):
            text = replace(text, max_length=old.text.max_length)
    return text, replace(model, classes=0, tied=False, documents=True, **chosen)


def read_text(
    start: StartingPoint,
    sources: Sequence[str],
    config: RunConfig,
    glob: str | None,
    *,
    extends: bool,
) -> tuple["Corpus", RunConfig, tuple[str, ...]]:
    """The text of ``sources`` in the vocabulary of ``start``, the configuration, and notes.

    Raises:
        ConfigError: The vocabulary becomes too large.
        CorpusError: A source cannot be read.
    """
    import numpy as np

    from lstm_tui.text.corpus import open_corpus
    from lstm_tui.text.given_vocabulary import (
        character_config,
        encode_with,
        extended_vocabulary,
        unknown_sentence,
        unknown_symbols,
        vocabulary_key,
        with_end,
        with_folding,
    )

    with progress_bar("Reading the text") as bar:
        report = report_ingest(bar)
        characters = open_corpus(
            sources,
            character_config(config.text),
            glob=glob,
            progress=report,
            stdin=sys.stdin.buffer,
        )
        old = vocabulary = start.checkpoint.vocabulary
        if config.text.documents is DocumentSplit.LABELED:
            if vocabulary.is_given:
                raise ConfigError(
                    "--from: this imported network has symbols of several characters, of which no "
                    "[END] is one, so it cannot read documents. Import a network of characters."
                )
            old = vocabulary = with_end(vocabulary)
        own = (characters.vocabulary, characters.counts)
        if extends:
            vocabulary = extended_vocabulary(
                old,
                *own,
                characters.ids,
                min_count=config.text.min_count,
                most=config.text.max_vocabulary
                if is_given("max_vocabulary", by_file=True)
                else None,
            )
        unknown = unknown_symbols(*own, vocabulary)
        if unknown:
            vocabulary = with_folding(vocabulary)
        text = replace(config.text, vocabulary=vocabulary_key(vocabulary))
        corpus = encode_with(characters, text, vocabulary, progress=report)
    notes = [
        _added(old, vocabulary) if extends else "",
        _unknown(unknown, vocabulary, extends=extends),
        unknown_sentence(vocabulary, np.array(corpus.counts)),
    ]
    return corpus, replace(config, text=text), tuple(filter(None, notes))


def _added(old: "Vocabulary", new: "Vocabulary") -> str:
    characters = new.character_count - old.character_count
    words = len(new) - len(old) - characters
    counts = [f"{characters:,} {'character' if characters == 1 else 'characters'}"]
    counts += [f"{words:,} {'word' if words == 1 else 'words'}"] if words else []
    return f"Added to the vocabulary: {' and '.join(counts)}; {len(new):,} symbols in all."


def _unknown(unknown: Mapping[str, int], vocabulary: "Vocabulary", *, extends: bool) -> str:
    """What happens to the characters that the vocabulary lacks; "" if there are none."""
    from lstm_tui.text.glyphs import quoted

    if not unknown:
        return ""
    is_byte = vocabulary.kind is SymbolKind.BYTE
    named = [
        f"{f'0x{ord(symbol):02X}' if is_byte else quoted(symbol)} ×{count:,}"
        for symbol, count in unknown.items()
    ]
    names = ", ".join(named[:_NAMED_AT_MOST])
    if len(named) > _NAMED_AT_MOST:
        names += f" and {len(named) - _NAMED_AT_MOST:,} more"
    fate = "replaced by U+FFFD" if vocabulary.folded else "left out"
    kind = "byte" if is_byte else "character"
    some = (
        f"1 {kind} that the vocabulary lacks is"
        if len(unknown) == 1
        else (f"{len(unknown):,} {kind}s that the vocabulary lacks are")
    )
    advice = "" if extends else " --extend-vocabulary adds them."
    times = sum(unknown.values())
    return f"{some} {fate}, {times:,} time{'s' * (times != 1)}: {names}.{advice}"


def _check_options(start: StartingPoint, *, extends: bool) -> None:
    """Raise `ConfigError` if an option on the command line contradicts the run."""
    from lstm_tui.text.glyphs import safe_line

    model, text, name = (
        start.record.config.model,
        start.record.config.text,
        safe_line(start.run.name),
    )
    present: dict[str, object] = {
        **{field: getattr(model, field) for field in ("cell", "layers", "hidden", "embedding")},
        "one_hot": not model.embedding,
        "tied": model.tied,
        "learned_initial_state": model.learned_initial_state,
        "documents": DocumentChoice(text.documents, text.separator) if text.documents else None,
        **{field: getattr(text, field) for field in ("symbols", "normalize", "keep_newlines")},
    }
    parameters = click.get_current_context().params
    for option, value in present.items():
        if is_given(option) and parameters.get(option) != value:
            raise ConfigError(
                f"{_spelling(option)}: the weights of {name} fit only its own network and symbols "
                f"({model.title}, {text.symbols}). Leave it out."
            )
    if parameters.get("vectors") is not None:
        raise ConfigError(f"--vectors: the embedding is that of {name}. Leave it out.")
    size = parameters.get("size")
    if is_given("size") and not (isinstance(size, Size) and _is_of_size(start, size)):
        raise ConfigError(
            f"--size {size}: the weights of {name} fit only {model.title}. Leave it out."
        )
    for option in _VOCABULARY_OPTIONS:
        if is_given(option) and not extends:
            raise ConfigError(
                f"{_spelling(option)}: the vocabulary is that of {name}. Leave it out, or pass "
                "--extend-vocabulary, too."
            )


def _is_of_size(start: StartingPoint, size: Size) -> bool:
    model, preset = start.record.config.model, size.model
    return (model.layers, model.hidden) == (preset.layers, preset.hidden)


def _spelling(option: str) -> str:
    return f"--{option.replace('learned', 'learn').replace('_', '-')}"
