"""Texts to train on, and the package that writes one of them."""
