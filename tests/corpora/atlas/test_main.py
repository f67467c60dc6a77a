"""Command line: output, seed and size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpora.atlas.__main__ import ATLAS, main, parse_arguments
from corpora.atlas.generator import generate_atlas

ROOT = Path(__file__).parents[3]


def test_module_writes_to_standard_output() -> None:
    options = ["--articles", "5", "--seed", "3", "-o", "-"]
    completed = subprocess.run(
        [sys.executable, "-m", "corpora.atlas", *options], cwd=ROOT, check=True, capture_output=True
    )
    assert completed.stdout.decode("utf-8") == generate_atlas(seed=3, articles=5)


def test_size_is_given_in_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.txt"
    main(["--characters", "200000", "--seed", "3", "-o", str(path)])
    written = path.read_text(encoding="utf-8")
    assert 150_000 < len(written) < 300_000
    assert capsys.readouterr().err == f"{path}: {len(written):,} characters\n"


def test_default_output_is_the_committed_text() -> None:
    assert Path(parse_arguments([]).output) == ATLAS == ROOT / "corpora" / "atlas.txt"
