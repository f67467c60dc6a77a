"""Runs each benchmark in a fresh process, unaffected by those before it.

``python -m MODULE NAME … [--quick] [--device DEVICE]`` measures and writes a line of JSON for each
`Measurement` to standard output; `measurements_from` reads them. So a process that shows
measurements never loads what measures them.
"""

import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from lstm_tui.benchmarking.measurement import (
    BenchOptions,
    Measurement,
    decode_measurement,
    encode_measurement,
)
from lstm_tui.config import Device

PATIENCE_SECONDS = 12.0
"""Longer than a program on a terminal is given to end."""

Measure = Callable[[BenchOptions], Iterator[Measurement]]


def measurements_from(
    module: str, names: Sequence[str], options: BenchOptions
) -> Generator[Measurement, None, None]:
    """What the process of ``module`` finds for ``names``, as it comes.

    A process that dies is a figure too, which says so: the others are still worth having.
    """
    words = [*names, "--device", options.device, *(["--quick"] if options.quick else [])]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,  # Ctrl-C comes from here, once, so that it can clean up
        )
        with process:
            try:
                assert process.stdout is not None
                yield from map(decode_measurement, process.stdout)
            except BaseException:
                _interrupt(process)
                raise
        if process.returncode:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").strip().splitlines()
            last = f": {said[-1]}" if said else ""
            note = f"could not be measured: its process ended with {process.returncode}{last}"
            yield Measurement(", ".join(names), note=note)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def serve(measures: Mapping[str, Measure], arguments: Sequence[str]) -> None:
    """Be the process at the end of `measurements_from`, with a measure for each name."""
    from argparse import ArgumentParser

    parser = ArgumentParser(description="Measures, and writes a line of JSON for each figure.")
    parser.add_argument("names", nargs="+", choices=list(measures), metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--device", type=Device, default=Device.AUTO, choices=list(Device))
    asked = parser.parse_args(arguments)
    options = BenchOptions(quick=asked.quick, device=asked.device)
    # Whatever a library prints must not stand between the lines.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as lines:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for name in asked.names:
            try:
                for figure in measures[name](options):
                    lines.write(encode_measurement(figure))
                    lines.flush()
            except Exception as error:  # the other figures are still worth having
                traceback.print_exc()
                note = f"could not be measured: {error}"
                lines.write(encode_measurement(Measurement(name, note=note)))
