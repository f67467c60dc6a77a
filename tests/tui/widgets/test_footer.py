from lstm_tui.tui.widgets.footer import Key, fitting, footer_content


def test_a_narrow_footer_drops_the_keys_of_the_greatest_rank() -> None:
    keys = [Key("a", "Alpha", "a"), Key("b", "Beta", "b", 5), Key("q", "Quit", "q", 1)]
    assert footer_content(keys, 40).plain == " a Alpha  b Beta  q Quit "
    assert [key.keys for key in fitting(keys, 20)] == ["a", "q"]
    assert fitting(keys, 3) == []
