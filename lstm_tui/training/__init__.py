"""Training with torch, the only package that imports it."""
