"""Characters in: files become one validated stream of symbols with a number each.

`corpus` admits a text, `vocabulary` numbers its symbols, `glyphs` says what a terminal may show of
them, `patterns` names what occurs in it and `survey` measures it. Nothing here knows of networks,
runs or screens, and nothing here prints.
"""
