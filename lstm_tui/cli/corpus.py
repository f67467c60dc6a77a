"""``corpus``: look at texts before training, forget cached copies, make a text."""

import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.classifier_options import labeled_choices, labeled_data_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.document_options import document_option, text_choices
from lstm_tui.cli.options import (
    GroupedCommand,
    OptionGroup,
    combine_options,
    decoding_options,
    field_options,
)
from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import TextConfig, TrainingConfig
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.text.corpus import Corpus

_DEFAULT = TextConfig()
_field_option, _corpus_option = field_options("Text", _DEFAULT), OptionGroup("Corpus").option


text_options = combine_options(
    decoding_options("Text", _DEFAULT.encoding),
    _field_option(
        "--normalize", "Unicode normal form of letters: nfc writes é as one character, nfd as two."
    ),
    _field_option("--min-count", "Replace characters that occur less often than this by U+FFFD."),
    _field_option(
        "--symbols",
        "What one symbol is: a character, a byte, or a word. A word has the space before it; rare "
        "words are spelled in characters.",
    ),
    _field_option(
        "--max-vocabulary",
        "Largest number of distinct symbols. A text with more characters is an error. With "
        "--symbols word, the most frequent words fill what its characters leave.",
    ),
    _field_option(
        "--validation",
        "Fraction of the text, at its end, or of the documents, the last ones, to hold out for "
        "validation; of labeled documents, that of each class, at random.",
    ),
    OptionGroup("Text").option(
        "--validation-blocks",
        is_flag=True,
        help="Hold out blocks from the whole text instead of its end.",
    ),
    document_option("Text"),
    OptionGroup("Text").kind_option(),
)
"""How files become symbols: what `text_choices` makes the fields of `TextConfig`, and ``glob``."""


def read_corpus(sources: Sequence[str], text: TextConfig, glob: str | None) -> "Corpus":
    """Open the corpus of ``sources`` behind a progress bar; ``-`` is standard input."""
    from lstm_tui.text.corpus import open_corpus

    with progress_bar("Reading the text") as bar:
        return open_corpus(
            sources, text, glob=glob, progress=report_ingest(bar), stdin=sys.stdin.buffer
        )


@click.group()
def corpus() -> None:
    """Look at texts before training, or make one."""


@corpus.command(cls=GroupedCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@text_options
@labeled_data_options
@OptionGroup("Other").json_option()
@config_option("Other")
def show(files: tuple[str, ...], glob: str | None, as_json: bool, **choices: Any) -> None:
    """Show size, characters, line lengths, entropy and pattern counts of a text.

    With --objective classify: of labeled documents, with their classes.

    \b
    lstm-tui corpus show notes.txt
    lstm-tui corpus show mails/ --objective classify
    """
    from lstm_tui.cli.tables import corpus_statistics_as_json, show_corpus_statistics
    from lstm_tui.text.builtin_texts import builtin_note
    from lstm_tui.text.corpus_stats import corpus_statistics
    from lstm_tui.text.labeled_summary import repeated_documents
    from lstm_tui.text.part_comparison import compare_validation

    text = TextConfig(**text_choices(labeled_choices(choices), TrainingConfig().seed))
    corpus = read_corpus(files, text, glob)
    for file in files:
        if taken := builtin_note(file):
            click.echo(taken, err=True)
    with progress_bar("Counting symbols and patterns"):
        statistics = corpus_statistics(corpus)
    if (compared := compare_validation(corpus)) is not None and compared.differs:
        click.echo(compared.notice, err=True)
    if corpus.labeled is not None:
        for note in repeated_documents(corpus).notes:
            click.echo(note, err=True)
    if as_json:
        echo_json(corpus_statistics_as_json(corpus, statistics))
    else:
        show_corpus_statistics(corpus, statistics)


@corpus.command(cls=GroupedCommand)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@_corpus_option("--all", "everything", is_flag=True, help="Delete the copies of all texts.")
def forget(files: tuple[str, ...], everything: bool) -> int:
    """Delete the encoded copies of texts from the cache; without FILE, list them.

    Text files and runs are not changed. A run whose copy was deleted reads its text again when it
    is resumed.

    \b
    lstm-tui corpus forget notes.txt
    lstm-tui corpus forget --all
    """
    from lstm_tui.runs.corpus_recovery import recorded_sources
    from lstm_tui.runs.known_sources import keys_of_source
    from lstm_tui.text.cache import Cache
    from lstm_tui.text.cached_texts import cached_texts, copies_of
    from lstm_tui.text.glyphs import safe_line

    if files and everything:
        raise ConfigError("FILE and --all cannot be combined: leave out one of them.")
    status, selected = 0, cached_texts()
    if files:
        selected = []
        for file in files:
            with progress_bar("Comparing the text with the cache"):
                copies = copies_of(file, keys_of_source(recorded_sources([file])[0]))
            selected += [text for text in copies if text not in selected]
            if not copies:
                click.echo(f"{safe_line(file)}: no copy in the cache.", err=True)
                status = 1
    elif not selected:
        click.echo("No text is cached.", err=True)
    for text in selected:
        shown = f"{text.names}: {text.symbols:,} symbols, SHA-256 {text.sha256[:12]}…"
        if files or everything:
            click.echo(f"{shown}, {Cache().forget(text.key):,} bytes deleted.")
        else:
            click.echo(shown)
    if selected and not files and not everything:
        click.echo("Nothing was deleted. Name a FILE, or pass --all.", err=True)
    return status


_output_option = _corpus_option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write.",
)
_force_option = _corpus_option("--force", is_flag=True, help="Overwrite an existing file.")


