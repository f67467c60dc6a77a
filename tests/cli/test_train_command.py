"""``lstm-tui train``."""

import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli.run_configs import run_configs
from lstm_tui.cli.run_starter import describe_split
from lstm_tui.cli.train import train
from lstm_tui.config import Device, RunConfig, TextConfig, TextKind
from lstm_tui.errors import ConfigError
from lstm_tui.presets import WORD_DROPOUT, Size
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower, Health
from lstm_tui.runs.passage import load_passage
from lstm_tui.text.corpus import open_corpus
from tests.patience import PATIENCE_SECONDS

Invoke = Callable[..., Any]
TINY = ["--layers", "1", "--hidden", "16", "--embedding", "8", "--batch", "4", "--chunk", "16"]
FAST = [*TINY, "--threads", "1", "--precision", "float32", "--sample-length", "20", "--headless"]


def test_training_prints_the_path_of_the_run_and_nothing_else_on_standard_output(
    place: Path, invoke: Invoke
) -> None:
    result = invoke("train", place / "ships.txt", "--steps", "12", "--name", "a", *FAST)
    assert (result.status, result.out) == (0, f"{place / 'runs' / 'a'}\n")
    assert "a: The budget is used up. 12 steps" in result.err


def test_without_ranking_the_units_are_not_ranked_after_training(
    place: Path, invoke: Invoke
) -> None:
    options = ("--steps", "2", "--name", "a", *FAST)
    assert "Browse them with" in invoke("train", place / "ships.txt", *options).err
    options = ("--steps", "2", "--name", "b", "--no-ranking", *FAST)
    assert "Browse them with" not in invoke("train", place / "ships.txt", *options).err
    assert not Run(place / "runs" / "b").record().config.training.ranking
    assert not (place / "runs" / "b" / "rankings").exists()


@pytest.mark.parametrize(
    ("options", "dropout"),
    [
        (("--symbols", "word"), WORD_DROPOUT),
        (("--symbols", "word", "--dropout", "0"), 0.0),
        (("--symbols", "word", "--dropout", "0.5"), 0.5),
        ((), 0.0),
    ],
)
def test_dropout_is_by_default_that_of_the_symbols(
    place: Path, invoke: Invoke, options: tuple[str, ...], dropout: float
) -> None:
    budget = ("--steps", "1", "--no-ranking")
    result = invoke("train", place / "ships.txt", *options, *budget, *FAST)
    assert Run(Path(result.out.strip())).record().config.model.dropout == dropout
    by_default = dropout > 0 and "--dropout" not in options
    assert ("Dropout 0.2, the default for words" in result.err) == by_default


@pytest.mark.parametrize(
    ("options", "tied", "embedding"),
    [
        (("--symbols", "word"), True, 16),
        (("--symbols", "word", "--no-tied"), False, 32),
        (("--symbols", "word", "--embedding", "8"), False, 8),
        (("--symbols", "word", "--one-hot"), False, 0),
        ((), False, 32),
        (("--tied",), True, 16),
    ],
)
def test_words_share_the_weights_of_input_and_output_by_default(
    options: tuple[str, ...], tied: bool, embedding: int
) -> None:
    arguments = ["text", "--size", "tiny", "--hidden", "16", *options]
    choices = train.make_context("train", arguments).params
    outside = ("corpus", "glob", "name", "runs_dir", "headless", "seeds", "from_run", "texts")
    for option in (*outside, "checkpoint", "extend_vocabulary", "vectors"):
        choices.pop(option)
    (config,) = run_configs(choices).values()
    assert (config.model.tied, config.model.embedding) == (tied, embedding)


def test_trained_run_reports_its_end_and_has_a_checkpoint(
    place: Path, trained: str, text: str
) -> None:
    run = Run(place / "runs" / trained)
    sight = Follower(run).poll()
    assert (sight.health, sight.progress.step) == (Health.FINISHED, 40)
    assert [evaluation.step for evaluation in sight.progress.evaluations] == [20, 40]
    assert (run.checkpoints / "00000040" / "manifest.json").is_file()
    assert any(
        note.message == f"The run keeps the text, {len(text):,} characters, for browsing."
        for note in sight.progress.notes
    )
    assert (run.path / "passage.safetensors").is_file()


