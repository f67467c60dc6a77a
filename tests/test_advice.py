"""Messages name only options that the current command has.

Every string of the program that contains an option is checked, except help texts and docstrings.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import lstm_tui
from lstm_tui.cli import cli
from lstm_tui.cli.options import GroupedCommand
from lstm_tui.errors import Advice, CorpusError, LstmTuiError

PACKAGE = Path(lstm_tui.__file__).parent

NETWORK_TEXT = ("inspect", "neurons", "ablate", "export")
"""Commands that read a text with a trained network and search patterns in it."""

READERS = ("train", "corpus show", *NETWORK_TEXT, "sample", "evaluate", "gradients")
CHECKPOINTS = (*NETWORK_TEXT, "sample", "evaluate", "recall", "gradients", "vectors", "resume")

RAISED_BY: dict[str, tuple[str, ...]] = {
    "cli/ablate.py": ("ablate",),
    "cli/class_ablation.py": ("ablate",),
    "studies/class_ablation.py": ("ablate",),
    "cli/classifier_options.py": ("train", "corpus show"),
    "cli/classify.py": ("classify",),
    "cli/headless_log.py": ("train",),
    "text/labeled_summary.py": ("train",),
    "text/table_columns.py": ("train", "corpus show"),
    "cli/agreement.py": ("agreement",),
    "text/given_vocabulary.py": ("train",),
    "cli/choosing_text.py": ("neurons",),
    "cli/bench_table.py": ("bench",),
    "cli/fine_tuning.py": ("train",),
    "cli/copy_report.py": ("sample",),
    "cli/headless.py": ("train", "resume", "attach"),
    "cli/inspect.py": ("inspect",),
    "cli/import_network.py": ("import",),
    "cli/import_report.py": ("import",),
    "cli/import_text.py": ("import",),
    "cli/checkpoint_option.py": CHECKPOINTS,
    "cli/evaluate.py": ("evaluate",),
    "cli/export_activations.py": ("export",),
    "cli/export_dependence.py": ("export",),
    "cli/export_network.py": ("export",),
    "cli/export_picture.py": ("export",),
    "cli/neurons.py": ("neurons",),
    "cli/score_tables.py": ("neurons",),
    "cli/size_auto.py": ("train",),
    "cli/network_input.py": NETWORK_TEXT,
    "cli/patterns.py": ("patterns",),
    "cli/train.py": ("train",),
    "cli/train_options.py": ("train", "resume"),
    "cli/gradients.py": ("gradients",),
    "cli/gradient_tables.py": ("gradients",),
    "cli/vector_tables.py": ("vectors",),
    "cli/picture_output.py": ("recall", "gradients", "vectors", "compare"),
    "cli/recall.py": ("recall",),
    "cli/replication.py": ("neurons",),
    "cli/resume.py": ("resume",),
    "cli/runs.py": ("runs",),
    "cli/sample.py": ("sample",),
    "cli/document_options.py": ("train", "corpus show"),
    "cli/document_samples.py": ("sample",),
    "cli/corpus.py": ("corpus forget",),
    "cli/compare.py": ("compare",),
    "cli/run_configs.py": ("train", "compare"),
    "cli/run_starter.py": ("train", "compare"),
    "cli/vectors_option.py": ("train", "compare"),
    "cli/config_option.py": ("train", "sample", "neurons", "ablate", "corpus show"),
    "config.py": ("train",),
    "exports/comparison.py": ("compare",),
    "exports/files.py": ("export", "corpus python", "recall", "gradients", "vectors", "compare"),
    "benchmarking/registry.py": ("bench",),
    "benchmarking/size_curves.py": ("train",),
    "reader/sampling.py": ("sample",),
    "runs/checkpoints.py": ("resume",),
    "runs/creation.py": ("train",),
    "runs/divergence.py": ("train",),  # what to train with the next time
    "runs/events.py": ("resume",),
    "runs/overfitting.py": ("train",),  # what to train with the next time
    "runs/corpus_recovery.py": ("resume",),
    "runs/network_search.py": ("import",),
    "runs/recurrent_search.py": ("import",),
    "scoring/claims.py": ("ablate",),
    "scoring/file_labels.py": NETWORK_TEXT,
    "studies/common_segments.py": ("evaluate",),
    "scoring/unit_sets.py": ("inspect", "export"),
    "text/label_file.py": NETWORK_TEXT,
    "text/vectors_file.py": ("train", "compare"),
    "text/vocabulary_file.py": ("import",),
    "text/word_counts.py": ("train", "corpus show"),
    "text/control_characters.py": ("train", "corpus show"),
    "text/corpus.py": ("train", "corpus show"),
    "text/decoding.py": READERS,
    "text/user_patterns.py": NETWORK_TEXT,
    "text/ingest.py": ("train", "corpus show"),
    "text/ingest_notes.py": ("train", "corpus show"),
    "text/source_state.py": ("train", "corpus show"),
    "text/source_stream.py": READERS,
    "text/sources.py": READERS,
    "training/training_bench.py": ("train",),  # a figure names the choice that was measured
    "training/calibration.py": ("train",),
    "training/document_bench.py": ("train",),  # as in training_bench.py
    "training/batch_size.py": ("train",),
    "training/preparation.py": ("train",),
    "training/probe.py": ("train",),
    "training/recovery.py": ("train",),
    "training/tuning.py": ("train",),  # says what the run was started with
    "training/worker.py": ("train", "resume"),
    "tui/neurons/pattern_dialog.py": NETWORK_TEXT,  # which takes the option out
    "tui/train/tune_dialog.py": ("train",),  # says what the run was started with
    "tui/train/messages_panel.py": ("sample",),
    "tui/widgets/help.py": ("train",),  # says how a run was started
}
"""By module: the commands that can show its messages. Options after ``train again`` or ``lstm-tui
resume RUN`` are those of that command."""

OTHERS = (
    (re.compile(r"lstm-tui ((?:corpus )?[a-z]+)"), None),
    (re.compile(r"[Tt]rain again|train with|this text by heart", re.DOTALL), "train"),
    (re.compile(r"sample (?=--checkpoint)"), "sample"),
    (re.compile(r"torchrun"), "torchrun"),
)
NO_OPTIONS = re.compile(r"chart--|screen--|:root|--\{\}:")
NOT_MESSAGES = (
    "cli/bench_screens.py",
    "benchmarking/subprocesses.py",
)  # command lines that they run
DECLARATIONS = re.compile(
    r"(?:[a-z_]*_)?option|add_argument|_(?:training|network|machine|run)(?:_field)?"
)
OPTION = re.compile(r"--[a-z][a-z0-9-]*[a-z0-9]")


def commands(group: click.Group = cli, prefix: str = "") -> dict[str, set[str]]:
    """The options of each command."""
    found: dict[str, set[str]] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{name} ")
        else:
            assert isinstance(command, GroupedCommand), f"{name} would show any advice"
            options = {one for option in command.params for one in option.opts}
            found[prefix + name] = options | {"--help"}
    return found


def of_name(name: str) -> GroupedCommand:
    """The command ``name``, such as ``corpus show``."""
    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[word]
    assert isinstance(command, GroupedCommand)
    return command


def messages(path: Path) -> Iterator[tuple[int, str, bool]]:
    """The strings of a module that name an option: line, text, and whether it is an `Advice`.

    An option alone is the name of what was passed, and no advice.
    """
    tree = ast.parse(path.read_text("utf-8"))
    passed: set[int] = set()
    advice: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))  # a docstring
        elif isinstance(node, ast.JoinedStr):
            passed.update(map(id, node.values))
        elif isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name == "Advice":
                advice.update(map(id, ast.walk(node)))
            elif DECLARATIONS.fullmatch(name) or isinstance(function, ast.Call):
                passed.update(map(id, ast.walk(node)))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (getattr(part, "value", "{}") for part in node.values)
            text = "".join(part if isinstance(part, str) else "{}" for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        advises = OPTION.search(text) and not OPTION.fullmatch(text.strip())
        if id(node) not in passed and advises and not NO_OPTIONS.search(text):
            yield node.lineno, text, id(node) in advice


def misplaced(text: str, raised_by: tuple[str, ...], options: dict[str, set[str]]) -> list[str]:
    """Options in ``text`` that the commands do not have."""
    faults = []
    for option in OPTION.finditer(text):
        others = [
            (match.start(), other or match[1])
            for expression, other in OTHERS
            for match in expression.finditer(text[: option.end()])
        ]
        of = (max(others)[1],) if others else raised_by
        if not of:
            faults.append("say in RAISED_BY which commands can show this")
        faults += [
            f"{option[0]} is no option of {command}"
            for command in of
            if command != "torchrun" and option[0] not in options[command]
        ]
    return faults


def test_every_option_in_a_message_exists_in_the_command() -> None:
    options = commands()
    faults = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if module in NOT_MESSAGES or module.startswith("cli/__"):
            continue
        for line, text, is_advice in messages(path):
            if is_advice:  # shown where it fits; but it must fit somewhere
                known = set().union(*options.values())
                wrong = [one for one in OPTION.findall(text) if one not in known]
            else:
                wrong = misplaced(text, RAISED_BY.get(module, ()), options)
            faults += [f"{module}:{line}: {one}: {text}" for one in wrong]
    assert not faults, "\n".join(faults)


def test_advice_for_another_command_is_detected() -> None:
    options = commands()
    assert misplaced("Pass --symbols byte.", ("train",), options) == []
    assert misplaced("Pass --symbols byte.", ("inspect",), options) == [
        "--symbols is no option of inspect"
    ]
    assert misplaced("Pass --batch 3.", ("train", "resume"), options) == [
        "--batch is no option of resume"
    ]
    assert misplaced("Or train again: --batch 3.", ("resume",), options) == []


@pytest.mark.parametrize("name", READERS)
def test_commands_that_read_a_text_share_its_options(name: str) -> None:
    assert {"--encoding", "--undecodable", "--keep-newlines", "--glob"} <= commands()[name]


def test_advice_is_dropped_if_the_command_has_no_such_option() -> None:
    advice = (Advice("--symbols byte", " to train on its bytes"), Advice("--text FILE"))
    error = CorpusError("x: cannot be read.", advice)
    assert str(error) == "x: cannot be read."
    assert (
        error.full_message
        == "x: cannot be read. Pass --symbols byte to train on its bytes, or --text FILE."
    )
    error.keep_advice(lambda one: one.words == "--text FILE")
    assert error.full_message == "x: cannot be read. Pass --text FILE."
    error.keep_advice(lambda _: False)
    assert error.full_message == "x: cannot be read."


@pytest.mark.parametrize(
    ("name", "words", "works"),
    [
        ("train", "--symbols byte", True),
        ("corpus show", "--symbols byte", True),
        ("inspect", "--symbols byte", False),
        ("export", "--symbols byte", False),
        ("inspect", "--unit -L1:131.cell", True),
        ("inspect", "--text FILE", True),
        ("inspect", "--encoding cp1252 --undecodable replace", True),
        ("inspect", "--encoding cp1252 --symbols byte", False),
        ("train", "--max-vocabulary 300", True),
    ],
)
def test_advice_is_dropped_if_the_option_has_no_such_value(
    name: str, words: str, works: bool
) -> None:
    assert of_name(name).takes(Advice(words)) is works


def test_an_error_in_a_command_keeps_only_valid_advice() -> None:
    @click.command(cls=GroupedCommand)
    @click.option("--text")
    def read(text: str | None) -> None:
        del text
        raise CorpusError("x.", (Advice("--symbols byte"), Advice("--text FILE")))

    with pytest.raises(LstmTuiError) as caught:
        read.main([], standalone_mode=False)
    assert caught.value.full_message == "x. Pass --text FILE."
