"""Presets: network sizes and default learning rates."""

from enum import StrEnum

from lstm_tui.config import Cell, ModelConfig, Optimizer, SymbolKind, TrainingConfig


class Size(StrEnum):
    """The values of ``--size``."""

    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def model(self) -> ModelConfig:
        """The model of this size."""
        return {
            Size.TINY: ModelConfig(layers=1, hidden=128, embedding=32),
            Size.SMALL: ModelConfig(layers=1, hidden=256, embedding=64),
            Size.MEDIUM: ModelConfig(layers=2, hidden=256, embedding=64),
            Size.LARGE: ModelConfig(layers=3, hidden=512, embedding=128),
        }[self]


def default_learning_rate(model: ModelConfig, optimizer: Optimizer = Optimizer.MUON) -> float:
    """The default learning rate for a network of this shape, tuned on a megabyte of Shakespeare.

    A step of Muon has the same size for every shape, so one rate suits all. With 32 streams, after
    370 steps of 1×256: 1.678 nats at 1.2e-2, 1.642 at 1.6e-2, 1.624 at 2.4e-2, 1.606 at 3.2e-2
    (the last with a shorter warm-up); after 4,300 steps 1.427 at 1.6e-2 and 1.419 at 2.4e-2;
    after 1,200 steps of 2×256 on Wikipedia 1.598 and 1.602. After 400 steps GRU, tanh, relu and
    additive cells end within 0.004 of each other at 1.6e-2 (the additive one at 1.2e-2) and 2e-2.
    AdamW needs lower rates for wider and deeper networks, from 8e-3 at 1×256.

    A classifier has half the rate of Muon. 1×128 on words, one seed, validation accuracy after four
    epochs of 7,200 reviews (1,800 steps): 88.6 % at 2.5e-3, 94.8 % at 5e-3, 98.8 % at 1e-2, 98.1 %
    at 2e-2; AdamW at 3e-3 98.6 %. After two epochs of 5,400 mails, of which 300 words are read:
    97.8 % at 1e-2 and 96.5 % at 2e-2.
    """
    if optimizer is Optimizer.MUON:
        return 1e-2 if model.classes else 2e-2
    rate = 8e-3 * min(1.0, 256 / model.hidden) / model.layers
    return rate if model.cell in (Cell.LSTM, Cell.GRU) else rate / 8


CLASSIFIER_BATCH = 32
"""Documents in a step of a classifier, unless ``--batch`` is given. 1×128 on 7,200 reviews of 34
words on average, one seed, after 13 s of processor time: 94.9 % in 800 steps of 32, 93.6 % in 1,200
steps of 16. Steps on long documents have fewer of them (`training.labeled_batches`)."""

CLASSIFIER_SIZE = Size.TINY
"""The size of a classifier, unless ``--size`` is given. A document has one label, so there is less
to learn from than in predicting its symbols. Mails in words, 5 minutes on two cores with AVX2, one
seed: accuracy 98.3 % with tiny, 98.0 % with small, 97.0 % with medium."""

CLASSIFIER_MLP = 64
"""Units of the hidden layer of the MLP of a classifier, unless ``--mlp`` is given."""

LONGEST_DOCUMENT = 1_000
"""Symbols that a classifier reads of a document, unless ``--max-length`` is given."""

WORD_DROPOUT = 0.2

SHORT_TEXT_OF_WORDS = 3_000_000
"""Training symbols: about what 5 minutes read on two cores at 2×256 with V = 13,000."""