AUTO = ["--size", "auto", "--sample-length", "20", "--headless"]


def test_size_auto_measures_and_reports_the_size(
    place: Path, invoke: Invoke, tmp_path: Path, text: str
) -> None:
    (tmp_path / "long.txt").write_text(text * 16)  # long enough for a second size
    words = ("--minutes", "0.02", "--name", "fitted", *AUTO)
    result = invoke("train", tmp_path / "long.txt", *words)
    assert result.status == 0, result.err
    assert "Measuring which size is best for 0.02 minutes on this machine …" in result.err
    [why] = [line for line in result.err.splitlines() if line.startswith("--size auto: ")]
    told = re.findall(
        r"^  (\w+), LSTM \d×\d+: [\d,]+ steps in 0\.02 minutes$", result.err, re.MULTILINE
    )
    assert told[:2] == ["tiny", "small"]
    assert result.err.index(f"  {told[-1]}") < result.err.index(why)
    record = Run(place / "runs" / "fitted").record()
    chosen = next(size for size in Size if size.model == record.config.model)
    assert why.startswith(f"--size auto: {chosen}, {record.config.model.title}: ")
    assert why in record.corpus.notes


def test_size_auto_with_steps_measures_nothing(place: Path, invoke: Invoke) -> None:
    result = invoke("train", place / "ships.txt", "--steps", "3", "--name", "counted", *AUTO)
    assert result.status == 0, result.err
    assert "Measuring" not in result.err
    assert Run(place / "runs" / "counted").record().config.model == Size.TINY.model


def test_size_auto_for_a_short_text_is_small_and_stops_early(place: Path, invoke: Invoke) -> None:
    words = ("--steps", "60", "--name", "soon", "--sample-length", "2", "--headless")
    result = invoke(
        "train", place / "ships.txt", "--size", "auto", "--precision", "float32", *words
    )
    assert result.status == 0, result.err
    assert "So it stops early (--patience 5)." in result.err
    config = Run(place / "runs" / "soon").record().config
    assert (config.model, config.training.patience) == (Size.TINY.model, 5)
    result = invoke("train", place / "ships.txt", "--steps", "1", "--name", "large", *FAST[-5:])
    assert "(--size tiny) and stop when validation no longer improves (--patience 5)." in result.err


def test_the_kind_of_text_is_guessed_or_chosen_and_recorded(place: Path, invoke: Invoke) -> None:
    words = ("train", place / "ships.txt", "--steps", "1", *FAST, "--name")
    result = invoke(*words, "guessed")
    assert result.err.count("Kind of text: wiki (guessed; --kind changes it).") == 1
    record = Run(place / "runs" / "guessed").record()
    assert (record.corpus.kind, record.config.text.kind) == (TextKind.WIKI, None)

    result = invoke(*words, "chosen-kind", "--kind", "markdown")
    assert result.err.count("Kind of text: markdown.") == 1
    record = Run(place / "runs" / "chosen-kind").record()
    assert (record.corpus.kind, record.config.text.kind) == (TextKind.MARKDOWN,) * 2


def test_corpus_show_says_the_kind(place: Path, invoke: Invoke) -> None:
    shown = invoke("corpus", "show", place / "ships.txt").out
    assert "wiki (guessed; --kind changes it)" in shown
    chosen = json.loads(invoke("corpus", "show", place / "ships.txt", "--kind", "c", "--json").out)
    assert (chosen["kind"], chosen["kind_is_guessed"]) == ("c", False)


def test_split_is_described_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("A ship, a port. " * 20_000)
    for blocks, words in ((False, "."), (True, " (--validation-blocks: 20 blocks).")):
        config = RunConfig(text=TextConfig(validation_blocks=blocks))
        read = open_corpus([str(tmp_path / "text.txt")], config.text)
        assert describe_split(read, config) == (
            f"{read.train_length:,} characters for training, "
            f"{read.validation_length:,} for validation{words}"
        )


@pytest.mark.parametrize("option", ["--layers", "--hidden"])
def test_size_auto_excludes_layers_and_hidden(place: Path, invoke: Invoke, option: str) -> None:
    result = invoke("train", place / "ships.txt", "--name", "chosen", *AUTO, option, "2")
    assert result.status == 2
    assert f"leave out {option}" in result.err
    assert not (place / "runs" / "chosen").exists()


