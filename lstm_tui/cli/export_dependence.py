"""``export dependence``: what a prediction, or the value of a unit, depends on."""

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.export_input import ExportOptions, export_origin, read_export_text
from lstm_tui.cli.progress import progress_bar
from lstm_tui.colors.display import truecolor_palette
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.exports.dependence_page import render_dependence_page
from lstm_tui.exports.dependence_svg import render_dependence_svg
from lstm_tui.exports.from_connectivity import (
    PAGE_POSITIONS,
    build_dependence_page,
    build_dependence_picture,
)
from lstm_tui.inspection.shown_dependence import parse_target
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.units import parse_signed_unit
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.studies.connectivity import ConnectivityReader
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_text import symbol_text


def dependence(run: Run, options: ExportOptions, format_: str) -> str:
    """The SVG picture of one prediction, or the HTML page of several."""
    if len(options.units) > 1:
        raise ConfigError("dependence: choose one unit, such as --unit L0:3.")
    if options.position is not None and options.after is not None:
        raise ConfigError("--position and --after name the same: pass one of them.")
    if options.position is None and options.after is None and options.text is None:
        raise ConfigError(
            "dependence: name the symbol after which the network predicts, with --position 1204 "
            'or --after "(the old", or pass a --text, whose end it is.'
        )
    if options.characters is not None and format_ != "html":
        raise ConfigError("--characters is for a page: pass -o FILE.html, or --format html.")
    network = load_requested(run, options.checkpoint)
    unit, turned = None, False
    if options.units:
        neuron, quantity, turned = parse_signed_unit(options.units[0], network.model)
        unit = neuron, quantity
    text = read_export_text(run, network, options)
    symbol, vocabulary = options.predicts, network.vocabulary
    target = None if symbol is None else parse_target(symbol, vocabulary)
    position = _position(text, network, options)
    reader = ConnectivityReader(network.weights, network.model, text.ids)
    origin = export_origin(run, options.reader(network), network, text)
    if format_ == "svg":
        result = reader.measure(text.ids, position, target, unit)
        (substitutions,) = reader.drop_strongest(text.ids, [result])
        picture = build_dependence_picture(
            origin,
            vocabulary,
            text.ids,
            result,
            substitutions,
            columns=options.columns,
            palette=truecolor_palette(options.palette, dark=options.dark),
            turned=turned,
        )
        return render_dependence_svg(picture)
    count = options.characters or PAGE_POSITIONS
    begin = max(0, min(position - count // 2, len(text.ids) - count))
    with progress_bar("Measuring what predictions depend on") as bar:
        page = build_dependence_page(
            origin,
            vocabulary,
            text.ids,
            reader,
            range(begin, min(begin + count, len(text.ids))),
            chosen=position,
            target=target,
            unit=unit,
            turned=turned,
            palette=options.palette,
            progress=bar.update,
        )
    return render_dependence_page(page)


def _position(text: EncodedText, network: Checkpoint, options: ExportOptions) -> int:
    """The position of the symbol after which the network predicts.

    Raises:
        ConfigError: The text has no such symbol, or ``--after`` is empty.
        CorpusError: ``--after`` does not occur in it.
    """
    last = len(text.ids) - 1
    if options.after is not None:
        wanted = options.after.replace("\\n", "\n")
        if not wanted:
            raise ConfigError("--after is empty: pass the text after which the network predicts.")
        characters = symbol_text(text.ids, network.vocabulary)
        begin = characters.text.find(wanted)
        if begin < 0:
            raise CorpusError(
                f"--after {safe_line(options.after, 60)}: does not occur in {text.source}. Pass a "
                "text in which it does with --text FILE."
            )
        end = begin + len(wanted) - 1
        # The word that holds it, or the last byte of the character.
        touched = characters.last.searchsorted(end), characters.last.searchsorted(end, "right") - 1
        return int(max(touched))
    position = last if options.position is None else options.position
    if not 0 <= position <= last:
        raise ConfigError(
            f"--position {position:,}: the text has {network.vocabulary.kind.plural} 0 to {last:,}."
        )
    return position
