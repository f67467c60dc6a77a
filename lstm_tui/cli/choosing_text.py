"""``--choose-on``: the text that chooses units, where another one reports their scores."""

from typing import TYPE_CHECKING

import numpy as np

from lstm_tui.cli.network_input import read_text
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.config import ReadingConfig, TextKind
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run


def read_choosing_text(
    name: str | None,
    reporting: "EncodedText",
    run: "Run",
    network: "Checkpoint",
    reading: "ReadingConfig | None" = None,
    kind: "TextKind | None" = None,
) -> "EncodedText | None":
    """The text of ``--choose-on``; None without a ``name``.

    Raises:
        ConfigError: It is the text that reports.
        CorpusError: It cannot be read.
    """
    if name is None:
        return None
    choosing = read_text(name, run, network, None, reading, kind)
    shared = min(len(choosing.ids), len(reporting.ids))
    if np.array_equal(choosing.ids[:shared], reporting.ids[:shared]):
        raise ConfigError(
            "--choose-on and the text that reports are the same: a score must come from text that "
            "did not choose the unit. Pass another --text, or leave out --choose-on."
        )
    return choosing
