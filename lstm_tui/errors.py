"""The exceptions of lstm-tui.

A message says what is wrong, where, and what to do now. It may quote anything, so whoever shows it
makes it safe for a terminal: ``cli`` turns it into one line and an exit status, a screen into a
notice, and the worker leaves it in its log.

::

    LstmTuiError                  exit status 1
    ├── ConfigError               a choice that cannot be made (exit status 2)
    ├── CorpusError               a text that cannot be trained on
    │   ├── MissingSourceError    no file or folder of that name
    │   ├── UndecodableTextError  bytes that are not text in the encoding
    │   └── VocabularyTooLargeError
    ├── UnknownCharactersError    a text with characters that the network has never seen
    ├── RunError                  something about a run directory
    │   ├── RunNotFoundError
    │   ├── RunLockedError        somebody else is writing it
    │   ├── BrokenRunError        a file of it does not say what it must
    │   └── CheckpointError       no checkpoint, or none whose checksums agree
    └── TrainingError             training cannot go on
"""

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


class LstmTuiError(Exception):
    """The root: every error that is the user's to mend, with a message that says how."""

    exit_status = 1


class ConfigError(LstmTuiError):
    """A choice that cannot be made."""

    exit_status = 2


class CorpusError(LstmTuiError):
    """A text that cannot be trained on."""


class MissingSourceError(CorpusError):
    """No file, folder or built-in text has that name."""


class UndecodableTextError(CorpusError):
    """Bytes that are not text in the chosen encoding."""


class VocabularyTooLargeError(CorpusError):
    """More distinct characters than a network should predict."""


class UnknownCharactersError(LstmTuiError):
    """A text with characters that the network has never seen.

    Attributes:
        characters: The unknown characters, each once, in order of appearance.
    """

    def __init__(self, characters: str, message: str) -> None:
        super().__init__(message)
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
