"""Which sample is shown, and its text."""

from dataclasses import replace

from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.runs.progress import RunProgress, Sample, fold
from lstm_tui.tui.train.samples import (
    SampleCursor,
    move_cursor,
    next_temperature,
    render_sample,
    sample_original,
    sample_subtitle,
    selected_sample,
)
from tests.support.fake_runs import beginning, training

PROGRESS = fold(RunProgress(), [*beginning(), *training(1, 1448)])


def test_the_cursor_moves_through_samples_and_stays() -> None:
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


def test_the_cursor_stays_while_old_samples_are_dropped() -> None:
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


def test_the_next_temperature_is_shown_at_the_same_step() -> None:
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


def test_copied_spans_are_underlined_and_loops_are_described() -> None:
    text = "\x1bThe first line of the text.\nNew. " + "the " * 9
    copied, loop = CopiedSpan(begin=1, end=27), Loop(begin=33, end=69, period=4)
    copies = Copies(longest=copied, place="line 1", share=0.37, spans=(copied,))
    sample = Sample(1, 0.8, text, "Prime. ", copies, loop)
    selected = selected_sample(replace(PROGRESS, samples=(sample,)), SampleCursor())
    content = render_sample(selected, 96)
    lines = content.plain.split("\n")
    assert lines[:2] == [
        "copies: longest 26 characters, line 1: “The first line of the te…” · 37 % in spans of 20 "
        "or more",
        "loop: “ the” 9 times, from character 34 on",
    ]
    underlined = [content.plain[span.start : span.end] for span in content.spans]
    assert "The first line of the text" in underlined
    original = sample_original(selected, 96)
    assert original is not None
    assert len(original) == len(content.plain)


def test_copied_spans_of_a_hostile_run_do_not_break_a_sample() -> None:
    spans = tuple(CopiedSpan(begin=begin, end=end) for begin, end in ((3, 2), (5, 99), (1, 2)))
    copies = Copies(longest=spans[1], place="\x1b[31m", share=1.0, spans=spans)
    loop = Loop(begin=90, end=3, period=50)
    sample = Sample(1, 0.8, "A short text.", "", copies, loop)
    selected = selected_sample(replace(PROGRESS, samples=(sample,)), SampleCursor())
    assert "␛[31m" in render_sample(selected, 140).plain
    assert render_sample(selected).plain.endswith("A short text.")


def test_documents_of_a_sample_end_with_a_glyph_and_copies_stay_underlined() -> None:
    span = CopiedSpan(begin=4, end=8)
    copies = Copies(longest=span, spans=(span,), share=0.5)
    sample = Sample(1, 0.8, "Ann\nBo\nCy", copies=copies, ends=(3, 6, 6, 2, 99))
    progress = replace(PROGRESS, samples=(sample,), samples_dropped=0)
    selected = selected_sample(progress, SampleCursor())
    content = render_sample(selected)
    assert content.plain.endswith("\nAnn␃\nBo␃\nCy")
    assert sample_original(selected) == content.plain
    underlined = [
        content.plain[one.start : one.end] for one in content.spans if one.style == "underline"
    ]
    assert underlined == ["Bo␃\nC"]
