from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.widgets.footer import fitting, render_footer


def test_a_narrow_footer_drops_the_keys_of_the_greatest_rank() -> None:
    keys = [
        KeyAction("a", "a", "Alpha"),
        KeyAction("b", "b", "Beta", rank=5),
        KeyAction("q", "q", "Quit", rank=1),
    ]
    assert render_footer(keys, 40).plain == " a Alpha  b Beta  q Quit "
    assert [key.key_names for key in fitting(keys, 20)] == ["a", "q"]
    assert fitting(keys, 3) == []
