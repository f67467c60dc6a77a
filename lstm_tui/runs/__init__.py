"""What is kept on disk: the run directory, its logs, its checkpoints, and what they add up to."""
