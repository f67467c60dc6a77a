"""Bindings, footer, help page and README have the keys of the key tables, and no others."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.binding import Binding

from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.compare.keymap import COMPARE_KEYS
from lstm_tui.tui.compare.screen import CompareScreen
from lstm_tui.tui.key_action import KeyAction, footer_keys, help_rows
from lstm_tui.tui.keymap_screen import COMMON_KEYS, KeymapScreen
from lstm_tui.tui.neurons.keymap import NEURON_KEYS
from lstm_tui.tui.neurons.screen import NeuronScreen
from lstm_tui.tui.runs.keymap import RUNS_KEYS
from lstm_tui.tui.runs.screen import RunsScreen
from lstm_tui.tui.train.keymap import TRAIN_KEYS
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.tui.vectors.keymap import VECTOR_KEYS
from lstm_tui.tui.vectors.screen import VectorScreen
from lstm_tui.tui.widgets.chart import CHART_KEYS
from lstm_tui.tui.widgets.help import help_page
from tests.support.key_tables import markdown_table
from tests.tui.conftest import REFRESH_VARIABLE

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- keys: written by tests/tui/test_keymaps.py -->\n", "<!-- end of keys -->\n"

TABLES: dict[str, Sequence[KeyAction]] = {
    "every screen": COMMON_KEYS,
    "charts": CHART_KEYS,
    "Train": TRAIN_KEYS,
    "Neurons": NEURON_KEYS,
    "Vectors": VECTOR_KEYS,
    "Runs": RUNS_KEYS,
    "Compare": COMPARE_KEYS,
}
SCREENS: list[type[KeymapScreen]] = [
    TrainScreen,
    NeuronScreen,
    VectorScreen,
    RunsScreen,
    CompareScreen,
]


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> type[KeymapScreen]:
    kind: type[KeymapScreen] = request.param
    return kind


def test_every_binding_of_a_screen_is_in_its_table(screen: type[KeymapScreen]) -> None:
    bound = {
        binding.key: binding.action
        for binding in Binding.make_bindings(screen.BINDINGS)
        if isinstance(binding, Binding)
    }
    keys = [
        key
        for row in screen.KEYMAP
        for keys in (row.keys, *(keys for keys, _ in row.others))
        for key in keys.split()
    ]
    assert len(keys) == len(set(keys)) == len(bound)


def test_every_action_exists(screen: type[KeymapScreen]) -> None:
    actions = [row.action for row in screen.KEYMAP]
    actions += [action for row in screen.KEYMAP for _, action in row.others]
    for action in actions:
        owner, _, name = re.sub(r"\(.*", "", action).rpartition(".")
        if owner in ("", "app"):
            assert hasattr(LstmTuiApp if owner else screen, f"action_{name}"), action


def test_the_footer_has_keys_of_the_help_page(screen: type[KeymapScreen]) -> None:
    shown = {key.key_names for key in footer_keys(screen.KEYMAP, {})}
    assert shown <= {keys for keys, _ in help_rows(screen.KEYMAP)}


def test_the_help_page_has_every_row(screen: type[KeymapScreen]) -> None:
    page = " ".join(help_page(screen.KEYMAP, 80).plain.split())
    for row in screen.KEYMAP:
        assert row.help
        assert f"{row.key_names} {row.help}" in page


def test_the_readme_has_the_key_tables() -> None:
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    expected = markdown_table(TABLES)
    if os.environ.get(REFRESH_VARIABLE):
        README.write_text(before + BEGIN + expected + END + after, "utf-8")
        table = expected
    assert table == expected


def test_what_destroys_is_no_small_letter() -> None:
    for table in TABLES.values():
        for row in table:
            if any(word in row.help for word in ("delete", "destroy", "remove")):
                assert not re.search(r"\b[a-z]\b", row.key_names)
