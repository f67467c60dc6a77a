"""Construct batches, trainer and task of a run, of a language model or of a classifier."""

import numpy as np
import torch

from lstm_tui.config import Precision, RunConfig, TextKind, TrainingConfig
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
    trainer: AnyTrainer, corpus: Corpus, config: RunConfig, kind: TextKind
) -> LanguageModelTask | ClassifierTask:
    """The task of the network of ``trainer``; the text is of ``kind``."""
    if isinstance(trainer, ClassifierTrainer):
        return ClassifierTask(trainer, corpus)
    return language_task(trainer, corpus, config, kind)
