"""Ranking of the units after a training without a screen: its progress, and the best units."""

from typing import TYPE_CHECKING

import click

from lstm_tui.cli.progress import progress_bar
from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.runs.directory import Run

if TYPE_CHECKING:
    from lstm_tui.scoring.controls import Controls
    from lstm_tui.scoring.score_table import ScoreTable

LISTED = 5
"""Patterns that are printed."""


def rank_trained(run: Run) -> bool:
    """Rank the units of ``run``, keep the ranking in it, and print the best ones.

    The run is complete, so an error only leaves it without a ranking.

    Returns:
        False if Ctrl-C ended it.
    """
    from lstm_tui.cli.ranking_progress import follow_ranking
    from lstm_tui.scoring.run_ranking import rank_newest

    name = run.cli_reference()
    try:
        with progress_bar("Ranking units") as bar:
            scores, controls = follow_ranking(bar, rank_newest(run))
    except KeyboardInterrupt:
        command = f"lstm-tui inspect {name}"
        click.echo(f"The units were not ranked. To rank and browse them: {command}", err=True)
        return False
    except CorpusError as error:  # too short
        click.echo(f"The units were not ranked. {error}", err=True)
        return True
    except LstmTuiError:
        return True
    for line in describe_best(scores, controls):
        click.echo(line, err=True)
    click.echo(f"Browse them with: lstm-tui inspect {name}", err=True)
    return True


def name_class_neuron(run: Run) -> bool:
    """Print the neuron of the trained classifier ``run`` that separates its classes best.

    The run is complete, so after an error it is only not named.

    Returns:
        False if Ctrl-C ended it.
    """
    from lstm_tui.exports.class_neuron_line import class_neuron_sentence
    from lstm_tui.studies.best_class_neuron import best_class_neuron

    try:
        with progress_bar("Looking for the neuron that separates the classes") as bar:
            best = best_class_neuron(run, bar.update)
    except KeyboardInterrupt:
        return False
    except LstmTuiError:
        return True
    if best is not None:
        click.echo(class_neuron_sentence(best), err=True)
        click.echo(f"Browse it with: lstm-tui inspect {run.cli_reference()}", err=True)
    return True


def describe_best(scores: "ScoreTable", controls: "Controls") -> list[str]:
    """The best unit of each of the patterns with the most memory gain, as lines."""
    from lstm_tui.scoring.best_units import best_units

    rows = [
        (
            one.pattern,
            one.unit,
            one.score,
            "" if one.last_8 is None else f"(last 8: {one.last_8:.2f})",
        )
        for one in best_units(scores, controls, LISTED)
    ]
    if not rows:
        return ["No unit detects a pattern better than the last 8 symbols do."]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "Best units, beside the best detector that sees only the last 8 symbols:",
        *("  " + "  ".join((*(map(str.ljust, row, widths)), row[3])).rstrip() for row in rows),
    ]
