"""Signals, errors, suspensions, sizes and lost connections, each sent to a real screen on a pty.

However the screen ends, the terminal is restored and the run is kept.
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished, FinishReason, Saved, Starting, decode_event
from tests.faults.conftest import OpenTerminal
from tests.faults.terminal import FIRST_SIZE, PROGRAM, Terminal, until
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import ended, say, sent_commands, trained_run, training
from tests.support.fork_server import ForkedProcess

SET = ("\x1b[?1049h", "\x1b[?1000h", "\x1b[?1003h", "\x1b[?1006h", "\x1b[?2004h", "\x1b[?1004h",
       "\x1b[?25l", "\x1b[?7l")  # fmt: skip
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131}
ENDS = (*SIGNALS, "an exception")
BROKEN_KEY = (
    "from lstm_tui.tui.app import LstmTuiApp\nLstmTuiApp.action_toggle_theme = lambda self: 1 / 0\n"
)
"""The handler of T raises an exception."""

TINY = (
    *("--layers", "1", "--hidden", "8", "--embedding", "4", "--batch", "2", "--chunk", "16"),
    *("--threads", "1", "--precision", "float32", "--sample-length", "20", "--minutes", "5"),
)


def assert_restored(terminal: Terminal) -> None:
    """Assert that every mode is unset again and the line discipline is restored."""
    text = terminal.text
    for mode in SET:
        opposite = mode[:-1] + ("l" if mode[-1] == "h" else "h")
        assert text.rfind(opposite) > text.rfind(mode) >= 0, repr(mode)
    assert terminal.modes() == terminal.before


def end(terminal: Terminal, how: signal.Signals | str) -> int:
    """Send a signal, or press the key whose handler fails; the exit status."""
    if isinstance(how, signal.Signals):
        terminal.process.send_signal(how)
    else:
        os.write(terminal.outer, b"T")
    return terminal.finish()


@pytest.mark.parametrize("how", ENDS, ids=str)
def test_the_terminal_is_restored(
    open_terminal: OpenTerminal, tmp_path: Path, how: signal.Signals | str
) -> None:
    run = trained_run(tmp_path, 80)
    with open_terminal("attach", run.path, setup=BROKEN_KEY) as terminal, run.locked():
        terminal.wait_for("Quit")
        terminal.settle()
        status = end(terminal, how)
        assert_restored(terminal)
    assert status == (SIGNALS[how] if isinstance(how, signal.Signals) else 1)
    assert sent_commands(run) == []  # another process trains it, so it got no command


@pytest.mark.parametrize(
    "how", [pytest.param(how, marks=pytest.mark.soak) for how in ENDS[:-1]] + [ENDS[-1]], ids=str
)
def test_the_run_is_saved(
    open_terminal: OpenTerminal, tmp_path: Path, own_cache: Path, how: signal.Signals | str
) -> None:
    """A real worker saves and stops, or is detached if the terminal is gone."""
    del own_cache
    (tmp_path / "text.txt").write_text("A ship sails to the harbour before the ice.\n" * 200)
    folder = tmp_path / "runs"
    words = ("train", tmp_path / "text.txt", "--name", "ship", "--runs-dir", folder, *TINY)
    run = Run(folder / "ship")
    with open_terminal(*words, setup=BROKEN_KEY) as terminal:
        until(lambda: run.events.exists() and b"Stepped" in run.events.read_bytes())
        terminal.wait_for("Quit")
        end(terminal, how)
        assert_restored(terminal)
        detached = how is signal.SIGHUP
        if detached:
            time.sleep(3)
            assert run.is_locked()
            said = len(run.events.read_bytes())
            until(lambda: len(run.events.read_bytes()) > said)
            os.kill(worker_of(run), signal.SIGTERM)
        until(lambda: not run.is_locked())
    events = [decode_event(line) for line in run.events.read_bytes().splitlines()]
    assert isinstance(events[-1], Finished)
    assert any(isinstance(event, Saved) for event in events)
    assert events[-1].reason is (FinishReason.SIGNAL if detached else FinishReason.SCREEN_LOST)
    state = (run.checkpoints / f"{events[-1].step:08d}" / "manifest.json").read_text()
    assert "weights.safetensors" in state


def worker_of(run: Run) -> int:
    """The process id of the worker of ``run``, from its `Starting` event."""
    events = map(decode_event, run.events.read_bytes().splitlines())
    return next(event.process_id for event in events if isinstance(event, Starting))


def process_state(terminal: Terminal) -> str:
    return Path(f"/proc/{terminal.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_suspended_and_brought_back(
    open_terminal: OpenTerminal, tmp_path: Path, times: int
) -> None:
    run = trained_run(tmp_path, 80)
    with open_terminal("attach", run.path) as terminal, run.locked():
        terminal.wait_for("Quit")
        for turn in range(times):
            terminal.settle(0.1)
            if turn % 2:
                terminal.process.send_signal(signal.SIGTSTP)
            else:
                os.write(terminal.outer, b"\x1a")  # Ctrl-Z
            until(lambda: terminal.read(0) or process_state(terminal) == "T")
            until(lambda: not terminal.read(0.05) and process_state(terminal) == "T")
            assert_restored(terminal)
            # New events while the screen is suspended.
            say(run, *training(81 + 8 * turn, 88 + 8 * turn))
            before = len(terminal.seen)
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for("\x1b[?1049h", after=before)
            terminal.wait_for("Quit", after=before)
            terminal.wait_for(f"{88 + 8 * turn}", after=before)
        say(run, ended(88 + 8 * times, FinishReason.BUDGET))
        terminal.wait_for("budget is used up")
        terminal.press("q")
        assert terminal.finish() == 0
        assert_restored(terminal)


SCREENS = {
    "Train": ("attach", "Quit"),
    "Neurons": ("inspect", "Quit"),
    "Runs": ("runs", "Quit"),
}


@pytest.mark.parametrize("times", [40, pytest.param(1000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("which", SCREENS)
def test_resized_between_nothing_and_everything(
    open_terminal: OpenTerminal,
    neuron_run: Run,
    which: str,
    times: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command, mark = SCREENS[which]
    monkeypatch.setenv("LSTM_TUI_RUNS", str(neuron_run.path.parent))
    say(neuron_run, *training(1, 80), ended(80, FinishReason.STOPPED))
    drawn = random.Random(7)
    corners = [(1, 1), (300, 100), (1, 100), (300, 1), (2, 2), (7, 3), (80, 24), (20, 9)]
    words = [command] if which == "Runs" else [command, str(neuron_run.path)]
    with open_terminal(*words) as terminal:
        terminal.wait_for(mark)
        for turn in range(times):
            size = corners[turn] if turn < len(corners) else drawn_size(drawn)
            terminal.resize(*size)
            terminal.settle(0.01, 0.5)
            if turn % 10 == 0:
                terminal.press(drawn.choice("fpwjhv?m\x1b"), quiet_seconds=0.02)
            assert terminal.process.poll() is None, terminal.text[-3000:]
        terminal.press("\x1b", "\x1b", quiet_seconds=0.3)
        terminal.resize(*FIRST_SIZE)
        terminal.settle()
        before = len(terminal.seen)
        terminal.resize(FIRST_SIZE[0] - 1, FIRST_SIZE[1])
        terminal.wait_for("Quit", after=before)
        terminal.press("q", "\r")
        assert terminal.finish() == 0
        assert "Traceback" not in terminal.text
        assert_restored(terminal)


def drawn_size(drawn: random.Random) -> tuple[int, int]:
    return drawn.randint(1, 300), drawn.randint(1, 100)


def cpu_seconds(process: subprocess.Popen[bytes] | ForkedProcess) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("command", ["attach", "runs", "inspect"])
def test_a_closed_pty_without_sighup_ends_the_screen(
    open_terminal: OpenTerminal, neuron_run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the screen is not the session leader, the pty closes without SIGHUP."""
    monkeypatch.setenv("LSTM_TUI_RUNS", str(neuron_run.path.parent))
    say(neuron_run, *training(1, 80))
    words = [command] if command == "runs" else [command, str(neuron_run.path)]
    with open_terminal(*words, controls=False) as terminal, neuron_run.locked():
        terminal.wait_for("Quit")
        terminal.settle()
        spent = cpu_seconds(terminal.process)
        os.close(terminal.outer)
        os.close(terminal.inner)
        time.sleep(0.2)
        for _ in range(30):
            if terminal.process.poll() is not None:
                break
            spent_since = cpu_seconds(terminal.process) - spent
            time.sleep(0.2)
        assert terminal.process.wait(PATIENCE_SECONDS) == 129
        assert spent_since < 3


