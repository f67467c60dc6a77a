"""The Train screen of a classifier."""

from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.runs.events import BaselineMeasured, FinishReason, Starting
from lstm_tui.tui.train.report_panel import NO_SAMPLES, NO_TEMPERATURE, ReportPanel
from tests.support.fake_runs import (
    classifier_beginning,
    classifier_run,
    classifying,
    ended,
    make_classifier,
    say,
    sent_commands,
)
from tests.support.hostile_text import BIDI, CONTROLS, ZERO_WIDTH
from tests.support.screens import (
    notifications,
    polled,
    press,
    screen_text,
    settled,
    turn_wheel,
    watching,
)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 48)])
async def test_every_part_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            text = screen_text(pilot.app)
    for part in (
        "LSTM 1×256, classifier", "Loss, nats per document", "accuracy 96.5 %  (95.0–97.6)",
        "macro-F1 0.965", "bag      79.0 %", "Classes · step 1,400 · 800 documents",
        "negative       386        14   96.5 %", "bag of symbols 79.0 % (76.0–81.7)",
        "difference      +17.5", "Above the bag of symbols", "← 7 of 7 →", "Recall by class",
    ):  # fmt: skip
        assert part in text
    for part in ("perplexity", "Sample", "Units that emerge", "per char"):
        assert part not in text


async def test_it_says_where_the_bag_of_symbols_is_as_good(tmp_path: Path) -> None:
    run = classifier_run(tmp_path, baseline=0.97)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            text = screen_text(pilot.app)
    assert "Not above the bag of symbols: the order of symbols taught it nothing yet." in text
    assert "bag      97.0 %  net −0.5" in text


async def test_before_the_first_evaluation(tmp_path: Path) -> None:
    run = make_classifier(tmp_path)
    say(run, *classifier_beginning())
    with run.locked():
        async with watching(run) as pilot:
            assert "Loss, nats per document" in screen_text(pilot.app)
            assert "The confusion matrix appears here" in screen_text(pilot.app)
            say(run, *classifying(1, 208))
            polled(pilot)
            await pilot.pause()
            assert "Classes · step 200" in screen_text(pilot.app)


async def test_while_it_starts_it_names_the_measures_of_a_classifier(tmp_path: Path) -> None:
    run = make_classifier(tmp_path)
    say(run, Starting(step=0, elapsed_seconds=0.0, process_id=1, host="here"))
    with run.locked():
        async with watching(run) as pilot:
            text = screen_text(pilot.app)
    assert "accuracy –" in text
    assert "perplexity" not in text


async def test_a_run_that_is_over_does_not_promise_the_bag_of_symbols(tmp_path: Path) -> None:
    run = make_classifier(tmp_path)
    events = [one for one in classifying(1, 208) if not isinstance(one, BaselineMeasured)]
    say(run, *classifier_beginning(), *events, ended(208, FinishReason.STOPPED))
    async with watching(run, (160, 48)) as pilot:
        text = screen_text(pilot.app)
    assert "The bag of symbols has not been measured." in text


