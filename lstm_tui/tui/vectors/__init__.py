"""The Vectors screen: a map of the symbols, and the nearest neighbors of one of them."""
