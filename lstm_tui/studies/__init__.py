"""What a trained network can do: the loss of any text, term by term and by kind of symbol."""
