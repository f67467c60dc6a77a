"""``--size auto``: select the preset that reaches the lowest loss within the budget here."""

import subprocess
import sys
from tempfile import TemporaryFile

import click
import msgspec

from lstm_tui.benchmarking.size_curves import SizeChoice, SizeRequest, TextStats, best_size
from lstm_tui.config import BudgetKind, Objective, RunConfig
from lstm_tui.errors import ConfigError, TrainingError
from lstm_tui.files import to_json
from lstm_tui.presets import Size
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line


def check_size(size: object, objective: Objective) -> None:
    """Check that the ``size`` of a classifier is named.

    Raises:
        ConfigError: It is ``auto``.
    """
    if objective is Objective.CLASSIFY and not isinstance(size, Size):
        raise ConfigError(
            "--size auto compares how well language models predict: with --objective classify, "
            "name a size, such as --size tiny."
        )


def select_size(candidates: dict[Size, RunConfig], corpus: Corpus) -> SizeChoice:
    """The best of ``candidates``, and why, which is also printed.

    Raises:
        ConfigError: The options that all ``candidates`` share do not work on this machine.
        TrainingError: The measurement failed.
    """
    budget = next(iter(candidates.values())).training.budget
    if budget.kind is BudgetKind.MINUTES:
        click.echo(f"Measuring which size is best for {budget.title} on this machine …", err=True)
        sizing = _measured(candidates, corpus)
    else:
        text = TextStats(corpus.train_length, len(corpus.vocabulary), kind=corpus.vocabulary.kind)
        sizing = best_size(candidates, text, _not_measured)
    click.echo(sizing.why, err=True)
    return sizing


def _not_measured(_: RunConfig) -> float:
    raise AssertionError("a budget in steps or epochs is the same on every machine")


def _measured(candidates: dict[Size, RunConfig], corpus: Corpus) -> SizeChoice:
    """Measure in a process that imports torch, because this one may open a screen afterwards.

    Its messages are printed as they arrive: all sizes may take half a minute.
    """
    sizing = None
    with TemporaryFile() as order, TemporaryFile() as errors:
        order.write(to_json(SizeRequest(corpus.key, candidates)))
        order.seek(0)
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "lstm_tui.training.size_selection"],
            stdin=order,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            try:
                for line in process.stdout or ():
                    sizing = _receive(line)
            except BaseException:  # such as Ctrl-C
                process.kill()
                raise
        errors.seek(0)
        messages = errors.read().decode("utf-8", "replace").strip().splitlines()
    if sizing is not None and not process.returncode:
        return sizing
    last = safe_line((messages or ["it gave no reason"])[-1], 400)
    if messages and process.returncode == ConfigError.exit_status:
        raise ConfigError(last)
    raise TrainingError(
        f"--size auto: the measurement failed ({last}). Name a size, such as --size small."
    )


def _receive(line: bytes) -> SizeChoice | None:
    """The result, if ``line`` is it; a message is printed."""
    try:
        received = msgspec.json.decode(line, type=SizeChoice | str)
    except msgspec.MsgspecError:  # printed by a library
        return None
    if isinstance(received, SizeChoice):
        return received
    click.echo(f"  {safe_line(received)}", err=True)
    return None
