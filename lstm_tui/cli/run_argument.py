"""RUN, which most commands take: a path, a name in the folder of runs, or ``latest``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from lstm_tui.cli.options import OptionGroup
from lstm_tui.errors import LstmTuiError

if TYPE_CHECKING:
    from lstm_tui.runs.directory import Run


class RunReference(click.ParamType[str]):
    """A path, a name in the folder of runs, or ``latest``; the shell completes names."""

    name = "run"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names of runs that begin with ``incomplete``; click calls this.

        A name that no run can be given, which may hold characters that a shell interprets, is left
        out.
        """
        del param
        from lstm_tui.runs.creation import is_name
        from lstm_tui.runs.directory import runs_folder
        from lstm_tui.runs.lookup import list_runs

        try:
            runs = list_runs(runs_folder(ctx.params.get("runs_dir")))
            names = [run.name for run in runs if is_name(run.name)]
        except (OSError, LstmTuiError):
            names = []
        return [CompletionItem(name) for name in ["latest", *names] if name.startswith(incomplete)]


run_argument = click.argument("run", type=RunReference(), metavar="RUN")

run_arguments = click.argument(
    "runs", type=RunReference(), nargs=-1, required=True, metavar="RUN..."
)

runs_dir_option = OptionGroup("Run").option(
    "--runs-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of runs.  [default: $LSTM_TUI_RUNS, or ./runs]",
)


@contextmanager
def errors_name(run: "Run") -> Iterator[None]:
    """Begin the message of an error with the name of ``run``: one of several."""
    from lstm_tui.text.glyphs import safe_line

    try:
        yield
    except LstmTuiError as error:
        raise type(error)(f"{safe_line(run.name)}: {error}") from error


def resolve_run(
    reference: str, runs_dir: Path | None, *, saved: bool = False, predicts: bool = False
) -> "Run":
    """The run that ``reference`` names; of ``latest``, the name is printed on standard error.

    With ``saved``, ``latest`` is the latest run with a checkpoint, if there is one. With
    ``predicts``, a classifier is refused.

    Raises:
        RunNotFoundError: There is none.
        ConfigError: As `require_language_model`.
    """
    from lstm_tui.runs.directory import runs_folder
    from lstm_tui.runs.lookup import find_run
    from lstm_tui.text.glyphs import visible

    run = find_run(reference, runs_folder(runs_dir), saved=saved)
    if reference == "latest":
        click.echo(f"latest: {visible(run.name)}", err=True)
    if predicts:
        from lstm_tui.runs.objectives import require_language_model

        require_language_model(run)
    return run
