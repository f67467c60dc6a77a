"""The pure pictures of the Train screen, asserted as text."""

from dataclasses import replace
from typing import Any

import pytest

from lstm_tui.config import Clipping
from lstm_tui.runs.events import Evaluated, Event, Failed, Finished, FinishReason, Started, Tuned
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import Evaluation, RunProgress, Sample, fold
from lstm_tui.tui.train.messages_panel import render_ending, render_messages
from lstm_tui.tui.train.metrics_panel import render_metrics
from lstm_tui.tui.train.samples import (
    SampleCursor,
    move_cursor,
    next_temperature,
    render_sample,
    sample_subtitle,
    selected_sample,
)
from lstm_tui.tui.train.tune_dialog import TuneField, fields
from lstm_tui.tui.widgets.footer import Key, fitting, footer_content
from lstm_tui.tui.widgets.header import render_header, render_state
from lstm_tui.workers.monitor import RunView, can_resume
from tests.support.fake_runs import beginning, ended, noted, training

PROGRESS = fold(RunProgress(), [*beginning(), *training(1, 1448)])


def test_figures_of_a_run() -> None:
    assert render_metrics(PROGRESS, Health.TRAINING, 27, 12).plain == (
        "step     1,448 / 6,000  24%\n"
        "━━━━━━╸────────────────────\n"
        "train    1.47  (2.12 bits)\n"
        "val      1.57  ▼ best\n"
        "best     1.57  step 1,400\n"
        "left     2 min 31 s\n"
        "speed    30,933  chars/s\n"
        "gradient 1.14  clipped at 1\n"
        "rate     0.004\n"
        "epochs   1.61\n"
        "elapsed  48 s\n"
        "saved    step 1,400  now"
    )


def started_with(**changes: Any) -> list[Event]:
    return [
        replace(event, **changes) if isinstance(event, Started) else event for event in beginning()
    ]


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"clipping": "norm"}, "  clipped at 1"),
        ({"clipping": "value"}, ""),
        ({"clipping": "off", "clip": 0.0}, ""),
        ({"clip": 0.0}, ""),
    ],
    ids=["norm", "value", "off", "off, in a log of before"],
)
def test_only_a_limit_on_norms_is_said_to_have_cut_a_norm(
    changes: dict[str, Any], remark: str
) -> None:
    progress = fold(RunProgress(), [*started_with(**changes), *training(1, 1448)])
    assert f"gradient 1.14{remark}" in render_metrics(
        progress, Health.TRAINING, 27, 12
    ).plain.split("\n")


def test_a_field_of_tune_is_offered_only_where_it_does_something() -> None:
    def clip(**changes: Any) -> TuneField:
        progress = fold(RunProgress(), started_with(**changes))
        return next(field for field in fields(progress) if field.argument == "clip")

    assert (clip().now, clip().fixed) == ("now 1", "")
    assert clip(clipping="value").now == "now 1, each value by itself"
    assert clip(clip=0.0).fixed == "off"
    progress = fold(RunProgress(), [*started_with(clip=0.0), Tuned(clip=5.0, why="")])
    assert (progress.clipping, progress.clip) == (Clipping.OFF, 0.0)


def test_figures_of_a_run_that_has_said_nothing() -> None:
    rows = render_metrics(RunProgress(), Health.STARTING, 27, 12).plain.splitlines()
    assert rows[0] == "step     0"
    assert rows[2:] == [
        "train    –", "val      –", "best     –", "left     –", "speed    –", "gradient –",
        "rate     –", "epochs   –", "elapsed  0 s", "saved    not yet",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 1), (5, 3), (200, 40)])
def test_figures_fit_any_size(width: int, height: int) -> None:
    rows = render_metrics(PROGRESS, Health.PAUSED, width, height).plain.split("\n")
    assert len(rows) <= max(1, height)
    assert all(len(row) <= width for row in rows)


def test_the_validation_loss_is_in_bits_when_it_is_not_the_best() -> None:
    worse = replace(PROGRESS, evaluations=(Evaluation(1448, 1.75, 1.4, best=False),))
    assert "val      1.75  (2.52 bits)" in render_metrics(worse, Health.TRAINING, 30, 12).plain