async def test_evaluations_are_browsed(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            assert "← 6 of 7 → · End newest" in await press(pilot, "left")
            assert "Classes · step 1,000" in await press(pilot, "left")
            say(run, *classifying(1449, 1608))
            polled(pilot)
            await pilot.pause()
            assert "Classes · step 1,000" in screen_text(pilot.app)
            assert "step 1,200" in await press(pilot, "right")
            assert "Classes · step 1,600" in await press(pilot, "end")


async def test_arrows_and_the_wheel_scroll_the_mistakes(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, (80, 24)) as pilot:
            assert "Most confident mistakes" not in screen_text(pilot.app)
            text = await press(pilot, *["down"] * 10)
            assert "Most confident mistakes" in text
            assert "1  negative → positive  98.0 %" in text
            assert "[Harbour of Lume]" in text
            await press(pilot, *["up"] * 10)
            for _ in range(6):
                await turn_wheel(pilot, MouseScrollDown, "#sample", (5, 3))
            assert "Most confident mistakes" in await settled(pilot)


async def test_no_key_is_lost_between_two_refreshes(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, (80, 24)) as pilot:
            panel = pilot.app.screen.query_one(ReportPanel)
            for _ in range(5):
                panel.action_scroll_lines(1)
            await pilot.pause()
            assert panel.scroll_y == 5


async def test_older_evaluations_have_no_mistakes(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            text = await press(pilot, "left")
    assert "Mistakes are kept of the newest evaluation: End shows it." in text


async def test_f_goes_through_the_charts(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, (100, 30)) as pilot:
            text = await press(pilot, "f")
            assert "Accuracy, %" in text
            assert "── bag  ─● accuracy" in text
            assert "Gradient norm" in await press(pilot, "f")
            assert "Loss, nats per document" in await press(pilot, "f")
            assert "Loss, bits per document" in await press(pilot, "b")


async def test_keys_of_samples_say_that_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_RUNS", str(tmp_path))
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            footer = screen_text(pilot.app).splitlines()[-1]
            assert "Sample" not in footer
            assert "Temperature" not in footer
            await press(pilot, "s")
            assert notifications(pilot.app) == [NO_SAMPLES.format(run.name)]
            await press(pilot, "v")
            assert notifications(pilot.app) == [NO_TEMPERATURE]
            assert sent_commands(run) == []
            assert "now 0.8" not in await press(pilot, "t")  # of the temperature


async def test_the_help_page_explains_the_numbers_of_a_classifier(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    async with watching(run, (100, 200)) as pilot:
        text = await press(pilot, "question_mark")
    assert "bag of symbols: logistic regression" in text
    assert "perplexity:" not in text


async def test_a_run_that_is_over_says_how_to_classify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_RUNS", str(tmp_path))
    run = classifier_run(tmp_path)
    say(run, ended(1448, FinishReason.BUDGET))
    async with watching(run, (160, 48)) as pilot:
        text = screen_text(pilot.app)
    assert f"To classify a text: lstm-tui classify {run.name} TEXT" in text
    assert "--checkpoint best" not in text  # the newest is as accurate
    assert "at step 1,400: accuracy 96.5 % (95.0–97.6), bag of symbols 79.0 %." in text


@pytest.mark.parametrize("classes", [5, 20, 256])
@pytest.mark.parametrize("size", [(50, 30), (80, 24), (160, 48)])
async def test_many_classes(tmp_path: Path, classes: int, size: tuple[int, int]) -> None:
    names: tuple[str, ...] = ("[b]x[/b]", "書" * 255, CONTROLS, BIDI + ZERO_WIDTH)
    names += tuple(f"group {number}" for number in range(classes - 4))
    run = classifier_run(tmp_path, classes=names, text=f"[@click=x]{CONTROLS}{BIDI}書書")
    with run.locked():
        async with watching(run, size) as pilot:
            text = screen_text(pilot.app)
            assert "Classes · step 1,400" in text
            assert "[b]x[/b]" in text
            assert not set(text) & set(CONTROLS.replace("\n", "") + BIDI + ZERO_WIDTH)
            await press(pilot, *["down"] * 30, "f")


@pytest.mark.parametrize("depth", Depth)
async def test_cells_of_the_matrix_are_shaded(tmp_path: Path, depth: Depth) -> None:
    run = classifier_run(tmp_path)
    with run.locked():
        async with watching(run, display=Display(depth)) as pilot:
            panel = pilot.app.screen.query_one("#sample-text")
            styles = {
                segment.text.strip(): segment.style
                for segment in panel.render_line(1)
                if segment.text.strip()
            }
    shaded, plain = styles["386"], styles["negative"]
    assert shaded is not None
    assert plain is not None
    assert shaded.bgcolor != plain.bgcolor


async def test_the_report_is_exported(tmp_path: Path) -> None:
    run = classifier_run(tmp_path)
    async with watching(run) as pilot:
        assert "Confusion matrix, picture (SVG)" in await press(pilot, "e")
        await press(pilot, "down", "enter")
    written = Path("reviews-20261124-101500-classes.txt").read_text("utf-8")
    assert written.startswith("reviews-20261124-101500 at step 1,400\n")
    assert "bag of symbols 79.0 %" in written
