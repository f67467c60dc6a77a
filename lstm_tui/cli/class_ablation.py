"""``ablate`` for a classifier: what its decisions lose while units are held."""

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.streams import echo_json
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lstm_tui.runs.directory import Run
    from lstm_tui.scoring.intervention import AblationType
    from lstm_tui.studies.class_ablation import ClassAblation
    from lstm_tui.studies.classification import Classification

_OF_PATTERNS = ("pattern", "samples", "text", "labels_file", "kind", "temperature")


def check_options(context: click.Context) -> None:
    """Refuse options of ``ablate`` that need a language model.

    Raises:
        ConfigError: One of them was given.
    """
    options = {one.name: one.opts[0] for one in context.command.params}
    for name in _OF_PATTERNS:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise ConfigError(
                f"{options[name]}: the run is a classifier. Its decisions on the documents that "
                "the run keeps are measured: leave it out."
            )


def ablate_classifier(
    run: "Run",
    checkpoint: str,
    units: "Sequence[str]",
    to: "AblationType | float | None",
    *,
    controls: int,
    symbols: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Hold ``units`` of ``run`` at ``to``, each at its mean for None, and print what is lost.

    Raises:
        LstmTuiError: A unit or the documents are missing.
    """
    from lstm_tui.reader.units import parse_units
    from lstm_tui.scoring.intervention import AblationType
    from lstm_tui.studies.class_ablation import MOST_SYMBOLS, ablate_classes
    from lstm_tui.studies.labeled_input import own_documents
    from lstm_tui.text.glyphs import safe_line

    if to is AblationType.OUTSIDE:
        raise ConfigError("--to outside: a classifier has no pattern. Use mean, zero or a number.")
    value = 0.0 if to is AblationType.ZERO else None if isinstance(to, AblationType) else to
    with progress_bar("Loading the network") as bar:
        network = load_requested(run, checkpoint)
        targets = tuple(one for name in units for one in parse_units(name, network.model))
        documents = own_documents(run)
        bar.stage("Ablating units")
        done = ablate_classes(
            network,
            documents,
            targets,
            to=value,
            controls=controls,
            symbols=MOST_SYMBOLS if symbols is None else symbols,
            seed=seed,
            report=bar.update,
        )
    name = safe_line(run.name)
    if as_json:
        echo_json(_as_json(done, name, network.step, documents.name))
    else:
        _show(done, f"{name} at step {network.step:,}, on {documents.name}")


def _show(done: "ClassAblation", source: str) -> None:
    import numpy as np
    from rich.text import Text

    from lstm_tui.cli.tables import plain_table, show_prose, table_console
    from lstm_tui.exports.class_tables import percent
    from lstm_tui.formatting import fixed
    from lstm_tui.text.glyphs import safe_line

    console = table_console()
    table = plain_table("", right=("accuracy", "log p of the true class"))
    names = safe_line(", ".join(map(str, done.clamps)), 40)

    def row(name: str, points: float, nats: float) -> None:
        table.add_row(Text(name), f"{-100 * points:+z.1f}", f"{-nats:+z.3f}")

    for name, decisions in (("nothing ablated", done.plain), (f"with {names}", done.held)):
        accuracy = percent(decisions.confusion.accuracy)
        table.add_row(Text(name), accuracy, fixed(-decisions.loss))
    row("change, in points and nats", done.loss.accuracy, done.loss.log_probability)
    ends = zip(done.accuracy_interval, done.log_probability_interval, strict=True)
    for name, (points, nats) in zip(("from", "to"), ends, strict=True):
        row(f"  {name}, 95 % interval", points, nats)
    if done.controls:
        losses = np.array([(one.accuracy, one.log_probability) for one in done.controls])
        for name, share in (("median", 0.5), ("95th percentile", 0.95)):
            points, nats = np.quantile(losses, share, axis=0).tolist()
            row(f"{len(losses)} matched units: {name}", points, nats)
    console.print(table)
    console.print()
    show_prose(console, Text(done.claim))
    show_prose(
        console,
        Text(f"{source}: {len(done.plain):,} documents, {done.symbols:,} symbols.", style="dim"),
    )


def _as_json(done: "ClassAblation", run: str, step: int, source: str) -> str:
    """Everything as a JSON object; losses are positive where decisions become worse."""
    from lstm_tui.exports.encoding import json_text

    return json_text(
        {
            "run": run,
            "step": step,
            "text": source,
            "held": [
                {"unit": str(one.unit), "quantity": one.quantity, "value": one.value}
                for one in done.clamps
            ],
            "documents": len(done.plain),
            "symbols": done.symbols,
            "plain": _decisions(done.plain),
            "ablated": _decisions(done.held),
            "loss": done.loss,
            "intervals": {
                "accuracy": done.accuracy_interval,
                "log_probability": done.log_probability_interval,
            },
            "controls": done.controls,
            "beaten": done.beaten,
            "p_value": done.p_value,
            "conclusion": done.claim,
        }
    )


def _decisions(classification: "Classification") -> dict[str, object]:
    confusion = classification.confusion
    return {
        "accuracy": confusion.accuracy.share,
        "log_probability": -classification.loss,
        "confusion": confusion.counts,
    }
