"""What a terminal can show, from the environment: its colors, and whether it has a screen at all.

Names in ``TERM`` go first, because terminfo calls most of today's terminals by the name of an older
one (``xterm``, ``screen``) or is missing; terminfo is asked about names that are not known here.
Rich and Textual detect less (no ``FORCE_COLOR`` levels, 16 colors on a vt100), so they are told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from lstm_tui.colors.names import Depth

_SIXTEEN = ("xterm", "linux", "screen", "tmux", "rxvt", "ansi", "cygwin", "putty", "konsole", "vte")
_WITHOUT_COLOR = (
    "vt52",
    "vt100",
    "vt102",
    "vt220",
    "vt320",
    "vt420",
    "sun",
    "hpterm",
    "xterm-mono",
)
_TRUECOLOR = ("xterm-kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "rio")
"""Terminals that have all colors and say so in ``COLORTERM``, which ``ssh`` does not carry over."""

_WITHOUT_SCREEN = ("", "dumb", "unknown", "emacs", "vt52", "lpr", "printer", "network", "switch")


@dataclass(frozen=True, slots=True)
class Terminfo:
    """What the database says of a terminal: how many colors, and how the cursor is addressed."""

    colors: int
    cursor_address: bytes


def read_terminfo(term: str) -> Terminfo | None:
    """The entry of ``term``; None where there is no database, or no such entry.

    Python reads one entry in the life of a process: that of the first ``term``.
    """
    try:
        import curses

        curses.setupterm(term, 1)
        return Terminfo(max(curses.tigetnum("colors"), 0), curses.tigetstr("cup") or b"")
    except Exception:  # no module curses, no database, a broken entry: the option falls away
        return None


_Lookup = Callable[[str], Terminfo | None]
_read_terminfo_once = cache(read_terminfo)


def terminal_depth(
    environment: Mapping[str, str], terminfo: _Lookup = _read_terminfo_once
) -> Depth:
    """How many colors the terminal has, whatever the user wants to see of them."""
    term = environment.get("TERM", "").strip().lower()
    name = term.removeprefix("screen.")  # GNU screen puts its own name before that of the terminal
    if name in _WITHOUT_SCREEN or _named(name, _WITHOUT_COLOR):
        return Depth.NONE
    if name == "linux":  # it takes 24-bit colors and shows the nearest of 16
        return Depth.STANDARD
    in_gnu_screen = term.startswith("screen") and "TMUX" not in environment
    if not in_gnu_screen:  # which hands COLORTERM on, but not the colors
        if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
            return Depth.TRUECOLOR
        if environment.get("WT_SESSION"):  # Windows Terminal, which sets no COLORTERM
            return Depth.TRUECOLOR
    if name.endswith(("-direct", "-truecolor")) or _named(name, _TRUECOLOR):
        return Depth.TRUECOLOR
    if name.endswith("256color"):
        return Depth.EIGHT_BIT
    if name in _SIXTEEN or name.endswith(("-color", "-16color", "-88color")):
        return Depth.STANDARD
    entry = terminfo(term)
    if entry is None:
        return Depth.STANDARD
    if entry.colors > 256:
        return Depth.TRUECOLOR
    return (
        Depth.EIGHT_BIT
        if entry.colors == 256
        else Depth.STANDARD
        if entry.colors >= 8
        else Depth.NONE
    )


def wanted_depth(
    environment: Mapping[str, str],
    *,
    is_terminal: bool,
    terminfo: _Lookup = _read_terminfo_once,
) -> Depth:
    """How many colors to show: ``NO_COLOR`` goes first, then ``FORCE_COLOR``, then the terminal.

    ``FORCE_COLOR`` is 0 for none, 2 for 256, 3 for truecolor; anything else means at least 16, also
    where the output is no terminal.
    """
    if environment.get("NO_COLOR"):
        return Depth.NONE
    forced = environment.get("FORCE_COLOR", "").strip().lower()
    levels = {"0": Depth.NONE, "false": Depth.NONE, "2": Depth.EIGHT_BIT, "3": Depth.TRUECOLOR}
    if forced in levels:
        return levels[forced]
    if not is_terminal and not forced:
        return Depth.NONE
    depth = terminal_depth(environment, terminfo)
    return Depth.STANDARD if forced and depth is Depth.NONE else depth


def can_show_screen(
    environment: Mapping[str, str], terminfo: _Lookup = _read_terminfo_once
) -> bool:
    """Whether the terminal has a cursor that ANSI sequences move (ECMA-48): not ``dumb``, nor one
    without a name."""
    term = environment.get("TERM", "").strip().lower()
    if term in _WITHOUT_SCREEN:
        return False
    if term.removeprefix("screen.") in _SIXTEEN or "color" in term or _named(term, ("vt",)):
        return True
    entry = terminfo(term)
    return entry is None or entry.cursor_address.startswith(b"\x1b[")


def has_bright_grounds(environment: Mapping[str, str]) -> bool:
    """Whether backgrounds may be of all 16 colors, and not only of the first 8."""
    return environment.get("TERM", "").strip().lower().removeprefix("screen.") != "linux"


def has_dark_background(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's background is dark, as far as ``COLORFGBG`` says; True if unknown."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")


def terminal_name(environment: Mapping[str, str]) -> str:
    """For a message: ``TERM=dumb``, or that it is not set."""
    term = environment.get("TERM", "").strip()
    return f"TERM={term}" if term else "TERM is not set"


def _named(term: str, names: tuple[str, ...]) -> bool:
    """Whether ``term`` is one of ``names``, or one of them with something behind it."""
    return any(term == name or term.startswith(f"{name}-") for name in names)
