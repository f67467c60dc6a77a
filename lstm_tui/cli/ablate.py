"""``ablate``: hold units at a fixed value and measure how much the loss rises inside a pattern."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import check_patterns, read_text, requested_labels
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig, TextKind
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number

if TYPE_CHECKING:
    from rich.table import Table

    from lstm_tui.scoring.closings import ClosingSamples
    from lstm_tui.scoring.intervention import AblationType, Intervention
    from lstm_tui.scoring.pattern_loss import PatternLoss
    from lstm_tui.text.labels import Label

_group = OptionGroup("Intervention")

NOT_DETECTION = (
    "An ablation shows what a unit is used for, not what it detects: lstm-tui neurons compares it "
    "with the last 8 symbols and with the untrained network."
)


@click.command(cls=GroupedCommand, short_help="Ablate units and measure where the loss rises.")
@run_argument
@click.argument("units", nargs=-1, required=True, metavar="UNIT...")
@_group.pattern_option(
    "Pattern inside which the loss is measured; lstm-tui patterns lists the names.  [required of a "
    "language model]",
    multiple=False,
)
@_group.option(
    "--to",
    default="outside",
    metavar="mean|zero|outside|VALUE",
    help="Value at which the units are held: the mean of each over the text, or over the text "
    "outside the pattern, or one number for all.",
)
@_group.option(
    "--controls",
    default=40,
    help="Units of the same layers to ablate in the same way, for comparison: those with the "
    "nearest variances.",
)
@_group.text_option()
@_group.kind_option()
@_group.labels_option()
@_group.characters_option("Symbols to read, half of them around the pattern.", default=10_000)
@_group.option(
    "--samples",
    is_flag=True,
    help="Also sample from passages that end inside the pattern: how many samples close it?",
)
@_group.option("--temperature", default=1.0, help="Sampling temperature of --samples.")
@_group.option(
    "--seed", default=1, help="Random seed, for the characters and to combine several units."
)
@_group.json_option()
@network_options
@config_option("Run")
def ablate(
    run: str,
    units: tuple[str, ...],
    pattern: str | None,
    to: str,
    controls: int,
    text: str | None,
    kind: TextKind | None,
    labels_file: Path | None,
    characters: int,
    samples: bool,
    temperature: float,
    seed: int,
    as_json: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Hold UNITs of RUN at a value, all at once, and measure how much the loss rises in a pattern.

    A unit is written L1:131; L1:131.cell is its cell value; L0:12+83 are two units. A unit that
    only correlates with a pattern can be held without harm. One that the network uses raises the
    loss inside the pattern more than units of the same layer and variance do, and little elsewhere.

    Of a classifier, the fall of its accuracy and of the log-probability of the true class is
    measured on the documents that the run keeps, with UNITs held at their means.

    \b
    lstm-tui ablate latest L1:131 --pattern url
    lstm-tui ablate latest L1:7.cell L1:90.cell --pattern 'wiki link' --to mean
    lstm-tui ablate latest L1:131 --pattern url --samples
    """
    from lstm_tui.cli.class_ablation import ablate_classifier, check_options
    from lstm_tui.exports.step_titles import at_step
    from lstm_tui.reader.reader import Reader
    from lstm_tui.reader.sampling import Sampling
    from lstm_tui.reader.units import parse_units
    from lstm_tui.runs.objectives import is_classifier
    from lstm_tui.scoring.closing_samples import sample_closings
    from lstm_tui.scoring.intervention import intervene
    from lstm_tui.scoring.labeled_text import label_text
    from lstm_tui.scoring.pattern_loss import read_baseline
    from lstm_tui.text.glyphs import safe_line

    source_run, context = resolve_run(run, runs_dir), click.get_current_context()
    held_at = _held_at(to)

    def given(name: str) -> bool:
        return context.get_parameter_source(name) is not ParameterSource.DEFAULT

    if is_classifier(source_run):
        check_options(context)
        ablate_classifier(
            source_run,
            checkpoint,
            units,
            held_at if given("to") else None,
            controls=controls,
            symbols=characters if given("characters") else None,
            seed=seed,
            as_json=as_json,
        )
        return
    pattern = _named(pattern)
    check_patterns((pattern,), labels_file)
    Sampling(temperature)  # validates it
    if samples and labels_file:
        raise ConfigError(
            "--samples and --labels cannot be combined: labels of a file are of its text only."
        )
    with progress_bar("Loading the network") as bar:
        network = load_requested(source_run, checkpoint)
        targets = tuple(one for name in units for one in parse_units(name, network.model))
        input_text = read_text(text, source_run, network, None, reading, kind)
        bar.stage("Finding the pattern")
        label = _binary(requested_labels((pattern,), labels_file, input_text, network)[0])
        inside = label_text(input_text.ids, network.vocabulary, (label,)).codes > 0
        bar.stage("Ablating units")
        reader = Reader.of(network)
        intervention = intervene(
            reader,
            input_text.ids,
            inside,
            label.name,
            targets,
            to=held_at,
            controls=controls,
            characters=characters,
            seed=seed,
            progress=bar.update,
        )
        closings = None
        if samples:
            bar.stage("Sampling")
            closings = sample_closings(
                read_baseline(reader, input_text.ids, inside, label.name, characters=characters),
                inside,
                network.vocabulary,
                label,
                targets,
                to=held_at,
                temperature=temperature,
                seed=seed,
                progress=bar.update,
            )
    name = safe_line(source_run.name)
    if as_json:
        echo_json(_as_json(intervention, closings, name, network.step, input_text.source))
    else:
        title = f"{name}{at_step(network.step, imported=network.imported)}"
        _show(intervention, closings, f"{title}, on {input_text.source}")