def test_the_top_line_gives_way_from_the_right() -> None:
    words = ["LSTM 2×256", "0.87 M parameters", "bf16"]
    state = render_state(RunStatus(PROGRESS, Health.UNRESPONSIVE, 12.7))
    assert render_header("atlas", words, state, 70).plain == (
        " lstm-tui  atlas · LSTM 2×256 · 0.87 M parameters       ● silent 12 s "
    )
    assert (
        render_header("atlas", words, state, 40).plain == " lstm-tui  atlas          ● silent 12 s "
    )
    assert render_header("atlas-2026", words, state, 27).plain == " atlas-20…   ● silent 12 s "
    assert [render_header("atlas", words, state, width).plain for width in (0, 1, 5)] == [
        "", "●", "● sil",
    ]  # fmt: skip


def test_the_least_important_keys_go_first() -> None:
    keys = [Key("a", "Alpha", "a"), Key("b", "Beta", "b", 5), Key("q", "Quit", "q", 1)]
    assert footer_content(keys, 40).plain == " a Alpha  b Beta  q Quit "
    assert [key.keys for key in fitting(keys, 20)] == ["a", "q"]
    assert fitting(keys, 3) == []


def test_samples_are_walked_through_and_stay_put() -> None:
    newest = selected_sample(PROGRESS, SampleCursor())
    assert newest is not None
    assert (newest.sample.step, newest.sample.temperature) == (1400, 0.8)
    assert sample_subtitle(newest) == "← 7 of 7 → · v temperature"
    back = move_cursor(PROGRESS, move_cursor(PROGRESS, SampleCursor(), -1), -1)
    chosen = selected_sample(PROGRESS, back)
    assert chosen is not None
    assert sample_subtitle(chosen) == "← 5 of 7 → · End newest · v temperature"
    later = fold(PROGRESS, training(1449, 2600))
    same = selected_sample(later, back)
    assert same is not None
    assert (same.sample, same.rank, same.count) == (chosen.sample, 5, 13)
    assert move_cursor(later, back, 99) == SampleCursor()
    assert selected_sample(later, move_cursor(later, back, -99)) is not None


def test_a_sample_stays_put_while_old_ones_are_dropped() -> None:
    back = SampleCursor(number=9)
    chosen = selected_sample(PROGRESS, back)
    dropped = replace(PROGRESS, samples=PROGRESS.samples[6:], samples_dropped=6)
    same = selected_sample(dropped, back)
    assert chosen is not None
    assert same is not None
    assert same.sample == chosen.sample
    gone = replace(PROGRESS, samples=PROGRESS.samples[12:], samples_dropped=12)
    oldest = selected_sample(gone, back)
    assert oldest is not None
    assert (oldest.rank, oldest.sample.step) == (1, 1000)


def test_temperatures_take_turns_at_the_same_step() -> None:
    back = move_cursor(PROGRESS, SampleCursor(), -2)
    seen = []
    for _ in range(3):
        back = next_temperature(PROGRESS, back)
        choice = selected_sample(PROGRESS, back)
        assert choice is not None
        seen.append((choice.sample.temperature, choice.sample.step))
    assert seen == [(1.0, 1000), (0.5, 1000), (0.8, 1000)]
    assert selected_sample(RunProgress(), next_temperature(RunProgress(), SampleCursor())) is None


def test_a_sample_is_shown_character_by_character() -> None:
    nasty = "[b]x[/b] [@click=app.bell]y[/]\n\x1b[31m\u202e\x07{{[[a|b]]}}"
    progress = replace(PROGRESS, samples=(Sample(1, 0.8, nasty, "prime\x00"),))
    assert render_sample(selected_sample(progress, SampleCursor())).plain == (
        "prime␀[b]x[/b] [@click=app.bell]y[/]\n␛[31m␦␇{{[[a|b]]}}"
    )


def test_messages_are_newest_first_under_the_hint() -> None:
    rising = tuple(
        Evaluation(step, validation, train, best=step == 100)
        for step, validation, train in (
            (100, 1.5, 1.4), (200, 1.6, 1.3), (300, 1.7, 1.2), (400, 1.8, 1.1),
        )
    )  # fmt: skip
    progress = replace(PROGRESS, evaluations=rising, best=rising[0])
    progress = fold(progress, [noted(5, "first"), noted(9, "second [b]\x1b")])
    lines = render_messages(progress).plain.split("\n")
    assert lines[0].startswith("▲ Learning by heart since step 100: validation loss has risen")
    assert lines[1:3] == ["› second [b]␛ step 9", "› first step 5"]
    assert lines[-1] == "921,600 characters to train on, 102,400 to validate on."
    assert render_messages(RunProgress()).plain == "Nothing yet."


