"""Reference training loop in plain torch, which benchmarks compare with and training never uses.

Embedding, `nn.LSTM` and a linear layer in float32, `torch.optim.AdamW`, clipping by norm, the state
carried and detached, torch's default threads; for sampling, one step of `nn.LSTM` per character.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lstm_tui.config import ModelConfig
from lstm_tui.training.batches import Ids

State = tuple[Tensor, Tensor]


class PlainLSTM(nn.Module):
    """Embedding → `nn.LSTM` → logits, with the sizes of ``model``, whatever its cell."""

    def __init__(self, model: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, model.embedding or model.hidden)
        self.lstm = nn.LSTM(model.embedding or model.hidden, model.hidden, model.layers)
        self.output = nn.Linear(model.hidden, vocabulary_size)

    def forward(self, ids: Tensor, state: State | None) -> tuple[Tensor, State]:
        """``ids`` (T, B) → logits (T, B, V) and the state after them, (L, B, H) each."""
        outputs, state = self.lstm(self.embedding(ids), state)
        return self.output(outputs), state


def plain_step(
    network: PlainLSTM,
    ids: Ids,
    *,
    batch: int,
    chunk: int,
    device: torch.device,
    learning_rate: float = 1e-3,
) -> Callable[[], int]:
    """A function that takes one training step over ``ids`` (N,) and returns its characters.

    The whole text is copied to the device before.
    """
    network = network.to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=learning_rate)
    length = len(ids) // batch
    text = torch.from_numpy(ids[: length * batch]).long().to(device)
    streams = text.view(batch, length).t().contiguous()
    position = 0
    state: State | None = None

    def step() -> int:
        nonlocal position, state
        if position + chunk + 1 > length:
            position, state = 0, None
        inputs = streams[position : position + chunk]
        targets = streams[position + 1 : position + chunk + 1]
        position += chunk
        optimizer.zero_grad()
        logits, after = network(inputs, state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        state = (after[0].detach(), after[1].detach())
        return batch * chunk

    return step


def plain_writer(network: PlainLSTM, *, texts: int, length: int) -> Callable[[], int]:
    """A function that samples ``length`` characters of each of ``texts`` texts with `nn.LSTM`.

    It returns the number of characters, and the next call continues the texts.
    """
    symbols = torch.zeros((1, texts), dtype=torch.long)
    state: State | None = None

    def write() -> int:
        nonlocal symbols, state
        with torch.inference_mode():
            for _ in range(length):
                logits, state = network(symbols, state)
                symbols = torch.multinomial(logits[-1].softmax(-1), 1).t()
        return texts * length

    return write
