"""``train``: from a text file to a run, watched live."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.corpus import text_options
from lstm_tui.cli.display_options import display_options
from lstm_tui.cli.options import GroupedCommand
from lstm_tui.cli.train_options import training_options
from lstm_tui.config import (
    Budget,
    BudgetKind,
    ModelConfig,
    RunConfig,
    SymbolKind,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.presets import Size

if TYPE_CHECKING:
    from lstm_tui.text.corpus import Corpus

_MODEL_OPTIONS = ("cell", "layers", "hidden", "embedding", "one_hot", "dropout", "tied")
_TEXT_FIELDS = tuple(TextConfig.__dataclass_fields__)
_NO_PATIENCE = (
    "--patience {}: stopping early needs a validation part, and {}. Leave out --patience."
)


@click.command(cls=GroupedCommand, short_help="Train on a text and watch it live.")
@click.argument("corpus", nargs=-1, required=True)
@training_options
@text_options
@display_options
def train(
    corpus: tuple[str, ...],
    glob: str | None,
    name: str | None,
    runs_dir: Path | None,
    headless: bool,
    **choices: Any,
) -> int:
    """Train on CORPUS: a file, several, a folder, or - for standard input (.gz .xz .bz2 too).

    atlas is a text that comes with the program.

    \b
    lstm-tui train atlas
    lstm-tui train notes.txt
    lstm-tui train --size auto --minutes 20 book.txt.gz
    lstm-tui train src/ --glob '**/*.py' --headless
    """
    from lstm_tui.benchmarking.size_curves import Text, short_text_notice
    from lstm_tui.cli.headless import show_or_follow
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.cli.size_auto import select_size
    from lstm_tui.cli.terminal import read_corpus
    from lstm_tui.runs.creation import check_name
    from lstm_tui.text.part_comparison import compare_validation
    from lstm_tui.workers.process import check_machine, prestarted_worker
    from lstm_tui.workers.start import start_run

    if name is not None:
        check_name(name)
    candidates = run_configs(choices)
    size = next(iter(candidates))
    notes: tuple[str, ...] = ()
    with ExitStack() as stack:
        waiting = None
        if len(candidates) == 1:
            # Torch takes a second to load: long enough to read the text meanwhile.
            waiting = stack.enter_context(prestarted_worker())
        try:
            read = read_corpus(corpus, candidates[size].text, glob)
        except MissingSourceError as error:
            advice = "To train on the built-in text: lstm-tui train atlas"
            raise CorpusError(f"{error} {advice}") from error
        patience = candidates[size].training.patience
        if patience and not read.validation_length:
            why = f"of {len(read):,} symbols no part is left for it"
            raise ConfigError(_NO_PATIENCE.format(patience, why))
        if len(candidates) > 1:
            found = select_size(candidates, read)
            size, notes = found.size, (found.why,)
            if found.patience and read.validation_length:
                candidates[size] = with_patience(candidates[size], found.patience)
            waiting = stack.enter_context(prestarted_worker())
        # In a log an error is one line; on a terminal this one is gone afterwards.
        with progress_bar("Checking this machine") if sys.stderr.isatty() else nullcontext():
            check_machine(waiting, candidates[size])
        with progress_bar("Comparing parts of the text"):
            compared = compare_validation(read)
        differs = compared is not None and compared.differs
        if headless or not sys.stdout.isatty():
            click.echo(describe_split(read, candidates[size]), err=True)
        warnings = [compared.notice] if compared is not None and differs else []
        if read.validation_length:
            text = Text(read.train_length, len(read.vocabulary))
            warnings.append(short_text_notice(candidates[size], text))
        for warning in filter(None, warnings):
            click.echo(warning, err=True)
            notes += (warning,)
        with progress_bar("Starting the training process"):
            worker = start_run(
                read,
                candidates[size],
                corpus,
                name,
                runs_dir,
                notes,
                glob,
                waiting,
                validation_differs=differs,
            )
    return show_or_follow(worker, headless=headless, said=notes)


def describe_split(corpus: "Corpus", config: RunConfig) -> str:
    """How much of ``corpus`` trains and validates, in one line."""
    symbols = "characters" if config.text.symbols is SymbolKind.CHAR else "bytes"
    words = (
        f"{corpus.train_length:,} {symbols} to learn from, "
        f"{corpus.validation_length:,} kept back to check"
    )
    if config.text.validation_blocks:
        count = len(corpus.validation_spans)
        words += f" (--validation-blocks: {count} block{'' if count == 1 else 's'})"
    return f"{words}."


def with_patience(config: RunConfig, patience: int) -> RunConfig:
    """``config``, stopping early after ``patience`` evaluations unless it does so already."""
    if config.training.patience:
        return config
    return replace(config, training=replace(config.training, patience=patience))


def run_configs(choices: dict[str, Any]) -> dict[Size, RunConfig]:
    """The configuration that the options of ``train`` describe; for ``--size auto`` one of each
    size, from small to large.

    Raises:
        ConfigError: Options that contradict each other, or values that cannot be.
    """
    wanted = choices.pop("size")
    if isinstance(wanted, Size):
        return {wanted: _run_config(wanted, choices)}
    for option in ("layers", "hidden"):
        if choices[option] is not None:
            raise ConfigError(
                f"--size auto chooses layers and units itself: leave out --{option}, or name a "
                "size to begin from."
            )
    return {size: _run_config(size, choices) for size in Size}


def _run_config(size: Size, choices: Mapping[str, Any]) -> RunConfig:
    choices = dict(choices)
    text = TextConfig(**{field: choices.pop(field) for field in _TEXT_FIELDS})
    if choices["patience"] and not text.validation:
        raise ConfigError(_NO_PATIENCE.format(choices["patience"], "--validation 0 keeps none"))
    if text.validation_blocks and not text.validation:
        raise ConfigError("--validation-blocks keeps nothing with --validation 0: leave one out.")
    model = _model(size.model, {option: choices.pop(option) for option in _MODEL_OPTIONS})
    budget = parse_budget({kind: choices.pop(kind) for kind in BudgetKind}) or Budget()
    rate = choices.pop("learning_rate")
    return RunConfig(
        text, model, TrainingConfig(budget=budget, learning_rate=rate or 0.0, **choices)
    )


def _model(preset: ModelConfig, chosen: dict[str, Any]) -> ModelConfig:
    """``preset`` with what was chosen instead; a tied embedding is as wide as the hidden layer."""
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


def parse_budget(chosen: dict[str, float | None]) -> Budget | None:
    """The budget among the options that are named as `BudgetKind`, or None when none was given.

    Raises:
        ConfigError: More than one was given, or one that cannot be.
    """
    given = [Budget(kind, amount) for kind in BudgetKind if (amount := chosen[kind]) is not None]
    if len(given) > 1:
        options = " and ".join(f"--{budget.kind}" for budget in given)
        raise ConfigError(f"{options}: a budget is one of --minutes, --steps and --epochs.")
    return given[0] if given else None