def test_a_warning_stays_above_newer_remarks_on_the_speed() -> None:
    events = [noted(0, "The text is short."), Tuned(step=5, total_steps=9, why="The speed …")]
    progress = fold(PROGRESS, [*events, Tuned(step=7, learning_rate=0.1, why="You set: …")])
    lines = [line for line in render_messages(progress).plain.split("\n") if line.startswith("›")]
    assert [line.split(" step")[0] for line in lines][-4:-1] == [
        "› You set: …", "› The text is short.", "› The speed …"
    ]  # fmt: skip


def view(health: Health, progress: RunProgress = PROGRESS, silent_seconds: float = 0.0) -> RunView:
    return RunView(RunStatus(progress, health, silent_seconds))


def test_an_ending_says_what_happened_and_what_to_do() -> None:
    assert render_ending(view(Health.TRAINING), "atlas", "worker.log") is None
    dead = render_ending(
        replace(view(Health.DEAD), died_of="boom"), "atlas", "runs/atlas/worker.log"
    )
    assert dead is not None
    assert dead.plain == (
        "The training process exited without a message.\n│ boom\nLog: runs/atlas/worker.log\n"
        "Press R to resume training here, or type: lstm-tui resume atlas"
    )
    failed = fold(PROGRESS, [Failed(step=9, elapsed_seconds=1, message="disk is full\x1b")])
    said = render_ending(view(Health.FAILED, failed), "atlas", "log")
    assert said is not None
    assert said.plain.startswith("disk is full␛\n")
    silent = render_ending(view(Health.UNRESPONSIVE, silent_seconds=7.2), "atlas", "log")
    assert silent is not None
    assert silent.plain.startswith("Nothing heard for 7 s.")


def test_a_run_that_has_overfitted_is_not_to_be_trained_for_as_long_again() -> None:
    looks = [
        Evaluated(step=100, validation_loss=2.7, train_loss=2.0, best=True),
        Evaluated(step=480, validation_loss=3.8, train_loss=0.5, best=False),
        Finished(step=480, reason=FinishReason.BUDGET),
    ]
    overfitted = view(Health.FINISHED, fold(RunProgress(), looks))
    said = render_ending(overfitted, "notes", "log", "To do better: lstm-tui train notes.txt")
    assert said is not None
    assert said.plain == (
        "The budget is used up. Learning by heart since step 100: validation loss has risen from "
        "2.700 to 3.800, and training loss has fallen.\n"
        "To sample from it: lstm-tui sample notes --checkpoint best\n"
        "To do better: lstm-tui train notes.txt"
    )
    lower = view(Health.FINISHED, fold(RunProgress(), [looks[0], looks[2]]))
    well = render_ending(lower, "notes", "log")
    assert well is not None
    assert "Press R to train for as long again." in well.plain


def test_the_end_of_a_divergence_offers_what_was_tried_or_nothing() -> None:
    tried = Failed(step=9, message="diverged", learning_rate=0.03, checkpoint=0)
    said = render_ending(view(Health.FAILED, fold(PROGRESS, [tried])), "atlas", "log")
    assert said is not None
    assert said.plain.splitlines()[-1] == (
        "Press R to resume so, or type: lstm-tui resume atlas --checkpoint 0 --learning-rate 0.03"
    )
    hopeless = view(
        Health.FAILED, fold(PROGRESS, [Failed(step=9, message="diverged", resumable=False)])
    )
    said = render_ending(hopeless, "atlas", "log")
    assert said is not None
    assert "resume" not in said.plain
    assert not can_resume(hopeless)


@pytest.mark.parametrize("reason", FinishReason)
def test_a_finished_run_is_resumed_where_something_is_left(reason: FinishReason) -> None:
    finished = view(Health.FINISHED, fold(PROGRESS, [ended(1448, reason)]))
    said = render_ending(finished, "atlas", "log")
    assert said is not None
    assert said.plain.startswith(f"{reason.sentence} Best validation loss 1.568 at step 1,400.")
    left = reason is not FinishReason.PATIENCE
    assert can_resume(finished) is left
    assert ("Press R" in said.plain) is left
