"""``agreement``: does the verb agree with its subject when other nouns are between them?"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.checkpoint_option import (
    check_history,
    checkpoint_option,
    history_option,
    load_checkpoints,
)
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.picture_output import check_picture_path, picture_options, write_picture
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import errors_name, resolve_run, run_arguments, runs_dir_option
from lstm_tui.cli.streams import echo_json
from lstm_tui.cli.trained_text import note_other_text
from lstm_tui.errors import CheckpointError, ConfigError
from lstm_tui.ranges import Range

if TYPE_CHECKING:
    from lstm_tui.exports.agreement_reports import MeasuredAgreement
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.studies.number_ablation import NumberNeuron
    from lstm_tui.studies.text_loss import Report
    from lstm_tui.text.agreement.agreement_pairs import AgreementPair

_group = OptionGroup("Agreement")

_COUNT = Range(0, 20)
_LEAST_FOR_A_NEURON = 4  # a singular and a plural subject that choose it, and two that report
_SPAN = re.compile(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", re.ASCII)


class AttractorCounts(click.ParamType[tuple[int, ...]]):
    """Numbers of attractors: ``0-4`` or ``1,3``."""

    name = "attractors"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers in rising order, each once; click calls this."""
        if isinstance(value, tuple):
            return value
        counts: set[int] = set()
        for part in str(value).split(","):
            if not (match := _SPAN.fullmatch(part)):
                self.fail(f"{part.strip()!r} is not a number or a range such as 0-4.", param, ctx)
            first, last = int(match[1]), int(match[2] or match[1])
            for end in (first, last):
                _COUNT.check("--attractors", end)
            if last < first:
                self.fail(f"{part.strip()!r}: the first number must not be the larger.", param, ctx)
            counts.update(range(first, last + 1))
        return tuple(sorted(counts))


@click.command(
    cls=GroupedCommand, short_help="Measure agreement across nouns between subject and verb."
)
@run_arguments
@_group.option(
    "--attractors",
    type=AttractorCounts(),
    metavar="N-N",
    default="0-4",
    help="Numbers of nouns between the subject and the verb, such as 0-4 or 3-8. The text "
    "agreement has 0 to 4, agreement-2 has 0 to 2.",
)
@_group.option(
    "--pairs",
    default=200,
    metavar="N",
    help="Sentences of each construction, number of attractors, and number of the nouns.",
)
@_group.option(
    "--number-neuron",
    is_flag=True,
    help="Also find the unit that best tells singular from plural subjects at the verb, and ablate "
    "it.",
)
@history_option
@_group.json_option()
@picture_options
@checkpoint_option()
@runs_dir_option
@config_option("Run")
@click.pass_context
def agreement(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    attractors: tuple[int, ...],
    pairs: int,
    number_neuron: bool,
    history: bool,
    as_json: bool,
    output: Path | None,
    force: bool,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Measure how often RUN prefers the verb that agrees with its subject: are in "The keys to the
    cabinet are", across 0 to 4 other nouns.

    The nouns between, attractors, all have the number of the subject (congruent), or all the other
    one (incongruent): a network that follows the nearest noun is wrong. RUN should be trained on
    the text agreement. It does not contain these sentences.

    \b
    lstm-tui train agreement
    lstm-tui agreement latest
    lstm-tui agreement lstm elman --output agreement.svg
    lstm-tui agreement latest --history
    lstm-tui agreement latest --number-neuron --json
    lstm-tui agreement trained-on-two --attractors 3-8
    """
    from lstm_tui.cli.agreement_tables import show_agreement
    from lstm_tui.exports.agreement_reports import agreement_as_json
    from lstm_tui.exports.agreement_svg import render_agreement_svg
    from lstm_tui.exports.step_titles import step_title
    from lstm_tui.text.agreement.agreement_pairs import agreement_pairs
    from lstm_tui.text.glyphs import safe_line

    check_picture_path(output, force=force)
    check_history(ctx, history=history)
    if number_neuron and history:
        raise ConfigError("--number-neuron is about one checkpoint: leave out --history.")
    if number_neuron and not max(attractors):
        raise ConfigError("--number-neuron needs sentences with attractors, such as 0-4.")
    if number_neuron and pairs < _LEAST_FOR_A_NEURON:
        raise ConfigError(
            f"--number-neuron needs --pairs {_LEAST_FOR_A_NEURON} or more: half of them choose it."
        )
    sources = [resolve_run(run, runs_dir, saved=True, predicts=True) for run in runs]
    measured: list[MeasuredAgreement] = []
    with progress_bar("Writing the sentences") as bar:
        asked = agreement_pairs(attractors, pairs)
        for source in sources:
            for network in load_checkpoints(source, checkpoint, history=history):
                name = safe_line(source.name)
                step = step_title(network.step, imported=network.imported)
                bar.stage(f"Reading {len(asked):,} pairs: {name}, {step}")
                measured.append(_measure(source, network, asked, bar.update))
                if number_neuron:
                    bar.stage(f"Ablating units: {name}")
                    found = _number_neuron(source, network, attractors, pairs, bar.update)
                    measured[-1] = measured[-1].with_neuron(found)
            note_other_text(source, "agreement")
    if as_json:
        echo_json(agreement_as_json(measured))
    else:
        show_agreement(measured)
    if output is not None:
        write_picture(render_agreement_svg(measured), output, force=force)


def _measure(
    run: "Run", network: "Checkpoint", asked: "tuple[AgreementPair, ...]", report: "Report"
) -> "MeasuredAgreement":
    """The accuracy of one checkpoint.

    Raises:
        ConfigError: The network cannot be asked.
        CheckpointError: Its values overflow.
    """
    from lstm_tui.exports.agreement_reports import MeasuredAgreement
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.reader.reader import Reader
    from lstm_tui.studies.agreement_accuracy import measure_agreement

    with errors_name(run):
        accuracy = measure_agreement(Reader.of(network), network.vocabulary, asked, report)
    return MeasuredAgreement(EvaluatedNetwork.of(run.name, network), accuracy)


def _number_neuron(
    run: "Run",
    network: "Checkpoint",
    attractors: tuple[int, ...],
    pairs: int,
    report: "Report",
) -> "NumberNeuron":
    """The number neuron, beside that of the network before training if it was saved."""
    from lstm_tui.scoring.untrained import untrained_network
    from lstm_tui.studies.number_ablation import PAIRS, find_number_neuron
    from lstm_tui.text.agreement.agreement_pairs import AgreementPair, pair_sentences

    try:
        untrained = untrained_network(run) if network.step else None
    except CheckpointError:  # there is no control
        untrained = None
    written = list(pair_sentences(attractors, min(pairs, PAIRS)))
    asked = [AgreementPair.of(sentence, congruent=congruent) for sentence, congruent in written]
    with errors_name(run):
        return find_number_neuron(network, untrained, asked, [one for one, _ in written], report)
