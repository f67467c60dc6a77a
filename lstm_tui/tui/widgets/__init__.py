"""Each draws, none decides: pictures are pure functions, widgets hold state and style."""
