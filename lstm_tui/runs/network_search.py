"""Find embedding, recurrent layers and output layer of a network among named tensors, by shape.

The embedding is (V, E) where the first recurrent layer reads E values, the output layer (V, H). Of
several tensors of that shape, the one with a bias is the output layer, else names decide. A tensor
that no part accounts for is refused, because a network with a further layer would be read wrongly,
unless the user has named all parts.

Letters in shapes: ``V`` symbols, ``E`` embedding size, ``H`` hidden size.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstm_tui.config import ModelConfig
from lstm_tui.errors import ConfigError, NetworkFileError
from lstm_tui.runs.recurrent_search import (
    LayerKeys,
    RecurrentStack,
    Shape,
    Shapes,
    find_recurrent,
    is_recurrent,
    listed,
    shape_text,
)
from lstm_tui.text.glyphs import safe_line

_EMBEDDING_NAME = re.compile(r"emb|encod|wte|look|token|\bC\b", re.IGNORECASE)
_OUTPUT_NAME = re.compile(r"out|head|decod|fc|lin|proj|logit|class", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedParts:
    """The parts that the user has named; None and () for those to be found.

    Attributes:
        embedding: The key of the embedding, or of its module.
        recurrent: Prefixes of recurrent modules, the lowest layer first.
        output: The key of the weight of the output layer, or of its module.
    """

    embedding: str | None = None
    recurrent: tuple[str, ...] = ()
    output: str | None = None


@dataclass(frozen=True, slots=True)
class FoundNetwork:
    """A network among the tensors of a file.

    Attributes:
        model: Its configuration; a simple recurrent network has tanh.
        layers: The tensors of its recurrent layers, the lowest first.
        embedding: The embedding, (V, E); None for one-hot input.
        output: The output weights, (V, H); None if they are the embedding.
        output_bias: The output bias, (V,); None if there is none.
        unused: Other tensors, which the user has vouched for.
    """

    model: ModelConfig
    layers: tuple[LayerKeys, ...]
    embedding: str | None
    output: str | None
    output_bias: str | None
    unused: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all tensors of the network."""
        recurrent = [key for layer in self.layers for key in layer.all]
        ends = (self.embedding, self.output, self.output_bias)
        return (*recurrent, *filter(None, ends))


def find_network(shapes: Shapes, vocabulary_size: int, named: NamedParts) -> FoundNetwork:
    """The network over ``vocabulary_size`` symbols among tensors with ``shapes``.

    Raises:
        NetworkFileError: There is none, several, or one that this program cannot read.
    """
    stack = find_recurrent(shapes, named.recurrent)
    ends = _Ends(shapes, vocabulary_size, stack, named)
    embedding, output = ends.find()
    weight = output or embedding
    assert weight is not None
    try:
        model = ModelConfig(
            cell=stack.cell,
            layers=len(stack.layers),
            hidden=stack.hidden,
            embedding=0 if embedding is None else stack.width,
            tied=output is None,
        )
    except ConfigError as error:
        raise NetworkFileError(
            f"{len(stack.layers):,} layers of {stack.hidden:,} units that read {stack.width:,} "
            f"values: too large for this program ({error})"
        ) from error
    bias = ends.bias(weight, tied=output is None)
    found = FoundNetwork(model, stack.layers, embedding, output, bias)
    used = set(found.keys)
    unused = tuple(name for name, shape in shapes.items() if shape and name not in used)
    if unused and not (named.recurrent and named.output and (named.embedding or not embedding)):
        inputs = f"--embedding {embedding} " if embedding else ""
        parts = [*([embedding] if embedding else []), stack.layers[0].weight_ih, weight]
        raise NetworkFileError(
            f"{listed(unused, shapes)}: not a part of embedding, recurrent layers and output layer "
            f"({listed(parts, shapes)}), which is all that can be read. If the prediction does not "
            "need it, name these: "
            + safe_line(f"{inputs}--recurrent {stack.prefix} --output {weight}", 300)
        )
    return replace(found, unused=unused)


