"""Prepare training: build a `Session` from a run directory and its last checkpoint, if any."""

import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace

import torch

from lstm_tui.config import BudgetKind, Clipping, Device, RunConfig
from lstm_tui.errors import BrokenRunError, ConfigError, LstmTuiError
from lstm_tui.hardware import usable_cores
from lstm_tui.presets import default_learning_rate
from lstm_tui.runs.checkpoints import ResumeState
from lstm_tui.runs.directory import CorpusRecord, Run
from lstm_tui.runs.events import Started
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import check_weights
from lstm_tui.text.corpus import Corpus, load_corpus
from lstm_tui.training.calibration import ComputeChoice, choose_device
from lstm_tui.training.compute_selection import current_versions, resume_compute, select_compute
from lstm_tui.training.construction import (
    AnyBatches,
    AnyNetwork,
    AnyTrainer,
    make_task,
    training_batches,
)
from lstm_tui.training.coordination import CoordinatingTrainer, run_follower_rank
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluation import evaluated_part
from lstm_tui.training.initial_weights import set_initial_weights
from lstm_tui.training.labeled_batches import LabeledBatches
from lstm_tui.training.network import CharNetwork, build_network
from lstm_tui.training.session import Inbox, Session
from lstm_tui.training.trainer import Trainer

MOST_THREADS_PER_CORE = 4
"""More are not started: with 4,096 threads on two cores a resumed run took no step in a minute."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session, its first event, and notes for the user."""

    session: Session
    started: Started
    notes: tuple[str, ...]


def prepare(
    run: Run,
    last: ResumeState | None,
    *,
    clock: Callable[[], float],
    inbox: Inbox,
    group: ProcessGroup | None = None,
) -> Prepared:
    """Build what training ``run`` needs, from the beginning or from checkpoint ``last``.

    With a ``group`` this is its rank 0; the other ranks call `train_as_follower`.

    Raises:
        CorpusError: The encoded copy of the corpus is gone or damaged.
        CheckpointError: ``last`` does not fit the network that ``run.json`` describes.
        ConfigError: The device is not available, or a rank has no stream.
        TrainingError: Another rank is gone, or failed to start.
    """
    inputs = _load_inputs(run, group)
    config, corpus, training = inputs.config, inputs.corpus, inputs.config.training
    notes = inputs.notes
    starts_trained = last is None and set_initial_weights(inputs.network, run)
    if last is None:
        choice = select_compute(inputs.network, inputs.streams, training, group)
        state = _initial_state(config, inputs.streams, choice, current_versions(group))
    else:
        state, choice, changes = resume_compute(
            inputs.network, inputs.streams, training, last.state, group
        )
        notes += changes
    if choice.note:
        notes += (choice.note,)
    trainer = _make_trainer(inputs, choice, group)
    if last is not None:
        check_weights(last.weights, config.model, len(corpus.vocabulary))
        trainer.restore(last.weights, last.optimizer, state.position)
    task = make_task(trainer, corpus, config, run)
    session = Session(
        trainer,
        task,
        training,
        state,
        clock=clock,
        inbox=inbox,
        startup_notes=(*task.startup_notes(), *inputs.record.notes),
        characters_per_second=choice.characters_per_second,
        evaluates_first=starts_trained,
    )
    facts = task.facts
    started = Started(
        step=state.step,
        elapsed_seconds=state.elapsed_seconds,
        device=state.device,
        precision=state.precision,
        threads=state.threads,
        total_steps=state.total_steps,
        parameters=config.model.parameter_count(len(corpus.vocabulary)),
        characters_per_step=trainer.streams.characters_per_step,
        steps_per_epoch=trainer.streams.steps_per_epoch,
        train_characters=facts.train_symbols,
        validation_characters=facts.validation_symbols,
        learning_rate=state.learning_rate,
        clip=state.clip if training.clipping is not Clipping.OFF else 0.0,
        clipping=training.clipping,
        temperatures=state.temperatures,
        why=choice.why.replace("characters/s", f"{corpus.vocabulary.kind.plural}/s"),
        watches_units=facts.watches_units,
        validation_differs=inputs.record.validation_differs,
        symbols=corpus.vocabulary.kind,
        characters_per_symbol=facts.characters_per_symbol,
        train_characters_per_symbol=facts.train_characters_per_symbol,
        classes=config.model.classes,
    )
    return Prepared(session, started, notes)


