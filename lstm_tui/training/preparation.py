"""From a run directory to a `Session` that is ready to go: corpus, network, device, last state."""

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version

import torch

from lstm_tui.config import (
    BudgetUnit,
    Clipping,
    Device,
    Precision,
    RunConfig,
    default_learning_rate,
)
from lstm_tui.errors import ConfigError
from lstm_tui.neurons.emergence import Emergence
from lstm_tui.runs.checkpoints import Resumption, TrainingState, check_weights
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Started
from lstm_tui.text.corpus import Corpus, load_corpus
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import Choice, calibrate, choose_device
from lstm_tui.training.looking import EVALUATED_CHARACTERS, opening_remarks
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.session import Inbox, Session
from lstm_tui.training.trainer import Trainer


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session, what to say first, and what a person should know before it goes on."""

    session: Session
    started: Started
    notes: tuple[str, ...]


def prepare(
    run: Run, last: Resumption | None, *, clock: Callable[[], float], inbox: Inbox
) -> Prepared:
    """Build everything that training ``run`` needs, from the beginning or from ``last``.

    Raises:
        CorpusError: The encoded copy of the corpus is gone or damaged.
        CheckpointError: ``last`` does not fit the network that ``run.json`` describes.
        ConfigError: The device that was asked for is not there.
    """
    record = run.record()
    config = record.config
    corpus = load_corpus(record.corpus.key, config.text)
    training = config.training
    torch.manual_seed(training.seed)
    network = CharNetwork(config.model, len(corpus.vocabulary))
    streams = Streams(corpus.train, training.batch, training.chunk, training.seed)
    notes: list[str] = []
    if last is None:
        choice = calibrate(network, streams, training)
        state = _first_state(config, streams, choice)
    else:
        state, notes = _same_again(last.state)
        choice = Choice(Device(state.device), Precision(state.precision), state.threads)
    trainer = Trainer(
        network,
        streams,
        training,
        device=torch.device(choice.device),
        precision=choice.precision,
        threads=choice.threads,
    )
    if last is not None:
        check_weights(last.weights, config.model, len(corpus.vocabulary))
        trainer.restore(last.weights, last.optimizer, state.position)
    emergence = Emergence(corpus.validation[:EVALUATED_CHARACTERS], corpus.vocabulary, config.model)
    session = Session(
        trainer,
        corpus,
        config.model,
        training,
        state,
        clock=clock,
        inbox=inbox,
        remarks=(*opening_remarks(corpus, streams, training), *record.corpus.notes),
        emerging=emergence if emergence.patterns else None,
    )
    return Prepared(session, _started(config, corpus, session, trainer, choice.why), tuple(notes))


def current_versions() -> dict[str, str]:
    """What the losses of a run depend on besides the run itself."""
    return {
        "lstm-tui": version("lstm-tui"),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "machine": f"{platform.machine()} {platform.node()}",
    }


def _first_state(config: RunConfig, streams: Streams, choice: Choice) -> TrainingState:
    training, budget = config.training, config.training.budget
    total_steps = None
    if budget.unit is BudgetUnit.STEPS:
        total_steps = max(1, round(budget.amount))
    elif budget.unit is BudgetUnit.EPOCHS:
        total_steps = max(1, round(budget.amount * streams.steps_per_epoch))
    return TrainingState(
        step=0,
        elapsed_seconds=0.0,
        position=0,
        total_steps=total_steps,
        minutes=budget.amount if budget.unit is BudgetUnit.MINUTES else None,
        learning_rate=training.learning_rate or default_learning_rate(config.model),
        clip=training.clip,
        temperatures=training.temperatures,
        device=choice.device,
        precision=choice.precision,
        threads=choice.threads,
        versions=current_versions(),
    )


def _same_again(state: TrainingState) -> tuple[TrainingState, list[str]]:
    """``state`` on this machine, and what keeps its losses from being the same bit for bit."""
    notes = []
    now = current_versions()
    changed = [
        f"{name} {state.versions.get(name, 'unknown')} → {now[name]}"
        for name in now
        if name != "lstm-tui" and state.versions.get(name) != now[name]
    ]
    try:
        choose_device(Device(state.device))
    except ConfigError:
        changed.append(f"device {state.device} → cpu")
        state = replace(state, device=Device.CPU)
    if changed:
        notes.append(
            f"Resumed elsewhere than it was saved ({'; '.join(changed)}): "
            "losses go on, but no longer bit for bit."
        )
    return replace(state, versions=now), notes


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
        train_characters=len(corpus.train),
        validation_characters=len(corpus.validation),
        learning_rate=state.learning_rate,
        clip=state.clip if config.training.clipping is not Clipping.OFF else 0.0,
        temperatures=state.temperatures,
        why=why,
    )
