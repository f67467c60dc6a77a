"""What goes on behind the Neurons screen: reading, ranking, ablating, each a job.

Jobs get values and give values. What comes back for weights or a text that are no longer on the
session is thrown away.
"""

import math
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from lstm_tui.errors import ConfigError, LstmTuiError
from lstm_tui.inspection.ranking import make_scores
from lstm_tui.scoring.intervention import Intervention, Rest, interventions
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.pattern_loss import read_baseline
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.neurons.part import NeuronPart

RANKING_STEP = 0.04
"""Progress of a ranking is drawn each time it has grown by this share."""


class NeuronWork(NeuronPart):
    """Starts jobs, and takes what they bring."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "ablate", "Ablate"),
        Binding("less_than_sign,comma", "checkpoint(-1)", "Checkpoint before"),
        Binding("greater_than_sign,full_stop", "checkpoint(1)", "Next checkpoint"),
    ]

    _newest = 0
    _rank_trouble = ""
    _ablating: tuple[str, str, str] | None = None
    """The unit, quantity and pattern whose ablation has not ended."""

    def state(self) -> Content:
        """What is going on, for the top line."""
        session = self.session
        if self.typed is not None:
            return Content.assemble(("● typing", "bold $accent"))
        if session.reading.share_known < 1:
            return _busy(f"reading {100 * session.reading.share_known:.0f} %")
        if session.scores is None and self._ranked_share is not None:
            return _busy(f"ranking {100 * self._ranked_share:.0f} %")
        if self._newest > max(session.checkpoint.step, session.checkpoint.skipped_step):
            return Content.assemble((f"▲ step {self._newest:,} is there: >", "bold $success"))
        return Content.assemble(("● ready", "bold $primary"))

    def waiting_words(self) -> str:
        """Why there is no score yet; empty when there will be none."""
        if self.session.scores is not None:
            return ""
        if self._rank_trouble:
            return self._rank_trouble
        return f"Ranking all units … {100 * (self._ranked_share or 0):.0f} %"

    def start_reading(self) -> None:
        """Read what was not read of the text, in a thread."""
        reading, screen = self.session.reading, self._screen

        def read(ticket: Ticket) -> None:
            for _ in reading.read_rest(ticket.check):
                ticket.hand_over(screen._draw_top)
            ticket.hand_over(self._read_all, reading)

        screen.jobs.start("reading", read)

    def _read_all(self, reading: object) -> None:
        if reading is self.session.reading:
            self._screen.draw()

    def start_ranking(self) -> None:
        """Rank all units on the run's own text, in a thread."""
        session, screen = self.session, self._screen
        self._ranked_share, self._rank_trouble = None, ""
        text = session.scored_text
        if text is None:
            self._rank_trouble = "The run's own text is gone, so units are not ranked."
            return
        self._ranked_share = 0.0
        checkpoint, reader, labels = session.checkpoint, session.reader, session.labels

        def rank(ticket: Ticket) -> None:
            slow: list[ConfigError] = []
            shown = 0.0

            def progress(share: float) -> None:
                nonlocal shown
                ticket.check()
                if share - shown >= RANKING_STEP:
                    shown = share
                    ticket.hand_over(self._progressed, share)

            try:
                scores = make_scores(
                    reader, text.ids, checkpoint.vocabulary, labels, progress, slow.append
                )
            except LstmTuiError as error:
                ticket.hand_over(self._not_ranked, str(error))
            else:
                ticket.hand_over(self._ranked, checkpoint, labels, scores)
                for complaint in slow:
                    ticket.hand_over(self.say, f"Not ranked: {complaint}", failed=True)

        screen.jobs.start("ranking", rank)

    def _progressed(self, share: float) -> None:
        self._ranked_share = share
        self._screen._draw_top()
        self._screen._draw_units()

    def _not_ranked(self, words: str) -> None:
        self._ranked_share, self._rank_trouble = None, words
        self._screen.draw()

    def _ranked(self, checkpoint: object, labels: tuple[Label, ...], scores: Scores) -> None:
        session, screen = self.session, self._screen
        if checkpoint is not session.checkpoint or labels is not session.labels:
            return
        session.scores, self._ranked_share = scores, None
        screen._rows = screen._unit_rows()
        if not session.chosen:
            screen.choose_best()
        screen.draw()

    def look_for_checkpoints(self) -> None:
        """While the run trains, newer weights come: offer them."""
        steps = self.session.steps()
        if steps and steps[-1] != self._newest:
            self._newest = steps[-1]
            self._screen._draw_top()

    def action_checkpoint(self, by: int) -> None:
        """The weights before these in the run's history, or after them."""
        session, screen = self.session, self._screen
        steps = session.steps()
        at = sum(step < session.checkpoint.step for step in steps)
        if by > 0 and at < len(steps) and steps[at] == session.checkpoint.step:
            at += 1
        elif by < 0:
            at -= 1
        if not 0 <= at < len(steps):
            self.say("These are the newest weights." if by > 0 else "These are the oldest weights.")
            return
        # One wants to see this unit come into being, not whichever is the best at each step.
        session.chosen = session.chosen or session.listed_scores is not None
        try:
            session.change_checkpoint(steps[at])
        except LstmTuiError as error:
            self.say(str(error), failed=True)
            return
        self._causal.clear()
        self.show_warnings()
        screen.take_text(reads=True, ranks=True)

    def show_warnings(self) -> None:
        """Notify of what there is to say of the checkpoint, such as damaged ones newer than it."""
        if warnings := self.session.checkpoint.warnings:
            words = safe_line(" ".join(warnings), 600)
            self._screen.notify(words, markup=False, timeout=20, severity="warning")

    @property
    def _causal(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        return self.session.causal

    def _causal_key(self) -> tuple[str, str, str]:
        session = self.session
        return str(session.unit), session.quantity, session.shown_pattern

    def causal_lines(self) -> tuple[str, ...]:
        """What an ablation of this unit did, if one was made."""
        return self._causal.get(self._causal_key(), ())

    def action_ablate(self) -> None:
        """Hold the unit where it is outside the pattern: what does the loss do inside of it?"""
        session, screen = self.session, self._screen
        pattern = session.shown_pattern
        if session.quantity.is_gate:
            self.say("Hidden and cell values can be held: press h for one of them first.")
            return
        if not pattern or session.scored_text is None:
            self.say("Choose a pattern first: f. The loss inside and outside of it is compared.")
            return
        key, reader, ids = self._causal_key(), session.reader, session.scored_text.ids
        vocabulary, label = session.vocabulary, session.label(pattern)
        target = (session.unit, session.quantity)
        session.chosen = True
        self._drop_unfinished()
        self._ablating = key
        self._causal[key] = ("ablating …",)
        screen._draw_units()

        def ablate(ticket: Ticket) -> None:
            try:
                labelled = label_text(ids, vocabulary, (label,))
                inside = labelled.codes > 0 if labelled.binary else labelled.scalars[0] > 0
                baseline = read_baseline(reader, ids, inside, pattern)
                for found in interventions(baseline, (target,), to=Rest.OUTSIDE):
                    ticket.hand_over(self._ablated, reader, key, causal_words(found))
                ticket.hand_over(self._all_ablated)
            except LstmTuiError as error:
                ticket.hand_over(self._ablated, reader, key, (str(error),))
                ticket.hand_over(self._all_ablated)

        screen.jobs.start("ablation", ablate)

    def _ablated(self, reader: object, key: tuple[str, str, str], words: tuple[str, ...]) -> None:
        if reader is self.session.reader:
            self._causal[key] = words
            self._screen._draw_units()

    def _all_ablated(self) -> None:
        self._ablating = None

    def _drop_unfinished(self) -> None:
        """Forget what an ablation says that another one cancels: it would stay unfinished."""
        if self._ablating is not None:
            self._causal.pop(self._ablating, None)


def _busy(words: str) -> Content:
    return Content.assemble((f"● {words}", "bold $warning"))


def causal_words(found: Intervention) -> tuple[str, ...]:
    """What an ablation did, in lines for a narrow panel."""
    effect = found.effect
    closing = "" if math.isnan(effect.closing) else f" closing {effect.closing:+.2f}"
    lines = [
        f"ablated inside {effect.inside:+.2f} nats",
        f"{closing} rest {effect.elsewhere:+.2f}",
    ]
    if found.beaten is None:
        lines.append(" comparing with random …")
    else:
        count = len(found.controls)
        lines.append(f" more than {round(found.beaten * count)} of {count} random")
    return tuple(lines)
