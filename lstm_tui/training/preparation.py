"""From a run directory to a `Session` that is ready to go: corpus, network, device, last state."""

import platform
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import version

import torch

from lstm_tui.config import BudgetKind, Clipping, Device, Precision, RunConfig
from lstm_tui.errors import ConfigError
from lstm_tui.hardware import usable_cores
from lstm_tui.presets import default_learning_rate
from lstm_tui.runs.checkpoints import ResumeState
from lstm_tui.runs.directory import CorpusRecord, Run
from lstm_tui.runs.events import Started
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import check_weights
from lstm_tui.scoring.emergence import Emergence
from lstm_tui.text.corpus import Corpus, load_corpus
from lstm_tui.text.split import shortened
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import ComputeChoice, calibrate, choose_device, threads_in_words
from lstm_tui.training.calibration_cache import cached_calibration
from lstm_tui.training.coordination import CoordinatingTrainer, run_follower_rank
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluation import EVALUATED_CHARACTERS, startup_notes
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import EMULATED, probe, slowdown
from lstm_tui.training.session import Inbox, Session
from lstm_tui.training.trainer import Trainer

MOST_THREADS_PER_CORE = 4
"""Of which something may come: with 4,096 on two cores a resume took no step in a minute."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session, what to say first, and what a person should know before it goes on."""

    session: Session
    started: Started
    notes: tuple[str, ...]


def prepare(
    run: Run,
    last: ResumeState | None,
    *,
    clock: Callable[[], float],
    inbox: Inbox,
    ranks: ProcessGroup | None = None,
) -> Prepared:
    """Build everything that training ``run`` needs, from the beginning or from ``last``.

    With ``ranks`` this is their rank 0, and the others `train_as_follower`.

    Raises:
        CorpusError: The encoded copy of the corpus is gone or damaged.
        CheckpointError: ``last`` does not fit the network that ``run.json`` describes.
        ConfigError: The device that was asked for is not there, or a rank has no stream.
        TrainingError: Another rank is gone, or cannot begin.
    """
    materials = _materials(run, ranks)
    config, corpus, training = materials.config, materials.corpus, materials.config.training
    notes = list(materials.notes)
    if last is None:
        choice = _choice(materials, ranks, None)
        state = _first_state(config, materials.streams, choice, ranks)
    else:
        state, choice, changes = _same_again(materials, last.state, ranks)
        notes += changes
    if choice.note:
        notes.append(choice.note)
    trainer = _trainer(materials, choice, ranks)
    if last is not None:
        check_weights(last.weights, config.model, len(corpus.vocabulary))
        trainer.restore(last.weights, last.optimizer, state.position)
    emergence = Emergence(corpus.validation(EVALUATED_CHARACTERS), corpus.vocabulary, config.model)
    session = Session(
        trainer,
        corpus,
        config.model,
        training,
        state,
        clock=clock,
        inbox=inbox,
        remarks=(*startup_notes(corpus, trainer.streams, training), *materials.record.notes),
        emerging=emergence if emergence.patterns else None,
    )
    started = _started(config, corpus, session, trainer, choice.why)
    started = replace(
        started,
        watches_units=bool(emergence.patterns),
        validation_differs=materials.record.validation_differs,
    )
    return Prepared(session, started, tuple(notes))


def train_as_follower(run: Run, ranks: ProcessGroup) -> None:
    """Train with rank 0, which tells how far, as another of its ``ranks``.

    Raises:
        LstmTuiError: As `prepare`; and where rank 0 is gone, at any time.
    """
    materials = _materials(run, ranks)
    trainer = _trainer(materials, _choice(materials, ranks, None), ranks)
    corpus = materials.corpus
    evaluated = shortened(corpus.validation_spans, EVALUATED_CHARACTERS)
    run_follower_rank(ranks, trainer, corpus.ids, evaluated)


@dataclass(frozen=True, slots=True)
class _Materials:
    """What a run trains, and on what, before it is known how."""

    config: RunConfig
    corpus: Corpus
    network: CharNetwork
    streams: Streams
    record: CorpusRecord
    notes: tuple[str, ...] = ()


def _materials(run: Run, ranks: ProcessGroup | None) -> _Materials:
    with ranks.all_or_none() if ranks else nullcontext():
        record = run.record()
        training = record.config.training
        corpus = load_corpus(record.corpus.key, record.config.text)
        torch.manual_seed(training.seed)
        network = CharNetwork(record.config.model, len(corpus.vocabulary))
        streams = Streams(corpus.train, training.batch, training.chunk, training.seed)
        if ranks is not None:
            _check_ranks(ranks, streams, choose_device(training.device))
    return _with_possible_threads(
        _Materials(record.config, corpus, network, streams, record.corpus)
    )


