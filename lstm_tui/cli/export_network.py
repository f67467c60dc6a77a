"""``export neurons`` and ``export report``: the ranking of a trained network, and its page."""

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.export_input import (
    ExportOptions,
    export_labels,
    export_methods,
    export_origin,
    export_ranking,
    find_patterns,
    read_export_text,
)
from lstm_tui.cli.network_input import check_patterns
from lstm_tui.cli.progress import progress_bar
from lstm_tui.errors import CorpusError
from lstm_tui.exports.from_checkpoint import PAGE_CHARACTERS, build_page
from lstm_tui.reader.activation_cache import ActivationCache, most_characters
from lstm_tui.reader.units import parse_signed_unit
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.blocks import SHORTEST
from lstm_tui.scoring.controls import Controls

PASSAGE_CHARACTERS = 100_000
"""Searched for the strongest and weakest passages: a few seconds for a 2×256 network."""

NEURONS_TOP, REPORT_TOP = 10, 3


def neurons(run: Run, options: ExportOptions, format_: str) -> str:
    """The ranking as JSON or CSV."""
    from lstm_tui.exports.rankings import RankingReport, scores_as_csv, scores_as_json

    check_patterns(options.patterns, options.labels_file)
    network = load_requested(run, options.checkpoint)
    text = read_export_text(run, network, options, options.characters)
    labels = export_labels(text, network, options)
    reader, labeled = options.reader(network), find_patterns(text, network, labels)
    top = options.top or NEURONS_TOP
    scores, controls = export_ranking(run, network, reader, labeled, top)
    report = RankingReport(
        run.name,
        network.step,
        text.source,
        scores,
        top,
        controls=controls,
        methods=export_methods(text, network, reader, scores, controls),
    )
    return f"{scores_as_json(report)}\n" if format_ == "json" else scores_as_csv(report)


def report(run: Run, options: ExportOptions) -> str:
    """The HTML page."""
    from lstm_tui.exports.page import render_page

    check_patterns(options.patterns, options.labels_file)
    network = load_requested(run, options.checkpoint)
    named = [parse_signed_unit(unit, network.model) for unit in options.units]
    units = [(unit, quantity) for unit, quantity, _ in named]
    # A ranking needs SHORTEST characters, even if fewer are shown.
    most = max(options.characters, SHORTEST) if options.characters else None
    text = read_export_text(run, network, options, most)
    if most and len(text.ids) < SHORTEST:  # whole documents may be fewer symbols than requested
        text = read_export_text(run, network, options, None)
    labels = export_labels(text, network, options)
    reader = options.reader(network)
    characters = min(options.characters or PAGE_CHARACTERS, len(text.ids), most_characters(reader))
    passages = min(most or PASSAGE_CHARACTERS, most_characters(reader))
    count = min(len(text.ids), max(characters, passages))
    reading = ActivationCache(reader, text.ids[:count], predicted=characters)
    rankable = len(text.ids) >= SHORTEST
    if not rankable and not units:
        raise CorpusError(
            f"Only {text.source}: ranking units needs {SHORTEST:,}. Choose units to show, for "
            "example --unit L0:3."
        )
    scores, controls, methods = None, Controls(), ""
    if rankable:
        labeled = find_patterns(text, network, labels)
        top = options.top or REPORT_TOP
        scores, controls = export_ranking(run, network, reader, labeled, top, units)
        methods = str(export_methods(text, network, reader, scores, controls))
    with progress_bar("Tracing units") as bar:
        for _ in reading.read_rest(lambda: bar.update(reading.characters_read / len(reading))):
            pass
    with progress_bar("Choosing passages"):
        page = build_page(
            export_origin(run, reader, network, text),
            network.vocabulary,
            reading,
            scores,
            characters=characters,
            top=options.top or REPORT_TOP,
            units=units,
            turned=[(unit, quantity) for unit, quantity, turned in named if turned],
            palette=options.palette,
            controls=controls,
            methods=methods,
            weights=network.weights,
        )
    with progress_bar("Rendering the page"):
        return render_page(page)
