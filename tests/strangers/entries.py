"""All that opens a run: commands, screens, and its deletion."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "runs": ("runs", "--plain"),
    "attach": ("attach", "RUN", "--headless"),
    "sample": ("sample", "RUN", "--length", "40", "--seed", "1"),
    "inspect": ("inspect", "RUN", "--plain", "--unit", "L0:1", "--characters", "400"),
    "export samples": ("export", "RUN", "samples", "-o", "OUT.md"),
    "export loss": ("export", "RUN", "loss", "-o", "OUT.svg"),
    "export picture": ("export", "RUN", "picture", "--unit", "L0:1", "-o", "OUT.svg"),
    "resume": ("resume", "RUN", "--headless", "--steps", "2"),
}
MORE_COMMANDS: dict[str, tuple[str, ...]] = {
    "resume earlier": ("resume", "RUN", "--headless", "--steps", "2", "--checkpoint", "10"),
    "resume best": ("resume", "RUN", "--headless", "--steps", "2", "--checkpoint", "best"),
    "runs json": ("runs", "--json"),
    "sample json": ("sample", "RUN", "--json", "--length", "40", "--seed", "1"),
    "neurons": ("neurons", "RUN", "--pattern", "url", "--top", "2"),
    "ablate": ("ablate", "RUN", "L0:1", "--pattern", "url", "--controls", "1"),
    "evaluate": ("evaluate", "RUN", "--breakdown"),
    "evaluate each": ("evaluate", "RUN", "--each", "The ship", "--unknown", "skip"),
    "export report": ("export", "RUN", "report", "--pattern", "url", "-o", "OUT.html"),
    "export activations": ("export", "RUN", "activations", "-o", "OUT.npz"),
}
"""For the longer form only."""

SCREENS = ("train", "runs", "neurons")
DELETE = "delete"
"""What the Runs screen does when the user wants to be rid of a run."""

ENTRIES = (*COMMANDS, *(f"screen {name}" for name in SCREENS), DELETE)
"""All that a run is given to."""
