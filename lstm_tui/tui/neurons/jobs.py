"""Background jobs of the Neurons screen: reading, ranking, ablation, which post messages.

A job is given values, runs in a thread, and its results are posted in the event loop while the
screen is mounted and no newer job of its kind was started.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from textual.screen import Screen

from lstm_tui.errors import CheckpointError, ConfigError, LstmTuiError
from lstm_tui.inspection.ablations import Ablation, AblationEffects
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.closing_samples import sample_closings
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.intervention import AblationType, interventions
from lstm_tui.scoring.kept_rankings import load_ranking, ranking_key, save_ranking
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.pattern_loss import read_baseline
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_effects import measured_effects
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.scoring.unit_sets import SetScore, fit_set
from lstm_tui.scoring.untrained import untrained_network
from lstm_tui.studies.class_ablation import ablate_classes
from lstm_tui.studies.labeled_input import own_documents
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.neurons.job_messages import (
    Ablated,
    ControlsComputed,
    EffectsMeasured,
    FitProgressed,
    Ranked,
    RankingProgressed,
    SetFitted,
    TextRead,
)
from lstm_tui.tui.neurons.notices import (
    UnavailableError,
    require_hidden_or_cell,
)

RANKING_STEP = 0.04
"""Progress of a ranking is posted each time that it has grown by this share."""

CONTROLS_STEP = 0.02
"""The same for the controls."""


class NeuronJobs:
    """Starts the jobs of ``screen`` over ``session``; at most one of each kind counts."""

    def __init__(self, screen: Screen[None], session: InspectionSession) -> None:
        self._screen, self._session = screen, session
        self._jobs = Jobs(screen)
        self._unfinished_ablation: tuple[str, str, str] | None = None

    def start_reading(self) -> None:
        """Read the rest of the text; post `TextRead`."""
        activations, post = self._session.activations, self._screen.post_message

        def read(ticket: Ticket) -> None:
            for _ in activations.read_rest(ticket.check):
                ticket.hand_over(post, TextRead(activations, finished=False))
            ticket.hand_over(post, TextRead(activations, finished=True))

        self._jobs.start("reading", read)

    def start_ranking(self) -> None:
        """Rank all units on the run's own text; post `Ranked`, and `RankingProgressed` before.

        Then compute the controls; post `ControlsComputed` as they arrive. What the run keeps is
        posted at once, and then the scores of all units, whose controls need not be computed.
        """
        session, text = self._session, self._session.scored_text
        if text is None:
            self._set_progress(None, "The run's own text is gone, so units are not ranked.")
            return
        self._set_progress(0.0)
        checkpoint, reader, labels = session.checkpoint, session.reader, session.patterns.labels
        run = session.run

        def rank(ticket: Ticket) -> None:
            errors: list[ConfigError] = []
            posted = 0.0

            def progress(share: float) -> None:
                nonlocal posted
                ticket.check()
                if share - posted >= RANKING_STEP:
                    posted = share
                    ticket.hand_over(self._set_progress, share)

            try:
                labeled = label_text(
                    text.ids, checkpoint.vocabulary, labels, too_slow=errors.append
                )
                key = ranking_key(checkpoint, labeled, clamps=reader.clamps)
                kept = load_ranking(run, key, checkpoint.model, labeled.labels)
                known = kept.controls if kept is not None and kept.is_whole else None
                if kept is not None and known is not None:
                    ranked = Ranked(checkpoint, labels, kept.scores, tuple(errors), known)
                    ticket.hand_over(self._screen.post_message, ranked)
                scores = score_units(reader, labeled, progress)
            except LstmTuiError as error:
                ticket.hand_over(self._set_progress, None, str(error))
                return
            ranked = Ranked(checkpoint, labels, scores, tuple(errors), known)
            ticket.hand_over(self._screen.post_message, ranked)
            if known is None:
                before = partial(untrained_network, run, reader.clamps)
                controls = self._compute_controls(ticket, reader, labeled, scores, before)
                if controls.fraction >= 1:
                    save_ranking(run, key, checkpoint.model, scores, controls)

        self._jobs.start("ranking", rank)

    def _compute_controls(
        self,
        ticket: Ticket,
        reader: Reader,
        text: LabeledText,
        scores: Scores,
        untrained: Callable[[], Reader],
    ) -> Controls:
        """Post the controls of ``scores`` as they arrive, a few times in a second at most."""
        controls = Controls()

        def post(*, finished: bool) -> None:
            message = ControlsComputed(scores, controls, finished=finished)
            ticket.hand_over(self._screen.post_message, message)

        post(finished=False)
        posted = 0.0
        try:
            for controls in compute_controls(reader, text, scores, untrained=untrained):
                ticket.check()
                if controls.fraction - posted >= CONTROLS_STEP:
                    posted = controls.fraction
                    post(finished=False)
        except CheckpointError as error:
            controls = replace(controls, notes=(*controls.notes, str(error)))
        post(finished=True)
        return controls

    def _set_progress(self, share: float | None, error: str = "") -> None:
        ranking = self._session.ranking
        ranking.progress, ranking.error = share, error
        self._screen.post_message(RankingProgressed())

    def start_fitting(self) -> None:
        """Fit the set that is selected, if it is not; post `FitProgressed`, then `SetFitted`.

        Raises:
            UnavailableError: The run's own text is gone.
        """
        session, text, selected = self._session, self._session.scored_text, self._session.unit_set
        if selected is None or selected.score is not None:
            return
        if text is None:
            raise UnavailableError("The run's own text is gone, so a set of units is not fitted.")
        reader, vocabulary, post = session.reader, session.vocabulary, self._screen.post_message
        pattern, labels = selected.pattern, session.patterns.labels
        labels = (session.patterns.label(pattern),) if pattern else labels

        def fit(ticket: Ticket) -> None:
            posted = 0.0

            def progress(share: float) -> None:
                nonlocal posted
                ticket.check()
                if share - posted >= RANKING_STEP:
                    posted = share
                    ticket.hand_over(post, FitProgressed(share))

            result: SetScore | LstmTuiError
            try:
                # Labels that are too slow are left out, as in a ranking.
                labeled = label_text(text.ids, vocabulary, labels, too_slow=lambda _: None)
                result = fit_set(reader, labeled, selected.targets, pattern, progress)
            except LstmTuiError as error:
                result = error
            ticket.hand_over(post, SetFitted(reader, selected.targets, result))

        self._jobs.start("fitting", fit)

    def start_ablation(self) -> None:
        """Ablate what is shown to its mean outside the pattern; post `Ablated`.

        For a classifier: to its mean, and measure the decisions on the documents of the run.

        Raises:
            UnavailableError: The quantity cannot be held, or there is no pattern or text.
        """
        session, text = self._session, self._session.scored_text
        require_hidden_or_cell(session)
        if session.held:
            raise UnavailableError("Release what is held first: x, then Ctrl-R.")
        if session.classes is not None:
            self._start_class_ablation()
            return
        pattern = session.shown_pattern
        if not pattern or text is None:
            raise UnavailableError(
                "Choose a pattern first: f. The loss inside and outside of it is compared."
            )
        key, reader, ids = session.ablation_key(), session.reader, text.ids
        vocabulary, label = session.vocabulary, session.patterns.label(pattern)
        targets = session.targets
        self._begin_ablation(key)

        def ablate(ticket: Ticket) -> None:
            effects: AblationEffects | None = None
            try:
                labeled = label_text(ids, vocabulary, (label,))
                inside = labeled.codes > 0 if labeled.binary else labeled.scalars[0] > 0
                baseline = read_baseline(reader, ids, inside, pattern)
                results = interventions(baseline, targets, to=AblationType.OUTSIDE)
                ticket.hand_over(self._post_ablated, reader, key, next(results))
                effects = AblationEffects()
                if len(targets) == 1:
                    by_symbol = measured_effects(baseline, targets[0], check=ticket.check)
                    effects = AblationEffects(by_symbol)
                    ticket.hand_over(self._post_effects, reader, key, effects)
                for result in results:
                    ticket.hand_over(self._post_ablated, reader, key, result)
                if labeled.binary:
                    sampling = replace(effects, note="sampling …")
                    ticket.hand_over(self._post_effects, reader, key, sampling)
                    samples = sample_closings(
                        baseline,
                        inside,
                        vocabulary,
                        label,
                        targets,
                        progress=lambda _: ticket.check(),
                    )
                    sampled = replace(effects, closings=samples)
                    ticket.hand_over(self._post_effects, reader, key, sampled)
            except LstmTuiError as error:
                if effects is None:
                    ticket.hand_over(self._post_ablated, reader, key, str(error))
                else:  # no samples: a label of a file knows its text only
                    effects = replace(effects, note=str(error))
                    ticket.hand_over(self._post_effects, reader, key, effects)
            ticket.hand_over(self._end_ablation)

        self._jobs.start("ablation", ablate)

    def _begin_ablation(self, key: tuple[str, str, str]) -> None:
        if self._unfinished_ablation is not None:  # it is canceled, and would stay unfinished
            self._session.ablations.pop(self._unfinished_ablation, None)
        self._unfinished_ablation = key
        self._session.ablations[key] = "ablating …"

    def _start_class_ablation(self) -> None:
        session = self._session
        key, reader, run = session.ablation_key(), session.reader, session.run
        checkpoint, targets = session.checkpoint, session.targets
        self._begin_ablation(key)

        def ablate(ticket: Ticket) -> None:
            posted = 0.0

            def progress(share: float) -> None:
                nonlocal posted
                ticket.check()
                if share - posted >= RANKING_STEP:
                    posted = share
                    so_far = f"ablating … {100 * share:.0f} %"
                    ticket.hand_over(self._post_ablated, reader, key, so_far)

            try:
                documents = own_documents(run)
                result = ablate_classes(checkpoint, documents, targets, report=progress).claim
            except LstmTuiError as error:
                result = str(error)
            ticket.hand_over(self._post_ablated, reader, key, result)
            ticket.hand_over(self._end_ablation)

        self._jobs.start("ablation", ablate)

    def _post_effects(
        self, reader: Reader, key: tuple[str, str, str], effects: AblationEffects
    ) -> None:
        self._screen.post_message(EffectsMeasured(reader, key, effects))

    def _post_ablated(self, reader: Reader, key: tuple[str, str, str], ablation: Ablation) -> None:
        self._screen.post_message(Ablated(reader, key, ablation))

    def _end_ablation(self) -> None:
        self._unfinished_ablation = None
