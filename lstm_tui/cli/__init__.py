"""The commands, and the one place where an error becomes a message and an exit status.

Each command has a module of its name. Nothing heavy is imported before a command runs, so
that ``--help`` is there at once. Commands are imported under other names than their modules, so
that ``lstm_tui.cli.sample`` is the module.

Exit status: 0 done, 1 failed, 2 misused, 130 interrupted.
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
from lstm_tui.cli.bench import bench as bench_command
from lstm_tui.cli.completion import completion as completion_command
from lstm_tui.cli.corpus import corpus as corpus_command
from lstm_tui.cli.export import export as export_command
from lstm_tui.cli.inspect import inspect as inspect_command
from lstm_tui.cli.neurons import neurons as neurons_command, patterns as patterns_command
from lstm_tui.cli.runs import (
    attach as attach_command,
    resume as resume_command,
    runs as runs_command,
)
from lstm_tui.cli.sample import sample as sample_command
from lstm_tui.cli.streams import prepare_streams
from lstm_tui.cli.train import train as train_command
from lstm_tui.errors import INTERRUPTED, LstmTuiError

LONGEST_MESSAGE = 10_000
"""Characters of an error message."""


class _InOrder(click.Group):
    """Lists its commands in the order in which a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands; click calls this."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click calls this, and would call it a failure that nobody reads on."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read us has had enough (`| head`); Python must not complain while it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(
    cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lstm-tui")
def cli() -> None:
    """Train character-level recurrent networks in the terminal and see what they learn.

    \b
    lstm-tui train notes.txt          watch a network learn your notes
    lstm-tui sample latest            let it write
    lstm-tui inspect latest           browse its neurons
    lstm-tui neurons latest           which unit knows what
    lstm-tui runs                     every run there is
    """


for _command in (
    train_command,
    resume_command,
    attach_command,
    runs_command,
    inspect_command,
    sample_command,
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
    """The program ``lstm-tui``."""
    prepare_streams()
    status = run()
    if threading.active_count() > 1:
        _exit_at_once(status)
    sys.exit(status)


def run(arguments: list[str] | None = None) -> int:
    """Run one command line (by default the one this process was given) and return its status."""
    try:
        status = cli.main(arguments, prog_name="lstm-tui", standalone_mode=False)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(_safe(said.getvalue(), keep_newlines=True), err=True, nl=False)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):  # before the others: an Abort is a RuntimeError
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except LstmTuiError as error:
        _complain(error.full_message)
        return error.exit_status
    except OSError as error:  # the system refuses, and no room knew what to say of it
        what = error.strerror or str(error)
        _complain(f"{error.filename}: {what}." if error.filename else f"{what}.")
        return LstmTuiError.exit_status
    except RuntimeError as error:  # Python has no better name for a full process table
        if "start new thread" not in str(error):
            raise
        _complain("The system starts no more threads (ulimit -u). End some processes, try again.")
        return LstmTuiError.exit_status
    return status if isinstance(status, int) else 0


def _exit_at_once(status: int) -> NoReturn:
    """End without waiting for threads: jobs of a screen that was left, and the pools they use.

    Whatever they were computing is not wanted any more. What was printed is flushed.
    """
    with suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    os._exit(status)


def _complain(message: str) -> None:
    click.echo(f"Error: {_safe(message)}", err=True)


def _safe(message: str, *, keep_newlines: bool = False) -> str:
    """``message``, which may quote a text, a file or its name, as a terminal may show it.

    What is longer than `LONGEST_MESSAGE` quotes what a stranger wrote, and is cut.
    """
    from lstm_tui.text.glyphs import visible

    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}…"
    return visible(message, keep_newlines=keep_newlines)
