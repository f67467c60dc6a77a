"""The head of a classifier in NumPy: an MLP with one hidden layer on the state of the top layer.

Letters in shapes: ``N`` documents, ``T`` symbols of one, ``H`` units, ``M`` units of the MLP, ``C``
classes.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig, Pooling
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.safetensors_file import Arrays

Floats = NDArray[np.floating]


class ClassHead:
    """Computes the probabilities of the classes from hidden states of the top layer."""

    def __init__(
        self, weights: Arrays, model: ModelConfig, dtype: type[np.floating] = np.float32
    ) -> None:
        """``model`` is a classifier; ``dtype`` is that of all arithmetic."""
        self.pooling = model.pooling
        self._first, self._first_bias, self._second, self._second_bias = (
            np.asarray(weights[f"mlp.{name}"], dtype)
            for name in ("0.weight", "0.bias", "2.weight", "2.bias")
        )

    @property
    def classes(self) -> int:
        """C, the number of classes."""
        return len(self._second_bias)

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "ClassHead":
        """The head of ``checkpoint``, which is of a classifier, in float32."""
        return cls(checkpoint.weights, checkpoint.model)

    def log_probabilities(self, pooled: Floats) -> Floats:
        """Log-probabilities (N, C) of the classes for pooled states (N, H)."""
        inner = np.maximum(pooled @ self._first.T + self._first_bias, 0)
        logits = inner @ self._second.T + self._second_bias
        logits -= logits.max(axis=1, keepdims=True)
        result: Floats = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return result

    def running_log_probabilities(self, hidden: Floats) -> Floats:
        """Log-probabilities (T, C) of the classes if a document ended after each of its symbols.

        ``hidden`` (T, H) are the states of the top layer after the symbols of one document, without
        that after the [END] with which it begins.
        """
        return self.log_probabilities(self.running_pooled(hidden))

    def running_pooled(self, hidden: Floats) -> Floats:
        """What the MLP would read, (T, H), if the document ended after each of its symbols."""
        if self.pooling is Pooling.LAST:
            return hidden
        counts = np.arange(1, len(hidden) + 1)[:, None]
        means: Floats = (hidden.cumsum(axis=0, dtype=np.float64) / counts).astype(hidden.dtype)
        return means
