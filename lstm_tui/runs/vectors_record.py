"""The record of the file of vectors that an embedding starts from, in ``run.json``."""

from dataclasses import dataclass

from lstm_tui.formatting import fixed
from lstm_tui.runs.field_types import Count, Name, PathName, PositiveCount, Share
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True)
class VectorsRecord:
    """Which file of vectors an embedding starts from, and what it covers.

    The words are those of two or more characters, of a text of words; the characters are the other
    symbols, without [END]. A share is that of the occurrences in the text.

    Attributes:
        file: Its name, without its folder.
        sha256: SHA-256 of ``vectors.safetensors``, which has the vectors that are used.
        entries: The number of vectors of the file.
        dimension: The number of values of each.
        lowercased: Symbols that have the vector of their lower-case form.
    """

    file: PathName
    sha256: Name
    entries: Count
    dimension: PositiveCount
    words: Count = 0
    covered_words: Count = 0
    share_of_words: Share = 0.0
    characters: Count = 0
    covered_characters: Count = 0
    share_of_characters: Share = 0.0
    lowercased: Count = 0

    @property
    def sentence(self) -> str:
        """The file and its coverage, in sentences for the user."""
        covers = []
        if self.words:
            covers.append(_covered("words", self.covered_words, self.words, self.share_of_words))
        if self.characters:
            noun, covered = "characters" if self.words else "symbols", self.covered_characters
            covers.append(_covered(noun, covered, self.characters, self.share_of_characters))
        lowercased = f" {self.lowercased:,} of them only in lower case." if self.lowercased else ""
        missing = self.words + self.characters - self.covered_words - self.covered_characters
        random = f" The other {missing:,} start from random vectors." if missing else ""
        return (
            f"The embedding starts from {safe_line(self.file)}, {self.entries:,} vectors of "
            f"{self.dimension:,} values: it has {' and '.join(covers)}.{lowercased}{random}"
        )


def _covered(noun: str, covered: int, symbols: int, share: float) -> str:
    """For example ``9 of 10 words of the vocabulary (90.0 %; 97.1 % of their occurrences …)``."""
    return (
        f"{covered:,} of {symbols:,} {noun} of the vocabulary ({fixed(100 * covered / symbols, 1)} "
        f"%; {fixed(100 * share, 1)} % of their occurrences in the text)"
    )
