"""Measures what the project promises: ``python -m tests.benchmarks [NAME …]``.

Each figure is measured in a fresh process with a cache and runs of its own, which are deleted
afterwards. Nothing here fails because a machine is slow: the exit status is 0, met or not.
"""

import argparse
import sys
from pathlib import Path

import msgspec
from rich.console import Console

from lstm_tui.benchmarking.measurement import QUIET_CORES
from lstm_tui.hardware import busy_cores
from lstm_tui.presets import Size
from tests.benchmarks.apart import run_apart
from tests.benchmarks.figures import FIGURES, measured
from tests.benchmarks.report import as_json, notes, table
from tests.benchmarks.results import Options, Result


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure what the project promises."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures; all when none is named")
    parser.add_argument("--list", action="store_true", help="say what there is to measure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every repeat there too")
    parser.add_argument(
        "--text", type=Path, metavar="FILE", help="what `loss` and `words` train on"
    )
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="how long each network of `words` trains"
    )
    parser.add_argument(
        "--size",
        type=Size,
        action="append",
        choices=list(Size),
        help="what `loss` trains; repeat for several (default: small and medium)",
    )
    parser.add_argument("--large", action="store_true", help="`corpus` with a gigabyte")
    parser.add_argument("--quick", action="store_true", help="see that it works; no figures")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in FIGURES]
    if unknown:
        parser.error(f"no such figure: {', '.join(unknown)}. There are: {', '.join(FIGURES)}.")
    if asked.text is not None and not asked.text.is_file():
        parser.error(f"--text {asked.text}: no such file.")
    return asked


def main() -> None:
    """Measure, show, and write what was asked for."""
    asked = arguments()
    if asked.list:
        for name, words in FIGURES.items():
            print(f"{name:<12}{words}")
        return
    options = Options(
        text=asked.text.resolve() if asked.text else None,
        sizes=tuple(asked.size) if asked.size else Options().sizes,
        large=asked.large,
        minutes=asked.minutes,
        quick=asked.quick,
    )
    talk = Console(stderr=True)
    results: list[Result] = []
    busy: float | None = None
    for name in asked.names or FIGURES:
        others = busy_cores()
        busy = others if busy is None else max(busy, others or 0.0)
        talk.print(f"{name} …", style="dim")
        try:
            results += run_apart(measured, name, options)
        except Exception as error:  # the other figures are still worth having
            results.append(Result(name, note=f"could not be measured: {error}"))
    shown = Console(width=None if sys.stdout.isatty() else 140)
    noisy = busy is not None and busy > QUIET_CORES
    shown.print(table(results, noisy=noisy or options.quick))
    shown.print(notes(results))
    if options.quick:
        shown.print("Measured with --quick: these are no figures.", style="bold red")
    if noisy:
        shown.print(
            f"Noisy: other processes kept up to {busy:.1f} cores busy before a figure.",
            style="bold red",
        )
    if asked.json:
        content = msgspec.json.encode(as_json(results, busy))
        asked.json.write_bytes(msgspec.json.format(content, indent=2) + b"\n")


if __name__ == "__main__":
    main()
