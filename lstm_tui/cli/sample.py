"""``sample``: a trained network writes, character by character."""

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.network_input import echo_notes
from lstm_tui.cli.options import (
    GroupedCommand,
    config_option,
    option_group,
    reading_options,
    run_argument,
    runs_dir_option,
)
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np

    from lstm_tui.reader.reader import Ids, Reader
    from lstm_tui.reader.sampling import Sampling
    from lstm_tui.runs.checkpoints import Checkpoint

_option = option_group("Writing")

_MOST_KEPT = 8_000_000  # ids of texts that wait for the first of those that are written with them


@click.command(cls=GroupedCommand, short_help="Let a trained network write.")
@run_argument
@_option("--prime", default="", help="Text to go on from; it is printed too.")
@_option("--prime-file", metavar="FILE", help="Go on from the text of a file, or - instead.")
@_option("--length", type=int, default=500, show_default=True, help="In characters.")
@_option("--temperature", type=float, default=0.8, show_default=True, help="0 is --greedy.")
@_option("--top-k", type=int, default=0, help="Draw from the k likeliest only.")
@_option("--top-p", type=float, default=1.0, help="Draw from the likeliest that hold so much only.")
@_option("--greedy", is_flag=True, help="Always the likeliest character.")
@_option("--beam", type=int, metavar="WIDTH", help="The likeliest text that a beam finds.")
@_option(
    "--clamp",
    "clamps",
    multiple=True,
    metavar="UNIT=VALUE",
    help="Hold a unit at a value, such as L1:131=0.9 or L1:131.cell=4; may be given again. With "
    "the same --seed the text differs by that alone.",
)
@_option("--seed", type=int, help="Write the same again.  [default: random]")
@_option("--count", type=int, default=1, show_default=True, help="Texts.")
@_option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="error",
    show_default=True,
    help="What to do about characters of the prime that the network has never seen.",
)
@_option(
    "--checkpoint",
    default="latest",
    show_default=True,
    metavar="STEP|best|latest",
    help="Which weights write.",
)
@_option("--json", "as_json", is_flag=True, help="A line of JSON for each text.")
@reading_options
@runs_dir_option
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
    unknown: str,
    checkpoint: str,
    as_json: bool,
    reading: ReadingConfig,
    runs_dir: Path | None,
) -> None:
    """Let RUN write. What a terminal would not show as it is, is shown by a stand-in.

    \b
    lstm-tui sample latest --prime 'The ' --temperature 0.6
    lstm-tui sample latest --length 100000 > long.txt
    lstm-tui sample latest --seed 1 --clamp L1:131=0.9
    """
    import numpy as np

    from lstm_tui.exports.json_text import json_text
    from lstm_tui.reader.blas_threads import fastest_threads
    from lstm_tui.reader.input_text import file_content
    from lstm_tui.reader.reader import Reader
    from lstm_tui.reader.sampling import TOGETHER, Sampling
    from lstm_tui.reader.units import parse_clamp

    sampling = Sampling(0.0 if greedy else temperature, top_k, top_p)
    if beam and (greedy or top_k or top_p < 1 or count > 1):
        raise ConfigError(
            "--beam finds one text: leave out --greedy, --top-k, --top-p and --count."
        )
    with progress_bar("Loading the network"):
        found = resolve_run(run, runs_dir, saved=True)
        network = load_requested(found, checkpoint)
    vocabulary = network.vocabulary
    notes: tuple[str, ...] = ()
    if prime_file is not None:
        if prime:
            raise ConfigError("--prime and --prime-file: choose one.")
        prime, notes = file_content(prime_file, found, vocabulary, reading, stdin=sys.stdin.buffer)
    prime, form_note = vocabulary.in_learned_form(prime)
    echo_notes((*notes, *filter(None, [form_note])))
    known = vocabulary.encode_known(prime) if unknown == "skip" else vocabulary.encode(prime)
    if seed is None:
        seed = int(np.random.default_rng().integers(2**32))
    if sys.stderr.isatty() and not (beam or greedy or as_json):
        click.echo(f"step {network.step:,}, seed {seed}", err=True)
    held = tuple(parse_clamp(clamp, network.model) for clamp in clamps)
    reader = Reader(network.weights, network.model, clamps=held)
    at_once = 1 if beam else max(1, min(count, TOGETHER, _MOST_KEPT // max(1, length)))
    with fastest_threads(reader, at_once):
        for first in range(0, count, at_once):
            numbers = range(first, min(count, first + at_once))
            randoms = [np.random.default_rng((seed, number)) for number in numbers]
            texts = _write(reader, network, known, sampling, length, beam, randoms)
            for number, ids in zip(numbers, texts, strict=True):
                if as_json:
                    text = vocabulary.decode([*known, *_counted(ids, length)])
                    record = {
                        "step": network.step,
                        "seed": seed,
                        "number": number,
                        "clamps": list(map(str, held)),
                        "text": text,
                    }
                    echo_json(json_text(record))
                elif not sys.stdout.isatty():
                    _print(network, known, _counted(ids, length), count > 1)
                else:  # a beam is there all at once, anything else is seen to be written
                    _print(network, known, list(_counted(ids, length)) if beam else ids, count > 1)


def _write(
    reader: "Reader",
    network: "Checkpoint",
    prime: "Ids",
    sampling: "Sampling",
    length: int,
    beam: int | None,
    randoms: "list[np.random.Generator]",
) -> "Iterator[Iterable[int]]":
    """For each of ``randoms`` ``length`` ids after ``prime``, written side by side.

    Ids of the first come as they are drawn; those of the others are there when it is done. The
    network reads the end of a line before the prime: it has never met a text that began with
    nothing, and what it writes after one is often not even words.
    """
    from itertools import islice

    import numpy as np

    from lstm_tui.reader.sampling import beam_search, beginning, generate_together

    read = np.concatenate((beginning(network.vocabulary), prime))
    if beam:

        def found() -> "Iterator[int]":
            yield from beam_search(reader, read, beam, length)[0]

        yield found()
        return
    texts = len(randoms)
    together = generate_together(reader, read, (sampling,) * texts, randoms)
    others = np.empty((texts - 1, length), np.int64)

    def first() -> "Iterator[int]":
        for place, drawn in enumerate(islice(together, length)):
            others[:, place] = drawn[1:]
            yield int(drawn[0])

    yield first()
    yield from others.tolist()


def _counted(ids: "Iterable[int]", length: int) -> "Iterator[int]":
    """``ids``, ``length`` of them, with progress while they are written."""
    with progress_bar("Writing") as bar:
        for number, one in enumerate(ids, 1):
            yield one
            bar.update(number / length, f"{number:,} of {length:,}")


def _print(network: "Checkpoint", prime: "Ids", ids: "Iterable[int]", separate: bool) -> None:
    """Print the prime and ``ids`` as they come: visibly on a terminal, exactly anywhere else."""
    from lstm_tui.text.glyphs import visible

    decoder = network.vocabulary.decoder()
    terminal = sys.stdout.isatty()

    def put(text: str) -> None:
        sys.stdout.write(visible(text, keep_newlines=True) if terminal else text)

    if not terminal and isinstance(sys.stdout, io.TextIOWrapper):  # else something captures it
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
