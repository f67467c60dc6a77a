"""``--vectors FILE``: initialize the embedding from a file of vectors; ``--freeze-embedding``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.options import OptionGroup, combine_options
from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size

if TYPE_CHECKING:
    from lstm_tui.runs.starting_vectors import StartingVectors
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.text.vectors_file import VectorsFile

_option = OptionGroup("Network").option

vectors_options = combine_options(
    _option(
        "--vectors",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Initialize the embedding from a file in GloVe's or word2vec's text format (.txt, "
        ".vec; may be .gz, .xz or .bz2), whose vectors set --embedding. A symbol that the file "
        "lacks, also in lower case, starts from a random vector.",
    ),
    _option(
        "--freeze-embedding",
        is_flag=True,
        help="Train all weights but those of the embedding, as with --vectors or --from.",
    ),
)


def open_vectors(path: Path | None, choices: dict[str, Any]) -> "VectorsFile | None":
    """The file of ``--vectors``, if there is one, which sets the embedding size of ``choices``.

    Raises:
        ConfigError: Another option contradicts it.
        CorpusError: It cannot be read, or is no file of vectors.
    """
    from lstm_tui.text.vectors_file import open_vectors_file

    if path is None:
        return None
    if choices["one_hot"] or choices["embedding"] == 0:
        raise ConfigError("--vectors: one-hot input has no embedding. Leave out one of them.")
    file = open_vectors_file(path)
    _check_sizes(file, choices)
    choices["embedding"] = file.dimension
    return file


def _check_sizes(file: "VectorsFile", choices: Mapping[str, Any]) -> None:
    """Raise `ConfigError` if a size in ``choices`` is not that of the vectors."""
    given, dimension = choices["embedding"], file.dimension
    if given not in (None, dimension):
        raise ConfigError(
            f"--embedding {given}: the vectors of {file.name} have {dimension:,} values. Leave it "
            "out."
        )
    if choices["tied"]:
        size = choices["size"]
        sizes = [size] if isinstance(size, Size) else list(Size)
        hidden = {choices["hidden"] or one.model.hidden for one in sizes}
        if other := sorted(hidden - {dimension}):
            raise ConfigError(
                f"--tied needs vectors of {other[0]:,} values (the hidden size), and those of "
                f"{file.name} have {dimension:,}. Leave it out, or pass a --size or --hidden with "
                f"{dimension:,} units."
            )


def read_starting_vectors(file: "VectorsFile | None", text: "Corpus") -> "StartingVectors | None":
    """The vectors of ``file`` for the symbols of ``text``; what they cover is printed.

    Raises:
        CorpusError: The file cannot be read, a line of it is not valid, or it has no symbol.
    """
    from lstm_tui.runs.starting_vectors import starting_vectors
    from lstm_tui.text.vectors_file import read_vectors

    if file is None:
        return None
    with progress_bar("Reading the vectors") as bar:
        vectors = read_vectors(file, text.vocabulary, report_ingest(bar))
    starting = starting_vectors(file, vectors, text.vocabulary, text.counts)
    for note in starting.notes:
        click.echo(note, err=True)
    return starting
