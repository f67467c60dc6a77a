"""Commands that need a language model, or a classifier, say so in one line for a run of the other
kind."""

from lstm_tui.errors import ConfigError
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.text.glyphs import safe_line


def is_classifier(run: Run) -> bool:
    """Whether ``run`` is a classifier of documents.

    Raises:
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    return bool(run.record().config.model.classes)


def require_language_model(run: Run, instead: str = "") -> None:
    """Refuse a classifier; ``instead`` is a sentence that says what it can be used for.

    Raises:
        ConfigError: ``run`` is a classifier.
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    if is_classifier(run):
        raise ConfigError(f"{safe_line(run.name)} {NO_SYMBOLS} {instead or _instead(run)}")


NO_SYMBOLS = "is a classifier of documents: it predicts classes, no next symbols."


def _instead(run: Run) -> str:
    name = run.cli_reference()
    return f"See lstm-tui classify {name} TEXT, and lstm-tui evaluate {name}."


def require_classifier(run: Run, instead: str) -> None:
    """Refuse a language model; ``instead`` is a sentence that says what to do.

    Raises:
        ConfigError: ``run`` is a language model.
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    if not is_classifier(run):
        raise ConfigError(
            f"{safe_line(run.name)} is a language model: it predicts symbols, no classes. {instead}"
        )


def class_names(record: RunRecord) -> tuple[str, ...]:
    """The names of the classes of a classifier, one for each output: data of a stranger.

    A class without a name in ``run.json`` is called by its number.
    """
    names, count = record.corpus.classes[: record.config.model.classes], record.config.model.classes
    return (*names, *(f"class {index}" for index in range(len(names), count)))
