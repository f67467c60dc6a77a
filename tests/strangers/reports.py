"""What a child process is asked to do, and what it reports: light enough for every test process."""

from dataclasses import dataclass, field

CRASH = "Unhandled exception"
"""Printed before the traceback of what nothing has caught."""


@dataclass(slots=True)
class Request:
    """What a child is to do: a command line, or the ``screen`` of ``run``.

    ``paths`` is a file to which each path is appended as it is opened, a line of JSON each.
    """

    words: list[str]
    screen: str
    run: str
    report: str
    paths: str
    memory_bytes: int
    folder: str


@dataclass(slots=True)
class Report:
    """What a child says of itself at its end; ``drawn`` is all that a screen showed."""

    status: int = 1
    seconds: float = 0.0
    peak_bytes: int = 0
    drawn: list[str] = field(default_factory=list)
