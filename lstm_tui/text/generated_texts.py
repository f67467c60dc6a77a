"""Built-in texts that a program writes: into the user's cache folder, on first use.

They are deterministic, so a file that was deleted or truncated is written again with the same
content. A wheel holds the few kilobytes of the program instead of the megabytes of its text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import CorpusError
from lstm_tui.files import CACHE_VARIABLE, cache_folder, is_own, private_folder, write_atomically
from lstm_tui.text.glyphs import safe_line

FOLDER = "builtin"
"""The folder of the texts in the cache folder."""


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """A built-in text that a function writes.

    Attributes:
        version: Raised when the text changes, so that the file of an older version is not read.
        size: Bytes of the text; a file of another size is damaged.
        write: Returns the text, the same at every call on every machine.
    """

    version: int
    size: int
    write: Callable[[], str]


def _agreement() -> str:
    from lstm_tui.text.agreement.agreement_text import agreement_text

    return agreement_text()


def _agreement_2() -> str:
    from lstm_tui.text.agreement.agreement_text import agreement_text

    return agreement_text(most_attractors=2)


def _recall() -> str:
    from lstm_tui.text.recall_text import recall_text

    return recall_text()


def _recall_short() -> str:
    from lstm_tui.text.recall_text import recall_text

    return recall_text(mostly_short=True)


GENERATED_TEXTS = {
    "agreement": GeneratedText(4, 2_000_068, _agreement),
    "agreement-2": GeneratedText(4, 2_000_013, _agreement_2),
    "recall": GeneratedText(1, 2_000_109, _recall),
    "recall-short": GeneratedText(1, 2_000_012, _recall_short),
}
"""Generated texts by name."""


def generated_path(name: str) -> Path:
    """The file of the generated text ``name``, which may not exist yet."""
    version = GENERATED_TEXTS[name].version
    return cache_folder().absolute() / FOLDER / f"{name}-v{version}" / f"{name}.txt"


def write_generated(name: str) -> Path:
    """The file of the generated text ``name``, written if it is missing or damaged.

    Raises:
        CorpusError: The cache folder cannot be written.
    """
    path, text = generated_path(name), GENERATED_TEXTS[name]
    if is_own(path) and path.stat().st_size == text.size:
        return path
    data = text.write().encode()
    try:
        private_folder(path.parents[1])
        private_folder(path.parent)
        write_atomically(path, data)
    except OSError as error:
        raise CorpusError(
            f"{safe_line(str(path))}: the built-in text cannot be written there "
            f"({error.strerror or error}). Set {CACHE_VARIABLE} to a writable folder with enough "
            "free space."
        ) from error
    return path
