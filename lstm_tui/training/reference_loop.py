"""What people write first with torch: the loop that ours is measured against, and never uses.

An embedding, `nn.LSTM` and a linear layer in float32, AdamW as it comes, clipping by norm, the
state carried and detached, as many threads as torch takes by itself; and to write, one step of
`nn.LSTM` a character.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lstm_tui.config import ModelConfig
from lstm_tui.training.batches import Ids

State = tuple[Tensor, Tensor]


class PlainLSTM(nn.Module):
    """Embedding → `nn.LSTM` → logits, in the shape of ``model`` whatever its cell is."""

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
    network: PlainLSTM, ids: Ids, *, batch: int, chunk: int, device: torch.device
) -> Callable[[], int]:
    """A step of the usual loop over ``ids`` (N,); it returns how many characters it learned from.

    The whole text is on the device from the beginning.
    """
    network = network.to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
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
    """The usual way to write: a step of `nn.LSTM`, a softmax, a draw.

    Each call goes on with ``texts`` texts for ``length`` characters, and returns how many
    characters those are.
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
