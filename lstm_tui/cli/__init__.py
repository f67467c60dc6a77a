"""The command line: a group of commands, and the one place that turns errors into exit statuses.

Each command has a module of its name; it is imported under another name, so that
``lstm_tui.cli.sample`` is the module. Commands import what is slow to load (NumPy, Rich, Textual)
when they run, so that ``--help`` is fast.

Exit status: 0 success, 1 failure, 2 wrong usage, 130 interrupted.
"""

import io
import os
import sys
import threading
from contextlib import suppress
from typing import Any, NoReturn

import click

from lstm_tui import __version__
from lstm_tui.cli.ablate import ablate as ablate_command
from lstm_tui.cli.agreement import agreement as agreement_command
from lstm_tui.cli.attach import attach as attach_command
from lstm_tui.cli.bench import bench as bench_command
from lstm_tui.cli.classify import classify as classify_command
from lstm_tui.cli.compare import compare as compare_command
from lstm_tui.cli.completion import completion as completion_command
from lstm_tui.cli.corpus import corpus as corpus_command
from lstm_tui.cli.evaluate import evaluate as evaluate_command
from lstm_tui.cli.export import export as export_command
from lstm_tui.cli.gradients import gradients as gradients_command
from lstm_tui.cli.import_network import import_network as import_command
from lstm_tui.cli.inspect import inspect as inspect_command
from lstm_tui.cli.neurons import neurons as neurons_command
from lstm_tui.cli.pairs import pairs as pairs_command
from lstm_tui.cli.patterns import patterns as patterns_command
from lstm_tui.cli.recall import recall as recall_command
from lstm_tui.cli.resume import resume as resume_command
from lstm_tui.cli.runs import runs as runs_command
from lstm_tui.cli.sample import sample as sample_command
from lstm_tui.cli.streams import prepare_streams
from lstm_tui.cli.train import train as train_command
from lstm_tui.cli.vectors import vectors as vectors_command
from lstm_tui.errors import INTERRUPTED, LstmTuiError

LONGEST_MESSAGE = 10_000
"""Characters of an error message."""


class _InOrder(click.Group):
    """A group that lists its commands in the order in which a new user needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands; click calls this."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click calls this, and would treat a closed pipe as a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader closed the pipe (`| head`). Python must not report it again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(
    cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lstm-tui")
def cli() -> None:
    """Train recurrent language models in the terminal and see what they learn.

    \b
    lstm-tui train notes.txt          train a network on your notes
    lstm-tui sample latest            generate text with it
    lstm-tui inspect latest           browse its neurons
    lstm-tui neurons latest           rank its neurons as detectors
    lstm-tui runs                     list all runs
    """


for _command in (
    train_command,
    compare_command,
    resume_command,
    attach_command,
    runs_command,
    import_command,
    inspect_command,
    sample_command,
    evaluate_command,
    classify_command,
    pairs_command,
    agreement_command,
    recall_command,
    gradients_command,
    vectors_command,
    export_command,
    neurons_command,
    ablate_command,
    patterns_command,
    corpus_command,
    bench_command,
    completion_command,
):
    cli.add_command(_command)


def main() -> None:
    """The entry point of ``lstm-tui``."""
    prepare_streams()
    status = run()
    if threading.active_count() > 1:
        _exit_at_once(status)
    sys.exit(status)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, by default that of this process, and return its exit status."""
    try:
        status = cli.main(arguments, prog_name="lstm-tui", standalone_mode=False)
    except click.ClickException as error:
        message = io.StringIO()
        error.show(message)
        click.echo(_safe(message.getvalue(), keep_newlines=True), err=True, nl=False)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):  # first, because Abort is a RuntimeError
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except LstmTuiError as error:
        _echo_error(error.full_message)
        return error.exit_status
    except OSError as error:
        reason = error.strerror or str(error)
        _echo_error(f"{error.filename}: {reason}." if error.filename else f"{reason}.")
        return LstmTuiError.exit_status
    except RuntimeError as error:  # what Python raises at the limit of threads
        if "start new thread" not in str(error):
            raise
        _echo_error(
            "The limit of threads is reached (ulimit -u). End some processes, then try again."
        )
        return LstmTuiError.exit_status
    return status if isinstance(status, int) else 0


def _exit_at_once(status: int) -> NoReturn:
    """Exit without waiting for threads: jobs of a closed screen, and their thread pools.

    Their results are no longer needed. Output is flushed.
    """
    with suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    os._exit(status)


def _echo_error(message: str) -> None:
    click.echo(f"Error: {_safe(message)}", err=True)


def _safe(message: str, *, keep_newlines: bool = False) -> str:
    """``message``, which may quote a text, a file or its name, as a terminal may show it.

    What is longer than `LONGEST_MESSAGE` quotes what a stranger wrote, and is cut.
    """
    from lstm_tui.text.glyphs import visible

    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}…"
    return visible(message, keep_newlines=keep_newlines)
