"""Tables on standard output: statistics of a text, and the list of runs.

Cells are Rich ``Text``, so data is never interpreted as markup.
"""

import sys
import time
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstm_tui.cli.display_options import rich_color_system
from lstm_tui.exports.encoding import json_text
from lstm_tui.files import json_safe
from lstm_tui.formatting import bits, fixed, grouped, since
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:  # these load NumPy, which `bench` does without
    from lstm_tui.runs.listing import RunListing
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.text.corpus_stats import CorpusStatistics

PIPED_COLUMNS = 200
"""Width of a table in a pipe or a file, which have none."""

_PROSE_COLUMNS = 80
_CLASSES_SHOWN = 20


def table_console() -> Console:
    """A Rich console of standard output that does not highlight data."""
    return Console(
        highlight=False,
        width=None if sys.stdout.isatty() else PIPED_COLUMNS,
        color_system=rich_color_system(sys.stdout),
    )


def plain_table(*left: str | Text, right: Iterable[str] = ()) -> Table:
    """A table without borders, whose columns ``right`` are aligned to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in left:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def show_prose(console: Console, prose: Text) -> None:
    """Print sentences, in lines that are no longer than 80 columns."""
    console.print(prose, width=min(console.width, _PROSE_COLUMNS))


def show_corpus_statistics(corpus: "Corpus", statistics: "CorpusStatistics") -> None:
    """Print the size, symbols, lines, entropy and patterns of a text."""
    console = table_console()
    vocabulary = corpus.vocabulary
    rarest = [symbol for symbol in statistics.symbols if symbol.count][:-11:-1]
    nats = statistics.entropy_nats
    facts = Table.grid(padding=(0, 2))
    for name, value in (
        ("text", ", ".join(corpus.names)),
        ("size", f"{statistics.length:,} symbols, {statistics.utf8_bytes:,} bytes"),
        *_rows_of_words(corpus, statistics),
        ("for training", f"{corpus.train_length:,}"),
        ("for validation", f"{corpus.validation_length:,}"),
        ("distinct symbols", f"{len(vocabulary):,}{', with [END]' if vocabulary.end else ''}"),
        ("rarest symbols", ", ".join(f"{s.label} ×{s.count:,}" for s in rarest)),
        _row_of_lengths(statistics),
        *_rows_of_classes(corpus),
        ("kind", corpus.kind_in_words),
        (
            "entropy",
            f"{nats:.3f} nats ({bits(nats):.3f} bits) per symbol: "
            "the loss of guessing by frequency alone",
        ),
        ("SHA-256", corpus.sha256),
    ):
        facts.add_row(Text(name, style="dim"), Text(value))
    console.print(facts)
    table = plain_table("pattern", right=("count",))
    table.add_column("first match", no_wrap=True, overflow="ellipsis")
    for found in statistics.patterns:
        table.add_row(
            Text(found.pattern.name),
            Text(f"{found.count:,}"),
            Text(safe_line(found.first) or "–", style="dim"),
        )
    console.print()
    console.print(table)
    if statistics.searched < statistics.length:
        console.print(
            Text(
                f"Patterns were counted in the first {statistics.searched:,} symbols.", style="dim"
            )
        )
    for note in corpus.notes:
        console.print(Text(note))


def _row_of_lengths(statistics: "CorpusStatistics") -> tuple[str, str]:
    """The number and the lengths of lines, or of documents."""
    lengths = statistics.documents or statistics.lines
    assert lengths is not None
    title, count = "lines", f"{lengths.count:,}"
    if statistics.documents is not None:
        title = "documents"
        count += f", {statistics.documents.validation:,} of them for validation"
    return title, (
        f"{count}; length: median {lengths.median:,} symbols, 90th percentile "
        f"{lengths.ninetieth:,}, longest {lengths.longest:,}"
    )


def _rows_of_classes(corpus: "Corpus") -> list[tuple[str, str]]:
    """The classes of labeled documents, the most frequent first."""
    from lstm_tui.text.labeled_summary import class_sizes

    if corpus.labeled is None:
        return []
    sizes = class_sizes(corpus.labeled)
    named = [
        f"{safe_line(size.name, 60)} {size.documents:,} ({size.validation:,} for validation)"
        for size in sizes[:_CLASSES_SHOWN]
    ]
    if len(sizes) > _CLASSES_SHOWN:
        named.append(f"and {len(sizes) - _CLASSES_SHOWN:,} more")
    return [("classes", f"{len(sizes):,}: {', '.join(named)}")]


def _rows_of_words(corpus: "Corpus", statistics: "CorpusStatistics") -> list[tuple[str, str]]:
    """What is shown of a text whose symbols are words."""
    from lstm_tui.text.vocabulary import END_LABEL

    vocabulary = corpus.vocabulary
    if not vocabulary.word_count:
        return []
    ratio = statistics.characters / statistics.length
    words = (s for s in statistics.symbols if len(s.symbol) > 1 and s.symbol != END_LABEL)
    frequent = list(islice(words, 10))
    return [
        ("characters", f"{statistics.characters:,}, {ratio:.2f} per symbol"),
        ("words", f"{vocabulary.word_count:,}, and {vocabulary.character_count:,} characters"),
        ("frequent words", ", ".join(f"{s.label} ×{s.count:,}" for s in frequent)),
    ]


def corpus_statistics_as_json(corpus: "Corpus", statistics: "CorpusStatistics") -> str:
    """The same as a JSON object."""
    from lstm_tui.text.labeled_summary import class_sizes

    return json_text(
        {
            "names": corpus.names,
            "sha256": corpus.sha256,
            "kind": corpus.kind,
            "kind_is_guessed": corpus.kind_is_guessed,
            "symbols": statistics.length,
            "characters": statistics.characters,
            "bytes": statistics.utf8_bytes,
            "train_symbols": corpus.train_length,
            "validation_symbols": corpus.validation_length,
            "train_characters": corpus.train_characters,
            "validation_characters": corpus.validation_characters,
            "words": corpus.vocabulary.word_count,
            "spelled_words": dict(zip(("train", "validation"), corpus.spelled_words, strict=True)),
            "entropy_nats": statistics.entropy_nats,
            "lines": statistics.lines,
            "documents": statistics.documents,
            "classes": class_sizes(corpus.labeled) if corpus.labeled is not None else [],
            "counts": {found.symbol: found.count for found in statistics.symbols},
            "patterns": {found.pattern.name: found.count for found in statistics.patterns},
            "first_passages": {
                found.pattern.name: found.first for found in statistics.patterns if found.count
            },
            "patterns_searched": statistics.searched,
            "notes": corpus.notes,
        }
    )


def show_runs(rows: "list[RunListing]") -> None:
    """Print a row for each run."""
    table = plain_table("run", "state", "model", right=("step", "best val", "updated"))
    for row in rows:
        table.add_row(
            Text(safe_line(row.run.name)),
            Text(_state(row)),
            Text(row.record.config.model.title if row.record else "–"),
            Text(grouped(row.status.progress.step) if row.status else "–"),
            Text(_best_result(row)),
            Text(since(time.time(), row.written)),
        )
    # Names of runs are never truncated: they are pasted into the next command.
    table_console().print(table)
    progresses = [row.status.progress for row in rows if row.status]
    classifiers = sum(progress.classifies for progress in progresses)
    if classifiers:
        others = ", of others nats per character of the text"
        others = others if classifiers < len(progresses) else ""
        click.echo(f"best val: accuracy of classifiers at the lowest loss{others}.", err=True)
    elif any(not progress.counts_characters for progress in progresses):
        click.echo("best val: nats per character of the text.", err=True)
    for row in rows:
        if row.trouble:
            click.echo(f"Unreadable: {safe_line(row.trouble, 300)}", err=True)


def runs_as_json(rows: "list[RunListing]") -> str:
    """The same as a JSON array."""
    return json_text(
        [
            {
                "name": json_safe(row.run.name),
                "path": json_safe(str(row.run.path)),
                "state": _state(row),
                "model": row.record.config.model if row.record else None,
                "seed": row.record.config.training.seed if row.record else None,
                "text": _trained_on(row),
                "from": row.record.origin if row.record else None,
                "vectors": row.record.vectors if row.record else None,
                "imported": row.record.imported if row.record else None,
                "learning_rate": _peak_rate(row),
                "step": row.status.progress.step if row.status else None,
                "best_validation_loss": _best_loss(row, per_character=False),
                "best_validation_loss_per_character": _best_loss(row),
                "best_perplexity": _best_perplexity(row),
                "objective": row.record.config.model.objective if row.record else None,
                **_accuracies(row),
                "symbols": row.record.config.text.symbols if row.record else None,
                "created": row.record.created if row.record else None,
                "last_written": row.written or None,
                "bytes": row.bytes,
                "trouble": json_safe(row.trouble) or None,
            }
            for row in rows
        ]
    )


def _state(row: "RunListing") -> str:
    return "unreadable" if row.status is None else str(row.status.health)


def _trained_on(row: "RunListing") -> str | None:
    return json_safe(", ".join(row.record.corpus.sources)) if row.record else None


def _peak_rate(row: "RunListing") -> float | None:
    """The peak learning rate: the one in effect, or the one that was asked for."""
    current = row.status.progress.peak_learning_rate if row.status else None
    return current or (row.record.config.training.learning_rate or None if row.record else None)


def _best_loss(row: "RunListing", *, per_character: bool = True) -> float | None:
    """The lowest validation loss per character of the text, or per symbol."""
    progress = row.status.progress if row.status else None
    if progress is None or (best := progress.best) is None:
        return None
    loss = best.validation_loss
    if progress.classifies and per_character:
        return None
    return progress.per_character(loss) if per_character else loss


def _best_result(row: "RunListing") -> str:
    """The accuracy of a classifier, or the lowest loss of a language model."""
    from lstm_tui.exports.class_tables import percent
    from lstm_tui.exports.classifier_progress import best_report

    report = best_report(row.status.progress) if row.status else None
    if report is not None:
        return percent(report.confusion.accuracy)
    best = _best_loss(row)
    return fixed(best, 4) if best is not None else "–"


def _accuracies(row: "RunListing") -> dict[str, float | None]:
    """The accuracy of a classifier at its lowest loss, and that of its bag of symbols."""
    from lstm_tui.exports.classifier_progress import best_report

    report = best_report(row.status.progress) if row.status else None
    baseline = report.baseline if report else None
    return {
        "best_accuracy": report.confusion.accuracy.share if report else None,
        "best_macro_f1": report.confusion.macro_f1 if report else None,
        "baseline_accuracy": baseline.accuracy.share if baseline else None,
    }


def _best_perplexity(row: "RunListing") -> float | None:
    from lstm_tui.runs.loss_measures import LossMeasures

    progress = row.status.progress if row.status else None
    if progress is None or progress.classifies or (best := progress.best) is None:
        return None
    return LossMeasures.of(progress, best).perplexity
