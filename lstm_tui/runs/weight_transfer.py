"""Fine-tuning: the weights of a trained network for a vocabulary with more symbols, and for a
classifier.

Does not need torch: arrays are NumPy's. Letters in shapes: ``V`` symbols of the vocabulary, ``H``
hidden units, ``M`` units of the MLP, ``C`` classes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig, SymbolKind
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.text.vocabulary import Vocabulary

NOISE = 0.1
"""Standard deviation of the noise on the vector of a new symbol, in those of the old vectors."""


def old_ids(old: Vocabulary, new: Vocabulary) -> NDArray[np.int64]:
    """The id in ``old`` of each symbol of ``new``, ``(V,)``; -1 for one that is not in ``old``.

    [END] is [END], whatever text it stands for. If ``old`` has none, it is that text, a newline.
    """
    ids = np.array([old.id_of.get(symbol, -1) for symbol in new.symbols], np.int64)
    if new.end and old.end:
        ids[-1] = old.end_id
    return ids


def transfer_weights(
    weights: Arrays, model: ModelConfig, old: Vocabulary, new: Vocabulary, seed: int = 0
) -> Arrays:
    """``weights`` of a network over ``old`` as weights over ``new``, which has all its symbols.

    The rows of symbols that both have are copied. A new symbol gets the mean of the old ones and
    noise (Hewitt 2021: the mean row bounds what is taken from the other symbols), and the lowest
    bias, lowered so that all new symbols together begin about as likely as the rarest old one.

    Returns:
        ``embedding.weight`` (V, E), ``output.weight`` (V, H), ``output.bias`` (V,), with one-hot
        input ``recurrent.weight_ih_l0`` (gates·H, V); all other arrays are the same. A classifier
        has no output layer over the vocabulary.
    """
    source = old_ids(old, new)
    added = int((source < 0).sum())
    if not added and len(old) == len(new):
        return weights
    random = np.random.default_rng(seed)
    alike = _mean_of(old, new, source)

    def extended(rows: NDArray[Any]) -> NDArray[Any]:
        """``rows`` (V of old, n) → (V of new, n)."""
        result = rows.take(source, axis=0)
        for ids, of in alike:
            mean, deviation = rows[of].mean(axis=0), rows[of].std(axis=0)
            noise = random.standard_normal((len(ids), rows.shape[1]))
            result[ids] = mean + NOISE * deviation * noise
        return result

    changed = dict(weights)
    if model.embedding:
        changed["embedding.weight"] = extended(weights["embedding.weight"])
    else:
        columns = weights["recurrent.weight_ih_l0"]
        changed["recurrent.weight_ih_l0"] = np.ascontiguousarray(extended(columns.T).T)
    if model.classes:
        return changed
    if not model.tied:
        changed["output.weight"] = extended(weights["output.weight"])
    bias = weights["output.bias"].take(source)
    bias[source < 0] = weights["output.bias"].min() - np.log(max(1, added))
    changed["output.bias"] = bias
    return changed


def classifier_weights(weights: Arrays, model: ModelConfig, *, keeps_head: bool) -> Arrays:
    """``weights`` for a classifier with the same recurrent layers, ``model``, without its MLP.

    The output layer of a language model is left out; tied vectors are those of the embedding.
    ``keeps_head``: the MLP of ``weights``, those of a classifier of the same classes, is kept.
    """
    kept = ("embedding.", "recurrent.", "initial.", *(("mlp.",) if keeps_head else ()))
    if not model.learned_initial_state:
        kept = tuple(prefix for prefix in kept if prefix != "initial.")
    return {name: array for name, array in weights.items() if name.startswith(kept)}


def with_random_head(weights: Arrays, model: ModelConfig, seed: int) -> Arrays:
    """``weights`` of a classifier with a new MLP: (M, H), (M,), (C, M) and (C,), drawn by ``seed``
    as `torch.nn.Linear` does, uniformly up to the inverse square root of the number of inputs."""
    random = np.random.Generator(np.random.PCG64(seed))
    head: dict[str, NDArray[Any]] = {}
    for layer, inputs, outputs in ((0, model.hidden, model.mlp), (2, model.mlp, model.classes)):
        bound = inputs**-0.5
        for name, shape in (("weight", (outputs, inputs)), ("bias", (outputs,))):
            drawn = random.uniform(-bound, bound, shape)
            head[f"mlp.{layer}.{name}"] = drawn.astype(np.float32)
    return {**weights, **head}


def _mean_of(
    old: Vocabulary, new: Vocabulary, source: NDArray[np.int64]
) -> list[tuple[NDArray[np.int64], slice]]:
    """New symbols, and the old ones like them: words for words, characters for characters."""
    added = np.flatnonzero(source < 0)
    characters, words = added[added < new.character_count], added[added >= new.character_count]
    of_characters = slice(0, old.character_count)
    of_words = slice(old.character_count, len(old) - bool(old.end))
    if old.kind is not SymbolKind.WORD or of_words.start == of_words.stop:
        of_words = of_characters
    return [(ids, of) for ids, of in ((characters, of_characters), (words, of_words)) if len(ids)]