class _Ends:
    """Finds the embedding and the output layer."""

    def __init__(
        self, shapes: Shapes, vocabulary_size: int, stack: RecurrentStack, named: NamedParts
    ) -> None:
        self._shapes, self._stack, self._named = shapes, stack, named
        self._size, self._ties = vocabulary_size, stack.width == stack.hidden
        self._matrices = [
            name for name, shape in shapes.items() if len(shape) == 2 and not is_recurrent(name)
        ]

    def find(self) -> tuple[str | None, str | None]:
        """The embedding, None for one-hot input; the output weights, None if tied to it."""
        named, size, stack = self._named, self._size, self._stack
        embedding = self._given("--embedding", named.embedding, (size, stack.width))
        output = self._given("--output", named.output, (size, stack.hidden))
        embeddings, outputs = self._of_shape(stack.width), self._of_shape(stack.hidden)
        if output is None:
            output = self._output([one for one in outputs if one != embedding], embedding)
        if embedding is None:
            embedding = self._embedding([one for one in embeddings if one != output])
        if embedding is None and self._ties and output in embeddings and stack.width != size:
            embedding = output  # one tensor for both
        if output == embedding:
            output = None
        if output is None and (embedding is None or not self._ties or self._wrong_rows()):
            raise self._no_output(embedding)
        if embedding is None and stack.width != size:
            raise self._no_embedding()
        return embedding, output

    def bias(self, weight: str, *, tied: bool) -> str | None:
        """The output bias: that of the module, or else the only tensor of its shape, unless that
        is of another module than the output."""
        if (own := self._own_bias(weight)) is not None:
            return own
        others = [
            name
            for name, shape in self._shapes.items()
            if shape == (self._size,) and not is_recurrent(name)
        ]
        return others[0] if len(others) == 1 and (tied or "." not in others[0]) else None

    def _of_shape(self, columns: int) -> list[str]:
        return [one for one in self._matrices if self._shapes[one] == (self._size, columns)]

    def _own_bias(self, weight: str) -> str | None:
        """The bias beside ``weight``, (V,)."""
        name = f"{weight.removesuffix('weight')}bias" if weight.endswith("weight") else ""
        return name if self._shapes.get(name) == (self._size,) else None

    def _given(self, option: str, key: str | None, expected: Shape) -> str | None:
        """The tensor that the user named, with the ``expected`` shape."""
        if key is None:
            return None
        candidates = (key, f"{key.removesuffix('.')}.weight")
        name = next((one for one in candidates if one in self._shapes), None)
        if name is None:
            raise NetworkFileError(
                f"{option} {safe_line(key, 80)}: no such tensor; the file has "
                f"{listed(self._shapes, self._shapes)}."
            )
        if self._shapes[name] != expected:
            turned = " It is transposed." if self._shapes[name] == expected[::-1] else ""
            raise NetworkFileError(
                f"{option} {listed([name], self._shapes)}: should have shape "
                f"{shape_text(expected)}, a row for each of the {self._size:,} symbols of the "
                f"vocabulary.{turned}"
            )
        return name

    def _output(self, outputs: Sequence[str], embedding: str | None) -> str | None:
        """The output weights among those of their shape; None if they may be the embedding."""
        with_bias = [one for one in outputs if self._own_bias(one)]
        if len(with_bias) == 1:
            return with_bias[0]
        if len(outputs) <= 1:
            may_be_embedding = self._ties and embedding is None
            return outputs[0] if outputs and not may_be_embedding else None
        by_name = [
            one
            for one in with_bias or outputs
            if _OUTPUT_NAME.search(one) and not _EMBEDDING_NAME.search(one)
        ]
        if len(by_name) == 1:
            return by_name[0]
        raise NetworkFileError(
            f"several tensors may be the output layer: {listed(outputs, self._shapes)}. Name it "
            "with --output KEY."
        )

    def _embedding(self, embeddings: Sequence[str]) -> str | None:
        embeddings = [one for one in embeddings if not self._own_bias(one)] or embeddings
        by_name = [one for one in embeddings if _EMBEDDING_NAME.search(one)]
        if len(embeddings) > 1 and len(by_name) != 1:
            raise NetworkFileError(
                f"several tensors may be the embedding: {listed(embeddings, self._shapes)}. Name "
                "it with --embedding KEY."
            )
        return next(iter(by_name if len(embeddings) > 1 else embeddings), None)

    def _wrong_rows(self) -> list[str]:
        """Matrices of H columns whose rows are not the symbols."""
        hidden = self._stack.hidden
        return [
            one
            for one in self._matrices
            if self._shapes[one][1] == hidden and self._shapes[one][0] != self._size
        ]

    def _no_output(self, embedding: str | None) -> NetworkFileError:
        """Why there is no output layer."""
        hidden, size, shapes = self._stack.hidden, self._size, self._shapes
        of_symbols = [one for one in self._matrices if shapes[one][0] == size and one != embedding]
        if of_symbols:
            return NetworkFileError(
                f"{listed(of_symbols, shapes)} reads {shapes[of_symbols[0]][1]:,} values, and the "
                f"last recurrent layer has {hidden:,} units: a network with a layer between them "
                "cannot be read."
            )
        if others := self._wrong_rows():
            rows = " or ".join(f"{shapes[one][0]:,}" for one in others[:2])
            return NetworkFileError(
                f"the vocabulary has {size:,} symbols, the output layer {rows} rows: "
                f"{listed(others, shapes)}. A network has a row for each symbol, also for one such "
                "as <pad>: give --vocabulary a symbol for each row."
            )
        turned = [one for one in self._matrices if shapes[one] == (hidden, size)]
        return NetworkFileError(
            f"no output layer: its weight has shape ({size:,}, {hidden:,}). "
            + (
                f"{listed(turned, shapes)} is transposed."
                if turned
                else f"The file has {listed(self._matrices, shapes) or 'no other matrix'}."
            )
        )

    def _no_embedding(self) -> NetworkFileError:
        """Why the first layer reads neither an embedding nor one-hot input."""
        width, size = self._stack.width, self._size
        near = [one for one in self._matrices if self._shapes[one][1] == width]
        return NetworkFileError(
            f"the first recurrent layer reads {width:,} values, and the vocabulary has {size:,} "
            f"symbols: for one-hot input both are the same, and an embedding has shape "
            f"({size:,}, {width:,})"
            + (f"; {listed(near, self._shapes)} has other rows." if near else ".")
        )
