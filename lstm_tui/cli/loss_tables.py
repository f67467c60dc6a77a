"""Losses of texts as tables for a terminal; `exports.loss_reports` writes them as JSON.

Cells are Rich ``Text``, so data is never interpreted as markup.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstm_tui.cli.score_tables import signed_interval
from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.exports.loss_reports import EvaluatedNetwork, EvaluatedText, LossReport
from lstm_tui.formatting import bits, fixed, shown_perplexity
from lstm_tui.studies.chain_rule import ChainRule, ChainTerm
from lstm_tui.studies.loss_breakdown import RANGES_OF_POSITIONS, LossBreakdown, LossShare
from lstm_tui.studies.symbol_types import SymbolType
from lstm_tui.studies.text_loss import SummedLoss, TextLoss
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

_LONGEST_SYMBOL = 16  # cells of a word in a table


def show_losses(report: LossReport) -> None:
    """Print the losses of each text, and of all of them."""
    console = table_console()
    network = report.network
    has_documents = report.total.carried.documents > 0
    for text in report.texts:
        console.print(Text(safe_line(text.name)))
        console.print(Text(_counts(text), style="dim"))
        console.print(_loss_table(text.loss, has_documents))
        for note in text.notes:
            show_prose(console, Text(safe_line(note, 400), style="dim"))
        console.print()
    if len(report.texts) > 1:
        console.print(Text(f"all {len(report.texts)} texts"))
        console.print(_loss_table(report.total, has_documents))
        console.print()
    show_prose(
        console,
        Text(
            f"{_title(network)}. Carried: read once from the initial state. Windows: read from the "
            "initial state at the beginning of each window; all of its positions count, and so do "
            "the same symbols in each row.",
            style="dim",
        ),
    )


def _title(network: EvaluatedNetwork) -> str:
    return f"{safe_line(network.run)} ({network.model}){network.at_step}"


def _counts(text: EvaluatedText) -> str:
    """For example ``105,343 symbols, 12 unknown characters left out``."""
    loss = text.loss.carried
    parts = [f"{loss.symbols:,} predicted symbols"]
    if loss.characters and loss.characters != loss.symbols:
        parts.append(f"{loss.characters:,} characters")
    if loss.documents:
        parts.append(f"{loss.documents:,} documents")
    if loss.characters or text.unknown:
        parts.append(f"{text.unknown:,} unknown characters left out")
    if text.folded:
        parts.append(f"{text.folded:,} rare ones read as U+FFFD")
    return ", ".join(parts)


def _loss_table(loss: TextLoss, has_documents: bool) -> Table:
    per_character = ["nats/char", "bits/char"] if loss.carried.characters else []
    columns = ["nats/symbol", *per_character, "perplexity"]
    table = plain_table("context", right=[*columns, *(["nats/document"] * has_documents)])
    table.columns[0].min_width = len("windows of 256")
    rows = {"carried": loss.carried}
    rows |= {f"windows of {size}": one for size, one in loss.windows.items()}
    for name, one in rows.items():
        table.add_row(Text(name), *map(Text, _figures(one, has_documents)))
    return table


def _figures(loss: SummedLoss, has_documents: bool) -> list[str]:
    per_document = loss.per_document
    document = "–" if per_document is None else fixed(per_document)
    per_character = [fixed(loss.per_character, 4), fixed(loss.bits_per_character, 4)]
    return [
        fixed(loss.per_symbol, 4),
        *(per_character if loss.characters else []),
        shown_perplexity(loss.perplexity),
        *([document] * has_documents),
    ]


def show_chain_rule(chain: ChainRule, network: EvaluatedNetwork, vocabulary: Vocabulary) -> None:
    """Print a row for each symbol of a text, and the sum."""
    console = table_console()
    before = vocabulary.label(chain.before)
    begins = "The document begins at" if chain.before == vocabulary.end_id else "Read after"
    console.print(Text(f"{_title(network)}. {begins} {before}.", style="dim"))
    table = plain_table("symbol", right=("probability", "rank", "sum of ln p"))
    table.add_column("likeliest instead", no_wrap=True, overflow="ellipsis")
    symbols = [safe_line(vocabulary.label(term.id), _LONGEST_SYMBOL) for term in chain.terms]
    left = max(map(cell_len, ("symbol", *symbols))) + len("probability") + len("sum of ln p")
    left += max(len("rank"), *(len(f"{term.rank:,}") for term in chain.terms)) + 5 * 2
    for symbol, term in zip(symbols, chain.terms, strict=True):
        table.add_row(
            Text(symbol),
            Text(_probability(term.probability)),
            Text(f"{term.rank:,}"),
            Text(fixed(term.total)),
            Text(_alternatives(term, vocabulary, console.width - left)),
        )
    console.print(table)
    loss = chain.loss
    per_character = []
    if loss.characters:
        in_bits = fixed(loss.bits_per_character, 4)
        per_character = [f"{fixed(loss.per_character, 4)} nats ({in_bits} bits) per character"]
    facts = [
        f"log-probability {fixed(-loss.nats)} nats ({fixed(-bits(loss.nats))} bits)",
        f"{fixed(loss.per_symbol, 4)} nats per symbol",
        *per_character,
        f"perplexity {shown_perplexity(loss.perplexity)}",
    ]
    console.print()
    console.print(Text("; ".join(facts) + "."))


def _probability(value: float) -> str:
    """With four decimals, or two significant digits if it is small."""
    return f"{value:.4f}" if value >= 0.001 else f"{value:.1e}"


def _alternatives(term: ChainTerm, vocabulary: Vocabulary, width: int) -> str:
    """As many of the likeliest other symbols, with probabilities, as ``width`` cells can show."""
    shown = ""
    for other, probability in term.instead:
        name = safe_line(vocabulary.label(other), _LONGEST_SYMBOL)
        one = f"{'  ' if shown else ''}{name} {probability:.2f}"
        if shown and cell_len(shown + one) > width:
            break
        shown += one
    return shown


def show_breakdown(
    report: LossBreakdown, networks: tuple[EvaluatedNetwork, ...], texts: Sequence[str]
) -> None:
    """Print the loss by type of symbol and by position inside spans, of one network or two."""
    console = table_console()
    _show_types(console, report, len(networks))
    if report.spans:
        console.print()
        _show_spans(console, report, len(networks))
    console.print()
    source = ", ".join(safe_line(name) for name in texts)
    names = [f"{letter}: {_title(one)}" for letter, one in zip("AB", networks, strict=False)]
    two = len(networks) > 1
    rare = f" Rare word: {report.rare}." if SymbolType.RARE in report.types else ""
    notes = [
        f"{'; '.join(names) if two else _title(networks[0])}, on {source}, with carried state."
        f"{rare}",
        "By position: characters since the opener, from 1; the closer is inside.",
    ]
    unit = f"Losses are in nats per {report.unit}."
    if two:
        notes.append(
            f"{unit} B−A: below 0 where B is better; 95 % interval of a paired bootstrap over "
            f"{report.stretches} stretches of the text."
        )
        if report.left_out:
            notes.append(f"{report.left_out:,} characters that only one knows are left out.")
    else:
        notes.append(unit)
    for note in notes:
        console.print(Text(note, style="dim"))


def _show_types(console: Console, report: LossBreakdown, networks: int) -> None:
    rows = {"all": report.whole, **{str(kind): one for kind, one in report.types.items()}}
    if networks == 1:
        table = plain_table("type", right=("count", "share", "mean loss", "share of loss"))
        for name, one in rows.items():
            mean, of_loss = fixed(one.means[0], 4), _percent(one.shares_of_loss[0])
            table.add_row(
                Text(name), *map(Text, (f"{one.count:,}", _percent(one.share), mean, of_loss))
            )
    else:
        columns = ("share", "A", "of loss", "B", "B−A", "95 %")
        table = plain_table("type", right=columns)
        for name, one in rows.items():
            first, second = map(fixed, one.means)
            of_loss = _percent(one.shares_of_loss[0])
            cells = (_percent(one.share), first, of_loss, second, *_difference(one))
            table.add_row(Text(name), *map(Text, cells))
    console.print(table)


def _difference(share: LossShare) -> tuple[str, str]:
    assert share.difference is not None
    interval = "–" if share.interval is None else signed_interval(share.interval, 3)
    return f"{share.difference:+.3f}", interval


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _show_spans(console: Console, report: LossBreakdown, networks: int) -> None:
    headings = [
        f"{first}" if first == last else f"{first}–{last}" for first, last in RANGES_OF_POSITIONS
    ]
    if networks == 1:
        table = plain_table("loss inside, by position", right=("count", *headings))
    else:
        table = plain_table("loss inside, by position", "", right=headings)
    for span in report.spans:
        if networks == 1:
            cells = [_mean(one, 0) for one in span.ranges]
            table.add_row(Text(span.pattern), Text(f"{span.inside.count:,}"), *map(Text, cells))
            continue
        for number, name in enumerate("AB"):
            cells = [_mean(one, number) for one in span.ranges]
            table.add_row(Text("" if number else span.pattern), Text(name), *map(Text, cells))
    console.print(table)


def _mean(share: LossShare, network: int) -> str:
    return f"{share.means[network]:.2f}" if share.count else "–"