@pytest.mark.parametrize(("device", "size"), [(Device.CUDA, "tiny"), (Device.MPS, "auto")])
def test_missing_device_is_one_line_and_leaves_no_run(
    place: Path, invoke: Invoke, device: Device, size: str
) -> None:
    """One is found by the worker that waits, the other while sizes are measured."""
    from lstm_tui.training.calibration import choose_device

    with suppress(ConfigError):
        choose_device(device)
        pytest.skip(f"this machine has {device}")
    words = ["--device", device, "--size", size, "--minutes", "0.02", "--name", "nowhere"]
    result = invoke("train", place / "ships.txt", *words, "--headless")
    line = f"Error: --device {device}: torch finds no such device. Use --device cpu."
    assert (result.status, result.err.splitlines()[-1], result.out) == (2, line, "")
    assert len(result.err.splitlines()) == 1 + (size == "auto")
    assert not (place / "runs" / "nowhere").exists()


@pytest.mark.parametrize("program", ["false", "echo"])
def test_failed_measurement_advises_a_size(
    place: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which(program))
    result = invoke("train", place / "ships.txt", "--name", "unmeasured", *AUTO)
    assert result.status == 1
    assert "the measurement failed (it gave no reason)" in result.err
    assert "Name a size, such as --size small." in result.err
    assert not (place / "runs" / "unmeasured").exists()


def test_invalid_name_is_an_error_before_the_text_is_read(place: Path, invoke: Invoke) -> None:
    result = invoke("train", place / "missing.txt", "--name", "a/b", *FAST)
    assert result.status != 0
    assert "--name a/b" in result.err