def train_as_follower(run: Run) -> int:
    """Train as a rank other than 0, until rank 0 ends; return the exit status."""
    group = ProcessGroup()
    try:
        group.initialize()
        # A signal reaches all ranks. Rank 0 decides when they stop.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        inputs = _load_inputs(run, group)
        choice = select_compute(inputs.network, inputs.streams, inputs.config.training, group)
        trainer = _make_trainer(inputs, choice, group)
        assert isinstance(trainer, Trainer)
        evaluated = evaluated_part(inputs.corpus)
        run_follower_rank(group, trainer, inputs.corpus.ids, evaluated)
    except LstmTuiError as error:
        print(f"Process {group.rank} of {group.size}: {error}", file=sys.stderr)
        return error.exit_status
    return 0


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a run trains, and on what, before device and precision are selected."""

    config: RunConfig
    corpus: Corpus
    network: AnyNetwork
    streams: AnyBatches
    record: CorpusRecord
    notes: tuple[str, ...]


def _load_inputs(run: Run, group: ProcessGroup | None) -> _Inputs:
    with group.fail_together() if group else nullcontext():
        record = run.record()
        config, training = record.config, record.config.training
        corpus = load_corpus(record.corpus.key, config.text)
        _check_classes(config, corpus)
        torch.manual_seed(training.seed)
        network = build_network(config.model, len(corpus.vocabulary))
        network.initialize_memory(training.memory_units)
        shifted = record.origin is not None  # the weights are the same for each seed
        streams = training_batches(corpus, training, shifted=shifted)
        if group is not None:
            _check_group(group, streams, choose_device(training.device))
    notes: tuple[str, ...] = ()
    cores = usable_cores()
    if training.threads > MOST_THREADS_PER_CORE * cores:  # the run may come from a stranger
        notes = (
            f"The run asks for {training.threads:,} threads, but this machine has {cores} cores: "
            "calibrated instead.",
        )
        config = replace(config, training=replace(training, threads=0))
    return _Inputs(config, corpus, network, streams, record.corpus, notes)


def _check_classes(config: RunConfig, corpus: Corpus) -> None:
    """Check that the outputs of a classifier are the classes of its documents.

    Raises:
        BrokenRunError: They are not: ``run.json`` may come from a stranger.
    """
    outputs = config.model.classes
    classes = 0 if corpus.labeled is None else len(corpus.labeled.classes)
    if outputs != classes:
        described = f"{classes:,} classes" if classes else "no classes"
        raise BrokenRunError(
            f"run.json describes a network with {outputs:,} classes, but "
            f"its text has {described}. Train again."
        )


def _check_group(group: ProcessGroup, streams: AnyBatches, device: Device) -> None:
    if isinstance(streams, LabeledBatches):
        raise ConfigError(
            "A classifier is trained by one process: start it without torchrun, with "
            "lstm-tui resume or python -m lstm_tui.training.worker."
        )
    if group.size > streams.batch:
        raise ConfigError(
            f"{group.size} processes cannot divide {streams.batch} streams. Start torchrun with "
            f"at most {streams.batch} processes, or train again with a larger --batch."
        )
    if device is Device.MPS:
        raise ConfigError("--device mps: several processes train on cpu or cuda only.")
    if device is Device.CUDA:
        group.select_gpu()


def _make_trainer(inputs: _Inputs, choice: ComputeChoice, group: ProcessGroup | None) -> AnyTrainer:
    if group is None:
        return choice.trainer(inputs.network, inputs.streams, inputs.config.training)
    group.broadcast_weights(inputs.network)
    assert isinstance(inputs.network, CharNetwork)  # see `_check_group`
    assert not isinstance(inputs.streams, LabeledBatches)
    return (CoordinatingTrainer if group.rank == 0 else Trainer)(
        inputs.network,
        inputs.streams,
        inputs.config.training,
        device=torch.device(choice.device),
        precision=choice.precision,
        threads=group.threads_per_rank(choice.threads),
        group=group,
    )


def _initial_state(
    config: RunConfig, streams: AnyBatches, choice: ComputeChoice, versions: dict[str, str]
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
        versions=versions,
    )
