"""The exceptions of lstm-tui.

A message says what is wrong, where, and what to do now. It may quote anything, so whoever shows it
makes it safe for a terminal: ``cli`` turns it into one line and an exit status, a screen into a
notice, and the worker leaves it in its log.

::

    LstmTuiError                  exit status 1
    ├── ConfigError               a choice that cannot be made (exit status 2)
    ├── CorpusError               a text that cannot be trained on
    │   ├── MissingSourceError    no file or folder of that name
    │   ├── OtherTextError        not the text that was asked for
    │   ├── UndecodableTextError  bytes that are not text in the encoding
    │   └── VocabularyTooLargeError
    ├── UnknownCharactersError    a text with characters that the network has never seen
    ├── RunError                  something about a run directory
    │   ├── RunNotFoundError
    │   ├── RunLockedError        somebody else is writing it
    │   ├── BrokenRunError        a file of it does not say what it must
    │   └── CheckpointError       no checkpoint, or none whose checksums agree
    └── TrainingError             training cannot go on
        └── DivergenceError       losses and gradients are no longer finite
"""

from collections.abc import Callable
from dataclasses import dataclass

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A way out by an option of the command line.

    It is kept apart from the message because not every command has every option, and a screen has
    none: whoever shows an error shows only the advice that works there.

    Attributes:
        words: What to pass, beginning with the option: ``--encoding cp1252``.
        why: What follows in the message, with its leading space or comma.
    """

    words: str
    why: str = ""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Each option with its value: ``("--encoding", "cp1252")``; "" where it takes none."""
        pairs = (part.partition(" ") for part in self.words.removeprefix("--").split(" --"))
        return tuple((f"--{name}", value) for name, _, value in pairs)


class LstmTuiError(Exception):
    """The root: every error that is the user's to mend, with a message that says how.

    ``str()`` is the message without options of the command line.

    Attributes:
        advice: Options that are a way out, the best first.
    """

    exit_status = 1

    def __init__(self, message: str = "", advice: tuple[Advice, ...] = ()) -> None:
        super().__init__(message)
        self.advice = advice

    @property
    def full_message(self) -> str:
        """The message followed by all of its advice, for the command line."""
        if not self.advice:
            return str(self)
        ways = [f"{one.words}{one.why}" for one in self.advice]
        return f"{self} Pass {', or '.join(ways)}."

    def keep_advice(self, works: Callable[[Advice], bool]) -> None:
        """Drop the advice that does not work in the command at hand."""
        self.advice = tuple(filter(works, self.advice))


class ConfigError(LstmTuiError):
    """A choice that cannot be made."""

    exit_status = 2


class CorpusError(LstmTuiError):
    """A text that cannot be trained on."""


class MissingSourceError(CorpusError):
    """No file, folder or built-in text has that name."""


class OtherTextError(CorpusError):
    """Files hold another text than the one that was asked for.

    Attributes:
        sha256: Of the content that they hold.
    """

    def __init__(self, message: str, sha256: str) -> None:
        super().__init__(message)
        self.sha256 = sha256


class UndecodableTextError(CorpusError):
    """Bytes that are not text in the chosen encoding.

    Attributes:
        encoding: The encoding that the bytes are most likely in, or "" if none was detected.
        is_damaged_utf8: Whether they are UTF-8 but for a few, so that no other encoding helps.
    """

    def __init__(
        self,
        message: str = "",
        advice: tuple[Advice, ...] = (),
        *,
        encoding: str = "",
        is_damaged_utf8: bool = False,
    ) -> None:
        super().__init__(message, advice)
        self.encoding, self.is_damaged_utf8 = encoding, is_damaged_utf8


class VocabularyTooLargeError(CorpusError):
    """More distinct characters than a network should predict."""


class UnknownCharactersError(LstmTuiError):
    """A text with characters that the network has never seen.

    Attributes:
        characters: The unknown characters, each once, in order of appearance.
    """

    def __init__(self, characters: str, message: str, advice: tuple[Advice, ...] = ()) -> None:
        super().__init__(message, advice)
        self.characters = characters


class RunError(LstmTuiError):
    """Something about a run directory."""


class RunNotFoundError(RunError):
    """No run of that name or path."""


class RunLockedError(RunError):
    """Another process writes this run."""


class BrokenRunError(RunError):
    """A file of the run directory does not say what it must."""


class CheckpointError(RunError):
    """There is no checkpoint, or none whose checksums agree."""


class TrainingError(LstmTuiError):
    """Training cannot go on."""


class DivergenceError(TrainingError):
    """Losses or gradients are no longer finite.

    Attributes:
        learning_rate: The highest peak learning rate that is worth trying instead.
    """

    def __init__(self, message: str, learning_rate: float) -> None:
        super().__init__(message)
        self.learning_rate = learning_rate