def _with_possible_threads(materials: _Materials) -> _Materials:
    """Without a number of threads that this machine cannot have meant: the run may come from
    anybody."""
    training, cores = materials.config.training, usable_cores()
    if training.threads <= MOST_THREADS_PER_CORE * cores:
        return materials
    note = (
        f"The run asks for {training.threads:,} threads where there are {cores} cores: what is "
        "fastest here is used instead."
    )
    config = replace(materials.config, training=replace(training, threads=0))
    return replace(materials, config=config, notes=(note,))


def _check_ranks(ranks: ProcessGroup, streams: Streams, device: Device) -> None:
    if ranks.size > streams.batch:
        raise ConfigError(
            f"{ranks.size} processes cannot divide {streams.batch} streams. Start torchrun with "
            f"at most {streams.batch} processes, or train again with a larger --batch."
        )
    if device is Device.MPS:
        raise ConfigError("--device mps: several processes train on cpu or cuda only.")
    if device is Device.CUDA:
        ranks.take_gpu()


def _choice(
    materials: _Materials, ranks: ProcessGroup | None, known: ComputeChoice | None
) -> ComputeChoice:
    """How to compute: as is ``known`` or else measured, and all ``ranks`` as the first.

    They measure at the same time, each on its share of the streams and of the threads, which are
    those of one machine.
    """
    training, streams = materials.config.training, materials.streams
    if ranks is None:
        return known or cached_calibration(materials.network, streams, training, calibrate)
    together = training.threads or usable_cores()
    choice = known or ComputeChoice(Device.CPU, Precision.FLOAT32, together)
    if any(ranks.broadcast(known is None)):
        own = ranks.share(streams.batch)
        with ranks.all_or_none():
            choice = calibrate(
                materials.network,
                Streams(streams.ids, own.stop - own.start, training.chunk, training.seed),
                replace(training, threads=ranks.threads(together)),
            )
        why = f"{choice.why} So for one of {ranks.size} processes." if choice.why else ""
        choice = replace(choice, threads=together, why=why)
    devices, precisions = list(Device), list(Precision)
    device, precision, threads = ranks.broadcast(
        devices.index(choice.device), precisions.index(choice.precision), choice.threads
    )
    with ranks.all_or_none():
        there = choose_device(devices[int(device)])
    agreed = replace(
        choice, device=there, precision=precisions[int(precision)], threads=int(threads)
    )
    lacking = ranks.all_reduce_sum(0.0 if _works(materials, agreed) else 1.0)
    if lacking:
        note = f"{agreed.precision} does not work in {lacking:.0f} of {ranks.size} processes; "
        agreed = replace(agreed, precision=Precision.FLOAT32, note=f"{note}using float32.")
    return agreed


def _works(materials: _Materials, way: ComputeChoice) -> bool:
    """Whether the precision of ``way`` works here, and is not emulated unless it was asked for.

    Float32 is what is left where nothing else works.
    """
    if way.precision is Precision.FLOAT32:
        return True
    training = materials.config.training
    if training.precision is Precision.AUTO and slowdown(way.device) > EMULATED:
        return False
    return probe(materials.config.model, way.precision, way.device, training) is None


def _trainer(materials: _Materials, choice: ComputeChoice, ranks: ProcessGroup | None) -> Trainer:
    leads = ranks is not None and ranks.rank == 0
    if ranks is not None:
        ranks.broadcast_weights(materials.network)
    return (CoordinatingTrainer if leads else Trainer)(
        materials.network,
        materials.streams,
        materials.config.training,
        device=torch.device(choice.device),
        precision=choice.precision,
        threads=ranks.threads(choice.threads) if ranks else choice.threads,
        company=ranks,
    )


def current_versions() -> dict[str, str]:
    """What the losses of a run depend on besides the run itself."""
    return {
        "lstm-tui": version("lstm-tui"),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "machine": f"{platform.machine()} {platform.node()}",
    }


def _versions(ranks: ProcessGroup | None) -> dict[str, str]:
    """As `current_versions`, and how many processes there are where there are several."""
    return current_versions() | ({"processes": str(ranks.size)} if ranks else {})


