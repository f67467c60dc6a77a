"""Search the training text for what samples copy, with an index that a thread builds."""

import os
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress

from lstm_tui.runs.copied_spans import Copies
from lstm_tui.studies.copying import describe_copying
from lstm_tui.text.copy_index import CopyIndex, open_copy_index
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.training_documents import Ids, TrainingDocuments

LOWEST_PRIORITY = 19


class CopySearcher:
    """Describes what samples copy, as soon as the training text is indexed, and its documents.

    Training does not wait for it. 10 MB take 0.4 s of one core; a resume maps the index that the
    cache has.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._index: CopyIndex | None = None
        self._known: TrainingDocuments | None = None
        self._thread = threading.Thread(target=self._open, name="copy index", daemon=True)
        self._thread.start()

    def describe(self, text: str, documents: Sequence[Ids]) -> Copies | None:
        """What ``text`` copies, and the ``documents`` that end in it; None while there is no index.

        Each is given by its symbols, (n,), without [END].
        """
        if self._index is None:
            return None
        return describe_copying(text, self._index, documents, self._known)

    def wait(self) -> None:
        """Wait until the index is built, or has failed."""
        self._thread.join()

    def _open(self) -> None:
        if sys.platform == "linux":  # there a thread has a priority of its own
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
        try:
            if self._corpus.documents is not None:
                self._known = TrainingDocuments(self._corpus)
            self._index = open_copy_index(self._corpus)
        except Exception:  # samples are shown without it; the reason goes to worker.log
            with suppress(OSError):
                traceback.print_exc()
