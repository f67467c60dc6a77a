"""``--size auto``: the preset that ends best within the budget on this machine."""

import subprocess
import sys

import click
import msgspec

from lstm_tui.config import BudgetUnit, RunConfig, Size
from lstm_tui.errors import TrainingError
from lstm_tui.files import to_json
from lstm_tui.measuring.sizes import Order, Sizing, Text, best_size
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line


def sized(candidates: dict[Size, RunConfig], corpus: Corpus) -> Sizing:
    """What of ``candidates``, and why, which is told to the user too.

    Raises:
        TrainingError: It could not be measured.
    """
    budget = next(iter(candidates.values())).training.budget
    if budget.unit is BudgetUnit.MINUTES:
        click.echo(f"Measuring which size suits {budget.title} here …", err=True)
        found = _measured(candidates, corpus)
    else:
        text = Text(len(corpus.train), len(corpus.vocabulary))
        found = best_size(candidates, text, _unasked)
    click.echo(found.why, err=True)
    return found


def _unasked(_: RunConfig) -> float:
    raise AssertionError("a budget in steps or epochs is the same on every machine")


def _measured(candidates: dict[Size, RunConfig], corpus: Corpus) -> Sizing:
    """From a process that knows torch, since this one is to show a screen afterwards."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "lstm_tui.training.sizing"],
        input=to_json(Order(corpus.key, candidates)),
        capture_output=True,
        check=False,
    )
    try:
        if not done.returncode:
            return msgspec.json.decode(done.stdout, type=Sizing)
    except msgspec.MsgspecError:
        pass  # something else was printed
    said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no word of why"]
    raise TrainingError(
        f"--size auto: it could not be measured ({safe_line(said[-1])}). "
        "Name a size, such as --size small."
    )
