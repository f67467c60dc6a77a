"""Grammar rules: the sentences of each kind of article."""
