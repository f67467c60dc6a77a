"""Presets: network sizes and default learning rates."""

from enum import StrEnum

from lstm_tui.config import Cell, ModelConfig, Optimizer


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
    """
    if optimizer is Optimizer.MUON:
        return 2e-2
    rate = 8e-3 * min(1.0, 256 / model.hidden) / model.layers
    return rate if model.cell in (Cell.LSTM, Cell.GRU) else rate / 8
