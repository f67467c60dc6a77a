"""The progress bar, on a terminal and in a log."""

import io
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.cli import progress, run
from lstm_tui.cli.progress import ProgressBar, progress_bar, report_ingest
from lstm_tui.runs.directory import Run
from lstm_tui.text.ingest import Progress, Stage
from tests.patience import PATIENCE_SECONDS


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Stream(io.StringIO):
    """Standard error that a test can wait for."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal, self.written = terminal, threading.Event()

    def isatty(self) -> bool:
        return self.terminal

    def write(self, words: str) -> int:
        count = super().write(words)
        self.written.set()
        return count


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], Stream]:
    """Standard error, a terminal or not, on which progress is drawn without delay."""

    def opened(terminal: bool) -> Stream:
        stream = Stream(terminal=terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        for name in ("FIRST_SECONDS", "DRAW_SECONDS", "LOG_SECONDS"):
            monkeypatch.setattr(progress, name, 0.001)
        return stream

    return opened


def test_bar_shows_fraction_elapsed_and_remaining_time() -> None:
    clock = Clock()
    bar = ProgressBar("Ranking units", clock)
    clock.now = 12
    assert bar.describe(bar=True) == "Ranking units … 12 s"
    bar.update(0.01)
    assert bar.describe(bar=False) == "Ranking units: 1 %, 12 s"
    bar.update(0.5, "2 of 4 MB")
    assert bar.describe(bar=False) == "Ranking units: 50 %, 2 of 4 MB, 12 s, 12 s left"
    assert bar.describe(bar=True).startswith(f"Ranking units {'█' * 12}{'·' * 12} 50 %")
    bar.stage("Rendering")
    assert bar.describe(bar=True) == "Rendering … 12 s"


def test_ingest_is_reported_in_bytes() -> None:
    clock = Clock()
    bar = ProgressBar("Reading", clock)
    tell = report_ingest(bar)
    tell(Progress(Stage.READING, 2_000_000, None))
    assert bar.describe(bar=False) == "Reading … 2.0 MB, 0 s"
    tell(Progress(Stage.ENCODING, 2_000_000, 4_000_000))
    assert bar.describe(bar=False).startswith("Reading: 50 %, 2.0 MB of 4.0 MB, ")
    tell(Progress(Stage.READING, 29_000, None, decompressed_bytes=199_000_000))
    assert bar.describe(bar=False) == "Reading … 29 kB, decompressed 199.0 MB, 0 s"


def test_on_a_terminal_one_line_is_redrawn_and_erased(
    at_once: Callable[[bool], Stream],
) -> None:
    stream = at_once(True)
    with progress_bar("Ranking units") as bar:
        bar.update(0.5)
        for _ in range(2):  # the first may have been written before
            stream.written.clear()
            assert stream.written.wait(PATIENCE_SECONDS)
    drawn = stream.getvalue()
    assert "\n" not in drawn
    assert "Ranking units ████████████············ 50 %" in drawn
    assert drawn.endswith("\r\x1b[K")


def test_in_a_log_lines_have_no_terminal_codes(at_once: Callable[[bool], Stream]) -> None:
    stream = at_once(False)
    with progress_bar("Ranking units"):
        assert stream.written.wait(PATIENCE_SECONDS)
    assert stream.getvalue().splitlines()[0] == "Ranking units … 0 s"
    assert "\x1b" not in stream.getvalue()


def test_nested_bar_is_a_stage_of_the_outer_one() -> None:
    threads = threading.active_count()
    with progress_bar("Loading") as outer:
        with progress_bar("Reading") as inner:
            inner.update(0.5)
            assert inner is outer
            assert outer.words == "Reading"
        assert outer.describe(bar=False).startswith("Loading … ")
        assert threading.active_count() == threads + 1
    assert threading.active_count() == threads


def test_failure_erases_the_bar_and_ends_its_thread(
    at_once: Callable[[bool], Stream],
) -> None:
    stream, threads = at_once(True), threading.active_count()

    def fail() -> None:
        with progress_bar("Reading"):
            assert stream.written.wait(PATIENCE_SECONDS)
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fail()
    assert stream.getvalue().endswith("\r\x1b[K")
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    ("words", "stages"),
    [
        ("corpus show TEXT", ["Reading the text", "Counting symbols and patterns"]),
        (
            "neurons RUN",
            ["Loading the network", "Reading the text", "Finding patterns", "Ranking units"],
        ),
        ("ablate RUN L1:7 --pattern url --controls 2 --characters 300", ["Ablating units"]),
        ("inspect RUN --plain --unit L1:7", ["Reading the text", "Tracing the unit"]),
        ("sample RUN --length 5", ["Loading the network", "Sampling"]),
        ("sample RUN --length 5 --beam 2", ["Sampling"]),
        ("sample RUN --length 5 --json", ["Sampling"]),
        (
            "export RUN report",
            ["Finding patterns", "Ranking units", "Tracing units", "Rendering the page"],
        ),
        ("export RUN picture --pattern url", ["Finding patterns", "Ranking units"]),
        ("export RUN activations -o OUT", ["Reading the text", "Tracing units"]),
        ("export RUN loss", ["Reading the run"]),
        ("runs --plain", ["Reading the runs"]),
        ("corpus python --megabytes 0.01 -o OUT", ["Collecting modules"]),
        ("corpus agreement --count 1 -o OUT", ["Writing sentences"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_command_has_stages(
    neuron_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, stages: list[str]
) -> None:
    began: list[str] = []

    class Watched(ProgressBar):
        def stage(self, words: str) -> None:
            began.append(words)
            super().stage(words)

    monkeypatch.setattr(progress, "ProgressBar", Watched)
    (tmp_path / "text.txt").write_text("The [[ice]] is at http://www.ice.org now.\n" * 9)
    named = {"RUN": neuron_run.path, "TEXT": tmp_path / "text.txt", "OUT": tmp_path / "out"}
    # The run has no events, hence no loss to write: that it was looked for is enough.
    assert run([str(named.get(word, word)) for word in words.split()]) == ("loss" in words)
    assert set(stages) <= set(began)


@pytest.mark.parametrize(
    ("characters", "result"),
    [
        ("2500", "every other block of 2,500 characters"),
        ("300", "every other block of 2,000 characters"),
        ("300", "the first 300 of"),
    ],
)
def test_report_reads_only_the_given_characters(
    neuron_run: Run, capfd: pytest.CaptureFixture[str], characters: str, result: str
) -> None:
    assert run(["export", str(neuron_run.path), "report", "--characters", characters]) == 0
    assert result in capfd.readouterr().out
