"""``completion``: what makes the shell complete our commands, options and run names."""

import click
from click.shell_completion import get_completion_class

from lstm_tui.cli.options import GroupedCommand

HOW = {
    "bash": 'eval "$(lstm-tui completion bash)"    # in ~/.bashrc',
    "zsh": 'eval "$(lstm-tui completion zsh)"     # in ~/.zshrc',
    "fish": "lstm-tui completion fish | source     # in ~/.config/fish/config.fish",
}


@click.command(
    cls=GroupedCommand,
    short_help="Completion for your shell.",
    epilog="\b\n" + "\n".join(HOW.values()),
)
@click.argument("shell", type=click.Choice(list(HOW)))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and run names."""
    found = get_completion_class(shell)
    assert found is not None  # click knows all the shells of `HOW`
    root = click.get_current_context().find_root().command
    click.echo(found(root, {}, "lstm-tui", "_LSTM_TUI_COMPLETE").source())