@corpus.command(cls=GroupedCommand)
@_output_option
@_corpus_option("--megabytes", default=2.0, help="Largest size, in megabytes.")
@_force_option
def python(output: Path, megabytes: float, force: bool) -> None:
    """Write a corpus from the source code of your Python's standard library.

    It has brackets, quotes, comments and indentation for units to detect.

    \b
    lstm-tui corpus python -o python.txt
    """
    from lstm_tui.exports.files import write_export
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.python_corpus import python_corpus

    with progress_bar("Collecting modules"):
        modules = python_corpus(round(megabytes * 1e6))
        write_export(output, b"".join(modules), force=force)
    click.echo(
        f"{safe_line(str(output))}: {len(modules)} modules of Python {platform.python_version()}, "
        f"{sum(map(len, modules)):,} bytes.",
        err=True,
    )


@corpus.command(cls=GroupedCommand)
@_output_option
@_corpus_option(
    "--labels",
    "labels_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a file of labels: the number of each subject, from its noun to its verb.",
)
@_corpus_option(
    "--pairs",
    "pairs_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a table of the right and the wrong verbs, for lstm-tui pairs.",
)
@_corpus_option(
    "--count",
    default=50,
    help="Sentences of each construction, number of nouns between subject and verb, and number of "
    "these nouns.",
)
@_force_option
def agreement(
    output: Path, labels_file: Path | None, pairs_file: Path | None, count: int, force: bool
) -> None:
    """Write the sentences that lstm-tui agreement asks about, in random order.

    The text that lstm-tui train agreement learns does not contain them. With the labels,
    units can be ranked as detectors of the subject's number.

    \b
    lstm-tui corpus agreement -o sentences.txt --labels number.jsonl
    lstm-tui neurons latest --text sentences.txt --labels number.jsonl
    """
    from lstm_tui.exports.files import check_export, write_export
    from lstm_tui.text.agreement.agreement_pairs import pair_sentences
    from lstm_tui.text.agreement.number_labels import (
        label_lines,
        number_spans,
        pair_table,
        sentence_lines,
        shuffled,
    )
    from lstm_tui.text.glyphs import safe_line

    files = [file for file in (output, labels_file, pairs_file) if file]
    if len({file.absolute() for file in files}) < len(files):
        raise ConfigError("Sentences, labels and pairs must be different files. Name another one.")
    for file in files:  # all or nothing
        check_export(file, force=force)
    with progress_bar("Writing sentences"):
        pairs = list(pair_sentences(pairs=count))
        sentences = shuffled([sentence for sentence, _ in pairs])
        write_export(output, sentence_lines(sentences), force=force)
        if labels_file:
            write_export(labels_file, label_lines(number_spans(sentences)), force=force)
        if pairs_file:
            write_export(pairs_file, pair_table(pairs), force=force)
    click.echo(f"{safe_line(str(output))}: {len(sentences):,} sentences.", err=True)
