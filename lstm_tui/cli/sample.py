"""``sample``: generate text with a trained network."""

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import echo_notes
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np

    from lstm_tui.reader.reader import Ids, Reader
    from lstm_tui.reader.sampling import Sampling
    from lstm_tui.runs.checkpoints import Checkpoint

_group = OptionGroup("Sampling")
_option = _group.option

MOST_BUFFERED = 8_000_000  # ids of texts that are generated with the first and printed after it


@click.command(cls=GroupedCommand, short_help="Generate text with a trained network.")
@run_argument
@_option("--prime", default="", show_default=False, help="Text to continue; it is printed too.")
@_option("--prime-file", metavar="FILE", help="File with the text to continue, or -.")
@_option(
    "--length",
    default=500,
    help="Symbols (characters or words) to generate; of each document at most, see below.",
)
@_option("--temperature", default=0.8, help="Sampling temperature; 0 is the same as --greedy.")
@_option(
    "--top-k", default=0, show_default=False, help="Sample from the K most likely symbols only."
)
@_option(
    "--top-p",
    default=1.0,
    show_default=False,
    help="Sample from the most likely symbols only, up to this total probability.",
)
@_option("--greedy", is_flag=True, help="Always choose the most likely symbol.")
@_option("--beam", type=int, metavar="WIDTH", help="Print the most likely text of a beam search.")
@_group.clamp_option("With the same --seed, the text differs by the clamps alone.")
@_option("--seed", type=int, help="Random seed.  [default: a random one]")
@_option("--count", default=1, help="Number of texts.")
@_option(
    "--documents",
    type=int,
    show_default=False,
    help="Number of documents, each until the network ends it, if it was trained with --documents. "
    " [default: 1]",
)
@_option(
    "--unique", is_flag=True, help="Pass over documents that stand verbatim in the training text."
)
@_option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="error",
    help="What to do with characters of the prime that are not in the vocabulary.",
)
@_option(
    "--copies/--no-copies",
    default=None,
    show_default=False,
    help="Say what a text copies from the training text.  [default: on a terminal, and in JSON]",
)
@_option("--json", "as_json", is_flag=True, help="Print a line of JSON for each text.")
@network_options
@config_option("Run")
def sample(
    run: str,
    prime: str,
    prime_file: str | None,
    length: int,
    temperature: float,
    top_k: int,
    top_p: float,
    greedy: bool,
    beam: int | None,
    clamps: tuple[str, ...],
    seed: int | None,
    count: int,
    documents: int | None,
    unique: bool,
    unknown: str,
    checkpoint: str,
    copies: bool | None,
    as_json: bool,
    reading: ReadingConfig,
    runs_dir: Path | None,
) -> None:
    """Generate text with RUN. On a terminal, control characters are shown by visible symbols.

    \b
    lstm-tui sample latest --prime 'The ' --temperature 0.6
    lstm-tui sample latest --length 100000 > long.txt
    lstm-tui sample latest --seed 1 --clamp L1:131=0.9
    lstm-tui sample latest --seed 1 --clamp L0.forget=1
    lstm-tui sample latest --documents 20 --unique

    A network that was trained on documents writes --documents of them, separated as in its text.
    Each begins with --prime and ends where the network ends it, or after --length symbols.
    --beam prints the most probable document that it finds; that is often a short one.
    """
    import numpy as np

    from lstm_tui.cli.copy_report import NOT_SEARCHED, CopyReport, is_wanted, open_training_text
    from lstm_tui.cli.document_samples import (
        DocumentRequest,
        check_documents,
        print_documents,
        training_documents,
    )
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.exports.step_titles import step_title
    from lstm_tui.reader.blas_threads import fastest_threads
    from lstm_tui.reader.input_text import file_content
    from lstm_tui.reader.lanes import LANES
    from lstm_tui.reader.reader import Reader
    from lstm_tui.reader.sampling import TOGETHER, Sampling
    from lstm_tui.reader.units import parse_clamps
    from lstm_tui.text.learned_form import in_learned_form

    sampling = Sampling(0.0 if greedy else temperature, top_k, top_p)
    if beam and (greedy or top_k or top_p < 1 or count > 1):
        raise ConfigError(
            "--beam prints one text: leave out --greedy, --top-k, --top-p and --count."
        )
    if beam and (documents or 1) > 1:
        raise ConfigError("--beam prints one document: leave out --documents.")
    with progress_bar("Loading the network"):
        source_run = resolve_run(run, runs_dir, saved=True, predicts=True)
        network = load_requested(source_run, checkpoint)
    vocabulary = network.vocabulary
    check_documents(
        vocabulary, documents, count, unique=unique, drawn=not (beam or greedy or temperature == 0)
    )
    notes: tuple[str, ...] = ()
    if prime_file is not None:
        if prime:
            raise ConfigError("--prime and --prime-file cannot be combined: choose one.")
        prime, notes = file_content(
            prime_file, source_run, vocabulary, reading, stdin=sys.stdin.buffer
        )
    prime, form_note = in_learned_form(prime, vocabulary)
    echo_notes((*notes, *filter(None, [form_note])))
    encode = vocabulary.encode_known if unknown == "skip" else vocabulary.encode
    prime_ids = encode(prime)
    if seed is None:
        seed = int(np.random.default_rng().integers(2**32))
    if sys.stderr.isatty() and not (beam or greedy or as_json):
        title = step_title(network.step, imported=network.imported)
        click.echo(f"{title}, seed {seed}", err=True)
    held = parse_clamps(clamps, network.model)
    reader = Reader.of(network).clamped(held)
    total = documents or count
    each = total == 1 or (sys.stdout.isatty() and not vocabulary.end)
    report = None
    if is_wanted(copies, as_json=as_json):
        report = CopyReport(open_training_text(source_run, asked=copies is True), each=each)
    if vocabulary.end:
        chosen_seed = seed
        request = DocumentRequest(
            prime_ids,
            total,
            length,
            sampling,
            beam,
            training_documents(source_run) if unique else None,
            lambda number: np.random.default_rng((chosen_seed, number)),
        )
        facts = {"step": network.step, "seed": seed, "clamps": list(map(str, held))}
        with fastest_threads(reader, 1 if beam else min(request.count, LANES)):
            print_documents(reader, vocabulary, request, facts if as_json else None, report)
        return
    at_once = 1 if beam else max(1, min(count, TOGETHER, MOST_BUFFERED // max(1, length)))
    with fastest_threads(reader, at_once):
        for first in range(0, count, at_once):
            numbers = range(first, min(count, first + at_once))
            randoms = [np.random.default_rng((seed, number)) for number in numbers]
            texts = _generate(reader, network, prime_ids, sampling, length, beam, randoms)
            for number, ids in zip(numbers, texts, strict=True):
                if report is not None:
                    ids = report.collect(ids)
                if as_json:
                    text = vocabulary.decode([*prime_ids, *_counted(ids, length)])
                    copied = NOT_SEARCHED
                    if report is not None:
                        given = vocabulary.decode(prime_ids)
                        copied = report.record(vocabulary.decode(report.collected), given)
                    record = {
                        "step": network.step,
                        "seed": seed,
                        "number": number,
                        "clamps": list(map(str, held)),
                        "text": text,
                        **copied,
                    }
                    echo_json(json_text(record))
                    continue
                if not sys.stdout.isatty():
                    _print(network, prime_ids, _counted(ids, length), count > 1)
                else:  # print symbols as they are drawn; a beam search draws all at once
                    shown = list(_counted(ids, length)) if beam else ids
                    _print(network, prime_ids, shown, count > 1)
                if report is not None:
                    report.describe(vocabulary.decode(report.collected))
    if report is not None and not as_json:
        report.summarize()


def _generate(
    reader: "Reader",
    network: "Checkpoint",
    prime: "Ids",
    sampling: "Sampling",
    length: int,
    beam: int | None,
    randoms: "list[np.random.Generator]",
) -> "Iterator[Iterable[int]]":
    """For each of ``randoms``, ``length`` ids after ``prime``; the texts are generated together.

    Ids of the first text are yielded as they are drawn, those of the others when it is complete.
    The network reads a line feed before the prime: it was never trained on a text that begins with
    nothing, and what it generates after one is often not even words.
    """
    from itertools import islice

    import numpy as np

    from lstm_tui.reader.sampling import beam_search, beginning, generate_together

    context = np.concatenate((beginning(network.vocabulary), prime))
    if beam:

        def best() -> "Iterator[int]":
            yield from beam_search(reader, context, beam, length)[0]

        yield best()
        return
    texts = len(randoms)
    together = generate_together(reader, context, (sampling,) * texts, randoms)
    others = np.empty((texts - 1, length), np.int64)

    def first() -> "Iterator[int]":
        for step, drawn in enumerate(islice(together, length)):
            others[:, step] = drawn[1:]
            yield int(drawn[0])

    yield first()
    yield from others.tolist()


def _counted(ids: "Iterable[int]", length: int) -> "Iterator[int]":
    """Pass on ``length`` ids, and show a progress bar meanwhile."""
    with progress_bar("Sampling") as bar:
        for number, symbol in enumerate(ids, 1):
            yield symbol
            bar.update(number / length, f"{number:,} of {length:,}")


def _print(network: "Checkpoint", prime: "Ids", ids: "Iterable[int]", separate: bool) -> None:
    """Print the prime and ``ids`` as they come; on a terminal, by glyphs that are safe to show."""
    from lstm_tui.text.glyphs import visible
    from lstm_tui.text.stream_decoder import StreamDecoder

    decoder = StreamDecoder(network.vocabulary)
    terminal = sys.stdout.isatty()

    def put(text: str) -> None:
        sys.stdout.write(visible(text, keep_newlines=True) if terminal else text)

    if not terminal and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass", newline="")
    for symbol in prime:
        put(decoder.feed(int(symbol)))
    for symbol in ids:
        put(decoder.feed(symbol))
        if terminal:
            sys.stdout.flush()
    put(decoder.flush())
    if terminal or separate:
        sys.stdout.write("\n")
    sys.stdout.flush()
