"""Runs each benchmark in a fresh process, unaffected by those before it.

``python -m MODULE NAME … [--quick] [--device DEVICE]`` measures and writes a line of JSON for each
`Measurement` to standard output; `measurements_from` reads them. So a process that shows
measurements does not import the modules that measure.
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
"""Longer than the timeout of a program on a terminal."""

Measure = Callable[[BenchOptions], Iterator[Measurement]]


def measurements_from(
    module: str, names: Sequence[str], options: BenchOptions
) -> Generator[Measurement, None, None]:
    """Measurements of ``names`` by a process of ``module``, as they arrive.

    A process that fails yields a `Measurement` whose note says so, so that others are still run.
    """
    arguments = [*names, "--device", options.device, *(["--quick"] if options.quick else [])]
    with tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,  # receives Ctrl-C only from here, once
        )
        with process:
            try:
                assert process.stdout is not None
                yield from map(decode_measurement, process.stdout)
            except BaseException:
                _interrupt(process)
                raise
        if process.returncode:
            stderr.seek(0)
            lines = stderr.read().decode("utf-8", "replace").strip().splitlines()
            last = f": {lines[-1]}" if lines else ""
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
