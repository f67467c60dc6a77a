"""``neurons``: rank the units of a network as detectors of patterns."""

from functools import partial
from pathlib import Path

import click

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import (
    check_patterns,
    echo_notes,
    parse_patterns,
    read_text,
    requested_labels,
)
from lstm_tui.cli.options import GroupedCommand, OptionGroup, UnitName
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_arguments
from lstm_tui.cli.streams import echo_data, echo_json
from lstm_tui.config import ReadingConfig, TextKind
from lstm_tui.errors import ConfigError

_group = OptionGroup("Scores")


@click.command(cls=GroupedCommand, short_help="Rank units as detectors of patterns.")
@run_arguments
@_group.text_option()
@_group.choose_option()
@_group.kind_option()
@_group.labels_option()
@_group.pattern_option(
    "Score only this pattern; may be repeated. In a regular expression, the group "
    "(?P<inside>…) marks the part to detect.  [default: all of --labels, or of lstm-tui patterns]"
)
@_group.top_option("Units to list for each pattern.  [default: 1]")
@_group.option(
    "--unit",
    type=UnitName(),
    help="Describe this unit instead, such as L1:131 or L1:131.cell: its scores, the symbols that "
    "it makes likelier, and what switches it on and off. Of several, L0:12+83, the scores as one "
    "detector.",
)
@_group.characters_option(
    "Symbols (characters or words) to read.  [default: the whole text, at most 1,000,000]"
)
@_group.clamp_option("The ranking is that of the clamped network.")
@_group.option(
    "--no-controls",
    is_flag=True,
    help="Print the scores without the controls, which take up to twice as long as they do.",
)
@_group.json_option()
@_group.option(
    "--csv", "as_csv", is_flag=True, help="Print CSV, with a row for each unit and probe."
)
@network_options
@config_option("Run")
def neurons(
    runs: tuple[str, ...],
    text: str | None,
    choose_on: str | None,
    kind: TextKind | None,
    labels_file: Path | None,
    patterns: tuple[str, ...],
    top: int | None,
    unit: str | None,
    characters: int | None,
    clamps: tuple[str, ...],
    no_controls: bool,
    as_json: bool,
    as_csv: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Rank the units of RUN as detectors: which one knows that it is inside a link, URL, quotation?

    Sign, threshold and rank of a unit are chosen on every other block of the text, and its score is
    measured on the blocks between. With --choose-on, they are chosen on one text and measured on
    another. Next to it stands the best detector that sees only the last 8 symbols, and the unit's
    gain over it, by which patterns are ordered; and a linear probe on all units of each layer.

    With several runs, such as those of train --seeds, the best unit of each is listed for each
    pattern, with its memory gain, and whether the units of two runs are the same detector.

    \b
    lstm-tui neurons latest
    lstm-tui neurons latest --pattern url --top 10
    lstm-tui neurons latest --clamp L0.forget=1
    lstm-tui neurons latest --unit L1:131
    lstm-tui neurons latest --unit L0:12+83+L1:7.cell --pattern url
    lstm-tui neurons atlas-seed1 atlas-seed2 atlas-seed3
    lstm-tui neurons latest --text play.txt --labels speakers.jsonl
    lstm-tui neurons latest --choose-on wiki.txt --text other.txt
    lstm-tui neurons latest --pattern 'year=\\b(?P<inside>[12][0-9]{3})\\b' --text notes.txt
    """
    from lstm_tui.cli.choosing_text import read_choosing_text
    from lstm_tui.cli.ranking_progress import follow_ranking_of
    from lstm_tui.cli.score_tables import show_scores
    from lstm_tui.cli.set_page import make_set_report, show_set
    from lstm_tui.cli.unit_page import SCORES, make_unit_report, show_unit
    from lstm_tui.exports.rankings import RankingReport, scores_as_csv, scores_as_json
    from lstm_tui.exports.set_reports import set_as_json
    from lstm_tui.exports.unit_reports import unit_as_json
    from lstm_tui.reader.units import parse_clamps, parse_units
    from lstm_tui.scoring.labeled_text import label_text
    from lstm_tui.scoring.methods import methods_of
    from lstm_tui.scoring.run_ranking import rank_in_run

    if as_json and as_csv:
        raise ConfigError("--json and --csv cannot be combined: choose one.")
    if choose_on and labels_file:
        raise ConfigError(
            "--choose-on and --labels cannot be combined: labels from a file are of one text."
        )
    if unit and as_csv:
        raise ConfigError("--csv is for rankings: one unit is printed as text or as --json.")
    if unit and len(runs) > 1:
        raise ConfigError("--unit is for one run: units of two networks have nothing in common.")
    if unit and clamps and "+" not in unit:
        raise ConfigError(
            "--unit and --clamp cannot be combined: what a unit does is measured without clamps."
        )
    check_patterns(patterns, labels_file)
    if len(runs) > 1:
        from lstm_tui.cli.replication import ReplicationOptions, replicate
        from lstm_tui.cli.replication_tables import show_replication
        from lstm_tui.exports.replications import replication_as_csv, replication_as_json

        if clamps:
            raise ConfigError("--clamp is for one run: name one.")
        if top is not None:
            raise ConfigError("--top is for one run: of several, the best unit of each is listed.")
        options = ReplicationOptions(
            text,
            choose_on,
            kind,
            labels_file,
            patterns,
            characters,
            reading,
            checkpoint,
            not no_controls,
        )
        replication = replicate(runs, runs_dir, options)
        if as_json:
            echo_json(replication_as_json(replication))
        elif as_csv:
            echo_data(replication_as_csv(replication))
        else:
            show_replication(replication)
        return
    source_run = resolve_run(runs[0], runs_dir)
    with progress_bar("Loading the network") as bar:
        network = load_requested(source_run, checkpoint)
        held = parse_clamps(clamps, network.model)
        targets = parse_units(unit, network.model) if unit else ()  # before the text is read
        input_text = read_text(text, source_run, network, characters, reading, kind)
        choosing = read_choosing_text(choose_on, input_text, source_run, network, reading, kind)
        bar.stage("Finding patterns")
        labels = requested_labels(patterns, labels_file, input_text, network)
        labeled = label_text(input_text.ids, network.vocabulary, labels)
        chooses = None
        if choosing:
            others = parse_patterns(patterns, choosing.kind)
            chooses = label_text(choosing.ids, network.vocabulary, others)
        if len(targets) > 1:
            chosen = (choosing, chooses) if choosing and chooses else None
            set_report = make_set_report(
                targets,
                source_run,
                network,
                input_text,
                labeled,
                bar,
                chosen=chosen,
                clamps=held,
                with_controls=not no_controls,
            )
        else:
            rank = partial(
                rank_in_run,
                source_run,
                network,
                labeled,
                choose_on=chooses,
                with_controls=not no_controls,
                clamps=held,
            )
            scores, controls = follow_ranking_of(bar, rank, top or 1, targets)
            chosen_on = choosing.ids if choosing else None
            methods = methods_of(
                input_text.ids,
                network.vocabulary,
                scores,
                controls,
                chosen_on,
                input_text.kind,
                held,
            )
            report = RankingReport(
                source_run.name,
                network.step,
                input_text.source,
                scores,
                top or 1,
                choosing.source if choosing else "",
                controls,
                methods,
                network.imported,
            )
            if unit:
                bar.stage("Measuring effects")
                pattern = labels[0].name if patterns else ""
                described = make_unit_report(unit, network, input_text, labeled, report, pattern)
    if len(targets) > 1:
        if as_json:
            echo_json(set_as_json(set_report))
        else:
            show_set(set_report)
        return
    if unit:
        if as_json:
            echo_json(unit_as_json(described))
        else:
            show_unit(described, top or SCORES)
        return
    if as_json:
        echo_json(scores_as_json(report))
    elif as_csv:
        echo_data(scores_as_csv(report))
    else:
        show_scores(report)
        if network.model.classes:
            name = source_run.cli_reference()
            note = "The neuron that separates the classes of documents best: lstm-tui evaluate"
            echo_notes((f"{note} {name}.",))
