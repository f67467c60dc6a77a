"""A headless Chromium that opens a file, hovers, clicks and types.

It speaks the DevTools protocol over a pipe: JSON messages, each ended by a NUL. Nothing of the page
is changed, and no port is opened.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_SECONDS

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-pipe", "--window-size=1400,1000"),
)


def chromium() -> str | None:
    """The browser of this machine, if it has one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Tab:
    """One page that is open."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._unread = b""
        self._count = 0
        self._session: str | None = None

    def attach(self) -> None:
        """Take the one page that the browser began with."""
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        attached = self._call("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        self._call("Runtime.enable")

    def open(self, address: str) -> None:
        """Open ``address`` and wait until it is loaded."""
        self._call("Page.navigate", url="about:blank")
        self._wait("location.href === 'about:blank'")
        self._call("Page.navigate", url=address)
        self._wait("location.protocol === 'file:' && document.readyState === 'complete'")

    def _wait(self, condition: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.ask(condition):
            assert time.monotonic() < deadline, condition
            time.sleep(0.02)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        found = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def text(self, selector: str) -> str:
        """The visible text of the first element that matches ``selector``."""
        return str(self.ask(f"document.querySelector({json.dumps(selector)}).innerText"))

    def point_at(self, selector: str, number: int = 0) -> tuple[float, float]:
        """Move the mouse to the middle of an element."""
        x, y = self.ask(
            f"(() => {{ const all = document.querySelectorAll({json.dumps(selector)});"
            f" const box = all[{number}].getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        return x, y

    def click(self, selector: str, number: int = 0) -> None:
        """Press and release the mouse on an element."""
        x, y = self.point_at(selector, number)
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Press and release a key that writes a character, or ``ArrowRight`` and the like."""
        written = {"text": key} if len(key) == 1 else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", key=key, **written)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def close(self) -> None:
        """End the browser."""
        self._session = None
        self._call("Browser.close")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._count:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            more = os.read(self._answers, 1 << 16)
            assert more, "the browser is gone"
            self._unread += more
        message, _, self._unread = self._unread.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read


@contextmanager
def browsing(program: str, profile: Path) -> Iterator[Tab]:
    """A browser with a new ``profile``, until the block ends."""
    commands_out, commands_in = os.pipe()
    answers_out, answers_in = os.pipe()

    def become_3_and_4() -> None:  # the numbers that the browser expects
        commands, answers = os.dup(commands_out), os.dup(answers_in)
        os.dup2(commands, 3)
        os.dup2(answers, 4)

    browser = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        preexec_fn=become_3_and_4,
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands_out)
    os.close(answers_in)
    tab = Tab(commands_in, answers_out)
    try:
        tab.attach()
        yield tab
        tab.close()
        browser.wait(PATIENCE_SECONDS)
    finally:
        browser.kill()
        browser.wait()
        os.close(commands_in)
        os.close(answers_out)
