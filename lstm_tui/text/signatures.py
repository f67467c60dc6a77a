"""File signatures (magic numbers) of files that are not text, with advice for each.

Only the first bytes are examined, not the name. A signature that a text could start with counts
only if control bytes follow it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 1 << 16
"""Bytes from the start of a file that `recognize` examines."""


class Compression(StrEnum):
    """Compressed formats that are decompressed, by their names in messages."""

    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"


COMPRESSED_ENDINGS = frozenset({".gz", ".bz2", ".xz"})
"""File name suffixes of a `Compression`."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is not a text.

    Attributes:
        title: Its name with an article: ``a zip archive``.
        remedy: What the user can do, a sentence.
    """

    title: str
    remedy: str


_UNPACK = "Unpack it and name a text file in it, or the folder."
_NAME_A_TEXT = "Name a text file."
_SAVE_AS_TEXT = "Save it as plain text (UTF-8) and name that file."
_SAVE_AS_CSV = "Save it as CSV or plain text and name that."
_CONVERT_TO_TEXT = "Convert it to plain text (UTF-8) and name that file."

_COMPRESSED = (
    (Compression.GZIP, re.compile(rb"\x1f\x8b\x08")),
    (Compression.BZIP2, re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")),
    (Compression.XZ, re.compile(rb"\xfd7zXZ\0")),
)

# Expressions for names in a zip archive, with its type and the remedy; the first match counts.
_IN_ZIP = (
    (rb"word/", "a Word document (.docx), a zip archive inside", _SAVE_AS_TEXT),
    (rb"xl/", "an Excel workbook (.xlsx), a zip archive inside", _SAVE_AS_CSV),
    (rb"ppt/", "a PowerPoint presentation (.pptx), a zip archive inside", _SAVE_AS_TEXT),
    (rb"META-INF/MANIFEST", "a Java archive (a zip archive)", _UNPACK),
    (rb"(?:[^/]+/)?data\.pkl$", "a file of torch.save (a zip archive)", _NAME_A_TEXT),
    (rb".*\.npy$", "a NumPy .npz file (a zip archive)", _NAME_A_TEXT),
)
_MIME_IN_ZIP = (
    (b"application/epub+zip", "an EPUB book, a zip archive inside", _CONVERT_TO_TEXT),
    (
        b"application/vnd.oasis.opendocument",
        "an OpenDocument file (.odt, .ods), a zip archive inside",
        _SAVE_AS_TEXT,
    ),
)

_MEDIA = "a sound or video file"
_PROGRAM = "a compiled program"
_PICKLE = "a Python pickle (or an old file of torch.save)"

# Expressions for the begin of a file, with its type and the remedy.
_FIXED = (
    (
        rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-\d",
        "a PDF",
        "Extract its text (pdftotext does) and name that file.",
    ),
    (
        rb"\x28\xb5\x2f\xfd",
        "compressed with zstd",
        "Decompress it (zstd -d) and name what comes out.",
    ),
    (
        rb"\x04\x22\x4d\x18",
        "compressed with lz4",
        "Decompress it (lz4 -d) and name what comes out.",
    ),
    (rb"\x1f[\x9d\xa0]", "compressed with compress (.Z)", "Decompress it first."),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (rb"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a document of an old Microsoft Office (.doc, .xls)",
        _SAVE_AS_TEXT,
    ),
    (rb"\x89PNG\r\n\x1a\n", "a PNG picture", _NAME_A_TEXT),
    (rb"\xff\xd8\xff[\xc0-\xfe]", "a JPEG picture", _NAME_A_TEXT),
    (rb"GIF8[79]a(?=.{0,6}[\0-\x08\x80-\xff])", "a GIF picture", _NAME_A_TEXT),
    (rb"RIFF.{4}WEBP", "a WebP picture", _NAME_A_TEXT),
    (rb"(?:II\*\0|MM\0\*)", "a TIFF picture", _NAME_A_TEXT),
    (rb"BM.{4}\0\0\0\0.{2}\0\0", "a BMP picture", _NAME_A_TEXT),
    (rb"RIFF.{4}(?:WAVE|AVI )|OggS\0|fLaC\0|ID3[\2-\4]\0|.{4}ftyp.{4}\0", _MEDIA, _NAME_A_TEXT),
    (rb"\x1aE\xdf\xa3", _MEDIA, _NAME_A_TEXT),
    (rb"SQLite format 3\0", "a SQLite database", "Export its text and name that file."),
    (rb"\x7fELF|MZ.{30,2000}?PE\0\0|\xca\xfe\xba\xbe|\0asm", _PROGRAM, _NAME_A_TEXT),
    (rb"[\xfe\xcf]\xed\xfa(?:\xce|\xcf|\xed\xfe)", _PROGRAM, _NAME_A_TEXT),
    (rb"\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe", _PROGRAM, _NAME_A_TEXT),
    (rb"\x80[\2-\5](?:[\x8a\x95\]}(cX]|.{0,4}\0)", _PICKLE, _NAME_A_TEXT),
    (rb"\x93NUMPY", "a NumPy .npy file", _NAME_A_TEXT),
    (rb"\x89HDF\r\n\x1a\n", "an HDF5 file", _NAME_A_TEXT),
    (rb'.{4,6}\0\0\{"', "a safetensors file", _NAME_A_TEXT),
    (rb"PAR1(?=.{0,8}[\0-\x08])", "a Parquet file", _NAME_A_TEXT),
)


def compression_of(head: bytes) -> Compression | None:
    """The compressed format of a file that starts with ``head``, if it can be decompressed."""
    return next((name for name, expression in _COMPRESSED if expression.match(head)), None)


def recognize(head: bytes) -> FileType | None:
    """The type of a file that starts with ``head`` (up to `HEAD_BYTES`); None if it may be text."""
    head = head[:HEAD_BYTES]
    if compression := compression_of(head):
        return FileType(f"compressed with {compression} twice", "Decompress it once yourself.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(head)
    if _is_tar(head[:512]):
        return FileType(
            "a tar archive", "Unpack it (tar -xf) and name a text file in it, or the folder."
        )
    for expression, title, remedy in _FIXED:
        if re.match(expression, head, re.DOTALL):
            return FileType(title, remedy)
    return None


def _zip_type(head: bytes) -> FileType:
    names = []
    for header in re.finditer(rb"PK\x03\x04", head):
        start = header.start() + 30
        length = int.from_bytes(head[start - 4 : start - 2], "little")
        names.append(head[start : start + length])
    if names[:1] == [b"mimetype"]:
        for mime, title, remedy in _MIME_IN_ZIP:
            if mime in head[:200]:
                return FileType(title, remedy)
    for expression, title, remedy in _IN_ZIP:
        if any(re.match(expression, name) for name in names):
            return FileType(title, remedy)
    return FileType("a zip archive", _UNPACK)


def _is_tar(header: bytes) -> bool:
    """Whether a 512-byte block is a tar header, by its checksum, which all tar formats have."""
    if len(header) < 512:
        return False
    digits = header[148:156].strip(b" \0")
    try:
        expected = int(digits, 8)
    except ValueError:
        return False
    return sum(header[:148]) + 8 * ord(" ") + sum(header[156:]) == expected
