"""Find the recurrent layers of a network among named tensors.

The names of a ``torch.nn.LSTM``, ``GRU`` or ``RNN`` (``weight_ih_l0`` …), or of its ``Cell``, show
which tensors are recurrent; rows ÷ H is 4, 3 or 1. Layers that read backward or have a projection
are refused.

Letters in shapes: ``H`` hidden size.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lstm_tui.config import Cell
from lstm_tui.errors import NetworkFileError
from lstm_tui.text.glyphs import safe_line

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

_RECURRENT = re.compile(
    r"(?P<prefix>(?:.*\.)?)(?P<part>weight|bias)_(?P<of>ih|hh|hr)(?:_l(?P<layer>\d{1,3}))?"
    r"(?P<reverse>_reverse)?",
    re.DOTALL,
)
_CELLS = {4: Cell.LSTM, 3: Cell.GRU, 1: Cell.RNN_TANH}
_NAMED_AT_MOST = 8


def listed(names: Iterable[str], shapes: Shapes) -> str:
    """``names`` with their shapes, for a message."""
    every = list(names)
    shown = [f"{safe_line(one, 80)} {shape_text(shapes[one])}" for one in every[:_NAMED_AT_MOST]]
    more = f" and {len(every) - _NAMED_AT_MOST:,} more" if len(every) > _NAMED_AT_MOST else ""
    return ", ".join(shown) + more


def shape_text(shape: Shape) -> str:
    """``shape`` as Python writes it, with commas in large numbers."""
    return f"({', '.join(f'{size:,}' for size in shape)}{',' * (len(shape) == 1)})"


@dataclass(frozen=True, slots=True)
class LayerKeys:
    """The tensors of one recurrent layer; a bias is None if the network has none."""

    weight_ih: str
    weight_hh: str
    bias_ih: str | None = None
    bias_hh: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """The names of all."""
        return tuple(
            filter(None, (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)),
        )


@dataclass(frozen=True, slots=True)
class RecurrentStack:
    """Recurrent layers of one kind and size, each of which reads the one below.

    Attributes:
        layers: Their tensors, the lowest first.
        cell: Their cell; tanh for a simple recurrent network.
        width: The number of values that the first one reads.
    """

    layers: tuple[LayerKeys, ...]
    cell: Cell
    hidden: int
    width: int

    @property
    def prefix(self) -> str:
        """The prefix of the first layer; ``.`` if it is empty."""
        match = _RECURRENT.fullmatch(self.layers[0].weight_ih)
        return (match["prefix"] if match else "") or "."


@dataclass(eq=False, slots=True)
class _Module:
    """The tensors of one recurrent module by layer and by part, such as ``weight_ih``."""

    prefix: str
    layers: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def weight(self) -> str:
        """One of its tensors, for a message."""
        parts = self.layers[min(self.layers)]
        return parts.get("weight_ih") or next(iter(parts.values()))

    @property
    def keys(self) -> list[str]:
        """The names of its tensors."""
        return [key for parts in self.layers.values() for key in parts.values()]


def find_recurrent(shapes: Shapes, prefixes: tuple[str, ...]) -> RecurrentStack:
    """The only recurrent module among tensors with ``shapes``, or the stack of ``prefixes``.

    Raises:
        NetworkFileError: There is none, several, or one that cannot be read.
    """
    layers: list[LayerKeys] = []
    cells: list[tuple[Cell, int]] = []
    width = 0
    for module in _chosen(_modules(shapes), prefixes, shapes):
        for number in range(len(module.layers)):
            keys = _layer(module, number, shapes)
            cell, hidden, reads = _sizes(keys, shapes)
            if not layers:
                width = reads
            elif (cell, hidden) != cells[0] or reads != hidden:
                raise NetworkFileError(
                    f"{listed([keys.weight_ih, keys.weight_hh], shapes)}: layer {len(layers)} is "
                    f"{cell.label} of {hidden:,} units that reads {reads:,} values, and layer 0 is "
                    f"{cells[0][0].label} of {cells[0][1]:,} units. Only layers of one kind and "
                    "size, each of which reads the one below, can be read."
                )
            layers.append(keys)
            cells.append((cell, hidden))
    return RecurrentStack(tuple(layers), *cells[0], width)


def is_recurrent(name: str) -> bool:
    """Whether a tensor of this ``name`` is one of a recurrent module."""
    return _RECURRENT.fullmatch(name) is not None


def _modules(shapes: Shapes) -> dict[str, _Module]:
    modules: dict[str, _Module] = {}
    for name in shapes:
        if (match := _RECURRENT.fullmatch(name)) is not None:
            module = modules.setdefault(match["prefix"], _Module(match["prefix"]))
            part = f"{match['part']}_{match['of']}{match['reverse'] or ''}"
            module.layers[int(match["layer"] or 0)][part] = name
    return modules


def _chosen(
    modules: Mapping[str, _Module], prefixes: tuple[str, ...], shapes: Shapes
) -> list[_Module]:
    """The modules of ``prefixes``, or the only one."""
    if not modules:
        raise NetworkFileError(
            "no recurrent layer: an nn.LSTM, nn.GRU or nn.RNN has weight_ih_l0 and weight_hh_l0. "
            f"The file has {listed(shapes, shapes) or 'no tensor of floating-point numbers'}."
        )
    names = ", ".join(
        f"{safe_line(prefix, 60) or '.'} ({listed([module.weight], shapes)})"
        for prefix, module in modules.items()
    )
    if not prefixes and len(modules) > 1:
        raise NetworkFileError(
            f"several recurrent modules: {names}. Name one with --recurrent PREFIX, or all of a "
            "stack, from below, with --recurrent repeated."
        )
    chosen: list[_Module] = []
    for given in prefixes:
        match = _RECURRENT.fullmatch(given)
        prefix = match["prefix"] if match else given
        candidates = (prefix, f"{prefix}.", prefix.removesuffix("."))
        module = next((modules[one] for one in candidates if one in modules), None)
        if module is None:
            raise NetworkFileError(
                f"--recurrent {safe_line(given, 80)}: no such recurrent module; there is {names}."
            )
        if module in chosen:
            raise NetworkFileError(f"--recurrent {safe_line(given, 80)}: named twice.")
        chosen.append(module)
    return chosen or list(modules.values())


def _layer(module: _Module, number: int, shapes: Shapes) -> LayerKeys:
    """The tensors of a layer, checked for what cannot be read."""
    parts = module.layers.get(number, {})
    if reverse := [key for part, key in parts.items() if part.endswith("_reverse")]:
        raise NetworkFileError(
            f"{listed(reverse[:1], shapes)}: a bidirectional layer has read the symbols that a "
            "language model predicts. Only networks that read forward can be imported."
        )
    if projection := [key for part, key in parts.items() if part.endswith("_hr")]:
        raise NetworkFileError(
            f"{listed(projection, shapes)}: an LSTM with a projection (proj_size) cannot be read: "
            "its hidden values are not those of its units."
        )
    if missing := [part for part in ("weight_ih", "weight_hh") if part not in parts]:
        raise NetworkFileError(
            f"{safe_line(module.prefix, 60)}{missing[0]}_l{number} is missing; the file has "
            f"{listed(module.keys, shapes)}."
        )
    return LayerKeys(
        parts["weight_ih"], parts["weight_hh"], parts.get("bias_ih"), parts.get("bias_hh")
    )


def _sizes(keys: LayerKeys, shapes: Shapes) -> tuple[Cell, int, int]:
    """The cell, the hidden size and the number of values that a layer reads."""
    from_below, from_itself = shapes[keys.weight_ih], shapes[keys.weight_hh]
    shown = listed([keys.weight_ih, keys.weight_hh], shapes)
    if len(from_below) != 2 or len(from_itself) != 2 or 0 in (*from_below, *from_itself):
        raise NetworkFileError(f"{shown}: not the weights of a recurrent layer.")
    rows, hidden = from_itself
    cell = _CELLS.get(rows // hidden) if rows % hidden == 0 else None
    if cell is None or from_below[0] != rows:
        raise NetworkFileError(
            f"{shown}: both should have 4, 3 or 1 times as many rows as the second has columns "
            f"({hidden:,}), for an LSTM, a GRU or a simple RNN."
        )
    for bias in filter(None, (keys.bias_ih, keys.bias_hh)):
        if shapes[bias] != (rows,):
            raise NetworkFileError(f"{listed([bias], shapes)}: should have shape ({rows:,},).")
    return cell, hidden, from_below[1]
