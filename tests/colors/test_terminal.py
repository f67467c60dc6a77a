"""Color depth and screen support by terminal name, environment and options."""

import pytest

from lstm_tui.colors.display import Display, choose_display
from lstm_tui.colors.names import AUTO, BLUE_GREEN, COLORS, PALETTES, PURPLE_GREEN, Depth
from lstm_tui.colors.terminal import (
    Terminfo,
    can_show_screen,
    has_bright_backgrounds,
    has_dark_background,
    read_terminfo,
    terminal_depth,
    terminal_name,
    wanted_depth,
)
from lstm_tui.colors.truecolor import GRAY


def nothing(term: str) -> Terminfo | None:
    """A terminfo lookup without a database."""
    del term
    return None


KINDS = {
    "xterm-256color": Depth.EIGHT_BIT,
    "screen-256color": Depth.EIGHT_BIT,
    "tmux-256color": Depth.EIGHT_BIT,
    "rxvt-unicode-256color": Depth.EIGHT_BIT,
    "xterm": Depth.STANDARD,
    "xterm-color": Depth.STANDARD,
    "screen": Depth.STANDARD,
    "screen.linux": Depth.STANDARD,
    "tmux": Depth.STANDARD,
    "linux": Depth.STANDARD,
    "vt100": Depth.NONE,
    "vt220": Depth.NONE,
    "vt52": Depth.NONE,
    "dumb": Depth.NONE,
    "unknown": Depth.NONE,
    "": Depth.NONE,
    "xterm-kitty": Depth.TRUECOLOR,
    "alacritty": Depth.TRUECOLOR,
    "foot-extra": Depth.TRUECOLOR,
    "xterm-direct": Depth.TRUECOLOR,
}


@pytest.mark.parametrize(("term", "depth"), KINDS.items())
def test_the_depth_follows_from_the_terminal_name(term: str, depth: Depth) -> None:
    assert terminal_depth({"TERM": term}, nothing) is depth
    assert wanted_depth({"TERM": term}, is_terminal=True, terminfo=nothing) is depth


def test_without_a_terminal_name_there_are_no_colors() -> None:
    assert terminal_depth({}, nothing) is Depth.NONE
    assert not can_show_screen({}, nothing)
    assert terminal_name({}) == "TERM is not set"
    assert terminal_name({"TERM": "dumb"}) == "TERM=dumb"


@pytest.mark.parametrize("value", ["truecolor", "24bit", "TrueColor"])
def test_colorterm_means_all_colors(value: str) -> None:
    assert (
        terminal_depth({"TERM": "xterm-256color", "COLORTERM": value}, nothing) is Depth.TRUECOLOR
    )
    assert terminal_depth({"TERM": "xterm", "COLORTERM": value}, nothing) is Depth.TRUECOLOR


@pytest.mark.parametrize(
    ("term", "depth"),
    [
        ("dumb", Depth.NONE),
        ("", Depth.NONE),
        ("vt100", Depth.NONE),
        ("linux", Depth.STANDARD),
        ("screen", Depth.STANDARD),
        ("screen-256color", Depth.EIGHT_BIT),
    ],
)
def test_inherited_colorterm_is_ignored(term: str, depth: Depth) -> None:
    """GNU screen and the Linux console inherit the variable without the colors."""
    assert terminal_depth({"TERM": term, "COLORTERM": "truecolor"}, nothing) is depth


def test_tmux_named_screen_has_truecolor() -> None:
    here = {"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/tmux-0/default,1,0"}
    assert terminal_depth(here, nothing) is Depth.TRUECOLOR


def test_windows_terminal_has_all_colors() -> None:
    here = {"TERM": "xterm-256color", "WT_SESSION": "6f7f1e4a"}
    assert terminal_depth(here, nothing) is Depth.TRUECOLOR


@pytest.mark.parametrize(
    ("colors", "depth"),
    [
        (0, Depth.NONE),
        (2, Depth.NONE),
        (8, Depth.STANDARD),
        (16, Depth.STANDARD),
        (256, Depth.EIGHT_BIT),
        (1 << 24, Depth.TRUECOLOR),
    ],
)
def test_terminfo_decides_for_unknown_names(colors: int, depth: Depth) -> None:
    def entry(term: str) -> Terminfo:
        assert term == "somewhat-9"
        return Terminfo(colors, b"\x1b[%i%p1%d;%p2%dH")

    assert terminal_depth({"TERM": "somewhat-9"}, entry) is depth
    assert can_show_screen({"TERM": "somewhat-9"}, entry)