def default_dropout(symbols: SymbolKind, train_length: int) -> float:
    """The default dropout for a text of ``train_length`` training symbols.

    A network on words has most of its parameters in embedding and output, and a text has few words,
    so that it is read several times in a few minutes and the network overfits. Characters of the
    same text are more symbols and fewer parameters. A long text is read less than once, and dropout
    only slows training.

    300 kB of Wikipedia (2,787 symbols), LSTM 2×128 with 8 streams of 64 in bfloat16, one seed, one
    core of a busy machine, validation loss in nats per character: after 7.5 passes (50 s of
    processor time) 1.749 without dropout and 1.683 with 0.2; after 4 to 5 passes (30 s) 1.697
    without, 1.681 with 0.2, 1.695 with 0.3, 1.751 with 0.5; before the end of the first pass 1.889
    without and 1.926 with 0.2. So many weights per symbol are those of 2 MB at 2×256. Weight decay
    is no substitute: 0.3 instead of 0.05 gives 1.733 without dropout, 0.01 with it 1.699.
    """
    short = train_length <= SHORT_TEXT_OF_WORDS
    return WORD_DROPOUT if symbols is SymbolKind.WORD and short else 0.0


def ties_by_default(symbols: SymbolKind) -> bool:
    """Whether the output weights are those of the embedding (Press & Wolf 2017) by default.

    Of words, which are many and rare. As in `default_dropout`: with dropout 0.3, 1.688 nats after
    4.2 passes instead of 1.695 after 4.9; with 0.2 and 50 s, 1.712 after 7.3 passes and 1.661 after
    9.7 (with decay) instead of 1.716 after 5.6 and 1.683 after 7.4.
    """
    return symbols is SymbolKind.WORD


DEFAULT_TRAINING = TrainingConfig(
    batch=16,
    chunk=128,
    memory_units=0.25,
    slowness_penalty=1.5,
    persistence_penalty=3.0,
    activity_penalty=0.1,
)
"""The values with which ``train`` begins; the defaults of the class are without regularization.

Chosen so that single units detect what lasts, by F1 on held-out text of 2×256 after 2,000 steps,
and by validation loss. On one version of the atlas, seed 1, with Muon of whole matrices: 32 streams
of 64 without regularization 0.816 nats, F1 of URL 0.67, wiki link 0.71, double quotation 0.38,
round brackets 0.28; with the activity penalty 0.801 (0.67, 0.63, 0.35, 0.60); also with 16 streams
of 128, 0.798 (0.80, 0.57, 0.39, 0.34); also with a tenth of memory units 0.792 (0.84, 0.90, 0.69,
0.74). On another version, seeds 1 and 2, with Muon of single gates: 32 of 64 without
regularization 0.805 and 0.809 (URL 0.66 and 0.74, wiki link 0.93 and 0.89, double quotation 0.50
and 0.49, round brackets 0.58 and 0.66); a tenth of memory units without slowness 0.781 and 0.774
(0.79 and 0.89, 0.79 and 0.86, 0.98 and 0.82, 0.72 and 0.42); a quarter with slowness 1.0, 0.805 and
0.802 (0.97 and 0.81, 1.00 and 0.98, 0.83 and 0.92, 0.89 and 0.94); a quarter with slowness 1.5 and
persistence 1.0, 0.793 and 0.787 (0.85 and 0.75, 0.97 and 0.95, 1.00 and 0.94, 0.94 and 1.00).
On the present atlas, seeds 1 and 2, persistence 0.5: 0.803 and 0.794 (0.89 and 0.85, 0.98 and 0.77,
0.84 and 0.92, 0.69 and 1.00); 1.0: 0.797 and 0.793 (0.87 and 0.94, 1.00 and 0.98, 0.77 and 0.86,
0.83 and 0.99); 3.0: 0.797 and 0.789 (0.99 and 0.98, 0.98 and 1.00, 0.96 and 0.93, 0.94 and 1.00);
seeds 3 to 5 are in docs/methods.md.
Not taken, because they align less or cost more: AdamW for all matrices (1.20 nats), chrono
initialization of all units (0.897 instead of 0.792), slowness of all units (0.841 instead of
0.792), L1 on recurrent weights. 2,000 steps on a megabyte of Shakespeare, seed 1, with slowness 1.0
and no persistence penalty: 1.398 instead of 1.413.
"""
