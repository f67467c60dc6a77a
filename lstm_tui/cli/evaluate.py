"""``evaluate``: the loss of any text, of a sentence symbol by symbol, and by type of symbol."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import echo_notes, read_text
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.picture_output import check_picture_path, picture_options
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig, TextKind
from lstm_tui.errors import ConfigError, CorpusError, LstmTuiError

if TYPE_CHECKING:
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.studies.common_segments import Segments
    from lstm_tui.studies.text_loss import Report

_group = OptionGroup("Loss")
_labels = OptionGroup("Labeled documents of a classifier")


@click.command(cls=GroupedCommand, short_help="Measure the loss of a text, or of a sentence.")
@run_argument
@click.argument("files", nargs=-1, metavar="[FILE]...")
@_group.option(
    "--each",
    multiple=True,
    metavar="TEXT",
    help="Print the terms of the chain rule for TEXT instead: each symbol's probability and rank, "
    "and what was likelier. May be repeated; --json is then a list.",
)
@_group.option(
    "--breakdown",
    is_flag=True,
    help="Print the loss by type of symbol instead, and by position inside brackets, quotations "
    "and other spans.",
)
@_group.option(
    "--against",
    metavar="RUN",
    help="Put another run beside it, on the same text; implies --breakdown.",
)
@_group.characters_option("Characters of each FILE to read.  [default: at most 1,000,000]")
@_group.kind_option()
@_group.option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="error",
    help="What to do with characters of --each that are not in the vocabulary. Those of a FILE are "
    "left out and counted.",
)
@_labels.option(
    "--text-column", metavar="NAME", help="Column of the texts.  [default: as trained, or guessed]"
)
@_labels.option(
    "--label-column",
    metavar="NAME",
    help="Column of the labels.  [default: as trained, or guessed]",
)
@picture_options
@_group.json_option()
@network_options
@config_option("Run")
def evaluate(
    run: str,
    files: tuple[str, ...],
    each: tuple[str, ...],
    breakdown: bool,
    against: str | None,
    characters: int | None,
    kind: TextKind | None,
    unknown: str,
    text_column: str | None,
    label_column: str | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Measure how well RUN predicts each FILE; - is standard input.

    Without FILE, it reads the validation text that the run keeps. The loss is that of a network
    that carries its state through the whole text, and that of cold windows of 256 and 64 symbols,
    which shows what a longer memory is worth.

    Of a classifier, each FILE is a table or folder of labeled documents, as for training; without
    FILE, it reads the validation documents that the run keeps. It prints accuracy, the confusion
    matrix and the most confident mistakes beside those of a bag of symbols, the accuracy by length,
    and the single neuron that separates the classes best; --output draws its histogram.

    \b
    lstm-tui evaluate latest
    lstm-tui evaluate latest play.txt wiki.txt --json
    lstm-tui evaluate latest --each 'The keys to the cabinet are on the table.'
    lstm-tui evaluate latest play.txt --breakdown
    lstm-tui evaluate lstm-1 play.txt --against elman-1
    lstm-tui evaluate reviews-lstm more.tsv --output neuron.svg
    """
    from lstm_tui.runs.objectives import is_classifier, require_language_model

    by_type = breakdown or against is not None
    if each and (files or by_type):
        raise ConfigError(
            "--each is about the text that follows it: leave out FILE, --breakdown and --against."
        )
    source_run = resolve_run(run, runs_dir, saved=True)
    if each or by_type or characters or kind:
        require_language_model(source_run)
    elif is_classifier(source_run):
        from lstm_tui.cli.class_evaluation import (
            draw_classifier,
            measure_classifier,
            show_classifier,
        )
        from lstm_tui.reader.guessed_encoding import TableColumns

        learned = source_run.record().config.text
        columns = TableColumns(
            text_column or learned.text_column, label_column or learned.label_column
        )
        check_picture_path(output, force=force)
        with progress_bar("Loading the network"):
            network = load_requested(source_run, checkpoint)
        evaluation = measure_classifier(source_run, network, files, reading, columns)
        show_classifier(evaluation, as_json=as_json)
        if output is not None:
            draw_classifier(evaluation, output, force=force)
        return
    if text_column or label_column or output is not None:
        raise ConfigError(
            "--text-column, --label-column and --output are for a classifier. The loss curve of a "
            "language model: lstm-tui export RUN loss -o FILE.svg."
        )
    with progress_bar("Loading the network"):
        network = load_requested(source_run, checkpoint)
    if each:
        _chain_rules(source_run, network, each, unknown == "skip", as_json)
        return
    texts = _read_texts(source_run, network, files, characters, reading, kind)
    if not by_type:
        _losses(source_run, network, texts, as_json)
        return
    other = None
    if against is not None:
        other_run = resolve_run(against, runs_dir, saved=True, predicts=True)
        with progress_bar("Loading the network"):
            other = (other_run, load_requested(other_run, "latest"))
    _breakdown((source_run, network), other, texts, as_json)


