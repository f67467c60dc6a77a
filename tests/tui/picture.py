"""A picture of a Train screen as SVG, for the README: `python tests/tui/picture.py RUN FILE`."""

import argparse
import asyncio
from pathlib import Path

from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.launcher import Launched


async def picture(run: Path, columns: int, rows: int, keys: list[str]) -> str:
    """The screen of ``run`` at that size, after ``keys`` were pressed."""
    app = LstmTuiApp(run.parent, Launched(Run(run)))
    async with app.run_test(size=(columns, rows)) as pilot:
        await pilot.pause(1.0)
        await pilot.press(*keys)
        await pilot.pause(1.0)
        return app.export_screenshot(title=f"lstm-tui train {run.name}")


def main() -> None:
    """Write the picture that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=36)
    parser.add_argument("--press", nargs="*", default=[])
    chosen = parser.parse_args()
    svg = asyncio.run(picture(chosen.run, chosen.columns, chosen.rows, chosen.press))
    chosen.file.write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
