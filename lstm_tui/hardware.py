"""Hardware of this machine: usable cores, memory, caches, load and the instruction set.

Cores are counted by CPU affinity and by the CPU quota of the cgroup. Nothing here identifies the
machine.
"""

import os
import re
import resource
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

_ROOT = Path("/")
_CACHES = Path("sys/devices/system/cpu/cpu0/cache")
_BYTES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_LIBRARIES = ("lstm-tui", "torch", "numpy", "textual")

_MOUNT = r"^\d+ \d+ \S+ (\S+) (\S+) .*- cgroup(2?) \S+ (\S+)$"
"""A line of ``mountinfo`` for a cgroup: its root, mount point, version and controllers."""


def usable_cores(root: Path = _ROOT) -> int:
    """The number of cores that this process can use, at least one.

    It is limited by CPU affinity and by the CPU quota, rounded down: a container with a quota of
    1.5 cores sees all cores of its host, but a second thread would be throttled.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    quota = cpu_quota(root)
    return cores if quota is None else max(1, min(cores, int(quota)))


def cpu_quota(root: Path = _ROOT) -> float | None:
    """The CPU quota of this process in cores; None if there is no limit.

    It is the smallest quota of its cgroup (version 1 or 2) and all parents. Files are read below
    ``root``.
    """
    quotas = (_quota(folder) for folder in _cpu_groups(root))
    return min((quota for quota in quotas if quota is not None), default=None)


def _cpu_groups(root: Path) -> Iterator[Path]:
    """The folders of the cgroup of this process and its parents."""
    try:
        groups = (root / "proc/self/cgroup").read_text("utf-8", "replace")
        mounts = (root / "proc/self/mountinfo").read_text("utf-8", "replace")
    except OSError:  # not Linux
        return
    # "4:cpu,cpuacct:/GROUP" of version 1, and "0::/GROUP" of version 2.
    group_of = {
        controller: Path(group)
        for controllers, group in re.findall(r"^\d+:(.*?):(.*)$", groups, re.MULTILINE)
        for controller in controllers.split(",")
    }
    for mounted, folder, cgroup2, options in re.findall(_MOUNT, mounts, re.MULTILINE):
        controller = "" if cgroup2 else "cpu"
        if controller not in group_of or (controller and controller not in options.split(",")):
            continue
        path, group = root / folder.lstrip("/"), group_of[controller]
        yield path
        if group.is_relative_to(mounted) and ".." not in group.parts:
            for part in group.relative_to(mounted).parts:
                path /= part
                yield path


def _quota(folder: Path) -> float | None:
    """The CPU quota of one cgroup in cores."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        limit, period = (folder / "cpu.max").read_text("ascii").split()
        return int(limit) / int(period)  # "max" is no number
    with suppress(OSError, ValueError, ZeroDivisionError):
        limit = (folder / "cpu.cfs_quota_us").read_text("ascii")
        if int(limit) > 0:
            return int(limit) / int((folder / "cpu.cfs_period_us").read_text("ascii"))
    return None


def memory_bytes() -> int:
    """The memory limit of this process in bytes: physical memory, or RLIMIT_AS."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return total if limit == resource.RLIM_INFINITY else min(total, limit)


def processor() -> str:
    """For example ``2 cores, AVX-512, no AMX``."""
    cores = usable_cores()
    parts = ["1 core" if cores == 1 else f"{cores} cores"]
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        return parts[0]
    vector_extensions = {"avx512f": "AVX-512", "avx2": "AVX2"}
    parts += [name for flag, name in vector_extensions.items() if flag in flags][:1]
    parts.append("AMX" if "amx_tile" in flags else "no AMX")
    return ", ".join(parts)


def library_versions() -> dict[str, str]:
    """Versions of the packages that decide how fast things are, by name."""
    return {name: version(name) for name in _LIBRARIES}


def last_level_cache_bytes(root: Path = _ROOT) -> int | None:
    """The size of the largest cache of a core, in bytes; None if it is unknown.

    It is that of the whole cache, though other cores share it. A virtual machine may report the
    cache of its host and be allowed a part of it.
    """
    try:
        sizes = [path.read_text("ascii").strip() for path in (root / _CACHES).glob("index*/size")]
        return max(int(size.rstrip("KMG")) * _BYTES.get(size[-1:], 1) for size in sizes)
    except (OSError, ValueError):
        return None


def busy_cores(seconds: float = 1.0) -> float | None:
    """The CPU load of all processes over ``seconds``, in cores; None if it is unknown."""
    try:
        before = _busy_ticks()
        time.sleep(seconds)
        return (_busy_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds
    except OSError:
        return None


def _busy_ticks() -> int:
    """CPU time of all cores since the start, without idling and waiting for disks."""
    user, nice, system, _idle, _wait, *rest = Path("/proc/stat").read_text("ascii").split()[1:9]
    return sum(map(int, (user, nice, system, *rest)))
