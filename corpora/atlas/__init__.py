"""Generates articles about a fictional world in MediaWiki markup, as a text to train on.

The text has what a character-level network can learn at every distance: prose with links, URLs,
templates, quotations and brackets, all closed, of every length, about a world without
contradictions. The same seed gives the same text on every machine. No name, place, date or
quotation is taken from the real world.
"""
