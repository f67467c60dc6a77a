"""Command line: output, seed and number of reviews."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpora.reviews.__main__ import TABLE, main, parse_arguments
from corpora.reviews.generator import format_table, generate_reviews

ROOT = Path(__file__).parents[3]


def test_module_writes_to_standard_output() -> None:
    options = ["--reviews", "10", "--seed", "1", "-"]
    completed = subprocess.run(
        [sys.executable, "-m", "corpora.reviews", *options],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert completed.stdout.decode("utf-8") == format_table(generate_reviews(1, 10))


def test_another_seed_shares_no_review_with_the_committed_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "held-out.tsv"
    main(["--seed", "2", str(path)])
    assert capsys.readouterr().err == f"{path}: 8,000 reviews\n"
    header, *lines = path.read_text("utf-8").splitlines()
    committed = TABLE.read_text("utf-8").splitlines()
    assert header == committed[0]
    assert len(lines) == len(set(lines)) == 8_000
    assert set(lines).isdisjoint(committed)


def test_default_output_is_the_committed_table() -> None:
    assert Path(parse_arguments([]).output) == TABLE == ROOT / "corpora" / "reviews.tsv"


@pytest.mark.parametrize("options", [["--seed", "2"], ["--reviews", "20"]])
def test_other_reviews_do_not_replace_the_committed_table(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(options)
    assert "name a FILE" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "7", "-2", "many"])
def test_number_of_reviews_is_even(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments([f"--reviews={number}", "-"])
    assert f"{number} is not an even number of 2 or more" in capsys.readouterr().err
