"""``pairs``: does a network find the right word more probable than the wrong one?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import checkpoint_option, load_requested
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import echo_notes
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument, runs_dir_option
from lstm_tui.cli.streams import echo_json

if TYPE_CHECKING:
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.text.minimal_pairs import MinimalPair

_group = OptionGroup("Pairs")


@click.command(cls=GroupedCommand, short_help="Compare right and wrong words, as in {are|is}.")
@run_argument
@click.argument("items", nargs=-1, required=True, metavar="FILE|SENTENCE...")
@_group.option(
    "--as-is",
    is_flag=True,
    help="Compare exactly what is written. Without it, words that end in a letter get a space, so "
    "that none is the beginning of another, and in a FILE they are separated from the text before "
    "them.",
)
@_group.option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="error",
    help="What to do with characters that are not in the vocabulary: skip leaves them out.",
)
@_group.json_option()
@checkpoint_option()
@runs_dir_option
@config_option("Run")
def pairs(
    run: str,
    items: tuple[str, ...],
    as_is: bool,
    unknown: str,
    as_json: bool,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Compare the probabilities that RUN gives to a right and a wrong word after the same text.

    FILE is a table with tabs between its columns, named in its first line: before, right, wrong,
    and optionally group; - is standard input. A SENTENCE has the words in braces, the right one
    first. The words count with the space or full stop after them.

    \b
    lstm-tui pairs latest 'The keys to the cabinet {are|is} on the table.'
    lstm-tui pairs latest agreement.tsv
    lstm-tui pairs latest agreement.tsv --json
    """
    from lstm_tui.cli.pair_tables import show_pairs, show_sentences
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.exports.pair_reports import pairs_as_json
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.pair_comparison import compare_pairs
    from lstm_tui.text.minimal_pairs import is_sentence

    source_run = resolve_run(run, runs_dir, saved=True, predicts=True)
    with progress_bar("Loading the network") as bar:
        network = load_requested(source_run, checkpoint)
        vocabulary = network.vocabulary
        bar.stage("Reading the pairs")
        # Without spaces, as in a Chinese text, none can follow a word.
        minimal_pairs = _read(items, as_is or bool(vocabulary.unknown(" ")))
        minimal_pairs = _as_learned(minimal_pairs, network)
        bar.stage("Comparing the pairs")
        encode = vocabulary.encode_known if unknown == "skip" else vocabulary.encode
        comparison = compare_pairs(
            Reader.of(network), vocabulary, minimal_pairs, encode, bar.update
        )
    evaluated = EvaluatedNetwork.of(source_run.name, network)
    if as_json:
        echo_json(pairs_as_json(comparison, evaluated))
    elif all(map(is_sentence, items)):
        show_sentences(comparison, evaluated)
    else:
        show_pairs(comparison, evaluated)


def _read(items: tuple[str, ...], as_is: bool) -> "list[MinimalPair]":
    """The pairs of sentences and files, in order.

    Raises:
        ConfigError, CorpusError: One is not valid.
    """
    from lstm_tui.text.minimal_pairs import (
        delimited,
        is_sentence,
        parse_sentence,
        read_pair_file,
    )

    minimal_pairs: list[MinimalPair] = []
    for item in items:
        joins = is_sentence(item)
        read = (parse_sentence(item),) if joins else read_pair_file(item, sys.stdin.buffer)
        minimal_pairs += read if as_is else [delimited(pair, joins=joins) for pair in read]
    return minimal_pairs


def _as_learned(minimal_pairs: "list[MinimalPair]", network: "Checkpoint") -> "list[MinimalPair]":
    """The pairs in the normal form and case of the letters that the network has seen."""
    from dataclasses import replace

    from lstm_tui.text.learned_form import in_learned_case, in_learned_form

    notes: dict[str, None] = {}

    def learned(text: str) -> str:
        form, note = in_learned_form(text, network.vocabulary)
        if note:
            notes[note] = None
        cased = in_learned_case(form, network.vocabulary)
        if cased != form:
            notes["Capitals that the network has never seen are read in lower case."] = None
        return cased

    changed = [
        replace(
            pair, before=learned(pair.before), right=learned(pair.right), wrong=learned(pair.wrong)
        )
        for pair in minimal_pairs
    ]
    echo_notes(tuple(notes))
    return changed