def test_corpus_from_standard_input(
    place: Path, invoke: Invoke, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    result = invoke("train", "-", "--steps", "4", "--name", "from-stdin", *FAST)
    assert result.status == 0
    assert Run(place / "runs" / "from-stdin").record().corpus.symbols == len(text)


def test_ctrl_c_saves_and_stops(place: Path) -> None:
    words = ["train", str(place / "ships.txt"), "--minutes", "5", "--name", "stopped", *FAST]
    code = f"import sys; from lstm_tui.cli import run; sys.exit(run({words!r}))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    run = Run(place / "runs" / "stopped")
    follower = Follower(run, starting_seconds=60)
    while not follower.poll().progress.step and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    progress = follower.poll(worker_ended=True).progress
    assert process.returncode == 130, err
    assert "Stopped as asked." in err
    assert (run.checkpoints / f"{progress.step:08d}").is_dir()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--steps", "5", "--minutes", "1"], "choose one of --minutes, --steps and --epochs"),
        (["--minutes", "0"], "--minutes 0: must be above 0 and at most 10,000,000."),
        (["--minutes", "nan"], "--minutes nan: must be above 0"),
        (["--minutes", "1e300"], "--minutes 1e+300: must be above 0 and at most 10,000,000."),
        (["--steps", "1" + 400 * "0"], "…: must be 1 to 1,000,000,000,000."),
        (["--epochs", "inf"], "--epochs inf: must be above 0 and at most 1,000,000."),
        (["--evaluate-every", "1" + 30 * "0"], "must be 0 to 1,000,000,000,000."),
        (["--layers", "0"], "--layers 0: must be 1 to 64"),
        (["--hidden", "-3"], "--hidden -3"),
        (["--learning-rate", "0,01"], "'0,01' must be a number, such as 0.01."),
        (["--minutes", "1,5"], "'1,5' must be a number"),
        (["--steps", "900.000"], "'900.000' must be a whole number."),
        (["--steps", "90,000,0"], "must be a whole number."),
        (["--learning-rate", "0"], "--learning-rate 0: must be 1e-12 to 10."),
        (["--weight-decay", "1e300"], "--weight-decay 1e+300: must be 0 to 10."),
        (["--validation", "0", "--patience", "2"], "--patience 2: early stopping needs valid"),
        (["--learning-rate", "nan"], "--learning-rate nan"),
        (["--tied", "--embedding", "8"], "--tied needs --embedding 256"),
        (["--one-hot", "--tied"], "--one-hot has no embedding"),
        (["--name", "../evil"], "--name ../evil"),
        (["--name", "-rf"], "--name -rf"),
        (["--threads", "none"], "must be “auto”, or 1 or more"),
        (["--encoding", "klingon"], "Python knows no such text encoding"),
        (["--sample-temperature", "-1"], "--sample-temperature -1"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_contradictory_options_are_errors(
    place: Path, invoke: Invoke, options: list[str], complaint: str
) -> None:
    before = sorted((place / "runs").glob("*"))
    result = invoke("train", place / "ships.txt", "--headless", *options)
    assert result.status == 2
    assert complaint in result.err
    assert sorted((place / "runs").glob("*")) == before


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("content", [b"", b"x", b"text\0with a zero"], ids=repr)
def test_unusable_text_is_an_error_of_one_line(
    invoke: Invoke, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    result = invoke("train", tmp_path / "bad.txt", "--headless")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("Error: ")
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("few", ["ab", "abc"])
def test_text_of_a_few_characters(invoke: Invoke, tmp_path: Path, few: str) -> None:
    (tmp_path / "ab.txt").write_text(few)
    words = ["--steps", "3", "--name", few, "--validation", "0.5", *FAST]
    assert invoke("train", tmp_path / "ab.txt", *words).status == 0


@pytest.mark.usefixtures("place")
def test_file_name_that_is_not_utf_8(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.txt")
    file.write_text("hello world\n" * 20)
    assert invoke("train", file, "--steps", "3", "--name", "cafe", *FAST).status == 0


def test_training_without_standard_streams(place: Path) -> None:
    words = ["train", str(place / "ships.txt"), "--steps", "3", "--name", "daemon", *FAST]
    code = f"import sys; sys.argv[1:] = {words!r}; from lstm_tui.cli import main; main()"
    shell = f"exec {shlex.quote(sys.executable)} -c {shlex.quote(code)} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", shell], check=False).returncode == 0
    assert Follower(Run(place / "runs" / "daemon")).poll().health is Health.FINISHED


class TestConfigFile:
    """``--config FILE.toml``"""

    def test_gives_defaults_that_the_command_line_overrides(
        self, place: Path, invoke: Invoke, tmp_path: Path
    ) -> None:
        file = tmp_path / "mine.toml"
        file.write_text('hidden = 12\n[train]\nsteps = 3\nsample-temperature = [0.3]\ncell = "gru"')
        result = invoke(
            "train", place / "ships.txt", "--config", file, "--name", "configured", *FAST,
            "--hidden", "10",
        )  # fmt: skip
        config = Run(place / "runs" / "configured").record().config
        assert result.status == 0
        assert (config.model.hidden, config.model.cell) == (10, "gru")
        assert config.training.temperatures == (0.3,)
        assert config.training.budget.amount == 3

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ("hiden = 3", "Did you mean hidden?"),
            ("hidden = [1, 2]", "hidden must be one value, not a list"),
            ("sample-temperature = 1.0", "sample-temperature must be a list"),
            ("hidden = ", "not TOML"),
            ("train = 3", "[train] must be a table"),
            ("hidden = 3.7", "3.7 must be a whole number"),
            ('learning-rate = "0,01"', "'0,01' must be a number, such as 0.01"),
            ('hidden = "wide"', "'wide' must be a whole number"),
        ],
    )
    def test_invalid_content_is_an_error(
        self, place: Path, invoke: Invoke, tmp_path: Path, content: str, complaint: str
    ) -> None:
        (tmp_path / "mine.toml").write_text(content)
        result = invoke("train", place / "ships.txt", "--config", tmp_path / "mine.toml")
        assert result.status == 2
        assert complaint in result.err

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
    def test_may_begin_with_a_byte_order_mark(self, tmp_path: Path, mark: bytes) -> None:
        (tmp_path / "mine.toml").write_bytes(mark + b"hidden = 10\r\n")
        words = ["text.txt", "--config", str(tmp_path / "mine.toml")]
        context = train.make_context("train", words)
        assert context.params["hidden"] == 10

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf_16_is_an_error(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "mine.toml").write_bytes("hidden = 10\n".encode(encoding))
        words = ["text.txt", "--config", str(tmp_path / "mine.toml")]
        with pytest.raises(ConfigError, match="UTF-16 text, but TOML is UTF-8"):
            train.make_context("train", words)

    def test_other_encoding_is_an_error_at_the_byte(self, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_bytes('name = "caf\xe9"\n'.encode("cp1252"))
        words = ["text.txt", "--config", str(tmp_path / "mine.toml")]
        with pytest.raises(ConfigError, match=r"byte 11 is not UTF-8 \(0xe9\)"):
            train.make_context("train", words)

    def test_missing_file_is_named(self, place: Path, invoke: Invoke, tmp_path: Path) -> None:
        result = invoke("train", place / "ships.txt", "--config", tmp_path / "none.toml")
        assert (result.status, "none.toml: No such file" in result.err) == (2, True)


def test_glob_is_remembered_when_the_copy_is_made_again(
    place: Path, invoke: Invoke, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    for name in ("one.py", "notes.txt"):
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / "src" / name).write_text(text)
    words = ("--glob", "*.py", "--steps", "4", "--name", "globbed", *FAST)
    assert invoke("train", tmp_path / "src", *words).status == 0
    assert Run(place / "runs" / "globbed").record().corpus.glob == "*.py"
    shutil.rmtree(tmp_path / "cache")
    assert invoke("resume", "globbed", "--steps", "4", "--headless").status == 0


def test_missing_text_advises_the_built_in_one(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("train", tmp_path / "notes.txt", "--headless")
    assert result.status == 1
    assert result.err.endswith(
        "no such file or folder. Train on the built-in text with: lstm-tui train atlas\n"
    )


def test_corpus_show_names_a_built_in_text(
    place: Path, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.is_dir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "atlas").write_text("a text of mine\n")
    result = invoke("corpus", "show", "atlas")
    assert result.status == 0
    assert "the file of that name here, not the built-in text" in result.err


def test_validation_blocks_without_validation_is_an_error(place: Path, invoke: Invoke) -> None:
    words = ("--validation-blocks", "--validation", "0", *FAST)
    result = invoke("train", place / "ships.txt", *words)
    assert result.status == 2
    assert "--validation-blocks has no effect with --validation 0" in result.err


def test_different_end_of_a_text_advises_validation_blocks(
    place: Path, invoke: Invoke, tmp_path: Path, text: str
) -> None:
    assert place.is_dir()
    path = tmp_path / "odd.txt"
    path.write_text(3 * text + "".join(str(7**n) for n in range(160))[: len(text) // 3])
    result = invoke("train", path, "--steps", "2", "--name", "end", *FAST)
    assert result.err.count("which validates, is of another kind than the rest") == 1
    told = [line.split(",")[0] for line in result.err.splitlines()]
    assert told.index("The last part of the text") < 3  # before it trains
    started = Follower(Run(place / "runs" / "end")).poll().progress.started
    assert started is not None
    assert started.validation_differs
    result = invoke("train", path, "--steps", "2", "--name", "blocks", "--validation-blocks", *FAST)
    assert result.status == 0, result.err
    assert "another kind" not in result.err
    run = Run(place / "runs" / "blocks")
    assert invoke("resume", run.path, "--steps", "2", "--headless").status == 0
    progress = Follower(run).poll().progress
    assert progress.step == 4
    assert progress.started is not None
    assert not progress.started.validation_differs
    corpus = open_corpus([path], run.record().config.text)
    assert len(corpus.validation_spans) == 3
    kept = load_passage(run, len(corpus.vocabulary))
    assert kept is not None
    assert kept.ids[kept.trained :].tolist() == corpus.validation(10**6).tolist()
    assert progress.started.validation_characters == corpus.validation_length


def test_patience_without_validation_text_is_an_error(
    place: Path, invoke: Invoke, tmp_path: Path
) -> None:
    text, runs = tmp_path / "short.txt", tmp_path / "runs"
    text.write_text("ab" * 5)
    result = invoke("train", text, "--patience", "2", "--headless", "--runs-dir", runs)
    assert (result.status, result.out) == (2, "")
    assert "a text of 10 symbols has none. Leave out --patience." in result.err
    assert result.err.count("\n") == 1
    assert not runs.exists()
    assert place.exists()