def _read_texts(
    run: "Run",
    network: "Checkpoint",
    files: tuple[str, ...],
    characters: int | None,
    reading: ReadingConfig,
    kind: TextKind | None,
) -> "dict[str, EncodedText]":
    """The texts by name, with notes on what of them is read.

    Raises:
        ConfigError: A file is named twice.
        CorpusError: One cannot be read.
    """
    from lstm_tui.runs.passage import MOST
    from lstm_tui.text.sources import STDIN

    if not files:
        try:
            text = read_text(None, run, network, characters, kind=kind)
        except CorpusError as error:
            raise CorpusError(f"{error} Name a FILE to evaluate another text.") from error
        held = text.ids[text.trained :]
        if len(held):
            text = replace(text, ids=held, notes=text.notes, trained=0)
        else:
            text = replace(text, notes=("The run has no validation text: this is training text.",))
        return {f"the run's {text.title}": text}
    texts: dict[str, EncodedText] = {}
    for file in files:
        name = "standard input" if file == STDIN else file
        if name in texts:
            raise ConfigError(f"{name}: named twice. Leave out one of them.")
        text = read_text(file, run, network, characters, reading, kind, as_own=False)
        notes = []
        if characters is None and text.whole > MOST:
            notes.append(
                f"The first {MOST:,} of {text.whole:,} characters; --characters reads more."
            )
        if _is_learned(run, file):
            notes.append(
                "The run was trained on this text. Without FILE, the part is read that it was not "
                "trained on."
            )
        texts[name] = replace(text, notes=tuple(notes))
    return texts


def _is_learned(run: "Run", file: str) -> bool:
    """Whether ``file`` is the text of the run."""
    from lstm_tui.text.source_state import same_content

    record = run.record()
    try:
        return same_content(file, record.config.text, record.corpus.key, record.corpus.sha256)
    except (LstmTuiError, OSError):
        return False


def _evaluated(run: "Run", network: "Checkpoint") -> "EvaluatedNetwork":
    from lstm_tui.exports.loss_reports import EvaluatedNetwork

    return EvaluatedNetwork.of(run.name, network)


