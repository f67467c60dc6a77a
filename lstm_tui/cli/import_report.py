"""What ``import`` says about a network of another program, and what its run records."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from lstm_tui.config import Cell, ReadingConfig, RunConfig, TextConfig

if TYPE_CHECKING:
    from lstm_tui.cli.import_text import BrowsedText
    from lstm_tui.config import ModelConfig
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import ImportedNetwork, RunRecord
    from lstm_tui.runs.network_search import FoundNetwork
    from lstm_tui.runs.safetensors_file import Arrays
    from lstm_tui.runs.tensor_file import TensorFile
    from lstm_tui.studies.import_check import ImportCheck
    from lstm_tui.text.vocabulary_file import GivenVocabulary

LONGEST_KEY = 300
"""Characters of the name of a tensor that a run records."""


@dataclass
class ImportReport:
    """A network of another program, where it was found, and what is said about it.

    Attributes:
        checks: Those of a simple recurrent network by its nonlinearity, if it was chosen by them.
    """

    file: "TensorFile"
    found: "FoundNetwork"
    given: "GivenVocabulary"
    weights: "Arrays"
    model: "ModelConfig"
    notes: tuple[str, ...] = ()
    checks: "dict[Cell, ImportCheck]" = field(default_factory=dict)

    @property
    def network(self) -> "Checkpoint":
        """The network for the reader."""
        from lstm_tui.runs.checkpoints import Checkpoint
        from lstm_tui.runs.imported_network import IMPORTED_STATE

        return Checkpoint(
            self.weights, self.model, self.given.vocabulary, IMPORTED_STATE, imported=True
        )

    @property
    def numbers(self) -> tuple[str, ...]:
        """The types of the numbers of the tensors."""
        from lstm_tui.runs.tensor_file import TITLES

        types = {self.file.tensors[key].dtype for key in self.found.keys}
        return tuple(sorted(TITLES[one] for one in types))

    @property
    def recurrent(self) -> tuple[str, ...]:
        """The first weights of each recurrent layer."""
        return tuple(layer.weight_hh for layer in self.found.layers)

    def described(self, key: str | None) -> str:
        """A tensor with its shape."""
        from lstm_tui.text.glyphs import safe_line

        return safe_line(f"{key} {self.file.tensors[key].shape}", 100) if key else ""

    def source(self, *, samples_text: bool) -> "ImportedNetwork":
        """What the run records of the file."""
        from lstm_tui.files import json_safe
        from lstm_tui.runs.directory import ImportedNetwork
        from lstm_tui.runs.field_types import cut
        from lstm_tui.runs.tensor_file import file_sha256

        embedding, output = self.found.embedding, self.found.output
        return ImportedNetwork(
            file=json_safe(self.file.path.name),
            sha256=file_sha256(self.file.path),
            recurrent=tuple(cut(key, LONGEST_KEY) for key in self.recurrent),
            embedding=None if embedding is None else cut(embedding, LONGEST_KEY),
            output=None if output is None else cut(output, LONGEST_KEY),
            numbers=self.numbers,
            samples_text=samples_text,
        )

    def record(self, name: str, browsed: "BrowsedText", reading: ReadingConfig) -> "RunRecord":
        """The content of ``run.json``."""
        from importlib.metadata import version

        from lstm_tui.files import json_safe
        from lstm_tui.runs.directory import CorpusRecord, RunRecord
        from lstm_tui.text.given_vocabulary import vocabulary_key

        vocabulary = self.given.vocabulary
        text = TextConfig(
            encoding=reading.encoding or "utf-8",
            keep_newlines=reading.keep_newlines,
            symbols=vocabulary.kind,
            vocabulary=vocabulary_key(vocabulary),
        )
        names = () if browsed.name is None else (json_safe(PurePath(browsed.name).name),)
        return RunRecord(
            name=name,
            created=datetime.now().astimezone().isoformat(timespec="seconds"),
            config=RunConfig(text, self.model),
            corpus=CorpusRecord(
                key="",
                sha256="",
                sources=names,
                symbols=browsed.symbols,
                notes=self.notes,
                kind=browsed.kind,
            ),
            versions={package: version(package) for package in ("lstm-tui", "numpy")},
            imported=self.source(samples_text=browsed.is_sample),
        )


def import_notes(
    imported: ImportReport,
    browsed: "BrowsedText",
    check: "ImportCheck | None",
    nonlinearity: str | None,
) -> tuple[str, ...]:
    """What was found, how it is read, and how well it predicts the text, a sentence each."""
    import numpy as np

    from lstm_tui.text.given_vocabulary import unknown_sentence

    found, model, described = imported.found, imported.model, imported.described
    vocabulary = imported.given.vocabulary
    first = imported.found.layers[0]
    above = model.layers - 1
    more = f" and {above} more layer{'s' * (above > 1)}" if above else ""
    notes = [
        f"{imported.file.shown}: {model.title} over {len(vocabulary):,} symbols, "
        f"{model.parameter_count(len(vocabulary)):,} parameters.",
        f"Input: {described(found.embedding) or 'one-hot'}. Recurrent: "
        f"{described(first.weight_ih)}, {described(first.weight_hh)}"
        f"{more}. Output: "
        f"{described(found.output) or 'tied to the embedding'}.",
    ]
    if model.tied and found.output is not None:
        notes.append("The output weights are those of the embedding (tied).")
    if other := [one for one in imported.numbers if one != "float32"]:
        notes.append(f"Numbers: {', '.join(other)}, read as float32.")
    lacking = [
        what
        for what, bias in (("recurrent layers", first.bias_ih), ("output layer", found.output_bias))
        if bias is None
    ]
    if lacking:
        notes.append(f"No bias in the {' and the '.join(lacking)}: zeros.")
    if found.unused:
        names = ", ".join(map(described, found.unused[:5]))
        notes.append(f"Not read: {names}{', …' * (len(found.unused) > 5)}.")
    notes += imported.given.notes
    notes += browsed.notes
    if unknown := unknown_sentence(vocabulary, np.bincount(browsed.ids, minlength=len(vocabulary))):
        notes.append(unknown)
    if check is not None:
        notes += check.sentences(vocabulary.kind)
    if model.cell in (Cell.RNN_TANH, Cell.RNN_RELU) and nonlinearity is None:
        losses = " and ".join(
            f"{'overflow' if math.isnan(one.loss) else f'{one.loss:.4f}'} with "
            f"{cell.removeprefix('rnn-')}"
            for cell, one in imported.checks.items()
        )
        notes.append(
            "No file says whether an nn.RNN has tanh or relu: read with "
            f"{model.cell.removeprefix('rnn-')}{f' (loss {losses})' * bool(losses)}; "
            "--nonlinearity changes it."
        )
    return tuple(notes)


def import_as_json(
    name: str,
    path: str,
    imported: ImportReport,
    browsed: "BrowsedText",
    check: "ImportCheck | None",
) -> str:
    """The import as a JSON object: the run, where its parts were found, and its loss."""
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.files import json_safe

    found = imported.found
    return json_text(
        {
            "run": name,
            "path": json_safe(path),
            "file": json_safe(str(imported.file.path)),
            "model": imported.model,
            "parameters": imported.model.parameter_count(len(imported.given.vocabulary)),
            "symbols": imported.given.vocabulary.kind,
            "vocabulary_size": len(imported.given.vocabulary),
            "tensors": {
                "embedding": found.embedding,
                "recurrent": imported.recurrent,
                "output": found.output,
                "output_bias": found.output_bias,
                "unused": found.unused,
            },
            "numbers": imported.numbers,
            "text": browsed.source,
            "text_symbols": len(browsed.ids),
            "loss": check and check.loss,
            "loss_by_frequency": check and check.by_frequency,
            "notes": imported.notes,
        }
    )
