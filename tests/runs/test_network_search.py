"""Embedding, recurrent layers and output layer among named tensors."""

from typing import Any

import pytest

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import NetworkFileError
from lstm_tui.runs.network_search import FoundNetwork, NamedParts, find_network

V, E, H = 30, 8, 16
NOTHING = NamedParts()

Shapes = dict[str, tuple[int, ...]]


def layer(prefix: str, number: int = 0, *, rows: int = 4 * H, reads: int = E) -> Shapes:
    """A recurrent layer without biases."""
    return {
        f"{prefix}weight_ih_l{number}": (rows, reads),
        f"{prefix}weight_hh_l{number}": (rows, H),
    }


def linear(name: str, rows: int, columns: int) -> Shapes:
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


EMBEDDING: Shapes = {"emb.weight": (V, E)}
OUTPUT = linear("head", V, H)


def find(shapes: Shapes, named: NamedParts = NOTHING, **parts: Any) -> FoundNetwork:
    return find_network(shapes, V, NamedParts(**parts) if parts else named)


def refusal(shapes: Shapes, **parts: Any) -> str:
    with pytest.raises(NetworkFileError) as caught:
        find(shapes, **parts)
    return str(caught.value)


@pytest.mark.parametrize(("rows", "cell"), [(4, Cell.LSTM), (3, Cell.GRU), (1, Cell.RNN_TANH)])
def test_rows_show_the_cell(rows: int, cell: Cell) -> None:
    found = find({**EMBEDDING, **layer("rnn.", rows=rows * H), **OUTPUT})
    assert found.model == ModelConfig(cell=cell, layers=1, hidden=H, embedding=E)
    assert (found.embedding, found.output, found.output_bias) == (
        "emb.weight",
        "head.weight",
        "head.bias",
    )


def test_input_of_the_size_of_the_vocabulary_is_one_hot() -> None:
    found = find({**layer("", reads=V), **OUTPUT})
    assert (found.embedding, found.model.embedding) == (None, 0)


def test_a_cell_is_one_layer() -> None:
    cell = {name.removesuffix("_l0"): shape for name, shape in layer("cell.").items()}
    assert find({**EMBEDDING, **cell, **OUTPUT}).layers[0].weight_ih == "cell.weight_ih"


@pytest.mark.parametrize(
    ("ends", "embedding", "output"),
    [
        ({"emb.weight": (V, H), **OUTPUT}, "emb.weight", "head.weight"),
        ({"emb.weight": (V, H), "head.weight": (V, H)}, "emb.weight", "head.weight"),
        ({"encoder.weight": (V, H), "decoder.weight": (V, H)}, "encoder.weight", "decoder.weight"),
        ({"a.weight": (V, H), **linear("b", V, H)}, "a.weight", "b.weight"),
        ({"emb.weight": (V, H)}, "emb.weight", None),
        (linear("decoder", V, H), "decoder.weight", None),
    ],
)
def test_bias_and_names_tell_embedding_and_output_of_the_same_shape_apart(
    ends: Shapes, embedding: str, output: str | None
) -> None:
    found = find({**layer("rnn.", reads=H), **ends})
    assert (found.embedding, found.output) == (embedding, output)
    assert found.model.tied == (output is None)


def test_what_is_named_is_taken() -> None:
    shapes = {**layer("rnn.", reads=H), "a.weight": (V, H), "b.weight": (V, H)}
    assert "several tensors may be the output layer: a.weight (30, 16), b." in refusal(shapes)
    for output, embedding in (("a", "b"), ("b.weight", "a")):
        found = find(shapes, output=output, embedding=embedding)
        assert (found.output, found.embedding) == (f"{output[0]}.weight", f"{embedding}.weight")


def test_several_modules_are_listed_and_may_be_stacked() -> None:
    shapes = {**EMBEDDING, **layer("one."), **layer("two.", reads=H), **OUTPUT}
    message = refusal(shapes)
    assert "one. (one.weight_ih_l0 (64, 8)), two. (two.weight_ih_l0 (64, 16))" in message
    assert "Name one with --recurrent PREFIX" in message
    found = find(shapes, recurrent=("one", "two.weight_ih_l0"))
    assert [one.weight_ih for one in found.layers] == ["one.weight_ih_l0", "two.weight_ih_l0"]
    assert "--recurrent three: no such recurrent module; there is one." in refusal(
        shapes, recurrent=("three",)
    )
    assert "named twice" in refusal(shapes, recurrent=("one", "one."))
    assert "layer 1 is LSTM of 16 units that reads 8 values" in refusal(
        shapes, recurrent=("two", "one")
    )


