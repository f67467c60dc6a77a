"""``--documents``, ``--shuffle-documents`` and ``--learn-initial-state``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lstm_tui.cli.document_options import DocumentsParam, unescaped
from lstm_tui.cli.run_configs import run_configs
from lstm_tui.cli.train import train
from lstm_tui.config import DocumentSplit, RunConfig
from lstm_tui.errors import ConfigError
from lstm_tui.text.document_borders import escaped

Invoke = Callable[..., Any]
OTHERS = (
    *("corpus", "glob", "name", "runs_dir", "headless", "seeds"),
    *("from_run", "texts", "checkpoint", "extend_vocabulary", "vectors"),
)


def configured(*options: str) -> RunConfig:
    choices = train.make_context("train", ["text.txt", *options]).params
    (config,) = run_configs({k: v for k, v in choices.items() if k not in OTHERS}).values()
    return config


def test_train_has_no_documents_by_default() -> None:
    config = configured()
    assert (config.text.documents, config.model.documents) == (None, False)


def test_options_set_the_split_and_the_model() -> None:
    config = configured(
        *("--documents", "separator=\\n--\\t\\\\n", "--shuffle-documents", "--seed", "7"),
        "--learn-initial-state",
    )
    text, model = config.text, config.model
    assert (text.documents, text.separator) == (DocumentSplit.SEPARATOR, "\n--\t\\n")
    assert (text.document_seed, config.training.seed) == (7, 7)
    assert (model.documents, model.learned_initial_state) == (True, True)


def test_a_separator_has_the_newlines_of_the_text() -> None:
    options = ("--documents", "separator=--\r\n")
    assert configured(*options).text.separator == "--\n"
    assert configured(*options, "--keep-newlines").text.separator == "--\r\n"


def test_a_file_of_defaults_sets_the_split(tmp_path: Path) -> None:
    (tmp_path / "defaults.toml").write_text('documents = "paragraphs"\nshuffle-documents = true\n')
    text = configured("--config", str(tmp_path / "defaults.toml")).text
    assert (text.documents, text.document_seed) == (DocumentSplit.PARAGRAPHS, 1)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--documents", "line"], "--documents 'line': must be lines, paragraphs, files or sep"),
        (["--documents", "separator"], "must be lines, paragraphs, files or separator=TEXT"),
        (["--documents", "separator="], "write the text after the sign ="),
        (["--documents", "separator=a\\d"], r"\d is none of \n (newline), \t (tab) and \\ ("),
        (["--documents", "separator=a\\"], "\\ is none of"),
        (["--documents", "separator=" + "a" * 101], "at most 100 characters"),
        (["--shuffle-documents"], "--shuffle-documents needs --documents"),
        (
            ["--documents", "lines", "--shuffle-documents", "--validation", "0"],
            "--shuffle-documents has no effect with --validation 0",
        ),
        (["--learn-initial-state"], "--learn-initial-state needs --documents"),
        (["--documents", "lines", "--validation-blocks"], "use --shuffle-documents"),
        (["--documents", "lines", "--keep-newlines"], "leave it out"),
    ],
)
def test_what_is_wrong_is_one_line(
    place: Path, invoke: Invoke, options: list[str], complaint: str
) -> None:
    result = invoke("train", place / "ships.txt", "--headless", *options)
    assert (result.status, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert complaint in result.err


@given(st.text("\n\t\\abnt|="))
def test_escapes_come_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_escapes() -> None:
    assert unescaped(r"\n\t\\n|") == "\n\t\\n|"
    with pytest.raises(ConfigError, match="none of"):
        unescaped("\\\n")


def test_kinds_are_completed() -> None:
    context = train.make_context("train", ["text.txt"])
    items = DocumentsParam().shell_complete(context, context.command.params[0], "")
    assert [item.value for item in items] == ["lines", "paragraphs", "files", "separator="]
