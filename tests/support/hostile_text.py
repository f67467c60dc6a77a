"""Text with terminal codes and markup, and a run that is full of it."""

from dataclasses import replace
from pathlib import Path

from lstm_tui.config import Quantity
from lstm_tui.runs.annotations import UnitAnnotation, save_annotation
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import (
    KINDS,
    Emerged,
    EmergedUnit,
    Event,
    Failed,
    Finished,
    FinishReason,
    Noted,
    Paused,
    Sampled,
    Starting,
)
from tests.support.fake_runs import beginning, say, training
from tests.support.neuron_runs import LINK, UNITS, URL, harbours, make_neuron_run
from tests.support.random_events import hostile

CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
"""All of C0, DEL, and all of C1."""

SEQUENCES = (
    "\x1b]52;c;b3duZWQ=\x07",  # writes the clipboard
    "\x1b]0;owned\x07",  # the title
    "\x1b]8;;http://evil.example/\x1b\\here\x1b]8;;\x1b\\",  # a link
    '\x1bP$q"p\x1b\\',  # asks; what is answered is typed
    "\x1b_Gi=1;owned\x1b\\",
    "\x1b^owned\x1b\\\x1bXowned\x1b\\",
    "\x9d52;c;b3duZWQ=\x9c\x9b6n\x90owned\x9c",  # the same with C1
    "\x1b[31;5mred\x1b[6n\x1b[20t\x1b[3J\x1b(0\x1bc",  # color, questions, erase, reset
    "\x1b[?1049l\x1b[?1000h\x1b[2;5r",
)
UNTERMINATED = "\x1b]0;never ends", "\x1b[", "\x1b", "\x9b"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\ufeff"
MARKUP = ("[/b]", "[[x]]", "[@click=app.quit]x[/]", "[red]r[/red]", "[", "\\[", "[/]", "{{x}}")
WIDE = "天地玄黄 👩\u200d👩\u200d👧 e\u0301 🇩🇪 👍🏽 각 ᄀ\u1161"

HOSTILE = " ".join((CONTROLS, *SEQUENCES, BIDI, ZERO_WIDTH, *MARKUP, WIDE, *UNTERMINATED))


def hostile_corpus(length: int = 3_000) -> str:
    """A text that contains all of it except NUL."""
    return HOSTILE.replace("\0", "") + "\n" + harbours(length) + HOSTILE.replace("\0", "")


def hostile_name(length: int = 60) -> str:
    """A valid directory name with hostile text."""
    name = "\x1b]0;owned\x07\x9b6n" + BIDI + "\u200b[@click=app.quit]x[red]\r天"
    return name[:length]


def hostile_events(steps: int = 200) -> list[Event]:
    """Events of a worker on such a text, and every other event with it in each field."""
    units = tuple(
        EmergedUnit(
            pattern=pattern, unit=str(unit), quantity=Quantity.HIDDEN, sign=1, f1=0.9, chance_f1=0.1
        )
        for pattern, unit in ((HOSTILE[:255], LINK), ("[/b]" + BIDI + "\x1b[6n", URL))
    )
    said: list[Event] = [
        hostile(kind, text)
        for text in (HOSTILE, *SEQUENCES, BIDI + ZERO_WIDTH)
        for kind in KINDS.values()
        if not issubclass(kind, Paused | Finished | Failed | Starting)  # they end what is shown
    ]
    said += [
        Sampled(temperature=0.8, text=HOSTILE, prime=HOSTILE),
        Sampled(temperature=0.5, text=MARKUP[2] + WIDE),
        Emerged(units=units),
        Noted(message=HOSTILE),
        Noted(message=MARKUP[2]),
    ]
    stamped = [replace(event, step=steps, elapsed_seconds=10.0) for event in said]
    return [*beginning(), *training(1, steps), *stamped]


def hostile_run(folder: Path) -> Run:
    """A run whose name, text, samples, messages, patterns and notes are all hostile text."""
    run = make_neuron_run(folder, text=hostile_corpus(), steps=(200,))
    run = Run(run.path.rename(run.path.with_name(hostile_name())))
    say(run, *hostile_events(), Finished(step=200, elapsed_seconds=10, reason=FinishReason.STOPPED))
    for layer in range(2):
        for unit in range(UNITS):
            save_annotation(
                run, f"L{layer}:{unit}", UnitAnnotation(HOSTILE[:40] + "[/b]", HOSTILE[40:])
            )
    return run
