"""``--size auto``: the preset that ends best within the budget on this machine."""

import subprocess
import sys
from tempfile import TemporaryFile

import click
import msgspec

from lstm_tui.benchmarking.size_curves import Order, Sizing, Text, best_size
from lstm_tui.config import BudgetKind, RunConfig
from lstm_tui.errors import ConfigError, TrainingError
from lstm_tui.files import to_json
from lstm_tui.presets import Size
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line


def select_size(candidates: dict[Size, RunConfig], corpus: Corpus) -> Sizing:
    """What of ``candidates``, and why, which is told to the user too.

    Raises:
        ConfigError: What all ``candidates`` ask for does not work here.
        TrainingError: It could not be measured.
    """
    budget = next(iter(candidates.values())).training.budget
    if budget.kind is BudgetKind.MINUTES:
        click.echo(f"Measuring which size suits {budget.title} here …", err=True)
        found = _measured(candidates, corpus)
    else:
        text = Text(corpus.train_length, len(corpus.vocabulary))
        found = best_size(candidates, text, _unasked)
    click.echo(found.why, err=True)
    return found


def _unasked(_: RunConfig) -> float:
    raise AssertionError("a budget in steps or epochs is the same on every machine")


def _measured(candidates: dict[Size, RunConfig], corpus: Corpus) -> Sizing:
    """From a process that knows torch, since this one is to show a screen afterwards.

    What it says of each size is told to the user as it comes: all of them may take half a minute.
    """
    found = None
    with TemporaryFile() as order, TemporaryFile() as complaints:
        order.write(to_json(Order(corpus.key, candidates)))
        order.seek(0)
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "lstm_tui.training.size_selection"],
            stdin=order,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process:
            try:
                for line in process.stdout or ():
                    found = _heard(line)
            except BaseException:  # Ctrl-C: nobody waits for it any more
                process.kill()
                raise
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace").strip().splitlines()
    if found is not None and not process.returncode:
        return found
    last = safe_line((said or ["no reason was given"])[-1], 400)
    if said and process.returncode == ConfigError.exit_status:
        raise ConfigError(last)
    raise TrainingError(
        f"--size auto: it could not be measured ({last}). Name a size, such as --size small."
    )


def _heard(line: bytes) -> Sizing | None:
    """The end of the measuring, or nothing; what was measured on the way is said."""
    try:
        said = msgspec.json.decode(line, type=Sizing | str)
    except msgspec.MsgspecError:  # something else was printed
        return None
    if isinstance(said, Sizing):
        return said
    click.echo(f"  {safe_line(said)}", err=True)
    return None
