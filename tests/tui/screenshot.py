"""Screenshot of a screen as SVG, for the README: `python -m tests.tui.screenshot RUN FILE`.

`--neurons` shows the Neurons screen instead of the Train screen, once its units are ranked;
`--compare RUN…` the Compare screen of RUN and those.
"""

import argparse
import asyncio
from pathlib import Path

from textual.pilot import Pilot

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.themes import LIGHT
from lstm_tui.workers.comparison import RunComparison
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary


async def screenshot(
    app: LstmTuiApp,
    size: tuple[int, int],
    keys: list[str],
    seconds: float,
    session: InspectionSession | None,
) -> str:
    """The screen of ``app`` at that size, ``seconds`` after ``keys`` were pressed."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1.0)
        if session is not None:
            await _ranked(pilot, session)
        await pilot.press(*keys)
        await pilot.pause(seconds)
        svg = app.export_screenshot(title=f"lstm-tui · {app.folder.name}")
    return svg.replace("<text ", '<text xml:space="preserve" ')  # or some programs drop blanks


async def _ranked(pilot: Pilot[ExitSummary], session: InspectionSession) -> None:
    ranking = session.ranking
    while ranking.scores is None or ranking.computing or session.activations.share_known < 1:
        await pilot.pause(0.5)


def main() -> None:
    """Write the screenshot that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--neurons", action="store_true")
    parser.add_argument("--compare", type=Path, nargs="+")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=36)
    parser.add_argument("--press", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=1.0, help="wait after the keys")
    chosen = parser.parse_args()
    run = Run(chosen.run)
    session = open_session(run, load_checkpoint(run), None) if chosen.neurons else None
    if chosen.compare:
        comparison = RunComparison.of_runs([run, *map(Run, chosen.compare)])
        app = LstmTuiApp(run.path.parent, comparison=comparison)
    else:
        worker = None if session else WorkerHandle(run)
        app = LstmTuiApp(run.path.parent, worker, session=session)
    if chosen.light:
        app.theme = LIGHT.name
    size = (chosen.columns, chosen.rows)
    drawn = screenshot(app, size, chosen.press, chosen.seconds, session)
    chosen.file.write_text(asyncio.run(drawn), "utf-8")


if __name__ == "__main__":
    main()