def test_a_tensor_of_no_part_is_refused_unless_all_parts_are_named() -> None:
    shapes = {**EMBEDDING, **layer("rnn."), **OUTPUT, "norm.weight": (H,)}
    message = refusal(shapes)
    assert message.startswith("norm.weight (16,): not a part of embedding, recurrent layers and")
    advice = "--embedding emb.weight --recurrent rnn. --output head.weight"
    assert message.endswith(advice)
    values = advice.split()[1::2]
    found = find(shapes, embedding=values[0], recurrent=(values[1],), output=values[2])
    assert found.unused == ("norm.weight",)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ({}, "no recurrent layer: an nn.LSTM, nn.GRU or nn.RNN has weight_ih_l0 and weight_hh_l0"),
        (
            {**EMBEDDING, **layer("rnn."), "rnn.weight_ih_l0_reverse": (64, 8), **OUTPUT},
            "rnn.weight_ih_l0_reverse (64, 8): a bidirectional layer has read the symbols",
        ),
        (
            {**EMBEDDING, **layer("rnn."), "rnn.weight_hr_l0": (4, 16), **OUTPUT},
            "rnn.weight_hr_l0 (4, 16): an LSTM with a projection (proj_size) cannot be read",
        ),
        (
            {**EMBEDDING, **layer("rnn."), **linear("fc1", 20, H), **linear("fc2", V, 20)},
            "fc2.weight (30, 20) reads 20 values, and the last recurrent layer has 16 units",
        ),
        (
            {**EMBEDDING, **layer("rnn."), **linear("head", 31, H)},
            "the vocabulary has 30 symbols, the output layer 31 rows: head.weight (31, 16).",
        ),
        (
            {"emb.weight": (31, H), **layer("rnn.", reads=H)},
            "the vocabulary has 30 symbols, the output layer 31 rows: emb.weight (31, 16).",
        ),
        (
            {"emb.weight": (31, E), **layer("rnn."), **OUTPUT},
            "reads 8 values, and the vocabulary has 30 symbols: for one-hot input both are the "
            "same, and an embedding has shape (30, 8); emb.weight (31, 8) has other rows.",
        ),
        (
            {**EMBEDDING, **layer("rnn."), **layer("rnn.", 2, reads=H), **OUTPUT},
            "rnn.weight_ih_l1 is missing; the file has rnn.weight_ih_l0 (64, 8)",
        ),
        (
            {**EMBEDDING, "rnn.weight_ih_l0": (64, 8), **OUTPUT},
            "rnn.weight_hh_l0 is missing",
        ),
        (
            {**EMBEDDING, **layer("rnn.", rows=2 * H), **OUTPUT},
            "both should have 4, 3 or 1 times as many rows as the second has columns (16)",
        ),
        (
            {**EMBEDDING, **layer("rnn."), "rnn.bias_ih_l0": (63,), **OUTPUT},
            "rnn.bias_ih_l0 (63,): should have shape (64,).",
        ),
        ({**EMBEDDING, **layer("rnn."), "why": (H, V)}, "why (16, 30) is transposed."),
        ({**EMBEDDING, **layer("rnn.")}, "no output layer: its weight has shape (30, 16)."),
        (
            {**EMBEDDING, **layer("rnn."), **OUTPUT}
            | {
                key: shape for n in range(1, 65) for key, shape in layer("rnn.", n, reads=H).items()
            },
            "65 layers of 16 units that read 8 values: too large for this program (--layers 65:",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_shapes(shapes: Shapes, message: str) -> None:
    assert message in refusal(shapes)


def test_names_of_a_stranger_are_data() -> None:
    shapes = {**EMBEDDING, **layer("rnn\x1b[2J."), **OUTPUT, "\x1b]0;title\x07": (3,)}
    assert "\x1b" not in refusal(shapes)
