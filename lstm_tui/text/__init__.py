"""Text processing: files → decoded text → symbol ids, vocabulary, patterns and labels.

`corpus` opens a text, `vocabulary` maps symbols to ids, `glyphs` makes them safe for a terminal,
`patterns` finds what occurs in it and `corpus_stats` counts. Nothing here knows of networks, runs
or screens, and nothing here prints.
"""
