"""``ablate``: hold units at a value that says nothing, and see where the network suffers."""

from pathlib import Path
from typing import TYPE_CHECKING

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
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number

if TYPE_CHECKING:
    from rich.table import Table

    from lstm_tui.scoring.intervention import Intervention, Rest
    from lstm_tui.text.labels import Label

_option = option_group("Intervention")

CHANCE = 0.05
"""Below this `Intervention.chance` must be before we say what the network uses a unit for."""

FEWEST = 20
"""Random units that this takes at least, all of them beaten: 1 / (1 + 20) is below 0.05."""

TIMES = 5.0
"""How many times as much inside as elsewhere before we say that a unit serves the pattern."""


@click.command(cls=GroupedCommand, short_help="Break units, and see where the loss rises.")
@run_argument
@click.argument("units", nargs=-1, required=True, metavar="UNIT...")
@_option(
    "--pattern",
    metavar="NAME|name=REGEX",
    help="Inside what the loss is looked at; lstm-tui patterns lists the names.  [required]",
)
@_option(
    "--to",
    default="outside",
    show_default=True,
    metavar="mean|zero|outside|VALUE",
    help="Where the units are held: each at its mean over the text, or over what is outside the "
    "pattern; or all at a number.",
)
@_option(
    "--controls",
    type=int,
    default=40,
    show_default=True,
    help="Random units of the same layer that are held in the same way, to compare with.",
)
@text_option("Intervention")
@_option(
    "--characters",
    type=int,
    default=10_000,
    show_default=True,
    help="How many of it are read, half of them around the pattern.",
)
@_option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="Picks the characters and the random units.",
)
@_option("--json", "as_json", is_flag=True, help="For programs.")
@reading_options
@checkpoint_option
@runs_dir_option
@config_option("Run")
def ablate(
    run: str,
    units: tuple[str, ...],
    pattern: str | None,
    to: str,
    controls: int,
    text: str | None,
    characters: int,
    seed: int,
    as_json: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Hold UNITs of RUN, all at once, and see how much the loss rises inside a pattern.

    A unit is written L1:131, and L1:131.cell is its cell value. One that only goes along with a
    pattern can be held without harm; one that the network uses costs loss inside, more than random
    units do, and little elsewhere.

    \b
    lstm-tui ablate latest L1:131 --pattern url
    lstm-tui ablate latest L1:7.cell L1:90.cell --pattern 'wiki link' --to mean
    """
    from lstm_tui.reader.reader import Reader
    from lstm_tui.reader.units import parse_unit
    from lstm_tui.scoring.intervention import intervene
    from lstm_tui.scoring.labeled_text import label_text
    from lstm_tui.text.glyphs import safe_line

    label = _label(pattern)
    place = _place(to)
    found = resolve_run(run, runs_dir)
    with progress_bar("Loading the network") as bar:
        network = load_requested(found, checkpoint)
        targets = tuple(parse_unit(unit, network.model) for unit in units)
        read = read_text(text, found, network, None, reading)
        bar.stage("Finding the pattern")
        inside = label_text(read.ids, network.vocabulary, (label,)).codes > 0
        bar.stage("Ablating units")
        done = intervene(
            Reader(network.weights, network.model),
            read.ids,
            inside,
            label.name,
            targets,
            to=place,
            controls=controls,
            characters=characters,
            seed=seed,
            progress=bar.update,
        )
    source = f"{safe_line(found.name)} at step {network.step:,}, on {read.source}"
    if as_json:
        echo_json(_as_json(done, safe_line(found.name), network.step, read.source))
    else:
        _show(done, source)


def _label(pattern: str | None) -> "Label":
    """The binary label that ``--pattern`` means.

    Raises:
        ConfigError: It was left out, or is one that counts.
        click.UsageError: As for `parse_patterns`.
    """
    from lstm_tui.text.labels import LabelKind

    if pattern is None:
        raise ConfigError(
            "--pattern: say inside what the loss is to be looked at, such as --pattern url. "
            "lstm-tui patterns lists them; lstm-tui neurons says which units know them."
        )
    (label,) = parse_patterns((pattern,))
    if label.kind is not LabelKind.BINARY:
        raise ConfigError(f"--pattern {label.name}: nothing is inside or outside of a number.")
    return label


def _place(to: str) -> "Rest | float":
    from lstm_tui.scoring.intervention import Rest

    try:
        return Rest(to) if to in tuple(Rest) else parse_number(to)
    except ConfigError:
        raise ConfigError(f"--to {to}: mean, zero, outside, or a number such as 0.5.") from None


def _show(done: "Intervention", source: str) -> None:
    from rich.text import Text

    from lstm_tui.cli.console import table_console

    console = table_console()
    console.print(_table(done))
    console.print()
    console.print(Text(conclusion(done)))
    console.print(
        Text(
            f"{source}: {done.characters:,} of them in {done.windows:,} windows, "
            f"{done.inside:,} inside, {done.closing:,} closing. Nats per character.",
            style="dim",
        )
    )


def _table(done: "Intervention") -> "Table":
    import numpy as np
    from rich.table import Table
    from rich.text import Text

    from lstm_tui.text.glyphs import safe_line

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(Text(safe_line(done.pattern, 30)), no_wrap=True)
    for heading in ("inside", "closing", "elsewhere", "ratio"):
        table.add_column(heading, justify="right", no_wrap=True)

    def row(name: str, values: tuple[float, ...], form: str, ratio: str = "") -> None:
        cells = ("–" if np.isnan(value) else format(value, form) for value in values)
        table.add_row(Text(name), *map(Text, cells), Text(ratio))

    def three(losses: object) -> tuple[float, ...]:
        return tuple(getattr(losses, name) for name in ("inside", "closing", "elsewhere"))

    row("loss as it is", three(done.baseline), ".4f")
    row(_names(done), three(done.effect), "+.4f", _times(done.effect.ratio))
    if done.controls:
        rises = np.array([three(one) for one in done.controls])
        for name, share in (("median", 0.5), ("95 % are below", 0.95)):
            values = np.quantile(rises, share, axis=0)
            row(f"{len(rises)} at random: {name}", tuple(map(float, values)), "+.4f")
    return table


def _names(done: "Intervention") -> str:
    from lstm_tui.text.glyphs import safe_line

    return safe_line(", ".join(map(str, done.clamps)), 40)


def _times(ratio: float) -> str:
    return "only inside" if ratio == float("inf") else f"{ratio:.1f} ×"


def conclusion(done: "Intervention") -> str:
    """What an intervention shows, in a sentence or two."""
    from lstm_tui.text.glyphs import safe_line

    pattern, rise = safe_line(done.pattern), done.effect
    names = _names(done)
    if rise.inside <= 0:
        return f"Without {names}, the loss inside {pattern} does not rise: it is not needed there."
    elsewhere = (
        "and not elsewhere"
        if rise.ratio == float("inf")
        else f"{rise.ratio:.1f} times as much as elsewhere"
    )
    said = (
        f"With {names}, the loss inside {pattern} rises by {rise.inside:.3f} nats per character, "
        f"{elsewhere}"
    )
    beaten, chance = done.beaten, done.chance
    if beaten is None or chance is None:
        return f"{said}. Without --controls nobody knows whether a random unit does the same."
    count = len(done.controls)
    said += f", more than with {round(beaten * count)} of {count} random ones."
    if count < FEWEST:
        return f"{said} So few cannot tell that from chance: it takes {FEWEST} or more."
    if chance >= CHANCE:
        return f"{said} Too few are beaten to tell that from chance."
    if rise.ratio >= TIMES:
        return f"{said} The network uses it to know that it is inside."
    return f"{said} The network uses it there, and for other things too."


def _as_json(done: "Intervention", run: str, step: int, source: str) -> str:
    """All of it, as a JSON object for programs; what cannot be a number there is null."""
    from lstm_tui.exports.json_text import json_text

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
            "ratio": done.effect.ratio,
            "controls": done.controls,
            "beaten": done.beaten,
            "p_value": done.chance,
            "conclusion": conclusion(done),
        }
    )
