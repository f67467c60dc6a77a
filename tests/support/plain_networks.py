"""Networks as a plain PyTorch program defines, reads and saves them."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional


class PlainNetwork(nn.Module):
    """Embedding or one-hot input, recurrent layers, linear output; E = H if it is tied."""

    def __init__(
        self,
        kind: str,
        symbols: int,
        *,
        hidden: int = 12,
        embedding: int = 6,
        layers: int = 1,
        bias: bool = True,
        tied: bool = False,
        nonlinearity: str = "tanh",
    ) -> None:
        super().__init__()
        self.symbols = symbols
        width = hidden if tied else embedding
        self.encoder = nn.Embedding(symbols, width) if width else None
        options = {"nonlinearity": nonlinearity} if kind == "RNN" else {}
        self.rnn = getattr(nn, kind)(
            width or symbols, hidden, layers, bias=bias, batch_first=True, **options
        )
        self.decoder = nn.Linear(hidden, symbols, bias=bias)
        if tied:
            assert self.encoder is not None
            self.decoder.weight = self.encoder.weight

    def forward(self, ids: Tensor) -> Tensor:
        """Logits (B, T, V) of ``ids`` (B, T)."""
        if self.encoder is None:
            inputs = functional.one_hot(ids, self.symbols).to(self.decoder.weight.dtype)
        else:
            inputs = self.encoder(ids)
        output, _ = self.rnn(inputs)
        logits: Tensor = self.decoder(output)
        return logits

    @torch.no_grad()
    def loss(self, ids: list[int]) -> float:
        """Mean cross-entropy in nats of all ``ids`` but the first, read from zeros in float64."""
        self.double()
        text = torch.tensor([ids])
        loss = functional.cross_entropy(self(text[:, :-1])[0], text[0, 1:])
        self.float()
        return float(loss)


def plain_network(kind: str, symbols: int, seed: int = 1, **options: object) -> PlainNetwork:
    """A network whose predictions depend on what it has read."""
    torch.manual_seed(seed)
    network = PlainNetwork(kind, symbols, **options)  # type: ignore[arg-type]
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(2.0)
    return network


def save_plain(network: nn.Module, path: Path) -> Path:
    """Save the ``state_dict`` as safetensors, tied tensors twice."""
    save_file({name: one.clone() for name, one in network.state_dict().items()}, path)
    return path
