"""Initial weights of a network: random, with an embedding from a file of vectors, or of a run."""

from lstm_tui.runs.checkpoints import load_initial_weights
from lstm_tui.runs.directory import Run
from lstm_tui.runs.starting_vectors import embedding_from, load_starting_vectors
from lstm_tui.training.network import RecurrentNetwork


def set_initial_weights(network: RecurrentNetwork, run: Run) -> bool:
    """Replace random weights of ``network`` by those that ``run`` starts from.

    Those of another run replace all, the vectors of a file the embedding.

    Returns:
        Whether it starts from the weights of another run.

    Raises:
        CheckpointError: The weights of another run are missing or damaged.
        BrokenRunError: So are the vectors.
    """
    record = run.record()
    if (weights := load_initial_weights(run)) is not None:
        network.set_weights(weights)
        return True
    if record.vectors is not None:
        size, seed = network.vocabulary_size, record.config.training.seed
        embedding = network.config.embedding
        ids, vectors = load_starting_vectors(run, record.vectors.sha256, size, embedding)
        network.set_embedding(embedding_from(ids, vectors, size, seed))
    return False
