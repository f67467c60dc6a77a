"""What a classifier says about documents, as JSON; `cli.classify_tables` prints it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.exports.encoding import encode_utf8, json_text, number
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.reader.reader import Floats
from lstm_tui.studies.document_input import DocumentInput


@dataclass(frozen=True, slots=True, eq=False)
class ClassifiedDocuments:
    """N documents with the probabilities (N, C) of the ``classes``, which are names.

    ``lines`` are the numbers of their lines in a file, (N,); empty for a text that is no list.
    """

    network: EvaluatedNetwork
    classes: tuple[str, ...]
    documents: DocumentInput
    probabilities: Floats
    lines: tuple[int, ...] = ()

    def ranked(self, document: int) -> NDArray[np.int64]:
        """The indices of the classes of ``document``, the most probable first, (C,)."""
        return np.argsort(-self.probabilities[document], kind="stable")


def classified_as_json(result: ClassifiedDocuments) -> str:
    """``result`` as a JSON object; probabilities stand in the order of the classes."""
    documents, names = result.documents, [_plain(name) for name in result.classes]
    return json_text(
        {
            **network_fields(result.network),
            "classes": names,
            "left_out": documents.left_out,
            "notes": documents.notes,
            "documents": [
                {
                    "line": result.lines[index] if result.lines else None,
                    "text": _plain(text),
                    "symbols": int(documents.symbols[index]),
                    "read": int(documents.lengths[index]) - 1,
                    "class": names[int(result.ranked(index)[0])],
                    "probabilities": [number(float(one)) for one in result.probabilities[index]],
                }
                for index, text in enumerate(documents.texts)
            ],
        }
    )


def _plain(text: str) -> str:
    return encode_utf8(text).decode()
