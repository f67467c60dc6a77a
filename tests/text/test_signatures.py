"""File signatures."""

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import SymbolKind, TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.signatures import Compression, compression_of, recognize


def zipped(*names: str, mimetype: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            archive.writestr(name, "text " * 50)
    return data.getvalue()


def tarred(format_: int = tarfile.PAX_FORMAT) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=format_) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"hello"))
    return data.getvalue()


def of_v7() -> bytes:
    """A tar header without ``ustar``, the format before 1988."""
    header = bytearray(tarred(tarfile.USTAR_FORMAT)[:512])
    header[257:512] = bytes(255)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header)


def saved(array: np.ndarray) -> bytes:
    data = io.BytesIO()
    np.save(data, array)
    return data.getvalue()


FILES = {
    "a zip archive": zipped("a.txt", "b/c.txt"),
    "a Word document": zipped("word/document.xml", "[Content_Types].xml"),
    "an Excel workbook": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "a PowerPoint presentation": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "an OpenDocument": zipped("a", mimetype="application/vnd.oasis.opendocument.text"),
    "an EPUB book": zipped("a", mimetype="application/epub+zip"),
    "a Java archive": zipped("META-INF/MANIFEST.MF", "A.class"),
    "a file of torch.save": zipped("model/data.pkl", "model/version"),
    "a NumPy .npz": zipped("weights.npy"),
    "a tar archive": tarred(),
    "a RAR archive": b"Rar!\x1a\x07\x01\0",
    "a 7z archive": b"7z\xbc\xaf\x27\x1c\0\4",
    "compressed with zstd": b"\x28\xb5\x2f\xfd\x24\x05",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a PNG picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a JPEG picture": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "a GIF picture": b"GIF89a\x40\x01\xf0\0\x80\0\0",
    "a WebP picture": b"RIFF\x24\x10\0\0WEBPVP8 ",
    "a sound or video file": b"ID3\4\0\0\0\0\0\x23",
    "a compiled program": b"\x7fELF\2\1\1\0",
    "a NumPy .npy": saved(np.zeros(3)),
    "a document of an old Microsoft Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
}


@pytest.mark.parametrize("title", FILES)
def test_file_type_is_named_with_a_remedy(title: str) -> None:
    found = recognize(FILES[title])
    assert found is not None
    assert found.title.startswith(title)
    assert found.remedy.endswith(".")
    assert "--" not in found.remedy


def test_other_signatures_of_the_same_types() -> None:
    for data in (tarred(tarfile.GNU_FORMAT), tarred(tarfile.USTAR_FORMAT), of_v7()):
        assert (found := recognize(data)) is not None
        assert found.title == "a tar archive"
    for protocol in range(2, 6):
        for value in ({"a": [1.5] * 9}, [1, 2], "text" * 99, np.zeros(3)):
            assert (found := recognize(pickle.dumps(value, protocol))) is not None
            assert "pickle" in found.title


def test_sqlite_database_is_named(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("create table t (a text)")
    connection.close()
    found = recognize((tmp_path / "x.db").read_bytes())
    assert found is not None
    assert found.title == "a SQLite database"


@pytest.mark.parametrize(
    "text",
    [
        "GIF89a is a format of pictures, and PNG another.\n",
        "MZ was Mark Zbikowski. " * 40,
        "BM and PAR1 are magic numbers.\n",
        "Rar! and 7z and PK are archives.\n",
        "RIFF is a container; WEBP is in it.\n",
        "ID3 tags\n",
        "%!PS-Adobe-3.0\n",
        "0000644\n" * 100,
        "{\"a\": 1}\n",
        "BZh9 is no text, but this is.\n",
    ],
)  # fmt: skip
def test_texts_that_start_like_a_signature_are_texts(text: str) -> None:
    assert recognize(text.encode()) is None
    assert compression_of(text.encode()) is None


@given(st.text(st.characters(exclude_characters="\0"), max_size=600))
def test_no_text_without_nul_is_recognized_as_binary(text: str) -> None:
    found = recognize(text.encode("utf-8", "replace"))
    assert found is None or found.title == "a PDF"


@pytest.mark.parametrize(
    ("compress", "name"),
    [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz")],
)
def test_compression_is_detected_by_the_first_bytes(compress: object, name: str) -> None:
    assert callable(compress)
    for data in (b"", b"text"):
        assert compression_of(compress(data)) is Compression(name)


def test_archive_is_refused_by_name_and_skipped_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some text" * 9)
    (tmp_path / "b").write_bytes(gzip.compress(tarred()))
    (tmp_path / "c").write_bytes(b"%PDF-1.7\nall in ASCII\n")
    assert open_corpus([tmp_path], TextConfig()).notes == ("2 binary files skipped.",)
    with pytest.raises(CorpusError) as caught:
        open_corpus([tmp_path / "b"], TextConfig())
    assert caught.value.full_message.partition(": ")[2] == (
        "is a tar archive, compressed with gzip, not a text. "
        "Unpack it (tar -xf) and name a text file in it, or the folder."
    )


def test_archive_is_read_as_bytes_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("a"))
    (note,) = open_corpus([tmp_path / "a.zip"], TextConfig(symbols=SymbolKind.BYTE)).notes
    assert note.endswith("a.zip is a zip archive: its bytes are read.")


def test_double_compression_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(bz2.compress(b"text")))
    with pytest.raises(CorpusError, match="compressed with bzip2 twice"):
        open_corpus([tmp_path / "a"], TextConfig())
