"""Start, watch and stop a training process."""
