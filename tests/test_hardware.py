"""Usable cores by affinity and by the CPU quota of cgroups, and the size of the caches."""

import os
from pathlib import Path

import pytest

from lstm_tui.hardware import cpu_quota, last_level_cache_bytes, processor, usable_cores

V2 = "31 23 0:28 {mounted} /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate"
V1 = "32 23 0:29 {mounted} /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,{of}"


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)


def system(root: Path, groups: str, mounts: str, files: dict[str, str]) -> Path:
    """Write the cgroup files of a process below ``root``."""
    for name, text in {"proc/self/cgroup": groups, "proc/self/mountinfo": mounts, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def version_2(root: Path, limit: str, group: str = "/", mounted: str = "/", at: str = "") -> Path:
    files = {f"sys/fs/cgroup/{at}cpu.max": f"{limit}\n"}
    return system(root, f"0::{group}\n", V2.format(mounted=mounted) + "\n", files)


def version_1(root: Path, quota: str, period: str = "100000", of: str = "cpu,cpuacct") -> Path:
    folder = "sys/fs/cgroup/cpu,cpuacct"
    files = {f"{folder}/cpu.cfs_quota_us": quota, f"{folder}/cpu.cfs_period_us": period}
    groups = "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n"
    return system(root, groups, V1.format(mounted="/docker/abc", of=of) + "\n", files)


@pytest.mark.parametrize(
    ("limit", "cores"),
    [
        ("150000 100000", 1),
        ("199999 100000", 1),
        ("50000 100000", 1),
        ("200000 100000", 2),
        ("25000 10000", 2),
        ("900000 100000", 4),
        ("max 100000", 4),
        ("nonsense", 4),
        ("100000 0", 4),
    ],
)
def test_a_quota_of_version_2_is_rounded_down(tmp_path: Path, limit: str, cores: int) -> None:
    assert usable_cores(version_2(tmp_path, limit)) == cores


@pytest.mark.parametrize(
    ("quota", "period", "cores"),
    [
        ("150000", "100000", 1),
        ("300000", "100000", 3),
        ("10000", "5000", 2),
        ("-1", "100000", 4),
        ("0", "100000", 4),
        ("?", "100000", 4),
    ],
)
def test_a_quota_of_version_1_is_rounded_down(
    tmp_path: Path, quota: str, period: str, cores: int
) -> None:
    assert usable_cores(version_1(tmp_path, quota, period)) == cores


def test_another_controller_of_version_1_has_no_quota(tmp_path: Path) -> None:
    assert cpu_quota(version_1(tmp_path, "150000", of="memory")) is None


def test_the_smallest_quota_of_all_groups_counts(tmp_path: Path) -> None:
    """A parent slice has a quota too."""
    root = version_2(tmp_path, "max 100000", group="/user.slice/shell.scope", at="user.slice/")
    assert cpu_quota(root) is None
    (root / "sys/fs/cgroup/user.slice/shell.scope").mkdir()
    (root / "sys/fs/cgroup/user.slice/shell.scope/cpu.max").write_text("350000 100000\n")
    assert cpu_quota(root) == 3.5
    (root / "sys/fs/cgroup/user.slice/cpu.max").write_text("150000 100000\n")
    assert cpu_quota(root) == 1.5


def test_a_group_that_is_mounted_as_the_root_is_found(tmp_path: Path) -> None:
    """A container may see the name of its group on the host."""
    root = version_2(tmp_path, "150000 100000", "/kubepods/pod1", "/kubepods/pod1")
    assert cpu_quota(root) == 1.5


def test_a_group_outside_of_the_mount_is_ignored(tmp_path: Path) -> None:
    root = version_2(tmp_path, "150000 100000", group="/../../other", mounted="/../..")
    assert cpu_quota(root) == 1.5


@pytest.mark.parametrize("mounts", ["", "x", "1 2 3 - cgroup2", "1 - \n - -\n - cgroup2 a b\n"])
def test_unreadable_cgroups_are_ignored(tmp_path: Path, mounts: str) -> None:
    assert cpu_quota(tmp_path) is None
    assert cpu_quota(system(tmp_path, "0::/\nbroken\n", mounts, {})) is None
    assert usable_cores(tmp_path) == 4


def test_affinity_limits_a_larger_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2}, raising=False)
    assert usable_cores(version_2(tmp_path, "300000 100000")) == 1


def test_without_affinity_all_cores_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for count, cores in ((6, 6), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        assert usable_cores(tmp_path) == cores


def write_cache_size(root: Path, number: int, size: str) -> None:
    path = root / f"sys/devices/system/cpu/cpu0/cache/index{number}/size"
    path.parent.mkdir(parents=True)
    path.write_text(size, "ascii")


def test_the_largest_cache_is_the_last(tmp_path: Path) -> None:
    for number, size in enumerate(("32K", "32K", "1024K", "32M")):
        write_cache_size(tmp_path, number, f"{size}\n")
    assert last_level_cache_bytes(tmp_path) == 32 * 1024 * 1024


def test_caches_are_unknown_without_sysfs(tmp_path: Path) -> None:
    assert last_level_cache_bytes(tmp_path) is None
    write_cache_size(tmp_path, 0, "plenty")
    assert last_level_cache_bytes(tmp_path) is None


def test_the_processor_is_described_and_not_named() -> None:
    assert "core" in processor()
