"""Texts to train on, and the packages that write them."""