def test_an_unknown_name_without_terminfo_has_16_colors_and_a_screen() -> None:
    assert terminal_depth({"TERM": "somewhat-9"}, nothing) is Depth.STANDARD
    assert can_show_screen({"TERM": "somewhat-9"}, nothing)


def test_terminfo_that_cannot_be_read_is_none() -> None:
    assert read_terminfo("no-such-terminal\0") is None


@pytest.mark.parametrize("term", ["", "dumb", "unknown", "emacs", "vt52", "DUMB"])
def test_a_terminal_without_a_cursor_has_no_screen(term: str) -> None:
    assert not can_show_screen({"TERM": term}, nothing)


@pytest.mark.parametrize(
    "term", ["linux", "vt100", "screen", "tmux-256color", "xterm", "xterm-kitty"]
)
def test_other_terminals_have_a_screen(term: str) -> None:
    assert can_show_screen({"TERM": term}, nothing)


def test_a_terminal_with_other_cursor_sequences_has_no_screen() -> None:
    assert not can_show_screen({"TERM": "wy50"}, lambda _: Terminfo(0, b"\x1b=%p1%' '%+%c"))


@pytest.mark.parametrize(
    ("variables", "depth"),
    [
        ({"NO_COLOR": "1"}, Depth.NONE),
        ({"NO_COLOR": ""}, Depth.EIGHT_BIT),  # no-color.org: present and not empty
        ({"NO_COLOR": "1", "FORCE_COLOR": "3"}, Depth.NONE),
        ({"FORCE_COLOR": "3"}, Depth.TRUECOLOR),
        ({"FORCE_COLOR": "2"}, Depth.EIGHT_BIT),
        ({"FORCE_COLOR": "1"}, Depth.EIGHT_BIT),
        ({"FORCE_COLOR": "0"}, Depth.NONE),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, Depth.STANDARD),
    ],
)
def test_variables_of_the_user_have_priority(variables: dict[str, str], depth: Depth) -> None:
    here = {"TERM": "xterm-256color"} | variables
    assert wanted_depth(here, is_terminal=True, terminfo=nothing) is depth


def test_a_pipe_has_colors_only_when_they_are_forced() -> None:
    here = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    assert wanted_depth(here, is_terminal=False) is Depth.NONE
    assert wanted_depth(here | {"FORCE_COLOR": "1"}, is_terminal=False) is Depth.TRUECOLOR
    assert choose_display("256", BLUE_GREEN, here, is_terminal=False).depth is Depth.EIGHT_BIT


def test_an_option_has_priority_over_the_environment() -> None:
    here = {"TERM": "xterm", "NO_COLOR": "1"}
    for colors in COLORS[1:]:
        assert choose_display(colors, BLUE_GREEN, here, is_terminal=True).depth == colors
    assert choose_display(AUTO, BLUE_GREEN, here, is_terminal=True).depth is Depth.NONE


def test_without_colors_grays_are_used_if_available() -> None:
    def shown(**here: str) -> Display:
        return choose_display("none", BLUE_GREEN, here, is_terminal=True)

    assert shown(TERM="xterm-256color", COLORTERM="truecolor").palette(dark=True) is GRAY
    assert shown(TERM="xterm-256color").grays is Depth.EIGHT_BIT
    assert shown(TERM="xterm").palette(dark=True).attributes_only
    assert shown(TERM="vt100").palette(dark=True).attributes_only


def test_the_linux_console_has_eight_backgrounds() -> None:
    assert has_bright_backgrounds({"TERM": "xterm"})
    assert not has_bright_backgrounds({"TERM": "linux"})
    assert not has_bright_backgrounds({"TERM": "screen.linux"})
    assert not choose_display(
        AUTO, BLUE_GREEN, {"TERM": "linux"}, is_terminal=True
    ).bright_backgrounds


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("depth", [Depth.TRUECOLOR, Depth.EIGHT_BIT, Depth.STANDARD])
def test_a_palette_has_its_name_and_words_and_is_cached(
    depth: Depth, name: str, dark: bool
) -> None:
    palette = Display(depth, name).palette(dark=dark)
    assert (palette.name, palette.depth) == (name, depth)
    assert palette.low_word == ("purple" if name == PURPLE_GREEN else "blue")
    assert (palette.end_word(1), palette.end_word(-1)) == ("green", palette.low_word)
    assert Display(depth, name).palette(dark=dark) is palette


@pytest.mark.parametrize(
    ("value", "dark"), [(None, True), ("15;0", True), ("0;15", False), ("0;default;7", False)]
)
def test_colorfgbg_says_whether_the_background_is_dark(value: str | None, dark: bool) -> None:
    assert has_dark_background({"COLORFGBG": value} if value else {}) is dark
