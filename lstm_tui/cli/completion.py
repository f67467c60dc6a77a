"""``completion``: shell completion of commands, options and run names."""

import click
from click.shell_completion import get_completion_class

from lstm_tui.cli.options import GroupedCommand

SETUP = {
    "bash": 'eval "$(lstm-tui completion bash)"    # in ~/.bashrc',
    "zsh": 'eval "$(lstm-tui completion zsh)"     # in ~/.zshrc',
    "fish": "lstm-tui completion fish | source     # in ~/.config/fish/config.fish",
}


@click.command(
    cls=GroupedCommand,
    short_help="Print a script for shell completion.",
    epilog="\b\n" + "\n".join(SETUP.values()),
)
@click.argument("shell", type=click.Choice(list(SETUP)))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands, options and run names."""
    completion_class = get_completion_class(shell)
    assert completion_class is not None  # click supports all shells in SETUP
    root = click.get_current_context().find_root().command
    click.echo(completion_class(root, {}, "lstm-tui", "_LSTM_TUI_COMPLETE").source())
