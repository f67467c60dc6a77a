"""``neurons`` and ``patterns``: which unit knows what, and what there is to know."""

from pathlib import Path

import click

from lstm_tui.cli.checkpoint_option import checkpoint_option, load_requested
from lstm_tui.cli.network_input import parse_patterns, read_text
from lstm_tui.cli.options import (
    GroupedCommand,
    config_option,
    option_group,
    reading_options,
    run_argument,
    runs_dir_option,
    text_option,
)
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.cli.streams import echo_data, echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError

_option = option_group("Scores")


@click.command(cls=GroupedCommand, short_help="Rank units as detectors of patterns.")
@run_argument
@text_option("Scores")
@_option(
    "--pattern",
    "wanted",
    multiple=True,
    metavar="NAME|name=REGEX",
    help="Only this one; may be given again. A group called inside, (?P<inside>…), marks the part. "
    " [default: all of lstm-tui patterns]",
)
@_option(
    "--top",
    type=int,
    default=1,
    show_default=True,
    help="Units for each pattern.",
)
@_option(
    "--characters",
    type=int,
    help="How many to read.  [default: the text, to 1,000,000]",
)
@_option("--json", "as_json", is_flag=True, help="For programs.")
@_option("--csv", "as_csv", is_flag=True, help="For spreadsheets: a line for each unit and probe.")
@reading_options
@checkpoint_option
@runs_dir_option
@config_option("Run")
def neurons(
    run: str,
    text: str | None,
    wanted: tuple[str, ...],
    top: int,
    characters: int | None,
    as_json: bool,
    as_csv: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Rank the units of RUN as detectors: which knows that it is inside a link, a URL, a quotation?

    Sign, threshold and rank of a unit come from every other block of the text, its figures from
    the blocks between. Beside it stands a linear probe over all units of a layer.

    \b
    lstm-tui neurons latest
    lstm-tui neurons latest --pattern url --top 10
    lstm-tui neurons latest --pattern 'year=\\b(?P<inside>[12][0-9]{3})\\b' --text notes.txt
    """
    from lstm_tui.cli.score_tables import show_scores
    from lstm_tui.exports.rankings import RankingReport, scores_as_csv, scores_as_json
    from lstm_tui.reader.reader import Reader
    from lstm_tui.scoring.labeled_text import label_text
    from lstm_tui.scoring.ranking_pass import score_units

    if as_json and as_csv:
        raise ConfigError("--json and --csv: choose one.")
    labels = parse_patterns(wanted)
    found = resolve_run(run, runs_dir)
    with progress_bar("Loading the network") as bar:
        network = load_requested(found, checkpoint)
        read = read_text(text, found, network, characters, reading)
        bar.stage("Finding patterns")
        labelled = label_text(read.ids, network.vocabulary, labels)
        bar.stage("Ranking units")
        scores = score_units(Reader(network.weights, network.model), labelled, bar.update)
    report = RankingReport(found.name, network.step, read.source, scores, top)
    if as_json:
        echo_json(scores_as_json(report))
    elif as_csv:
        echo_data(scores_as_csv(report))
    else:
        show_scores(report)


@click.command(cls=GroupedCommand)
@_option("--json", "as_json", is_flag=True, help="For programs.")
def patterns(as_json: bool) -> None:
    """List the built-in patterns, each with an example in which the inside is marked.

    ^ stands under every character after which the reader is inside; a digit counts.

    \b
    lstm-tui patterns
    """
    from lstm_tui.cli.score_tables import patterns_as_json, show_patterns

    if as_json:
        echo_json(patterns_as_json())
    else:
        show_patterns()
