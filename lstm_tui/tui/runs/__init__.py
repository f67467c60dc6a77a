"""The Runs screen: a table of runs and their loss curves."""
