"""``make soak``: spoilt runs for `LSTM_TUI_FUZZ_MINUTES`, held to limits of time and memory too.

`LSTM_TUI_FUZZ_SEED` draws the same runs again. Each run that leads to a fault is appended to
`LSTM_TUI_FUZZ_LOG`, as a list of mutations that can be pasted into a test.
"""

import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from tests.strangers.drawing import SPOILT_RUNS
from tests.strangers.entries import COMMANDS, ENTRIES, MORE_COMMANDS
from tests.strangers.faults import opened_elsewhere
from tests.strangers.mutations import Mutation
from tests.strangers.sandbox import Outcome, Sandbox
from tests.strangers.system_calls import STRACE, trace
from tests.strangers.trying import faults_of_run, spoil

HANG_SECONDS = 40.0
EVERY_ENTRY = [*ENTRIES, *MORE_COMMANDS]
TRACED_EVERY = 15
"""A command under strace is a process of its own, and takes seconds."""

MANY = settings(
    max_examples=50,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Finds:
    """The runs that led to faults, each with the fewest mutations and entries that still do."""

    sandbox: Sandbox
    sound: Mapping[str, Outcome]
    log: Path
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, mutations: list[Mutation], entries: list[str]) -> None:
        """Try a run."""
        self.tried += 1
        if not (faults := self.faults_of(mutations, entries)):
            return
        smaller = [([one], [entry]) for one in mutations for entry in entries]
        for few, entry in [*smaller, *((mutations, [entry]) for entry in entries)]:
            if fewer := self.faults_of(few, entry):
                mutations, entries, faults = few, entry, fewer
                break
        self.note(mutations, entries, faults)

    def note(self, mutations: list[Mutation], entries: list[str], faults: list[str]) -> None:
        """Keep a fault."""
        with self.log.open("a", encoding="utf-8") as log:
            sources = ", ".join(one.source for one in mutations)
            log.write(f"{faults!r}\n  {entries!r}\n  [{sources}]\n\n")
        self.faults.append("\n".join(one[:3000] for one in (*faults, repr(mutations))))

    def faults_of(self, mutations: list[Mutation], entries: list[str]) -> list[str]:
        """What is wrong with a run, measured."""
        return faults_of_run(self.sandbox, self.sound, mutations, entries, measured=True)


@pytest.mark.soak
def test_any_run_directory(sandbox: Sandbox, sound: Mapping[str, Outcome], tmp_path: Path) -> None:
    until = time.monotonic() + 60 * float(os.environ.get("LSTM_TUI_FUZZ_MINUTES", "10"))
    number = int(os.environ.get("LSTM_TUI_FUZZ_SEED", "0")) or random.randrange(1, 10**9)
    log = Path(os.environ.get("LSTM_TUI_FUZZ_LOG", tmp_path / "faults.txt"))
    sandbox.patience_seconds = HANG_SECONDS
    finds = Finds(sandbox, sound, log)
    traced: dict[str, frozenset[str]] = {}
    print(f"\nLSTM_TUI_FUZZ_SEED={number}, faults go to {log}")
    while time.monotonic() < until:

        @seed(number)
        @MANY
        @given(
            mutations=SPOILT_RUNS,
            entries=st.lists(
                st.sampled_from([*ENTRIES, *MORE_COMMANDS]), min_size=1, max_size=3, unique=True
            ),
        )
        def attempt(mutations: list[Mutation], entries: list[str]) -> None:
            if time.monotonic() > until:
                return
            finds.add(mutations, entries)
            entry = entries[0]
            if STRACE is not None and finds.tried % TRACED_EVERY == 0 and entry in COMMANDS:
                if entry not in traced:
                    sandbox.fresh()
                    traced[entry] = opened_elsewhere(trace(sandbox, entry), sandbox)
                spoil(sandbox, mutations)
                if more := opened_elsewhere(trace(sandbox, entry), sandbox) - traced[entry]:
                    finds.note(mutations, [entry], [f"strace: it opened {sorted(more)}"])

        attempt()
        number += 1
    print(f"{finds.tried} runs, {len(finds.faults)} faults")
    assert finds.faults == []
