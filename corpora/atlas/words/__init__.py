"""Word lists of the grammar."""
