"""``compare``: train several cells on one text one after the other, or compare finished runs."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from lstm_tui.cli.corpus import read_corpus, text_options
from lstm_tui.cli.display_options import display_from_options, display_options
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.picture_output import check_picture_path, picture_options, write_picture
from lstm_tui.cli.run_argument import RunReference, resolve_run
from lstm_tui.cli.run_configs import check_patience, run_configs, with_default_dropout
from lstm_tui.cli.run_starter import missing_text, prepare_start
from lstm_tui.cli.streams import echo_json
from lstm_tui.cli.terminal import can_open_screen, print_exit_summary, reclaim_terminal
from lstm_tui.cli.train_options import comparison_options
from lstm_tui.cli.vectors_option import open_vectors, read_starting_vectors
from lstm_tui.config import Cell
from lstm_tui.errors import ConfigError, LstmTuiError, MissingSourceError, RunNotFoundError

if TYPE_CHECKING:
    from lstm_tui.exports.comparison import ComparedRun
    from lstm_tui.runs.directory import Run
    from lstm_tui.workers.comparison import RunComparison
    from lstm_tui.workers.series import RunSeries

_option = OptionGroup("Comparison").option

_FOR_RUNS = frozenset(
    {"sources", "runs_dir", "headless", "output", "force", "as_json", "colors", "palette", "config"}
)
"""The parameters that apply to finished runs too."""


def _cells(_: click.Context, option: click.Parameter, value: str | None) -> tuple[Cell, ...]:
    names = [] if value is None else [name.strip() for name in value.split(",")]
    for name in names:
        if name not in list(Cell):
            known = ", ".join(Cell)
            raise click.BadParameter(f"{name!r} is not a cell: {known}.", param=option)
        if names.count(name) > 1:
            raise click.BadParameter(f"{name} is named twice.", param=option)
    return tuple(map(Cell, names))


@click.command(cls=GroupedCommand, short_help="Train several cells on a text and compare them.")
@click.argument(
    "sources", nargs=-1, required=True, type=RunReference(), metavar="CORPUS...|RUN RUN..."
)
@_option(
    "--cells",
    callback=_cells,
    metavar="CELL,CELL…",
    help=f"Cells to train, in this order.  [default: {','.join(Cell)}]",
)
@OptionGroup("Comparison").json_option()
@picture_options
@comparison_options
@text_options
@display_options
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    cells: tuple[Cell, ...],
    output: Path | None,
    force: bool,
    as_json: bool,
    headless: bool,
    runs_dir: Path | None,
    **choices: Any,
) -> int:
    """Train each cell on CORPUS with the whole budget, one after the other, and compare them.

    They are ordinary runs with the same options and seed, named NAME-lstm, NAME-gru …: inspect and
    resume them like any other. A picture shows their losses, and how the gradient of the loss
    shrinks with the distance; samples are side by side. It is written to NAME.svg in the folder of
    runs, or to --output. Without --cells, several runs that exist are compared as they are.

    \b
    lstm-tui compare atlas --minutes 2
    lstm-tui compare notes.txt --cells lstm,rnn-tanh --size small --steps 1000
    lstm-tui compare atlas --cells rnn-tanh,additive --clipping off --learning-rate 0.3
    lstm-tui compare atlas-lstm atlas-gru -o cells.svg
    """
    check_picture_path(output, force=force)
    headless = headless or as_json or not can_open_screen("--headless")
    runs = [] if cells else _named_runs(sources, runs_dir)
    if runs:
        _check_options(ctx)
        comparison = _of_runs(runs)
        if not headless and output is None and reclaim_terminal():
            return _open_screen(comparison, None, runs[0].path.parent)
        _report(comparison, output, force=force, as_json=as_json)
        return 0
    series, comparison, notes, picture = _start(
        sources, cells or tuple(Cell), runs_dir, choices, prints_facts=headless
    )
    if headless or not reclaim_terminal():
        from lstm_tui.cli.series import train_series

        status = train_series(series, notes, prints_paths=False)
    else:
        assert series.current is not None
        status = _open_screen(comparison, series, series.current.run.path.parent)
    with suppress(BrokenPipeError):
        _report(comparison, output or picture, force=force, as_json=as_json)
    return status or series.exit_status


def _named_runs(sources: Sequence[str], runs_dir: Path | None) -> list["Run"]:
    """The runs that ``sources`` name; empty if none of them is one, as they are texts then.

    Raises:
        RunNotFoundError: Some of them are runs, and one is not.
        ConfigError: It is one run, or one is named twice, or they are too many.
    """
    from lstm_tui.exports.comparison import MOST_RUNS
    from lstm_tui.runs.directory import runs_folder
    from lstm_tui.runs.lookup import find_run

    found, missing = [], None
    for source in sources:
        try:
            find_run(source, runs_folder(runs_dir))
            found.append(source)
        except RunNotFoundError as error:
            missing = missing or error
    if not found:
        return []
    if missing is not None:
        raise missing
    if len(found) == 1:
        raise ConfigError(
            f"{found[0]} is one run: name two or more to compare. To train on a text of that name, "
            "pass --cells."
        )
    if len(found) > MOST_RUNS:
        raise ConfigError(f"At most {MOST_RUNS} runs can be compared, not {len(found)}.")
    runs = [resolve_run(source, runs_dir, predicts=True) for source in found]
    paths = [run.path.resolve() for run in runs]
    if len(set(paths)) < len(paths):
        raise ConfigError("A run is named twice. Name different runs.")
    return runs


def _check_options(ctx: click.Context) -> None:
    """Raise `ConfigError` if an option on the command line is only for training."""
    for option in ctx.command.params:
        name = option.name or ""
        typed = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if typed and name not in _FOR_RUNS:
            raise ConfigError(
                f"{option.opts[0]} is for training, and these are runs that exist: leave it out, "
                "or pass --cells and a text."
            )


def _of_runs(runs: Sequence["Run"]) -> "RunComparison":
    from lstm_tui.workers.comparison import RunComparison

    return RunComparison.of_runs(runs)


def _start(
    sources: tuple[str, ...],
    cells: tuple[Cell, ...],
    runs_dir: Path | None,
    choices: dict[str, Any],
    *,
    prints_facts: bool,
) -> tuple["RunSeries", "RunComparison", tuple[str, ...], Path]:
    """Read the text and start the first run.

    Returns:
        The series, what is shown of it, the notes that were printed, and the default file of the
        picture.
    """
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.exports.files import unused_path
    from lstm_tui.runs.creation import check_name, suggest_name
    from lstm_tui.runs.directory import runs_folder
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.workers.comparison import RunComparison
    from lstm_tui.workers.process import prestarted_worker
    from lstm_tui.workers.series import RunSeries, plan_cells

    name, glob = choices.pop("name"), choices.pop("glob")
    if name is not None:
        check_name(f"{name}-{max(cells, key=len)}")
    vectors_file = open_vectors(choices.pop("vectors"), choices)
    # Units are ranked when a run is inspected: here the next cell need not wait for it.
    ((_, config),) = run_configs({**choices, "cell": cells[0], "ranking": False}).items()
    default_dropout = choices["dropout"] is None
    with ExitStack() as stack:
        waiting = stack.enter_context(prestarted_worker())
        try:
            text = read_corpus(sources, config.text, glob)
        except MissingSourceError as error:
            raise missing_text(error) from error
        if default_dropout:
            config = with_default_dropout(config, text)
        check_patience(config, text)
        vectors = read_starting_vectors(vectors_file, text)
        starter = prepare_start(
            text,
            config,
            sources,
            runs_dir,
            glob,
            waiting,
            prints_facts=prints_facts,
            notes=vectors.notes if vectors is not None else (),
            vectors=vectors,
            default_dropout=default_dropout,
        )
        name = name or suggest_name(sources[0], datetime.now().astimezone())
        series = RunSeries(plan_cells(config, name, cells), starter.start)
        with progress_bar("Starting the training process"):
            series.start_next(waiting)
    model, training = config.model, config.training
    facts = (
        safe_line(", ".join(text.names), 40),
        f"{model.layers}×{model.hidden}",
        f"{training.budget.title} each",
        f"seed {training.seed}",
    )
    picture = unused_path(runs_folder(runs_dir) / f"{name}.svg")
    return series, RunComparison(facts, lambda: series.members), starter.notes, picture


def _open_screen(comparison: "RunComparison", series: "RunSeries | None", folder: Path) -> int:
    from lstm_tui.tui.app import LstmTuiApp

    app = LstmTuiApp(folder, series=series, comparison=comparison, display=display_from_options())
    return print_exit_summary(app.run_until_exit())


def _report(
    comparison: "RunComparison", output: Path | None, *, force: bool, as_json: bool
) -> None:
    """Print the table or JSON, and write the picture unless no run has a loss."""
    from lstm_tui.cli.compare_tables import show_comparison
    from lstm_tui.exports.comparison import comparison_as_json
    from lstm_tui.exports.comparison_svg import render_comparison_svg

    runs = _followed(comparison)
    if as_json:
        echo_json(comparison_as_json(runs))
    else:
        show_comparison(runs)
    sys.stdout.flush()
    if output is not None and any(len(run.loss_curve()[0]) for run in runs):
        write_picture(render_comparison_svg(runs, comparison.title), output, force=force)


def _followed(comparison: "RunComparison") -> list["ComparedRun"]:
    """The runs with their last status; gradients are measured where they are not in the log."""
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.exports.comparison import ComparedRun
    from lstm_tui.studies.run_gradients import is_outdated, measure_run
    from lstm_tui.workers.monitor import RunMonitor

    runs = []
    for member in comparison.members():
        status, trouble = member.status, ""
        if member.worker is not None:
            view = RunMonitor(member.worker).poll()
            status, trouble = status or view.status, view.trouble
        run = ComparedRun.of(member, status, trouble, waits=False)
        if member.worker is not None and is_outdated(run.progress):
            with suppress(LstmTuiError), progress_bar("Measuring gradients"):
                run = replace(run, measured=measure_run(member.worker.run))
        runs.append(run)
    return runs
