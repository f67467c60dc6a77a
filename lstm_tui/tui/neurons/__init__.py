"""The Neurons screen: its widgets, dialogs and background jobs."""