def _losses(
    run: "Run", network: "Checkpoint", texts: "dict[str, EncodedText]", as_json: bool
) -> None:
    import numpy as np

    from lstm_tui.cli.loss_tables import show_losses
    from lstm_tui.exports.loss_reports import EvaluatedText, LossReport, losses_as_json
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.text_loss import measure_loss
    from lstm_tui.text.given_vocabulary import unknown_sentence
    from lstm_tui.text.vocabulary import FOLDED

    reader, vocabulary = Reader.of(network), network.vocabulary
    rare = vocabulary.symbols.index(FOLDED) if vocabulary.folded else -1
    evaluated = []
    with progress_bar("Reading the text") as bar:
        for number, (name, text) in enumerate(texts.items()):

            def report(done: float, before: int = number) -> None:
                bar.update((before + done) / len(texts))

            notes = list(text.notes)
            if sentence := unknown_sentence(
                vocabulary, np.bincount(text.ids, minlength=len(vocabulary))
            ):
                notes.append(
                    f"{sentence} What they stand for is not predicted, so there is no loss per "
                    "character to compare with other networks."
                )
            evaluated.append(
                EvaluatedText(
                    name,
                    str(text.kind),
                    text.left_out,
                    int((text.ids == rare).sum()),
                    tuple(notes),
                    measure_loss(reader, text.ids, vocabulary, report),
                )
            )
    losses = LossReport(_evaluated(run, network), tuple(evaluated))
    if as_json:
        echo_json(losses_as_json(losses))
    else:
        show_losses(losses)


def _chain_rules(
    run: "Run", network: "Checkpoint", texts: tuple[str, ...], skip: bool, as_json: bool
) -> None:
    from lstm_tui.cli.loss_tables import show_chain_rule
    from lstm_tui.exports.loss_reports import chain_rules_as_json
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.chain_rule import chain_rule
    from lstm_tui.text.learned_form import in_learned_form

    reader, vocabulary = Reader.of(network), network.vocabulary
    forms = [in_learned_form(text, vocabulary) for text in texts]
    echo_notes(tuple(dict.fromkeys(note for _, note in forms if note)))
    encode = vocabulary.encode_known if skip else vocabulary.encode
    texts_ids = [encode(text) for text, _ in forms]
    chains = [chain_rule(reader, ids, vocabulary) for ids in texts_ids]
    if as_json:
        echo_json(chain_rules_as_json(chains, _evaluated(run, network), vocabulary))
        return
    for number, chain in enumerate(chains):
        if number:
            click.echo()
        show_chain_rule(chain, _evaluated(run, network), vocabulary)


def _breakdown(
    one: "tuple[Run, Checkpoint]",
    other: "tuple[Run, Checkpoint] | None",
    texts: "dict[str, EncodedText]",
    as_json: bool,
) -> None:
    from lstm_tui.cli.loss_tables import show_breakdown
    from lstm_tui.exports.loss_reports import breakdown_as_json
    from lstm_tui.studies.loss_breakdown import break_down
    from lstm_tui.studies.symbol_types import count_training_words, count_words

    parts = []
    with progress_bar("Reading the text") as bar:
        for number, text in enumerate(texts.values()):

            def report(done: float, before: int = number) -> None:
                bar.update((before + done) / len(texts))

            parts.append((_segments(one[1], other and other[1], text, report), text.kind))
        bar.stage("Counting words")
        words = count_training_words(one[0]) or count_words(part.text for part, _ in parts)
        bar.stage("Finding the patterns")
        breakdown = break_down(parts, words)
    networks = tuple(_evaluated(*pair) for pair in (one, other) if pair)
    if as_json:
        echo_json(breakdown_as_json(breakdown, networks, tuple(texts)))
    else:
        show_breakdown(breakdown, networks, tuple(texts))


def _segments(
    network: "Checkpoint", other: "Checkpoint | None", text: "EncodedText", report: "Report"
) -> "Segments":
    """The losses of ``text`` by the network, and by ``other`` if there is one."""
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.common_segments import common_segments, read_as, segments_of
    from lstm_tui.studies.text_loss import carried_losses

    ids, vocabulary = text.ids, network.vocabulary
    if other is None:
        return segments_of(ids, vocabulary, carried_losses(Reader.of(network), ids, report))
    again = read_as(ids, vocabulary, other.vocabulary)
    losses = carried_losses(Reader.of(network), ids, lambda done: report(done / 2))
    other_losses = carried_losses(Reader.of(other), again.ids, lambda done: report((1 + done) / 2))
    return common_segments(ids, vocabulary, losses, again, other_losses)
