"""The columns of a table that hold the texts and the labels of documents, chosen or guessed."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.table_rows import DELIMITER_NAMES, TableHeader

SAMPLE_ROWS = 1_000
"""Rows from which columns are guessed whose names say nothing."""

LABEL_NAMES = (
    *("label", "labels", "class", "category", "sentiment", "target", "spam", "topic", "intent"),
    *("emotion", "polarity", "rating", "stars", "score", "tag", "genre", "author", "language"),
    *("lang", "type", "gold", "y", "v1"),
)
"""Names of columns that hold labels, the likeliest first."""

TEXT_NAMES = (
    *("text", "review", "message", "sentence", "document", "content", "body", "comment", "tweet"),
    *(
        "mail",
        "email",
        "sms",
        "post",
        "article",
        "description",
        "question",
        "utterance",
        "abstract",
    ),
    *("headline", "title", "summary", "name", "word", "string", "x", "v2"),
)
"""Names of columns that hold texts, the likeliest first."""

_LONGEST_NAME = 60
_NAMED_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class LabeledColumns:
    """The indices of the columns of the texts and of the labels.

    ``note`` says which they are if one was guessed.
    """

    text: int
    label: int
    note: str = ""


def choose_columns(
    header: TableHeader, rows: Sequence[Sequence[str]], text: str, label: str
) -> LabeledColumns:
    """The columns named ``text`` and ``label`` of a table; "" is guessed.

    A guess is by the names in the ``header``, else by the first ``rows``: the column with the
    fewest values has the labels, the one with the longest fields has the texts.

    Raises:
        ConfigError: There is no column of that name, or both are the same.
        CorpusError: There are fewer than two columns, or the first line is not a header.
    """
    names = tuple(map(normalized_name, header.columns))
    if len(names) < 2:
        separators = f"by {DELIMITER_NAMES[header.delimiter]}"
        raise CorpusError(
            f"{header.name}: its first line has one column only, {_shown(names)}: name the columns "
            f"of the labels and of the texts there, separated {separators}."
        )
    chosen_text = _named(header.name, names, text, "--text-column") if text else None
    chosen_label = _named(header.name, names, label, "--label-column") if label else None
    if text and chosen_text == chosen_label:
        raise ConfigError(
            f"{header.name}: --text-column and --label-column both name “{safe_line(text)}”."
        )
    if not text and not label:
        _check_is_header(header.name, names, rows)
    if chosen_label is None:
        chosen_label = _guess_label(names, rows, chosen_text)
    if chosen_text is None:
        chosen_text = _guess_text(names, rows, chosen_label)
    note = ""
    texts = f"Texts are read from the column {_shown(names[chosen_text : chosen_text + 1])}"
    labels = f"labels from {_shown(names[chosen_label : chosen_label + 1])}"
    if not text and not label:
        note = f"{texts}, {labels} (guessed; --text-column and --label-column change it)."
    elif not text:
        note = f"{texts} (guessed; --text-column changes it), {labels}."
    elif not label:
        note = f"{texts}, {labels} (guessed; --label-column changes it)."
    return LabeledColumns(chosen_text, chosen_label, note)


def choose_text_column(
    header: TableHeader, rows: Sequence[Sequence[str]], wanted: str, learned: str
) -> tuple[int, str]:
    """The index of the column of the texts of a table that may have no labels.

    It is the column ``wanted``; with "", the column ``learned`` if there is one of that name, else
    it is guessed as in `choose_columns`. With it comes a note, "" if it was ``wanted``.

    Raises:
        ConfigError: There is no column ``wanted``.
        CorpusError: The first line is not a header.
    """
    names = tuple(map(normalized_name, header.columns))
    if wanted:
        return _named(header.name, names, wanted, "--text-column"), ""
    if learned and normalized_name(learned) in names:
        index, how = names.index(normalized_name(learned)), "as in training"
    else:
        _check_is_header(header.name, names, rows)
        label = _best_known(names, range(len(names)), LABEL_NAMES) if len(names) > 1 else None
        index, how = _guess_text(names, rows, label), "guessed"
    shown = _shown(names[index : index + 1])
    return index, f"Texts are read from the column {shown} ({how}; --text-column changes it)."


def normalized_name(name: str) -> str:
    """The name of a column or a class, in NFC and without surrounding space."""
    return unicodedata.normalize("NFC", name).strip()


def column_list(names: Sequence[str]) -> str:
    """The names of columns for a message."""
    return f"The columns are {_shown(names)}."


def _named(table: str, names: Sequence[str], name: str, option: str) -> int:
    wanted = normalized_name(name)
    exact = [index for index, one in enumerate(names) if one == wanted]
    indices = exact or [
        index for index, one in enumerate(names) if one.casefold() == wanted.casefold()
    ]
    if not indices:
        raise ConfigError(
            f"{table}: {option} {safe_line(name, _LONGEST_NAME)}: there is no such column. "
            f"{column_list(names)}"
        )
    if len(indices) > 1:
        raise ConfigError(
            f"{table}: {option} {safe_line(name, _LONGEST_NAME)}: {len(indices)} columns have this "
            "name. Rename all but one."
        )
    return indices[0]


def _check_is_header(table: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Raise `CorpusError` if the first line is a row of data: a number, a long text, or a field
    that is repeated in its column; a name that says what it holds is none."""
    if any(name.casefold() in (*LABEL_NAMES, *TEXT_NAMES) for name in names):
        return
    is_data = (
        any(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", name) for name in names)
        or any(len(name) > _LONGEST_NAME for name in names)
        or any(
            name and any(normalized_name(row[index]) == name for row in rows)
            for index, name in enumerate(names)
        )
    )
    if is_data:
        raise CorpusError(
            f"{table}: its first line, {_shown(names)}, looks like a document, not like a header. "
            "Add a first line that names the columns, such as label and text."
        )


def _guess_label(names: Sequence[str], rows: Sequence[Sequence[str]], text: int | None) -> int:
    candidates = [index for index in range(len(names)) if index != text]
    if (known := _best_known(names, candidates, LABEL_NAMES)) is not None:
        return known
    if text is None and len(names) > 1:
        text = _best_known(names, candidates, TEXT_NAMES)
        candidates = [index for index in candidates if index != text]

    def values(index: int) -> tuple[bool, int]:
        distinct = len({row[index] for row in rows})
        return distinct < 2, distinct

    return min(candidates, key=values)


def _guess_text(names: Sequence[str], rows: Sequence[Sequence[str]], label: int | None) -> int:
    candidates = [index for index in range(len(names)) if index != label]
    if (known := _best_known(names, candidates, TEXT_NAMES)) is not None:
        return known
    return max(candidates, key=lambda index: sum(len(row[index]) for row in rows))


def _best_known(
    names: Sequence[str], candidates: Iterable[int], known: tuple[str, ...]
) -> int | None:
    """Of ``candidates``, the column whose name is the likeliest of ``known``; None if none is."""
    ranks = {index: _known(names[index], known) for index in candidates}
    ranked = [(rank, index) for index, rank in ranks.items() if rank is not None]
    return min(ranked)[1] if ranked else None


def _known(name: str, known: tuple[str, ...]) -> tuple[int, int] | None:
    """How likely ``name`` is one of ``known``, ascending: as a whole, or one of its words."""
    folded = name.casefold()
    if folded in known:
        return 0, known.index(folded)
    parts = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())
    ranks = [known.index(part) for part in parts if part in known and len(part) > 1]
    return (1, min(ranks)) if ranks else None


def _shown(names: Sequence[str]) -> str:
    shown = [f"“{safe_line(name, _LONGEST_NAME)}”" for name in names[:_NAMED_AT_MOST]]
    if len(names) > _NAMED_AT_MOST:
        shown.append(f"{len(names) - _NAMED_AT_MOST:,} more")
    return ", ".join(shown)
