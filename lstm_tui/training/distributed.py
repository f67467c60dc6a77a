"""Several processes that train one network: each learns from its own streams, all take one step.

``torchrun`` starts them and numbers them; that number is a process's rank. Here is how they meet,
which streams are whose, and how all get the same numbers; who says what is done next is in
`coordination`.

Gradients are added in one `all_reduce` of one flat tensor, weighed by each stream's share of all.
That is the arithmetic of `torch.nn.parallel.DistributedDataParallel` where ranks have equally many
streams, and still right where they have not (DDP takes the mean over ranks). DDP hooks into
``backward``, which `Trainer` does not call: its threads each ask for the gradients of their part.
What DDP gains, summing while backward still runs, a recurrent network has little use for, because
one backward call yields the gradients of all its layers. Two ranks on two shared cores, medians of
40 interleaved steps, same losses: 78 ms a step, DDP 82 (2×256, 8 streams of 64 a rank); 833, DDP
808 (3×512, 16 streams of 64); the quartiles lie 15 to 18 and 180 ms apart.

Knows no run directory and no trainer.
"""

import os
import platform
import select
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import torch
from torch import distributed, nn

from lstm_tui.errors import ConfigError, LstmTuiError, TrainingError
from lstm_tui.training.network import State

PATIENCE = timedelta(days=365)
"""How long a rank waits for the next order: a pause has no end. That another rank is gone is no
matter of patience, its connection breaks."""

STUCK_SECONDS = 10.0
"""Rank 0, told to stop, waits no longer than this for an answer of the others. `torchrun` kills
whatever is left 30 s after it told all to stop."""

WORDS_BYTES = 2048


class ProcessGroup:
    """The processes that train together, as one of them sees them. A `trainer.Company`."""

    def __init__(self) -> None:
        """Read from the environment which one this is; `join` the others before anything else."""
        self.rank = int(os.environ["RANK"])
        self.size = int(os.environ["WORLD_SIZE"])
        self._place = int(os.environ.get("LOCAL_RANK", "0"))
        self._neighbours = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        self._waiting_since: float | None = None

    def join(self) -> None:
        """Meet the others.

        Raises:
            TrainingError: One of them did not come.
        """
        backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
        with self._waiting():
            distributed.init_process_group(backend, timeout=PATIENCE)

    def threads(self, together: int) -> int:
        """This rank's part of so many threads for all the ranks on one machine."""
        return max(1, together // self._neighbours)

    def take_gpu(self) -> None:
        """Make ``cuda`` mean the GPU of this rank.

        Raises:
            ConfigError: There are more ranks on this machine than GPUs.
        """
        there = torch.cuda.device_count()
        if there < self._neighbours:
            raise ConfigError(
                f"{platform.node()} has {there} GPUs for {self._neighbours} processes. Start "
                f"torchrun with --nproc-per-node {there}, or train with --device cpu."
            )
        torch.cuda.set_device(self._place)

    @contextmanager
    def all_or_none(self) -> Iterator[None]:
        """What cannot be done on one rank ends them all, each with the same words.

        Raises:
            TrainingError: Another could not; what this one could not is raised as it is.
        """
        problem = None
        try:
            yield
        except LstmTuiError as error:
            problem = error
        words = str(problem or "").encode()[:WORDS_BYTES].ljust(WORDS_BYTES, b"\0")
        said = np.zeros((self.size, WORDS_BYTES), np.uint8)
        said[self.rank] = np.frombuffer(words, np.uint8)
        with self._waiting():
            distributed.all_reduce(torch.from_numpy(said))
        if problem is not None:
            raise problem
        for rank, row in enumerate(said):
            if text := row.tobytes().rstrip(b"\0").decode(errors="replace"):
                raise TrainingError(f"Process {rank} of {self.size} cannot begin: {text}")

    def broadcast(self, *numbers: float) -> tuple[float, ...]:
        """The ``numbers`` of rank 0, on every rank as many."""
        said = torch.tensor(numbers, dtype=torch.float64)
        with self._waiting():
            distributed.broadcast(said, 0)
        return tuple(said.tolist())

    def broadcast_weights(self, network: nn.Module) -> None:
        """Give every rank the weights of rank 0."""
        with self._waiting():
            for parameter in network.parameters():
                distributed.broadcast(parameter.data, 0)

    def broadcast_bytes(self, data: bytes, size: int) -> bytes:
        """The ``size`` bytes that rank 0 has; what others give is of no matter."""
        said = torch.frombuffer(bytearray(data or bytes(size)), dtype=torch.uint8)
        with self._waiting():
            distributed.broadcast(said, 0)
        return said.numpy().tobytes()

    def share(self, count: int) -> slice:
        """Which of ``count`` columns are this rank's: as evenly as possible, the first get more."""
        even, more = divmod(count, self.size)
        begin = self.rank * even + min(self.rank, more)
        return slice(begin, begin + even + (self.rank < more))

    def all_reduce_gradients(self, parameters: Iterable[nn.Parameter], loss: float) -> float:
        """Add everyone's gradients in each parameter's ``grad``; return the sum of the losses.

        Every rank gets the same bits, so that all clip, apply or drop the step alike.
        """
        learned = [parameter for parameter in parameters if parameter.grad is not None]
        pieces = [parameter.grad.flatten() for parameter in learned if parameter.grad is not None]
        everything = torch.cat([*pieces, pieces[0].new_tensor([loss])])
        with self._waiting():
            distributed.all_reduce(everything)
            loss = everything[-1].item()  # here a GPU is waited for
        sizes = [piece.numel() for piece in pieces]
        for parameter, piece in zip(learned, torch.split(everything[:-1], sizes), strict=True):
            parameter.grad = piece.view_as(parameter)
        return loss

    def all_reduce_sum(self, number: float) -> float:
        """The sum of everyone's ``number``."""
        said = torch.tensor([number], dtype=torch.float64)
        with self._waiting():
            distributed.all_reduce(said)
        return said.item()

    def gather_state(self, part: State, count: int) -> State:
        """The state (L, ``count``, H) of all columns, from everyone's own (L, ·, H)."""
        found = []
        for own in part:
            layers, _, hidden = own.shape
            everyone = own.new_zeros(layers, count, hidden)
            everyone[:, self.share(count)] = own
            with self._waiting():
                distributed.all_reduce(everyone)
            found.append(everyone)
        return tuple(found)

    def watch(self, last_words: Callable[[str], None]) -> None:
        """End this process when it was told to stop and the others do not answer.

        Its main thread may then wait in a call of C that no signal handler can end. ``last_words``
        are given what to say.
        """
        heard, rung = os.pipe()
        os.set_blocking(rung, False)
        signal.set_wakeup_fd(rung, warn_on_full_buffer=False)

        def wait() -> None:
            select.select([heard], [], [])
            while True:
                since = self._waiting_since
                if since is not None and time.monotonic() - since > STUCK_SECONDS:
                    last_words(self._alone)
                    os._exit(1)
                time.sleep(0.5)

        threading.Thread(target=wait, daemon=True).start()

    @property
    def _alone(self) -> str:
        return (
            f"One of the {self.size} processes that train together is gone or does not answer "
            "(what it printed, or torchrun, says why). The last checkpoint is as it was: resume "
            "from it, with as many processes as you like."
        )

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Wait for the others.

        Raises:
            TrainingError: One of them is gone.
        """
        self._waiting_since = time.monotonic()
        try:
            yield
        except RuntimeError as error:
            raise TrainingError(self._alone) from error
        finally:
            self._waiting_since = None
