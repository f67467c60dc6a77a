"""Construct batches, trainer and task of a run, of a language model or of a classifier."""

from contextlib import suppress

import numpy as np
import torch

from lstm_tui.config import Precision, RunConfig, TrainingConfig
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, load_baseline
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.batches import Batches
from lstm_tui.training.classifier_task import ClassifierTask
from lstm_tui.training.classifier_trainer import ClassifierTrainer
from lstm_tui.training.document_batches import text_batches
from lstm_tui.training.labeled_batches import LabeledBatches
from lstm_tui.training.language_task import LanguageModelTask, language_task
from lstm_tui.training.network import CharNetwork, ClassNetwork
from lstm_tui.training.trainer import Trainer

AnyNetwork = CharNetwork | ClassNetwork
AnyBatches = Batches | LabeledBatches
AnyTrainer = Trainer | ClassifierTrainer


def training_batches(
    corpus: Corpus, training: TrainingConfig, *, shifted: bool = False
) -> AnyBatches:
    """The training part of ``corpus`` in batches; a text without documents may be ``shifted``."""
    labeled = corpus.labeled
    if labeled is None:
        return text_batches(corpus, training, shifted=shifted)
    chosen = np.flatnonzero(~labeled.validation)
    return LabeledBatches(corpus.ids, labeled, chosen, batch=training.batch, seed=training.seed)


def make_trainer(
    network: AnyNetwork,
    streams: AnyBatches,
    training: TrainingConfig,
    *,
    device: torch.device,
    precision: Precision,
    threads: int,
) -> AnyTrainer:
    """The trainer of ``network``, which is of the kind that ``streams`` are for."""
    if isinstance(network, ClassNetwork):
        assert isinstance(streams, LabeledBatches)
        return ClassifierTrainer(
            network, streams, training, device=device, precision=precision, threads=threads
        )
    assert not isinstance(streams, LabeledBatches)
    return Trainer(network, streams, training, device=device, precision=precision, threads=threads)


def make_task(
    trainer: AnyTrainer, corpus: Corpus, config: RunConfig, run: Run
) -> LanguageModelTask | ClassifierTask:
    """The task of the network of ``trainer``, which ``run`` trains."""
    if isinstance(trainer, ClassifierTrainer):
        return ClassifierTask(trainer, corpus, _baseline_of(run, corpus, config))
    return language_task(trainer, corpus, config, run.record().corpus.kind)


def _baseline_of(run: Run, corpus: Corpus, config: RunConfig) -> BagOfSymbols | None:
    """The baseline that ``run`` keeps; None if it has none, or a damaged one."""
    with suppress(BrokenRunError):
        return load_baseline(run, len(corpus.vocabulary), config.model.classes)
    return None
