"""Exports: values in, files and documents out. Independent of screens, the clock and torch."""
