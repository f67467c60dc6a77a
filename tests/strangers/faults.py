"""What must not happen when a run from a stranger is given to the program, in sentences."""

import re
import sys
from collections.abc import Mapping

from tests.faults.terminal import RICH_SENDS, TEXTUAL_SENDS, commands_in
from tests.strangers.reports import CRASH
from tests.strangers.sandbox import Outcome, Sandbox

WORDS_OF_A_CRASH = (CRASH, "Traceback (most recent call last)", "error of this program")
LISTS = ("runs", "screen runs")
"""What shows all runs."""

MORE_SECONDS = 2.0
MORE_BYTES = 200 * 2**20
"""So much more than for the sound run a refusal may take."""


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What was changed, made or deleted outside of the run."""
    made = [f"{name} was made" for name in after.keys() - before.keys()]
    deleted = [f"{name} was deleted" for name in before.keys() - after.keys()]
    both = before.keys() & after.keys()
    return made + deleted + [f"{one} was changed" for one in both if before[one] != after[one]]


def faults_of(outcome: Outcome, sandbox: Sandbox, sound: Outcome) -> list[str]:
    """All that is wrong with an outcome, time and memory aside.

    ``sound`` is what the same command or screen does with the sound run.
    """
    found = []
    text = outcome.output + "".join(outcome.drawn)
    if outcome.hung:
        found.append("it had to be ended")
    elif not outcome.reported:
        found.append(f"it died with status {outcome.status}")
    found += [_around(text, words) for words in WORDS_OF_A_CRASH if words in text][:1]
    if codes := commands_in(outcome.output) - TEXTUAL_SENDS - RICH_SENDS:
        found.append(f"the terminal was sent {sorted(codes)}")
    if codes := commands_in("".join(outcome.drawn)) - {"U+000A"}:
        found.append(f"the screen has {sorted(codes)}")
    elsewhere = opened_elsewhere(outcome, sandbox) - opened_elsewhere(sound, sandbox)
    if elsewhere:
        found.append(f"outside of the run it opened {sorted(elsewhere)}")
    shown = outcome.output if outcome.entry == "runs" else "".join(outcome.drawn[:1])
    if outcome.entry in LISTS and not outcome.hung and "sound" not in shown:
        found.append(f"the sound run is not shown: {shown[-2000:]}")
    return found


def measured_faults(outcome: Outcome, sound: Outcome) -> list[str]:
    """Whether it took much more time or memory than the sound run; what trains may."""
    found: list[str] = []
    if outcome.entry.startswith("resume") and outcome.status == 0:
        return found
    if outcome.seconds > sound.seconds + MORE_SECONDS:
        found.append(f"it took {outcome.seconds:.1f} s, the sound run {sound.seconds:.1f} s")
    if outcome.peak_bytes > sound.peak_bytes + MORE_BYTES:
        more = (outcome.peak_bytes - sound.peak_bytes) >> 20
        found.append(f"it took {more} MB more than the sound run")
    return found


def opened_elsewhere(outcome: Outcome, sandbox: Sandbox) -> frozenset[str]:
    """The paths that were opened outside of run, cache, records, output and Python.

    Which runs there are may be looked at: a command says so where there is no such run.
    """
    allowed = (*sandbox.allowed(), sys.prefix)
    looked_at = {str(sandbox.root / "work"), str(sandbox.sound.parent), str(sandbox.sound)}
    return frozenset(
        re.sub(r"^/proc/[0-9]+/", "/proc/self/", path)
        for path in outcome.opened
        if not path.startswith(allowed) and path not in looked_at
    )


def _around(text: str, words: str) -> str:
    at = text.find(words)
    return text[max(0, at - 300) : at + 2_500]
