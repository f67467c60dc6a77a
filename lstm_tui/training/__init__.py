"""Where networks learn. Torch lives here and nowhere else."""
