"""``neurons`` with several runs: the best unit of each, and whether they are the same detector."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.choosing_text import read_choosing_text
from lstm_tui.cli.network_input import parse_patterns, read_text, requested_labels
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.config import ReadingConfig, SymbolKind, TextKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.exports.replications import ReplicationReport
from lstm_tui.exports.run_columns import RunColumns
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.weight_transfer import old_ids
from lstm_tui.scoring.control_pass import last_8_controls
from lstm_tui.scoring.controls import Controls, PatternControls
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.methods import methods_of
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.replication import (
    DetectorSignal,
    Replication,
    RunDetector,
    agreement,
    detector_signals,
    shared_characters,
)
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.glyphs import quoted, safe_line
from lstm_tui.text.vocabulary import FOLDED, Vocabulary

_NAMED = 5
_NAMES = {SymbolKind.CHAR: "characters", SymbolKind.BYTE: "bytes", SymbolKind.WORD: "words"}


@dataclass(frozen=True, slots=True)
class ReplicationOptions:
    """The options of ``neurons`` that apply to several runs."""

    text: str | None
    choose_on: str | None
    kind: TextKind | None
    labels_file: Path | None
    patterns: tuple[str, ...]
    characters: int | None
    reading: ReadingConfig
    checkpoint: str
    with_controls: bool = True


def replicate(
    references: Sequence[str], runs_dir: Path | None, options: ReplicationOptions
) -> ReplicationReport:
    """Score the runs that ``references`` name on one text, and compare their best units.

    Raises:
        ConfigError: A run is named twice, or the symbols of two runs differ in kind.
        CorpusError: A run does not know a character of the text, or no pattern occurs.
    """
    runs = [resolve_run(reference, runs_dir) for reference in references]
    _check_distinct(runs)
    with progress_bar("Loading the networks") as bar:
        networks = [load_requested(run, options.checkpoint) for run in runs]
        first = networks[0]
        text = read_text(
            options.text, runs[0], first, options.characters, options.reading, options.kind
        )
        choosing = read_choosing_text(
            options.choose_on, text, runs[0], first, options.reading, options.kind
        )
        bar.stage("Finding patterns")
        labels = requested_labels(options.patterns, options.labels_file, text, first)
        labeled = label_text(text.ids, first.vocabulary, labels)
        chooses: LabeledText | None = None
        if choosing:
            others = parse_patterns(options.patterns, choosing.kind)
            chooses = label_text(choosing.ids, first.vocabulary, others)
        texts = [_translated(labeled, first, one, run) for one, run in _pairs(networks, runs)]
        choosing_texts = [
            chooses and _translated(chooses, first, one, run) for one, run in _pairs(networks, runs)
        ]
        scores = []
        for number, network in enumerate(networks):
            bar.stage(f"Ranking units of run {number + 1} of {len(runs)}")
            ranked = score_units(
                Reader.of(network), texts[number], bar.update, choose_on=choosing_texts[number]
            )
            scores.append(ranked)
        patterns = [label.name for label in scores[0].labels if scores[0].occurs(label.name)]
        if not patterns:
            raise CorpusError(f"No pattern is in enough blocks of {text.source}.")
        controls = Controls()
        if options.with_controls:
            bar.stage("Comparing with the last 8 symbols")
            for controls in last_8_controls(ScoredText.of(labeled, chooses), patterns):
                bar.update(controls.fraction)
        readers = [Reader.of(network) for network in networks]
        correlated = shared_characters(readers, len(text.ids))
        signals: list[dict[str, DetectorSignal]] = []
        for number, reader in enumerate(readers):
            bar.stage(f"Comparing units of run {number + 1} of {len(runs)}")
            ids = texts[number].ids[:correlated]
            signals.append(detector_signals(reader, ids, scores[number], patterns))
    source = text.source
    if text.is_own:
        source = source.replace("the run's", f"{safe_line(runs[0].name)}'s", 1)
    return ReplicationReport(
        tuple(_columns(run, network) for network, run in _pairs(networks, runs)),
        source,
        choosing.source if choosing else "",
        scores[0].reported,
        correlated,
        tuple(
            _replication(name, scores, controls.of(name), [one[name] for one in signals])
            for name in patterns
        ),
        tuple(label.name for label in scores[0].labels if label.name not in patterns),
        methods_of(
            text.ids,
            first.vocabulary,
            scores[0],
            controls,
            choosing.ids if choosing else None,
            text.kind,
        ),
    )


def _pairs(networks: list[Checkpoint], runs: list[Run]) -> list[tuple[Checkpoint, Run]]:
    return list(zip(networks, runs, strict=True))


def _check_distinct(runs: list[Run]) -> None:
    paths = [run.path.resolve() for run in runs]
    for run, path in zip(runs, paths, strict=True):
        if paths.count(path) > 1:
            raise ConfigError(f"{safe_line(run.name)}: named twice. Name different runs.")


def _columns(run: Run, network: Checkpoint) -> RunColumns:
    progress = Follower(run).poll().progress
    return RunColumns.of(run.name, run.record(), progress, network.step)


def _translated(text: LabeledText, first: Checkpoint, network: Checkpoint, run: Run) -> LabeledText:
    """``text``, which is in ids of ``first``, in ids of ``network``."""
    return replace(text, ids=translate(text.ids, first.vocabulary, network.vocabulary, run.name))


def translate(
    ids: NDArray[np.integer[Any]], vocabulary: Vocabulary, other: Vocabulary, name: str
) -> NDArray[np.integer[Any]]:
    """``ids`` (T,) of ``vocabulary`` as ids of ``other``, (T,); ``name`` is that of its run.

    Raises:
        ConfigError: Their symbols are of different kinds, or only one of them has [END].
        CorpusError: ``other`` lacks a symbol of the text.
    """
    if vocabulary.kind is not other.kind:
        raise ConfigError(
            f"{safe_line(name)}: its symbols are {_NAMES[other.kind]}, those of the first run "
            f"{_NAMES[vocabulary.kind]}. Compare runs with the same symbols."
        )
    if bool(vocabulary.end) != bool(other.end):
        trained = "on documents, and the first run was not" if other.end else "without documents"
        raise ConfigError(
            f"{safe_line(name)}: was trained {trained}. Compare runs with the same symbols."
        )
    table = old_ids(other, vocabulary)
    if other.folded:
        table[table < 0] = other.id_of[FOLDED]
    translated: NDArray[np.int64] = table[ids]
    if (missing := np.unique(ids[translated < 0])).size:
        symbols = ", ".join(quoted(vocabulary.symbols[one]) for one in missing[:_NAMED])
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise CorpusError(
            f"{safe_line(name)}: the network has never seen {symbols}{more} of the text. Runs are "
            "compared on a text that each of them knows: pass one with --text FILE."
        )
    return translated


def _replication(
    name: str, scores: list[Scores], controls: PatternControls, signals: list[DetectorSignal]
) -> Replication:
    detectors = []
    for ranked in scores:
        best = ranked.best(name)[0]
        sums = ranked.sums_of(best.unit, best.quantity, name)
        detectors.append(RunDetector(best, controls.gain_of(sums)))
    label = next(label for label in scores[0].labels if label.name == name)
    last_8 = primary_score(controls.last_8.metrics) if controls.last_8 else None
    return Replication(label, tuple(detectors), agreement(signals), last_8)
