"""What the numbers on the Vectors screen mean, for its help."""

VECTOR_MEANINGS = """\
vector: the numbers that the network has for a symbol: its row of the embedding; with one-hot input
    its column of the input weights of layer 0; o shows its row of the output layer.
cosine: of the angle between two vectors: 1 is the same direction, 0 a right angle, −1 the opposite.
    Neighbors are sought among all symbols. The bar is as long as the cosine.
map: the 150 most frequent symbols, the selected one and its ten nearest neighbors, in the plane of
    the first two principal components; zoomed in, there is room for rarer symbols. The plane keeps
    only a part of the variance, so neighbors by cosine may be apart on it.
colors, on the map: each class of symbols has its color. The selected symbol is reversed, its ten
    nearest neighbors are underlined, and the one that is marked in the list is bold.
dots: symbols without room for their label, some of them hidden by other labels; zoom in (+) to
    read them.
farther out: more than three interquartile ranges beyond the quartiles; drawn at the edge.
nearest of the same class: of the symbols of the map, the share whose nearest neighbor has the same
    class, on the map and by cosine. By chance is the same share of random neighbors.
checkpoints (< >): each has its own components, rotated or mirrored to fit the map that was shown
    first (orthogonal Procrustes), so distances within a map do not change.
×: how often the symbol occurs in the text. Vectors of rare symbols are hardly trained.
"""
"""A term per line; indented lines continue it."""
