"""Trained networks read by NumPy: every hidden value and every gate, no torch."""
