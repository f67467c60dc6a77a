"""Generates reviews of the places of the atlas, as labeled documents in which order matters.

Each review is positive or negative, by the rule in `corpora.reviews.verdict`. Positive and negative
reviews have the same sentence forms, in the same number and order, and the same places, so that
what remains to be learned is which words stand where. The same seed gives the same reviews on every
machine.
"""