def _named(pattern: str | None) -> str:
    """The value of ``--pattern``.

    Raises:
        ConfigError: It was left out.
    """
    if pattern is None:
        raise ConfigError(
            "--pattern: name the pattern inside which the loss is measured, such as --pattern url. "
            "List them with: lstm-tui patterns. lstm-tui neurons shows which units detect them."
        )
    return pattern


def _binary(label: "Label") -> "Label":
    """``label``.

    Raises:
        ConfigError: It is a count.
    """
    from lstm_tui.text.labels import LabelKind

    if label.kind is not LabelKind.BINARY:
        raise ConfigError(
            f"--pattern {label.name}: is a count, and nothing is inside or outside of a number."
        )
    return label


def _held_at(to: str) -> "AblationType | float":
    from lstm_tui.scoring.intervention import AblationType

    try:
        return AblationType(to) if to in tuple(AblationType) else parse_number(to)
    except ConfigError:
        raise ConfigError(
            f"--to {to}: must be mean, zero, outside, or a number such as 0.5."
        ) from None


def _show(done: "Intervention", closings: "ClosingSamples | None", source: str) -> None:
    from rich.text import Text

    from lstm_tui.cli.closing_tables import show_closings
    from lstm_tui.cli.tables import table_console
    from lstm_tui.scoring.claims import AblationResult, ablation_claim

    console = table_console()
    console.print(_table(done))
    console.print()
    console.print(Text(ablation_claim(done)))
    result = AblationResult.of(done)
    if result and result.significant:
        console.print(Text(NOT_DETECTION, style="dim"))
    console.print(
        Text(
            f"{source}: {done.characters:,} symbols in {done.windows:,} windows, "
            f"{done.inside:,} inside, {done.closing:,} closing. Losses are in nats per symbol.",
            style="dim",
        )
    )
    if closings:
        show_closings(console, closings)


def _table(done: "Intervention") -> "Table":
    import numpy as np
    from rich.text import Text

    from lstm_tui.cli.tables import plain_table
    from lstm_tui.scoring.claims import rises_only_inside
    from lstm_tui.text.glyphs import safe_line

    places = ("inside", "closing", "elsewhere")
    table = plain_table(Text(safe_line(done.pattern, 30)), right=(*places, "ratio"))

    def row(name: str, values: Iterable[float], form: str, ratio: str = "") -> None:
        cells = ("–" if np.isnan(value) else format(value, form) for value in values)
        table.add_row(Text(name), *map(Text, cells), Text(ratio))

    def losses(measured: "PatternLoss") -> list[float]:
        return [getattr(measured, place) for place in places]

    row("loss, nothing ablated", losses(done.baseline), ".4f")
    shown = "only inside" if rises_only_inside(done) else f"{done.effect.ratio:.1f} ×"
    row(f"rise with {_names(done)}", losses(done.effect), "+.4f", shown)
    intervals = [getattr(done.intervals, place) for place in places]
    for end, name in enumerate(("low", "high")):
        row(f"{name} end of its 95 % interval", [one[end] for one in intervals], "+.4f")
    if done.controls:
        rises = np.array([losses(one) for one in done.controls])
        for name, share in (("median", 0.5), ("95th percentile", 0.95)):
            row(f"{len(rises)} matched units: {name}", np.quantile(rises, share, axis=0), "+.4f")
    return table


def _names(done: "Intervention") -> str:
    from lstm_tui.text.glyphs import safe_line

    return safe_line(", ".join(map(str, done.clamps)), 40)


def _as_json(
    done: "Intervention", closings: "ClosingSamples | None", run: str, step: int, source: str
) -> str:
    """Everything as a JSON object; what is not a finite number is null."""
    from lstm_tui.cli.closing_tables import closings_as_json
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.scoring.claims import ablation_claim

    return json_text(
        {
            "run": run,
            "step": step,
            "text": source,
            "pattern": done.pattern,
            "held": [
                {"unit": str(one.unit), "quantity": one.quantity, "value": one.value}
                for one in done.clamps
            ],
            "characters": {
                "all": done.characters,
                "inside": done.inside,
                "closing": done.closing,
                "windows": done.windows,
            },
            "loss": done.baseline,
            "rise": done.effect,
            "intervals": done.intervals,
            "ratio": done.effect.ratio,
            "controls": done.controls,
            "beaten": done.control_percentile,
            "p_value": done.p_value,
            "conclusion": ablation_claim(done),
            "samples": closings and closings_as_json(closings),
        }
    )
