"""Give a spoilt run to commands and screens, and collect what is wrong."""

from collections.abc import Mapping, Sequence

from tests.strangers.faults import changes, faults_of, measured_faults
from tests.strangers.mutations import Mutation
from tests.strangers.sandbox import Outcome, Sandbox

MEASURED_TIMES = 3
"""What seems to take too much time or memory is measured so often again."""


class SoundOutcomes(dict[str, Outcome]):
    """What commands and screens do with the sound run."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __missing__(self, entry: str) -> Outcome:
        self._sandbox.fresh()
        self[entry] = self._sandbox.enter(entry)
        return self[entry]


def spoil(sandbox: Sandbox, mutations: Sequence[Mutation]) -> None:
    """Put a run in the stranger's place that was changed by ``mutations``."""
    run = sandbox.fresh()
    for mutation in mutations:
        mutation.apply(sandbox.root, run)


def faults_of_run(
    sandbox: Sandbox,
    sound: Mapping[str, Outcome],
    mutations: Sequence[Mutation],
    entries: Sequence[str],
    *,
    measured: bool = False,
) -> list[str]:
    """What is wrong when a run spoilt by ``mutations`` is given to ``entries``, in turn."""
    spoil(sandbox, mutations)
    found = []
    for entry in entries:
        if not sandbox.stranger.is_dir():  # it was deleted, as the user wished
            break
        before = sandbox.outside()
        outcome = sandbox.enter(entry)
        faults = faults_of(outcome, sandbox, sound[entry])
        if more := changes(before, sandbox.outside()):
            faults += more
            sandbox.rebuild_home()
        found += [f"{entry}: {one}" for one in faults]
        if measured and measured_faults(outcome, sound[entry]):
            found += [f"{entry}: {one}" for one in measured_again(sandbox, mutations, entry)]
    return found


def measured_again(sandbox: Sandbox, mutations: Sequence[Mutation], entry: str) -> list[str]:
    """What takes too much time or memory each time that it is measured in turns with a sound run.

    A machine that was busy for a moment has slowed down one of them only.
    """
    found: list[str] = []
    for _ in range(MEASURED_TIMES):
        sandbox.fresh()
        sound = sandbox.enter(entry)
        spoil(sandbox, mutations)
        if not (found := measured_faults(sandbox.enter(entry), sound)):
            break
    return found
