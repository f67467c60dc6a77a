"""``corpus show`` and ``corpus python``: texts before they are trained on."""

from pathlib import Path
from typing import Any

import click

from lstm_tui.cli.options import (
    EnumChoice,
    GroupedCommand,
    combine_options,
    config_option,
    option_group,
)
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import Normalization, SymbolKind, TextConfig, Undecodable
from lstm_tui.errors import ConfigError

_DEFAULT = TextConfig()
_option, _corpus_option = option_group("Text"), option_group("Corpus")


text_options = combine_options(
    _option("--glob", metavar="PATTERN", help="Which files of a folder, for example '**/*.py'."),
    _option(
        "--encoding",
        default=_DEFAULT.encoding,
        show_default=True,
        help="Of the files, such as utf-8, cp1252 (Windows), utf-16 or gb18030.",
    ),
    _option(
        "--undecodable",
        type=EnumChoice(Undecodable),
        default=_DEFAULT.undecodable.value,
        show_default=True,
        help="What to do about bytes that are not text in that encoding.",
    ),
    _option("--keep-newlines", is_flag=True, help="Do not turn CRLF into LF."),
    _option(
        "--normalize",
        type=EnumChoice(Normalization),
        default=_DEFAULT.normalize.value,
        show_default=True,
        help="Bring letters into a Unicode normal form: nfc writes é as one character, nfd as two.",
    ),
    _option(
        "--min-count",
        type=int,
        default=_DEFAULT.min_count,
        show_default=True,
        help="Fold characters that are rarer than this into U+FFFD.",
    ),
    _option(
        "--symbols",
        type=EnumChoice(SymbolKind),
        default=_DEFAULT.symbols.value,
        show_default=True,
        help="What one symbol of the text is.",
    ),
    _option(
        "--max-vocabulary",
        type=int,
        default=_DEFAULT.max_vocabulary,
        show_default=True,
        help="Refuse texts with more distinct characters.",
    ),
    _option(
        "--validation",
        type=float,
        default=_DEFAULT.validation,
        show_default=True,
        help="The share at the end of the text that is kept from training.",
    ),
    _option(
        "--validation-blocks",
        is_flag=True,
        help="Keep blocks from all over the text instead of its end.",
    ),
)
"""The options that say how bytes become symbols."""


@click.group()
def corpus() -> None:
    """Look at texts, or make one."""


@corpus.command(cls=GroupedCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@text_options
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option("Other")
def show(files: tuple[str, ...], glob: str | None, as_json: bool, **choices: Any) -> None:
    """What a text is made of: size, characters, line lengths, and how often patterns occur.

    \b
    lstm-tui corpus show notes.txt
    """
    from lstm_tui.cli.tables import corpus_statistics_as_json, show_corpus_statistics
    from lstm_tui.cli.terminal import read_corpus
    from lstm_tui.text.builtin_texts import builtin_note
    from lstm_tui.text.corpus_stats import corpus_statistics
    from lstm_tui.text.part_comparison import compare_validation

    corpus = read_corpus(files, TextConfig(**choices), glob)
    for file in files:
        if taken := builtin_note(file):
            click.echo(taken, err=True)
    with progress_bar("Counting symbols and patterns"):
        found = corpus_statistics(corpus)
    if (compared := compare_validation(corpus)) is not None and compared.differs:
        click.echo(compared.notice, err=True)
    if as_json:
        echo_json(corpus_statistics_as_json(corpus, found))
    else:
        show_corpus_statistics(corpus, found)


@corpus.command(cls=GroupedCommand)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@_corpus_option("--all", "everything", is_flag=True, help="The copies of all texts.")
def forget(files: tuple[str, ...], everything: bool) -> int:
    """Delete the encoded copies of texts from the cache; without FILE, list them.

    Files and runs stay as they are. A run whose copy is gone reads its text again when it is
    resumed.

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
        raise ConfigError("--all is all texts: leave out FILE, or leave out --all.")
    status, doomed = 0, cached_texts()
    if files:
        doomed = []
        for file in files:
            with progress_bar("Comparing the text with what is cached"):
                copies = copies_of(file, keys_of_source(recorded_sources([file])[0]))
            doomed += [text for text in copies if text not in doomed]
            if not copies:
                click.echo(f"{safe_line(file)}: the cache has no copy of it.", err=True)
                status = 1
    elif not doomed:
        click.echo("The cache has no copy of any text.", err=True)
    for text in doomed:
        shown = f"{text.names}: {text.symbols:,} symbols, SHA-256 {text.sha256[:12]}…"
        if files or everything:
            click.echo(f"{shown}, {Cache().forget(text.key):,} bytes deleted.")
        else:
            click.echo(shown)
    if doomed and not files and not everything:
        click.echo("Nothing was deleted: name a FILE, or pass --all.", err=True)
    return status


@corpus.command(cls=GroupedCommand)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File."
)
@_corpus_option("--megabytes", type=float, default=2.0, show_default=True, help="At most.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def python(output: Path, megabytes: float, force: bool) -> None:
    """Write a corpus from the sources of your own Python's standard library.

    Brackets, quotes, comments and indentation to look for units in.

    \b
    lstm-tui corpus python -o python.txt
    """
    from lstm_tui.exports.files import write_export
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.python_corpus import python_corpus

    with progress_bar("Collecting modules"):
        made = python_corpus(round(megabytes * 1e6))
        write_export(output, made.text, force=force)
    click.echo(
        f"{safe_line(str(output))}: {made.modules} modules of Python {made.python}, "
        f"{len(made.text):,} bytes.",
        err=True,
    )
