"""The commands, and the one place where an error becomes a message and an exit status.

A folder where the plan of the house had a file: with every option described there are more lines
here than one file should hold. Each module is a family of commands. Nothing heavy is imported
before a command runs, so that ``--help`` is there at once.

Exit status: 0 done, 1 failed, 2 misused, 130 interrupted.
"""

import os
import sys

import click

from lstm_tui import __version__
from lstm_tui.cli.corpora import corpus
from lstm_tui.cli.exporting import export
from lstm_tui.cli.shell import completion
from lstm_tui.cli.train import train
from lstm_tui.cli.watching import attach, resume, runs
from lstm_tui.cli.writing import sample
from lstm_tui.errors import LstmTuiError

INTERRUPTED = 130


class _InOrder(click.Group):
    """Lists its commands in the order in which a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands; click calls this."""
        del ctx
        return list(self.commands)


@click.group(
    cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lstm-tui")
def cli() -> None:
    """Train character-level recurrent networks in the terminal and see what they learn.

    \b
    lstm-tui train notes.txt          watch a network learn your notes
    lstm-tui sample latest            let it write
    lstm-tui runs                     every run there is
    """


for _command in (train, resume, attach, runs, sample, export, corpus, completion):
    cli.add_command(_command)


def main() -> None:
    """The program ``lstm-tui``."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run one command line (by default the one this process was given) and return its status."""
    try:
        status = cli.main(arguments, prog_name="lstm-tui", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LstmTuiError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_status
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has had enough (`| head`); Python must not complain while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status if isinstance(status, int) else 0
