"""Units as detectors: labeled texts, counts, metrics, scores and ablation."""
