"""Name the step of a network in titles and sentences; an imported network has none."""


def step_title(step: int, *, imported: bool = False) -> str:
    """For example ``step 11,700``; ``imported`` for a network whose steps are not known."""
    return "imported" if imported else f"step {step:,}"


def at_step(step: int, *, imported: bool = False) -> str:
    """The end of a name in a sentence: `` at step 11,700``, or ``, imported``."""
    return ", imported" if imported else f" at step {step:,}"