def _first_state(
    config: RunConfig, streams: Streams, choice: ComputeChoice, ranks: ProcessGroup | None
) -> TrainingState:
    training, budget = config.training, config.training.budget
    total_steps = None
    if budget.kind is BudgetKind.STEPS:
        total_steps = max(1, round(budget.amount))
    elif budget.kind is BudgetKind.EPOCHS:
        total_steps = max(1, round(budget.amount * streams.steps_per_epoch))
    return TrainingState(
        step=0,
        elapsed_seconds=0.0,
        position=0,
        total_steps=total_steps,
        minutes=budget.amount if budget.kind is BudgetKind.MINUTES else None,
        learning_rate=training.learning_rate
        or default_learning_rate(config.model, training.optimizer),
        clip=training.clip,
        temperatures=training.temperatures,
        device=choice.device,
        precision=choice.precision,
        threads=choice.threads,
        versions=_versions(ranks),
    )


def _same_again(
    materials: _Materials, saved: TrainingState, ranks: ProcessGroup | None
) -> tuple[TrainingState, ComputeChoice, list[str]]:
    """``saved`` on this machine, how it goes on to be computed, and what keeps its losses from
    being the same bit for bit.

    It is computed as before, unless the machine is another, the device is gone, the precision does
    not work here, or there are fewer cores than the threads that were once fastest: what was
    measured then says nothing of here.
    """
    now, threads = _versions(ranks), materials.config.training.threads
    changed = [
        f"{name} {saved.versions.get(name, 'unknown')} → {now[name]}"
        for name in now
        if name not in ("lstm-tui", "processes") and saved.versions.get(name) != now[name]
    ]
    processes = [versions.get("processes", "1") for versions in (saved.versions, now)]
    if processes[0] != processes[1]:
        changed.append(f"processes {' → '.join(processes)}")
    crowded = saved.threads > max(threads, usable_cores())
    if crowded:
        changed.append(f"{saved.threads} threads where there are {usable_cores()} cores")
    known: ComputeChoice | None = ComputeChoice(
        Device(saved.device), Precision(saved.precision), saved.threads
    )
    if not _is_there(Device(saved.device)):
        known, materials = None, _on_any_device(materials)
    if crowded or saved.versions.get("machine") != now["machine"]:
        known = None
    device = choose_device(materials.config.training.device) if known is None else known.device
    if not _works(materials, ComputeChoice(device, Precision(saved.precision), 1)):
        known, materials = None, _in_any_precision(materials)
        changed.append(f"no {saved.precision} here")
    choice = _choice(materials, ranks, known)
    if choice.device != saved.device:
        changed.append(f"device {saved.device} → {choice.device}")
    notes = []
    if changed:
        note = (
            f"Resumed elsewhere than it was saved ({'; '.join(changed)}): "
            "losses go on, but no longer bit for bit."
        )
        before, after = (
            f"{way.precision} on {threads_in_words(way.threads)}" for way in (saved, choice)
        )
        if before != after:
            note += f" How to compute was chosen anew: {after} instead of {before}."
        elif choice.why:
            note += f" How to compute was measured anew: still {after}."
        notes.append(note)
    state = replace(
        saved,
        versions=now,
        device=choice.device,
        precision=choice.precision,
        threads=choice.threads,
    )
    return state, choice, notes


def _is_there(device: Device) -> bool:
    try:
        choose_device(device)
    except ConfigError:
        return False
    return True


def _on_any_device(materials: _Materials) -> _Materials:
    """Without the device that was asked for where that is gone: a resume goes on without it."""
    training = materials.config.training
    if _is_there(training.device):
        return materials
    training = replace(training, device=Device.AUTO)
    return replace(materials, config=replace(materials.config, training=training))


def _in_any_precision(materials: _Materials) -> _Materials:
    """Without the precision that was asked for: a resume goes on in one that works here."""
    training = replace(materials.config.training, precision=Precision.AUTO)
    return replace(materials, config=replace(materials.config, training=training))


def _started(
    config: RunConfig, corpus: Corpus, session: Session, trainer: Trainer, why: str
) -> Started:
    state = session.state
    return Started(
        step=state.step,
        elapsed_seconds=state.elapsed_seconds,
        device=state.device,
        precision=state.precision,
        threads=state.threads,
        total_steps=state.total_steps,
        parameters=config.model.parameter_count(len(corpus.vocabulary)),
        characters_per_step=trainer.streams.characters_per_step,
        steps_per_epoch=trainer.streams.steps_per_epoch,
        train_characters=corpus.train_length,
        validation_characters=corpus.validation_length,
        learning_rate=state.learning_rate,
        clip=state.clip if config.training.clipping is not Clipping.OFF else 0.0,
        clipping=config.training.clipping,
        temperatures=state.temperatures,
        why=why,
    )
