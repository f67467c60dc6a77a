"""Selection of one of a run's samples: the newest, or an earlier one. Pure functions.

Samples are numbered from the first that the run wrote, so that the selection of `SampleCursor`
stays while new samples arrive and old ones are dropped.
"""

from dataclasses import dataclass, replace

from textual.content import Content

from lstm_tui.runs.progress import RunProgress, Sample
from lstm_tui.text.glyphs import visible

DIM = "$foreground-muted"

SHOWN_CHARACTERS, SHOWN_LINES = 20_000, 1_000
"""Of a sample: laying out 50,000 lines took 24 s."""


@dataclass(frozen=True, slots=True)
class SampleCursor:
    """What the reader chose: a ``temperature`` (None: the run's first) and the ``place`` of a
    sample in the run (None: always the newest)."""

    temperature: float | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class SampleChoice:
    """The sample to show: the ``number``-th of ``count`` at its temperature."""

    sample: Sample
    number: int
    count: int
    newest: bool


def choose(progress: RunProgress, browse: SampleCursor) -> SampleChoice | None:
    """The sample that ``browse`` means, or None while there is none."""
    places = _places(progress, browse)
    if not places:
        return None
    at = _position(places, browse)
    sample = progress.samples[places[at] - progress.samples_dropped]
    return SampleChoice(sample, at + 1, len(places), at == len(places) - 1)


def moved(progress: RunProgress, browse: SampleCursor, by: int) -> SampleCursor:
    """``browse`` after going ``by`` samples on; the end of the list means the newest again."""
    places = _places(progress, browse)
    if not places:
        return browse
    at = max(0, _position(places, browse) + by)
    return replace(browse, place=None if at >= len(places) - 1 else places[at])


def next_temperature(progress: RunProgress, browse: SampleCursor) -> SampleCursor:
    """The newest sample at the next temperature, or the one that was written beside this one."""
    known = sorted({sample.temperature for sample in progress.samples})
    if not known:
        return browse
    choice = choose(progress, browse)
    present = choice.sample.temperature if choice else known[0]
    following = next((value for value in known if value > present), known[0])
    if browse.place is None or choice is None:
        return SampleCursor(following)
    places = _places(progress, SampleCursor(following))
    beside = min(
        places,
        key=lambda place: abs(
            progress.samples[place - progress.samples_dropped].step - choice.sample.step
        ),
    )
    return SampleCursor(following, beside)


def _places(progress: RunProgress, browse: SampleCursor) -> list[int]:
    """The places of the samples at the temperature that is looked at."""
    written = {sample.temperature for sample in progress.samples}
    wanted = [browse.temperature, *progress.temperatures]
    temperature = next((value for value in wanted if value in written), None)
    return [
        place
        for place, sample in enumerate(progress.samples, progress.samples_dropped)
        if temperature is None or sample.temperature == temperature
    ]


def _position(places: list[int], browse: SampleCursor) -> int:
    """Where in ``places`` the chosen sample stands, or the next that is left."""
    if browse.place is None:
        return len(places) - 1
    return next((at for at, place in enumerate(places) if place >= browse.place), len(places) - 1)


def sample_title(choice: SampleChoice | None) -> str:
    """What stands on the upper border."""
    if choice is None:
        return "Sample"
    sample = choice.sample
    return f"Sample · step {sample.step:,} · temperature {sample.temperature:g}"


def sample_subtitle(choice: SampleChoice | None) -> str:
    """What stands on the lower border: where one is and how to go elsewhere."""
    if choice is None:
        return ""
    back = "" if choice.newest else " · End newest"
    return f"← {choice.number} of {choice.count} →{back} · v temperature"


def sample_original(choice: SampleChoice | None) -> str | None:
    """What `sample_text` shows, with the characters that it shows by their glyphs."""
    return None if choice is None else "".join(_shown(choice.sample))


def sample_text(choice: SampleChoice | None) -> Content:
    """The text that the network wrote, after the prime that it was given."""
    if choice is None:
        return Content.assemble(
            ("What the network writes appears here from time to time.\nPress ", DIM),
            ("s", "bold $accent"),
            (" to ask for a sample now.", DIM),
        )
    prime, text, rest = _shown(choice.sample)
    return Content.assemble(
        (visible(prime, keep_newlines=True), f"underline {DIM}"),
        visible(text, keep_newlines=True),
        (rest, DIM),
    )


def _shown(sample: Sample) -> tuple[str, str, str]:
    """As much of the prime and the text as a screen lays out at once, and what to do for more."""
    whole = sample.prime + sample.text
    end = min(len(whole), SHOWN_CHARACTERS)
    lines = whole[:end].split("\n", SHOWN_LINES)
    if len(lines) > SHOWN_LINES:
        end -= len(lines[-1])
    primed = min(end, len(sample.prime))
    rest = len(whole) - end
    words = f"\n… {rest:,} more characters: e exports the whole sample." if rest else ""
    return whole[:primed], whole[primed:end], words
