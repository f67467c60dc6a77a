"""What the system says of its caches."""

from pathlib import Path

from lstm_tui.benchmarking.machine import last_level_cache_bytes, processor


def test_the_largest_cache_is_the_last(tmp_path: Path) -> None:
    for number, size in enumerate(("32K", "32K", "1024K", "32M")):
        (tmp_path / f"index{number}").mkdir()
        (tmp_path / f"index{number}" / "size").write_text(f"{size}\n", "ascii")
    assert last_level_cache_bytes(tmp_path) == 32 * 1024 * 1024


def test_a_system_that_says_nothing_has_unknown_caches(tmp_path: Path) -> None:
    assert last_level_cache_bytes(tmp_path / "missing") is None
    (tmp_path / "index0").mkdir()
    (tmp_path / "index0" / "size").write_text("plenty", "ascii")
    assert last_level_cache_bytes(tmp_path) is None


def test_the_processor_is_described_and_not_named() -> None:
    assert "core" in processor()
