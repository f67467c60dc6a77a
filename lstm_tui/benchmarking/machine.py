"""What a figure depends on, in general terms: the processor, the libraries, and who else is busy.

Nothing here names the machine.
"""

import os
import time
from importlib.metadata import version
from pathlib import Path

from lstm_tui.hardware import usable_cores

PACKAGES = ("lstm-tui", "torch", "numpy", "textual")

QUIET_CORES = 0.1
"""With more than this of the machine busy with other things, figures are not worth quoting."""

_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
_POWERS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def processor() -> str:
    """For example ``2 cores, AVX-512, no AMX``."""
    cores = usable_cores()
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


def last_level_cache_bytes(caches: Path = _CACHES) -> int | None:
    """The largest cache of a core, in bytes, all cores that share it included; None if unknown.

    A virtual machine may be told of all that the processor has and be given a part of it.
    """
    try:
        sizes = [path.read_text("ascii").strip() for path in caches.glob("index*/size")]
        return max(int(size.rstrip("KMG")) * _POWERS.get(size[-1:], 1) for size in sizes)
    except (OSError, ValueError):
        return None


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
