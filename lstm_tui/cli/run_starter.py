"""What ``train`` and ``compare`` do between reading a text and starting the first run on it."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.config import RunConfig
from lstm_tui.errors import CorpusError, MissingSourceError

if TYPE_CHECKING:
    from lstm_tui.runs.starting_vectors import StartingVectors
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.workers.process import Process, WorkerHandle
    from lstm_tui.workers.series import PlannedRun
    from lstm_tui.workers.start import InitialWeights


@dataclass(frozen=True, slots=True)
class RunStarter:
    """Starts runs on one text; the arguments are those of `workers.start.start_run`.

    Attributes:
        notes: Notes of each run, which were printed already.
    """

    text: "Corpus"
    sources: Sequence[str]
    runs_dir: Path | None
    glob: str | None
    notes: tuple[str, ...]
    validation_differs: bool
    initial: "InitialWeights | None" = None
    vectors: "StartingVectors | None" = None

    def start(self, planned: "PlannedRun", waiting: "Process | None") -> "WorkerHandle":
        """Create a planned run, and start its worker."""
        from lstm_tui.runs.weight_transfer import with_random_head
        from lstm_tui.workers.start import start_run

        initial, config = self.initial, planned.config
        if initial is not None and initial.origin.new_head:
            weights = with_random_head(initial.weights, config.model, config.training.seed)
            initial = replace(initial, weights=weights)
        return start_run(
            self.text,
            config,
            self.sources,
            planned.name,
            self.runs_dir,
            self.notes,
            self.glob,
            waiting,
            validation_differs=self.validation_differs,
            initial=initial,
            vectors=self.vectors,
        )


def missing_text(error: MissingSourceError) -> CorpusError:
    """``error`` with the advice to use a built-in text."""
    advice = "Train on the built-in text with: lstm-tui train atlas"
    return CorpusError(f"{error} {advice}")


def prepare_start(
    text: "Corpus",
    config: RunConfig,
    sources: Sequence[str],
    runs_dir: Path | None,
    glob: str | None,
    waiting: "Process | None",
    *,
    prints_facts: bool,
    notes: tuple[str, ...] = (),
    initial: "InitialWeights | None" = None,
    vectors: "StartingVectors | None" = None,
    default_dropout: bool,
) -> RunStarter:
    """Check machine, text and network; print warnings, and with ``prints_facts`` the split too.

    ``default_dropout`` says that the dropout was not chosen by the user.

    Raises:
        ConfigError: The machine does not support what ``config`` asks for.
    """
    from lstm_tui.benchmarking.size_curves import TextStats, short_text_notice
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.text.labeled_summary import repeated_documents
    from lstm_tui.text.part_comparison import compare_validation
    from lstm_tui.workers.process import check_machine

    # In a log, an error is one line alone; on a terminal the progress bar is erased.
    with progress_bar("Checking the configuration") if sys.stderr.isatty() else nullcontext():
        check_machine(waiting, config)
    with progress_bar("Comparing parts of the text"):
        compared = compare_validation(text)
    differs = compared is not None and compared.differs
    kind_of_text = f"Kind of text: {text.kind_in_words}."
    if prints_facts:
        click.echo(describe_split(text, config), err=True)
        click.echo(kind_of_text, err=True)
    warnings = [compared.notice] if compared is not None and differs else []
    if text.labeled is not None:
        with progress_bar("Comparing documents"):
            warnings += repeated_documents(text).notes
    if default_dropout and config.model.dropout:
        warnings.append(
            f"Dropout {config.model.dropout:g}, the default for words, since the "
            "text is short. --dropout 0 trains without it."
        )
    if config.training.freeze_embedding:
        warnings.append("The embedding is frozen: training does not change it.")
    if text.validation_length and text.labeled is None:
        extent = TextStats(text.train_length, len(text.vocabulary), kind=text.vocabulary.kind)
        warnings.append(short_text_notice(config, extent, resizable=initial is None))
    warnings = list(filter(None, warnings))
    for warning in warnings:
        click.echo(warning, err=True)
    notes = (*notes, kind_of_text, *warnings)
    return RunStarter(text, sources, runs_dir, glob, notes, differs, initial, vectors)


def describe_split(corpus: "Corpus", config: RunConfig) -> str:
    """How many symbols, or labeled documents, of ``corpus`` train and validate, in one line."""
    if corpus.labeled is not None:
        from lstm_tui.text.labeled_summary import summary

        return summary(corpus, config.text.max_length)
    symbols = config.text.symbols.plural
    words = (
        f"{corpus.train_length:,} {symbols} for training, "
        f"{corpus.validation_length:,} for validation"
    )
    if config.text.validation_blocks:
        count = len(corpus.validation_spans)
        words += f" (--validation-blocks: {count} block{'' if count == 1 else 's'})"
    return f"{words}."
