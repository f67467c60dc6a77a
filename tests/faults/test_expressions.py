"""Catastrophic regular expressions: a quick result or refusal, and a responsive screen."""

import asyncio
import re
import time

import numpy as np
import pytest
from textual.widgets import Input

from lstm_tui.errors import ConfigError
from lstm_tui.runs.directory import Run
from lstm_tui.text.user_patterns import user_pattern
from tests.support.neuron_pilot import browsing

TEXTS = {
    "a": "a" * 100_000,
    "ab": "ab" * 50_000,
    "harbours": "The [[Old Varr]] fleet of 31 ships é 天 sails to Ilm.\n" * 1_900,
}

EXPLOSIVE = {
    "nested": "(a+)+$",
    "nested alternatives": "(a|aa)+$",
    "many searches": "(?s)a.*Z|a",
    "10,000 alternatives": "|".join(f"w{number:05d}x" for number in range(10_000)),
    "alternatives that begin alike": "|".join(f"a.*?{n % 7}b{n}" for n in range(1_500)),
    "a megabyte": "a" * 1_000_000,
    "a megabyte of brackets": "(" * 500_000 + "a" + ")" * 500_000,
    "a megabyte that ends early": "(" * 1_000_000,
    "repetitions of repetitions": "(?:(?:a{1,30}){1,30}b?){1,30}",
    "many states": "(?:a|b)*a(?:a|b){200}",
    "many groups": "(a?){900}" * 20,
    "many groups beside the one that counts": "(?P<inside>(a?){900})" + "(a?){900}" * 7,
    "large classes": r"\pL{100}\pN{100}\pL{100}",
    "nothing": "(?:)*",
}


@pytest.mark.parametrize("which", EXPLOSIVE)
def test_an_answer_or_a_refusal_within_a_second(which: str) -> None:
    for text in TEXTS.values():
        began = time.process_time()
        try:
            assert len(user_pattern(f"x={EXPLOSIVE[which]}").of(text)) == len(text)
        except ConfigError as error:
            assert str(error).startswith("--pattern x: ")  # noqa: PT017 - either will do
        assert time.process_time() - began < 2.5  # some 0.6 s on a quiet machine


@pytest.mark.parametrize(
    "expression",
    [r"\w+", r"[0-9]{2}", r"\[\[(.*?)\]\]", "é 天", r"s\b", "^The", r"(?m)^The", r"\.\n", "[^a-z]"],
)
def test_what_is_found_is_what_re_finds(expression: str) -> None:
    """Matches in windows and in bytes equal those of `re` on the whole text."""
    text = TEXTS["harbours"]
    expected = np.zeros(len(text), bool)
    for match in re.finditer(expression, text, re.ASCII):
        expected[match.start() : match.end()] = True
    assert np.array_equal(user_pattern(f"x={expression}").of(text), expected)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the time limit of a pattern to 0.1 s."""
    monkeypatch.setattr("lstm_tui.text.user_patterns.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("lstm_tui.text.user_patterns.SECONDS_PER_CHARACTER", 0.0)


@pytest.mark.usefixtures("impatient")
async def test_the_screen_goes_on_while_a_pattern_is_looked_for(neuron_run: Run) -> None:
    """Timers of the screen come on time: searching lets others run."""
    async with browsing(neuron_run, "a" * 90_000) as at:
        await at.press("f")
        entry = at.app.screen.query_one("#own", Input)
        entry.value = "x=(?P<inside>(a?){900})" + "(a?){900}" * 7
        entry.focus()
        await at.pilot.pause()
        gaps: list[float] = []

        async def watch() -> None:
            last = time.monotonic()
            while True:
                await asyncio.sleep(0.005)
                gaps.append(time.monotonic() - last)
                last = time.monotonic()

        watching = asyncio.ensure_future(watch())
        await at.press("enter")
        watching.cancel()
        assert at.on_top == "PatternDialog"
        assert "takes too long" in at.words("#complaint")
    assert len(gaps) > 8
    assert sorted(gaps)[-3] < 0.1


@pytest.mark.usefixtures("impatient")
async def test_a_pattern_that_is_too_slow_is_refused_in_the_dialog(neuron_run: Run) -> None:
    async with browsing(neuron_run, "a" * 90_000) as at:
        await at.press("f")
        at.app.screen.query_one("#own", Input).value = "x=(?s)a.*?Z|a.*?Y|a.*?X|a.*?W|a"
        at.app.screen.query_one("#own").focus()
        await at.press("enter")
        assert at.on_top == "PatternDialog"
        assert "takes too long" in at.words("#complaint")


async def test_a_number_of_many_digits_does_not_stop_the_screen(neuron_run: Run) -> None:
    """Textual's own field for numbers takes a minute for 30 digits and a letter."""
    async with browsing(neuron_run) as at:
        await at.press("x", "tab")
        began = time.process_time()
        await at.type("1" * 40 + "x")
        assert time.process_time() - began < 5
        assert at.app.screen.query_one("#temperature", Input).value.strip("1") in ("", "0.5")
