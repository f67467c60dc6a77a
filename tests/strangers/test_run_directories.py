"""Whole run directories that a stranger made, given to every command and screen that opens a run.

``make soak`` draws them for `LSTM_TUI_FUZZ_MINUTES`, and holds time and memory to limits too.
"""

from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from tests.strangers.drawing import DAMAGE, HOSTILE_LOG, LIES, SPECIAL, SPOILT_RUNS, ZEROS
from tests.strangers.entries import COMMANDS, DELETE, ENTRIES, SCREENS
from tests.strangers.faults import faults_of
from tests.strangers.mutations import Mutation
from tests.strangers.sandbox import Sandbox
from tests.strangers.trying import SoundOutcomes, faults_of_run

FEW = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_a_sound_run_is_opened_by_everything(sandbox: Sandbox, sound: SoundOutcomes) -> None:
    for entry in ENTRIES:
        assert sound[entry].status == 0, sound[entry].output
        assert faults_of(sound[entry], sandbox, sound[entry]) == [], entry
    assert not sandbox.stranger.exists()  # the last of them deletes it


@settings(FEW, max_examples=20)
@given(mutation=SPECIAL, entry=st.sampled_from([*COMMANDS, DELETE]))
@example(Mutation("events.jsonl", "hard_link", "home/documents/run/*"), "resume")
@example(Mutation("events.jsonl", "link", "home/documents/run/*"), "resume")
@example(Mutation("events.aside.jsonl", "link", "home/missing"), "resume")
@example(Mutation("checkpoints", "link", "home/documents/run/*"), "resume")
@example(Mutation("events.jsonl", "hole_behind", 40 << 30), "attach")
@example(Mutation("run.lock", "fifo"), "runs")
def test_what_is_no_file(
    sandbox: Sandbox, sound: SoundOutcomes, mutation: Mutation, entry: str
) -> None:
    assert faults_of_run(sandbox, sound, [mutation], (entry,)) == []


@settings(FEW, max_examples=24)
@given(
    mutations=st.lists(DAMAGE | LIES, min_size=1, max_size=3), entry=st.sampled_from(list(COMMANDS))
)
def test_files_that_are_damaged_or_lie(
    sandbox: Sandbox, sound: SoundOutcomes, mutations: list[Mutation], entry: str
) -> None:
    assert faults_of_run(sandbox, sound, mutations, (entry,)) == []


@settings(FEW, max_examples=3)
@given(mutations=SPOILT_RUNS, screen=st.sampled_from(SCREENS))
@example([Mutation("events.jsonl", "add_lines", HOSTILE_LOG)], "train")
@example([Mutation("events.jsonl", "add_lines", ZEROS)], "train")
def test_screens(
    sandbox: Sandbox, sound: SoundOutcomes, mutations: list[Mutation], screen: str
) -> None:
    assert faults_of_run(sandbox, sound, mutations, (f"screen {screen}",)) == []
