"""Rankings of units that are kept in a run, so that the same ranking is not computed again.

A ranking is kept under a key of everything that it depends on: the weights, the symbols of the
text, the values of each label on them (so a label whose definition changes has another key), the
clamps, and the version of the program. A run may come from a stranger: a ranking that is damaged,
out of range or of another network is none, and is computed again.
"""

import hashlib
import time
from dataclasses import dataclass

import msgspec
import numpy as np

from lstm_tui import __version__
from lstm_tui.config import ModelConfig
from lstm_tui.files import to_json
from lstm_tui.reader.units import AnyClamp
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.ranking_files import read_ranking, write_ranking
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.kept_scores import KeptScores
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.ranking_format import RankingRecord
from lstm_tui.scoring.ranking_records import decode_ranking, encode_ranking
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.labels import Label

RANKING_VERSION = 4
"""Version of the procedure: raise it when the same input gives other figures or another format."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptRanking:
    """The best units of each pattern, and their controls as far as they were computed."""

    scores: KeptScores
    controls: Controls

    @property
    def is_whole(self) -> bool:
        """Whether all controls were computed."""
        return self.controls.fraction >= 1


def ranking_key(
    checkpoint: Checkpoint,
    text: LabeledText,
    choose_on: LabeledText | None = None,
    clamps: tuple[AnyClamp, ...] = (),
) -> str:
    """The key of the ranking of ``checkpoint`` on ``text``: 64 hexadecimal digits."""
    digest = hashlib.sha256(f"{RANKING_VERSION} {__version__}\n".encode())
    digest.update(to_json(checkpoint.model))
    for name in sorted(checkpoint.weights):
        _add(digest, name, checkpoint.weights[name])
    for one in (text, choose_on):
        if one is None:
            continue
        _add(digest, "ids", np.asarray(one.ids, np.int64))
        _add(digest, "binary", one.codes)
        _add(digest, "scalar", one.scalars)
        for label in one.labels:
            digest.update(f"{label.kind} {label.name}\n".encode(errors="surrogatepass"))
    digest.update("".join(f"{clamp}\n" for clamp in sorted(map(repr, clamps))).encode())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", name: str, values: np.ndarray) -> None:
    digest.update(f"{name} {values.dtype} {values.shape}\n".encode())
    digest.update(np.ascontiguousarray(values).data)


def load_ranking(
    run: Run, key: str, model: ModelConfig, labels: tuple[Label, ...]
) -> KeptRanking | None:
    """The ranking of ``labels`` with ``key`` that ``run`` keeps; None if it has none."""
    if (data := read_ranking(run, key)) is None:
        return None
    try:
        record = msgspec.json.decode(data, type=RankingRecord)
        return KeptRanking(*decode_ranking(record, model, labels))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def save_ranking(
    run: Run, key: str, model: ModelConfig, scores: Scores, controls: Controls
) -> bool:
    """Keep a ranking in ``run``; return whether it could be written."""
    kept = KeptScores.from_scores(scores, model.cell.states)
    record = encode_ranking(kept, controls, model)
    return write_ranking(run, key, msgspec.json.encode(record), time.time())
