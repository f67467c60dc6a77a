"""Terminal capabilities from the environment: color depth, and whether it can show a screen.

``TERM`` is matched first, because most terminals use the name of an older one (``xterm``,
``screen``) or have no terminfo entry; terminfo is used for other names. Rich and Textual detect
less (no ``FORCE_COLOR`` levels, 16 colors on a vt100), so they get the result from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from lstm_tui.colors.names import Depth

_SIXTEEN = ("xterm", "linux", "screen", "tmux", "rxvt", "ansi", "cygwin", "putty", "konsole", "vte")
_WITHOUT_COLOR = (
    *("vt52", "vt100", "vt102", "vt220", "vt320", "vt420"),
    *("sun", "hpterm", "xterm-mono"),
)
_TRUECOLOR = ("xterm-kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "rio")
"""Truecolor terminals: they set ``COLORTERM``, which ``ssh`` does not transmit."""

_WITHOUT_SCREEN = ("", "dumb", "unknown", "emacs", "vt52", "lpr", "printer", "network", "switch")


@dataclass(frozen=True, slots=True)
class Terminfo:
    """Capabilities of a terminal in the terminfo database."""

    colors: int
    cursor_address: bytes


def read_terminfo(term: str) -> Terminfo | None:
    """The entry of ``term``; None without a database or such an entry.

    Python reads only one entry per process: that of the first ``term``.
    """
    try:
        import curses

        curses.setupterm(term, 1)
        return Terminfo(max(curses.tigetnum("colors"), 0), curses.tigetstr("cup") or b"")
    except Exception:  # no module curses, no database, a broken entry
        return None


_Lookup = Callable[[str], Terminfo | None]
_read_terminfo_once = cache(read_terminfo)


def terminal_depth(
    environment: Mapping[str, str], terminfo: _Lookup = _read_terminfo_once
) -> Depth:
    """The color depth that the terminal supports."""
    term = environment.get("TERM", "").strip().lower()
    name = term.removeprefix("screen.")  # GNU screen prepends its own name
    if name in _WITHOUT_SCREEN or _named(name, _WITHOUT_COLOR):
        return Depth.NONE
    if name == "linux":  # it accepts 24-bit colors and shows the nearest of 16
        return Depth.STANDARD
    in_gnu_screen = term.startswith("screen") and "TMUX" not in environment
    if not in_gnu_screen:  # it passes COLORTERM on, but not the colors
        colorterm = environment.get("COLORTERM", "").strip().lower()
        # Windows Terminal sets no COLORTERM.
        if colorterm in ("truecolor", "24bit") or environment.get("WT_SESSION"):
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
    depths = ((257, Depth.TRUECOLOR), (256, Depth.EIGHT_BIT), (8, Depth.STANDARD))
    return next((depth for least, depth in depths if entry.colors >= least), Depth.NONE)


def wanted_depth(
    environment: Mapping[str, str], *, is_terminal: bool, terminfo: _Lookup = _read_terminfo_once
) -> Depth:
    """The color depth to use, by ``NO_COLOR``, then ``FORCE_COLOR``, then the terminal.

    ``FORCE_COLOR`` is 0 for none, 2 for 256, 3 for truecolor; anything else means at least 16, even
    if the output is not a terminal.
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
    """Whether the terminal has a cursor that ECMA-48 sequences move; not if ``TERM`` is ``dumb``
    or not set."""
    term = environment.get("TERM", "").strip().lower()
    if term in _WITHOUT_SCREEN:
        return False
    if term.removeprefix("screen.") in _SIXTEEN or "color" in term or _named(term, ("vt",)):
        return True
    entry = terminfo(term)
    return entry is None or entry.cursor_address.startswith(b"\x1b[")


def has_bright_backgrounds(environment: Mapping[str, str]) -> bool:
    """Whether all 16 colors can be backgrounds, and not only the first 8."""
    return environment.get("TERM", "").strip().lower().removeprefix("screen.") != "linux"


def has_dark_background(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's background is dark, as far as ``COLORFGBG`` says; True if unknown."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] not in ("7", "15")


def terminal_name(environment: Mapping[str, str]) -> str:
    """``TERM=dumb``, or ``TERM is not set``, for a message."""
    term = environment.get("TERM", "").strip()
    return f"TERM={term}" if term else "TERM is not set"


def _named(term: str, names: tuple[str, ...]) -> bool:
    """Whether ``term`` is one of ``names``, or one of them followed by a hyphen and a suffix."""
    return any(term == name or term.startswith(f"{name}-") for name in names)
