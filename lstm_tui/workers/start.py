"""Create a run from a corpus and a configuration, and start its worker."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from lstm_tui.config import RunConfig
from lstm_tui.errors import RunError
from lstm_tui.files import json_safe
from lstm_tui.runs import passage, starting_vectors
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.corpus_recovery import recorded_sources
from lstm_tui.runs.creation import create_run, discard
from lstm_tui.runs.directory import CorpusRecord, Run, RunOrigin, RunRecord, runs_folder
from lstm_tui.runs.known_sources import record_sources
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.starting_vectors import StartingVectors
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.builtin_texts import builtin_note, resolve_builtin
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.sources import STDIN
from lstm_tui.workers.process import Process, WorkerHandle, launch


@dataclass(frozen=True, slots=True)
class InitialWeights:
    """Weights of another run from which a run starts, and a ``state`` of step 0 for them."""

    weights: Arrays
    state: TrainingState
    origin: RunOrigin


def start_run(
    corpus: Corpus,
    config: RunConfig,
    sources: Sequence[str],
    name: str,
    runs_dir: Path | None,
    notes: tuple[str, ...] = (),
    glob: str | None = None,
    waiting: Process | None = None,
    *,
    validation_differs: bool = False,
    initial: InitialWeights | None = None,
    vectors: StartingVectors | None = None,
) -> WorkerHandle:
    """Create the directory of a new run and start its worker, which reports ``notes`` first.

    ``name`` is valid (`check_name`); ``glob`` selected files of a folder in ``sources``;
    ``waiting`` is a prestarted worker; ``validation_differs`` says that the validation text is of
    another kind than the training text; the run starts from ``initial`` weights, and its embedding
    from ``vectors``, if there are any.
    """
    now = datetime.now().astimezone()
    kept = passage.passage_of(corpus)
    taken = tuple(words for source in sources if (words := builtin_note(source)))
    record = RunRecord(
        name=name,
        created=now.isoformat(timespec="seconds"),
        config=config,
        corpus=CorpusRecord(
            key=corpus.key,
            sha256=corpus.sha256,
            sources=tuple(map(_name, sources)),
            symbols=len(corpus),
            notes=(*taken, *corpus.notes, kept.notice(corpus.vocabulary.kind), *notes),
            glob=None if glob is None else json_safe(glob),
            validation_differs=validation_differs,
            kind=corpus.kind,
            classes=corpus.labeled.classes if corpus.labeled is not None else (),
        ),
        versions={package: version(package) for package in ("lstm-tui", "torch", "numpy")},
        origin=initial.origin if initial is not None else None,
        vectors=vectors.record if vectors is not None else None,
    )
    files = {passage.NAME: passage.passage_file(kept)}
    if vectors is not None:
        files[starting_vectors.NAME] = vectors.content
    run = create_run(runs_folder(runs_dir), record, corpus.vocabulary, files)
    try:
        if initial is not None:
            _save_initial(run, initial)
        record_sources(run, record.corpus, recorded_sources(sources), record.corpus.glob)
        return launch(run, waiting)
    except RunError:
        with suppress(OSError):
            discard(run)
        raise


def _save_initial(run: Run, initial: InitialWeights) -> None:
    """Save the weights that ``run`` starts from as its checkpoint of step 0, without optimizer.

    Raises:
        RunError: The disk is full.
    """
    try:
        save_checkpoint(run, initial.weights, None, initial.state)
    except OSError as error:
        raise RunError(
            f"{safe_line(run.name)}: the weights that it starts from cannot be saved: "
            f"{error.strerror or error}."
        ) from error


def _name(source: str) -> str:
    """The name of a source for ``run.json``: without its folder, which is private."""
    return STDIN if source == STDIN else json_safe(resolve_builtin(source).absolute().name) or "/"
