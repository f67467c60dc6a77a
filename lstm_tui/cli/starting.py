"""From a corpus and choices to a run whose worker has been started."""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from lstm_tui.config import RunConfig
from lstm_tui.errors import CorpusError
from lstm_tui.files import as_text
from lstm_tui.runs.directory import (
    CorpusRecord,
    Run,
    RunRecord,
    create_run,
    runs_folder,
    suggest_name,
)
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from lstm_tui.tui.launcher import Launched, launch


def start_run(
    corpus: Corpus,
    config: RunConfig,
    sources: Sequence[str],
    name: str | None,
    runs_dir: Path | None,
    notes: tuple[str, ...] = (),
) -> Launched:
    """Make the directory of a new run and start its worker, which says ``notes`` first.

    ``name`` was checked, before the text was read.
    """
    now = datetime.now().astimezone()
    record = RunRecord(
        name=name or suggest_name(sources[0], now),
        created=now.isoformat(timespec="seconds"),
        config=config,
        corpus=CorpusRecord(
            key=corpus.key,
            sha256=corpus.sha256,
            sources=tuple(
                as_text(str(Path(source).absolute())) if source != "-" else "-"
                for source in sources
            ),
            symbols=len(corpus),
            notes=(*notes, *corpus.notes),
        ),
        versions={package: version(package) for package in ("lstm-tui", "torch", "numpy")},
    )
    return launch(create_run(runs_folder(runs_dir), record, corpus.vocabulary))


def ensure_corpus(run: Run) -> None:
    """Raise `CorpusError` unless the encoded copy of the run's text is there or can be made again.

    The copy is made again only from sources that still hold the very same text.
    """
    record = run.record()
    try:
        load_corpus(record.corpus.key, record.config.text)
    except CorpusError:
        names = ", ".join(record.corpus.sources)
        try:
            found = open_corpus(record.corpus.sources, record.config.text)
        except CorpusError as error:
            raise CorpusError(
                f"the encoded copy of this run's text is gone, and so is the text: {error}"
            ) from error
        if found.key != record.corpus.key:
            raise CorpusError(
                f"the encoded copy of this run's text is gone, and {names} has changed since: "
                f"SHA-256 {found.sha256[:12]}…, the run learned {record.corpus.sha256[:12]}…. "
                "Put the old text back, or train anew."
            ) from None
