"""Prestarted worker: loads torch before its run exists, checks configurations, waits for the path.

Messages on standard input end with a zero byte. One that begins with `QUESTION` holds a
`RunConfig`; the answer on standard output is empty if it can be trained on this machine, or else
the error message, so a run that cannot be trained is never created. The first other message is the
path of the run.
"""

import os
import threading
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import msgspec

from lstm_tui.config import RunConfig
from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import QUESTION, Run


def wait_for_run() -> str | None:
    """Return the path of the run to train, or None if standard input ends before.

    Torch is loaded meanwhile. Afterwards output goes to the run's ``worker.log``.
    """
    threading.Thread(target=_preload, daemon=True).start()
    message = _read_message()
    while message is not None and message.startswith(QUESTION):
        os.write(1, _refusal(message.removeprefix(QUESTION)).encode() + b"\0")
        message = _read_message()
    if message is None:
        return None
    path = os.fsdecode(message)
    with Run(Path(path)).open_worker_log() as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    return path


def _read_message() -> bytes | None:
    """Standard input up to the next zero byte, or None if it ends before."""
    message = b""
    while byte := os.read(0, 1):
        if byte == b"\0":
            return message
        message += byte
    return None


def _refusal(question: bytes) -> str:
    """Why the `RunConfig` in ``question`` cannot be trained on this machine; "" if it can."""
    try:
        from lstm_tui.training.calibration import choose_device
        from lstm_tui.training.probe import check_precision

        config = msgspec.json.decode(question, type=RunConfig)
        check_precision(config.model, config.training, choose_device(config.training.device))
    except LstmTuiError as error:
        return str(error)
    except Exception:  # training raises the same error, and reports it
        traceback.print_exc()
    return ""


def _preload() -> None:
    with suppress(Exception):  # the worker imports it again, and reports the error
        import_module("lstm_tui.training.session")
