"""Train recurrent language models in the terminal and see what single neurons learn.

The rooms of the house, in the order in which they may import each other (never up, and never
sideways):

``cli`` → ``tui`` → ``exports`` → ``training`` → ``neurons`` → ``runs`` → ``text`` → ``files`` →
``config`` → ``errors``.

Only ``training`` imports torch, only ``tui`` imports textual.
"""

__version__ = "0.1.0"
