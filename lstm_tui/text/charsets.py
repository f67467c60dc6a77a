"""Charset detection: the most likely encoding of a text, found by decoding a sample of it.

An encoding is accepted only if it decodes the whole sample, without C1 controls, into plausible
writing: words of one script in usual case, Thai letters in valid positions, or runs of the common
characters of one East Asian standard. This is a plausibility test, not a language model: it
distinguishes Polish from German, but not Danish from Swedish.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

SAMPLE_BYTES = 1 << 20
"""Bytes of a text that are decoded with each encoding."""

_SCORED_CHARACTERS = 50_000
"""Characters of a decoded sample that are scored, from the first that is not ASCII: enough for
stable shares, in some hundredths of a second per encoding."""

_PLAUSIBLE = 0.75
"""The least share of words, or of common characters, for an encoding to be accepted. Texts in the
tests have at least 0.95 in their own encoding and mostly less than 0.6 in others."""

_DAMAGED_SHARE = 0.02
"""The largest share of damaged characters among those that are not ASCII."""

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")

# Preferred in this order where several are equally plausible.
_SINGLE_BYTE = (
    *("cp1252", "cp1254", "cp1250", "cp1255", "cp1251", "koi8-r", "cp1253", "cp1256", "iso8859-2"),
    *("iso8859-5", "cp866", "mac-roman", "cp850"),
)

_WIDE_SHARE = 0.1
"""With a smaller share of zero bytes a sample may be UTF-8 with some NUL bytes. In UTF-16 half of
the bytes of Latin text are zero, and a fifteenth of those of Cyrillic text, for the spaces."""

_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
# Three accented letters in a row are Cyrillic or Hebrew decoded as Latin; a final þ is Turkish ş
# decoded as Icelandic.
_NOT_LATIN = re.compile("[\xc0-\u024f]{3}|þ$")
_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f\w‐‑’ʼ·\xad–—…](?=[^\W\d_])")
_THAI_SIGN = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_NOT_THAI = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    "|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
_USUAL_MARKS = frozenset("‘’‚“”„«»‹›–—…•·§°€£©®™¿¡´\xa0½¼¾²³±×№¨ªº\xad†‡‰¹¶¢¥")


def detect_encoding(sample: bytes) -> str:
    """The most likely encoding of ``sample``, cut off anywhere; "" if none is plausible.

    The result is a value for ``--encoding``. It is UTF-8 only if the sample is not ASCII. If no
    encoding decodes the whole sample, the result may be one that fails at a few damaged bytes; see
    `decodes`.
    """
    sample = sample[:SAMPLE_BYTES]
    if b"\0" in sample:
        return detect_wide_encoding(sample)
    if sample.isascii():
        return ""
    if _decoded(sample, "utf-8") is not None:
        return "utf-8"
    if is_damaged_utf8(sample):
        return ""
    return _most_plausible(sample, _decoded) or _most_plausible(sample, _mostly_decoded)


def decodes(sample: bytes, encoding: str) -> bool:
    """Whether all of ``sample``, cut off anywhere, is valid in ``encoding``."""
    return _decoded(sample, encoding) is not None


def has_c1(text: str) -> bool:
    """Whether ``text`` has C1 control characters other than NEL, which some texts have."""
    return _C1.search(text) is not None


def _most_plausible(sample: bytes, decode: Callable[[bytes, str], str | None]) -> str:
    for encoding, score, least in _ASIAN:
        text = decode(sample, encoding)
        if text is not None and score(text) >= least:
            return encoding
    best, best_share = "", _PLAUSIBLE
    for encoding in _SINGLE_BYTE:
        text = decode(sample, encoding)
        if text is None or has_c1(text):
            continue
        share = _word_share(text)
        if share > best_share or (not best and share == best_share):
            best, best_share = encoding, share
    return best


def detect_wide_encoding(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark, by the positions of zero bytes; else ""."""
    zeros = sample.count(0)
    if len(sample) < 4 or not zeros:
        return ""
    if zeros < _WIDE_SHARE * len(sample) and _is_utf8_text(sample.replace(b"\0", b"")):
        return ""  # a text with damaged bytes
    for encoding in _WIDE:
        width = 4 if "32" in encoding else 2
        whole = sample[: len(sample) // width * width]
        # The zero bytes of ASCII characters are the high ones.
        zeros_at = [whole[at::width].count(0) for at in range(width)]
        low = 0 if encoding.endswith("le") else width - 1
        if zeros_at[low] * 20 > sum(zeros_at) or (width == 4 and sum(zeros_at) < len(whole) / 2):
            continue
        text = _decoded(whole, encoding)
        if text is None or "\0" in text:
            continue
        text = text[:_SCORED_CHARACTERS]
        written = sum(character.isprintable() or character in "\t\n\r\f" for character in text)
        if written >= 0.95 * len(text):
            return encoding
    return ""


def is_damaged_utf8(sample: bytes) -> bool:
    """Whether most bytes of ``sample`` that are not ASCII are UTF-8, so that no other one helps."""
    text = sample.decode("utf-8", "replace")
    replaced = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - replaced
    return whole > 2 * replaced


def _is_utf8_text(sample: bytes) -> bool:
    text = _decoded(sample, "utf-8")
    return text is not None and sum(map(str.isprintable, text)) + text.count("\n") > 0.9 * len(text)


def _decoded(sample: bytes, encoding: str) -> str | None:
    """``sample`` as text, without a character cut off at its end; None if it is invalid."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeError:
        return None


def _mostly_decoded(sample: bytes, encoding: str) -> str | None:
    """``sample`` as text without invalid bytes; None if there are too many of them."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    whole = text.replace("\ufffd", "")
    others = len(whole) - len(whole.encode("ascii", "ignore"))
    return whole if len(text) - len(whole) <= _DAMAGED_SHARE * others else None


def _scored_part(text: str) -> str:
    """The part of ``text`` that is scored, with the whole first word."""
    first = _HIGH.search(text)
    start = max(0, first.start() - 100) if first else 0
    return text[start : start + _SCORED_CHARACTERS]


def _word_share(text: str) -> float:
    """The share of what is not ASCII in ``text`` that is in words of one script."""
    text = _scored_part(text)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    good = sum(map(_is_word, words))
    bad = len(words) - good
    marks = [character for character in text if character > "\x7f" and not character.isalpha()]
    usual = sum(mark in _USUAL_MARKS for mark in marks)
    good += usual
    bad += len(marks) - usual + 2 * len(_IN_WORD.findall(text))
    return good / (good + bad) if good + bad else 0.0


@lru_cache(maxsize=10_000)
def _is_word(word: str) -> bool:
    """Whether ``word`` is in one script, and in lower case, capitalized, or upper case."""
    cased = word.islower() or word.isupper() or word[1:].islower()
    uncased = word.lower() == word == word.upper()
    scripts = {_script(character) for character in word}
    return (cased or uncased) and len(scripts) == 1 and not _NOT_LATIN.search(word)


@lru_cache(maxsize=2_000)
def _script(letter: str) -> str:
    if letter <= "\x7f" or letter in "ªºµƒ":
        return "LATIN"
    return unicodedata.name(letter, "?").partition(" ")[0]


def _common_share(is_common: Callable[[str], bool]) -> Callable[[str], float]:
    """A scorer: the share of the characters of a text beyond ASCII that are common."""

    def score(text: str) -> float:
        text = _scored_part(text)
        wide = [character for character in text if character > "\x7f"]
        runs = re.findall(r"[^\x00-\x7f]+", text)
        alone = sum(len(run) == 1 for run in runs)
        if not wide or alone > 0.5 * len(runs):  # accented letters of a Western text
            return 0.0
        return sum(map(is_common, wide)) / len(wide)

    return score


def _lead_between(encoding: str, ranges: tuple[tuple[int, int], ...]) -> Callable[[str], bool]:
    """A test: whether the lead byte of a two-byte character in ``encoding`` is in ``ranges``."""

    @lru_cache(maxsize=30_000)
    def test(character: str) -> bool:
        try:
            first, *rest = character.encode(encoding)
        except UnicodeEncodeError:
            return False
        return bool(rest) and any(low <= first <= high for low, high in ranges)

    return test


def _japanese(text: str) -> float:
    """The share of kana and common kanji; 0 without enough kana."""
    wide = [character for character in _scored_part(text) if character > "\x7f"]
    kana = sum("\u3041" <= character <= "\u30fe" for character in wide)
    return _common_kanji(text) if wide and kana >= 0.2 * len(wide) else 0.0


def _thai(text: str) -> float:
    """The share of Thai letters in valid positions; 0 without enough vowel signs.

    Signs above and below the line follow a consonant or each other; leading vowels precede a
    consonant.
    """
    text = _scored_part(text)
    letters = sum("\u0e01" <= character <= "\u0e5b" for character in text)
    signs = len(_THAI_SIGN.findall(text))
    if signs < 0.1 * letters or letters < 0.5 * sum(character > "\x7f" for character in text):
        return 0.0
    return 1 - len(_NOT_THAI.findall(text)) / letters if letters else 0.0


# Level 1 of each standard, which has the characters of daily use, with punctuation and kana.
_common_kanji = _common_share(_lead_between("euc_jp", ((0xA1, 0xA5), (0xB0, 0xCF))))
# Chinese decoded as Korean has at most three quarters hangul.
_ASIAN: tuple[tuple[str, Callable[[str], float], float], ...] = (
    ("cp874", _thai, 0.95),  # first: pairs of its bytes are characters of gb18030
    ("shift_jis", _japanese, _PLAUSIBLE),
    ("euc_jp", _japanese, _PLAUSIBLE),
    ("euc_kr", _common_share(_lead_between("euc_kr", ((0xA1, 0xA3), (0xB0, 0xC8)))), 0.9),
    ("big5", _common_share(_lead_between("big5", ((0xA1, 0xA3), (0xA4, 0xC6)))), _PLAUSIBLE),
    ("gb18030", _common_share(_lead_between("gb2312", ((0xA1, 0xA3), (0xB0, 0xF7)))), _PLAUSIBLE),
)
