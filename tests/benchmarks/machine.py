"""What a figure depends on, in general terms: the processor, the libraries, and who else is busy.

Nothing here names the machine.
"""

import os
import time
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("lstm-tui", "torch", "numpy", "textual")


def processor() -> str:
    """For example ``2 cores, AVX-512, no AMX``."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    words = ["1 core" if cores == 1 else f"{cores} cores"]
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        return words[0]
    widest = {"avx512f": "AVX-512", "avx2": "AVX2"}
    words += [name for flag, name in widest.items() if flag in flags][:1]
    words.append("AMX" if "amx_tile" in flags else "no AMX")
    return ", ".join(words)


def versions() -> dict[str, str]:
    """Of the packages that decide how fast things are."""
    return {package: version(package) for package in PACKAGES}


def busy_cores(seconds: float = 1.0) -> float | None:
    """How many cores other processes keep busy, watched for ``seconds``; None if nobody says."""
    try:
        before = _ticks()
        time.sleep(seconds)
        return (_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds
    except OSError:
        return None


def _ticks() -> int:
    """Processor time of all cores so far, idling and waiting for disks left out."""
    user, nice, system, _idle, _wait, *rest = Path("/proc/stat").read_text("ascii").split()[1:9]
    return sum(map(int, (user, nice, system, *rest)))