def test_a_screen_is_not_opened_without_a_terminal_for_input(
    open_terminal: OpenTerminal, neuron_run: Run
) -> None:
    with open_terminal("inspect", neuron_run.path, nobody_types=True) as terminal:
        assert terminal.finish() == 2
        assert "no terminal to type at" in terminal.text


def share_of_a_core_to_follow(run: Run, seconds: float) -> float:
    """CPU share of an idle ``attach --headless`` with empty standard input."""
    say(run, *training(1, 80))
    with run.locked():
        following = subprocess.Popen(
            [*PROGRAM, "attach", str(run.path), "--headless"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(3)  # it is there, and has read what was said
        before = cpu_seconds(following)
        time.sleep(seconds)
        spent = cpu_seconds(following) - before
        assert following.poll() is None
        following.terminate()
        following.wait()
    return spent / seconds


def test_following_without_input_is_no_busy_loop(neuron_run: Run) -> None:
    # A loop that is busy takes all of a core; the system counts in steps of 0.2 % of these seconds.
    assert share_of_a_core_to_follow(neuron_run, 5) < 0.05


@pytest.mark.soak
def test_following_without_input_takes_a_hundredth_of_a_core(neuron_run: Run) -> None:
    share = share_of_a_core_to_follow(neuron_run, 60)
    print(f"\n{share:.2%} of a core")
    assert share <= 0.01
