"""English sentences with subject–verb agreement across attractors.

`sentence_grammar` makes a `sentence` from the words of `lexicon`. `agreement_text` is a text of
them to train on, and `agreement_pairs` are test pairs of a right and a wrong verb.
"""
