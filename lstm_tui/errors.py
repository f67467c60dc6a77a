"""The exceptions of lstm-tui.

A message says what is wrong, where, and what to do. It may quote any text, so the code that shows
it escapes control characters: ``cli`` prints one line and returns an exit status, a screen shows a
notification, and the worker writes to its log.

::

    LstmTuiError                  exit status 1
    ├── ConfigError               an invalid option or value (exit status 2)
    ├── CorpusError               a text that cannot be used
    │   ├── MissingSourceError    no such file or folder
    │   ├── OtherTextError        not the requested text
    │   ├── UndecodableTextError  bytes that are invalid in the encoding
    │   └── VocabularyTooLargeError
    ├── NetworkFileError          a file that holds no network that can be imported
    ├── UnknownCharactersError    characters that are not in the vocabulary of a network
    ├── RunError                  a problem with a run directory
    │   ├── RunNotFoundError
    │   ├── RunLockedError        another process is writing it
    │   ├── BrokenRunError        a file of it is invalid
    │   └── CheckpointError       no checkpoint with valid checksums
    └── TrainingError             training cannot continue
        └── DivergenceError       losses or gradients are not finite
"""

from collections.abc import Callable
from dataclasses import dataclass

INTERRUPTED = 130
"""The exit status after Ctrl-C, as in shells: 128 + SIGINT."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A command-line option that avoids an error.

    It is separate from the message because not every command has every option, and screens have
    none: only the advice that works in the current command is shown.

    Attributes:
        words: What to pass, starting with the option: ``--encoding cp1252``.
        why: The rest of the sentence, with its leading space or comma.
    """

    words: str
    why: str = ""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Each option with its value: ``("--encoding", "cp1252")``; "" without a value."""
        pairs = (part.partition(" ") for part in self.words.removeprefix("--").split(" --"))
        return tuple((f"--{name}", value) for name, _, value in pairs)


class LstmTuiError(Exception):
    """The base class of errors that the user can fix, with a message that says how.

    ``str()`` is the message without advice.

    Attributes:
        advice: Options that avoid the error, the best first.
    """

    exit_status = 1

    def __init__(self, message: str = "", advice: tuple[Advice, ...] = ()) -> None:
        super().__init__(message)
        self.advice = advice

    @property
    def full_message(self) -> str:
        """The message followed by all advice, for the command line."""
        if not self.advice:
            return str(self)
        ways = [f"{one.words}{one.why}" for one in self.advice]
        return f"{self} Pass {', or '.join(ways)}."

    def keep_advice(self, works: Callable[[Advice], bool]) -> None:
        """Drop the advice for which ``works`` is false, as its options do not exist here."""
        self.advice = tuple(filter(works, self.advice))


class ConfigError(LstmTuiError):
    """An invalid option or value."""

    exit_status = 2


class CorpusError(LstmTuiError):
    """A text that cannot be used."""


class MissingSourceError(CorpusError):
    """No file, folder or built-in text has that name."""


class OtherTextError(CorpusError):
    """Files have another content than the requested text.

    Attributes:
        sha256: SHA-256 of their content.
    """

    def __init__(self, message: str, sha256: str) -> None:
        super().__init__(message)
        self.sha256 = sha256


class UndecodableTextError(CorpusError):
    """Bytes that are invalid in the chosen encoding.

    Attributes:
        encoding: The detected encoding, or "" if none was detected.
        is_damaged_utf8: Whether they are UTF-8 except for a few, so that no other encoding helps.
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
    """More distinct characters than ``--max-vocabulary``."""


class UnknownCharactersError(LstmTuiError):
    """A text with characters that are not in the vocabulary of the network.

    Attributes:
        characters: The unknown characters, each once, in order of appearance.
    """

    def __init__(self, characters: str, message: str, advice: tuple[Advice, ...] = ()) -> None:
        super().__init__(message, advice)
        self.characters = characters


class NetworkFileError(LstmTuiError):
    """A file of weights that cannot be imported."""


class RunError(LstmTuiError):
    """A problem with a run directory."""


class RunNotFoundError(RunError):
    """There is no run with that name or path."""


class RunLockedError(RunError):
    """Another process writes this run."""


class BrokenRunError(RunError):
    """A file of the run directory is missing or invalid."""


class CheckpointError(RunError):
    """There is no checkpoint with valid checksums."""


class TrainingError(LstmTuiError):
    """Training cannot continue."""


class DivergenceError(TrainingError):
    """Losses or gradients are not finite.

    Attributes:
        learning_rate: The suggested maximum learning rate for another attempt.
    """

    def __init__(self, message: str, learning_rate: float) -> None:
        super().__init__(message)
        self.learning_rate = learning_rate
