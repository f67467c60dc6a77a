"""Data-parallel training over `torch.distributed`: broadcast, all-reduce and gather between ranks.

``torchrun`` starts one process per rank. Every rank trains on its own streams, gradients are summed
in one all-reduce of one flat tensor, and every rank applies the same step. Each stream's gradient
is weighted by its share of all streams: `torch.nn.parallel.DistributedDataParallel` does the same
arithmetic where all ranks have equally many streams; where they have not, it takes the mean over
ranks. DDP hooks into ``backward``, which `Trainer` does not call, since each of its threads asks
for the gradients of its own part. DDP's gain, reducing while backward still runs, is small for a
recurrent network: one backward call yields the gradients of all layers. Two ranks on two shared
cores, medians of 40 interleaved steps, same losses: 78 ms per step, DDP 82 (2×256, 8 streams of 64
per rank); 833, DDP 808 (3×512, 16 streams of 64); the quartiles lie 15 to 18 and 180 ms apart.
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

COLLECTIVE_TIMEOUT = timedelta(days=365)
"""How long a rank waits in a collective operation: a paused run may wait without end. A rank that
died is noticed by its broken connection instead."""

STUCK_SECONDS = 10.0
"""After a signal, rank 0 exits if a collective operation takes longer than this. `torchrun` kills
what is left 30 s after its own signal."""

MESSAGE_BYTES = 2048


class ProcessGroup:
    """The ranks that train one network, seen from one of them.

    Attributes:
        rank: The number of this process.
        size: The number of processes (world size).
    """

    def __init__(self) -> None:
        """Read rank and world size from the environment; call `initialize` before anything else."""
        self.rank = int(os.environ["RANK"])
        self.size = int(os.environ["WORLD_SIZE"])
        self._local_rank = int(os.environ.get("LOCAL_RANK", "0"))
        self._local_size = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        self._waiting_since: float | None = None

    def initialize(self) -> None:
        """Connect to the other ranks.

        Raises:
            TrainingError: One of them cannot be reached.
        """
        backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
        with self._collective():
            distributed.init_process_group(backend, timeout=COLLECTIVE_TIMEOUT)

    def threads_per_rank(self, threads: int) -> int:
        """This rank's share of the ``threads`` of one machine."""
        return max(1, threads // self._local_size)

    def select_gpu(self) -> None:
        """Make ``cuda`` the GPU of this rank.

        Raises:
            ConfigError: This machine has more ranks than GPUs.
        """
        gpus = torch.cuda.device_count()
        if gpus < self._local_size:
            raise ConfigError(
                f"{platform.node()} has {gpus} GPUs for {self._local_size} processes. Start "
                f"torchrun with --nproc-per-node {gpus}, or train with --device cpu."
            )
        torch.cuda.set_device(self._local_rank)

    @contextmanager
    def fail_together(self) -> Iterator[None]:
        """Raise on every rank if the block fails on any rank.

        Raises:
            LstmTuiError: What the block raised on this rank.
            TrainingError: The block failed on another rank; its message is included.
        """
        problem = None
        try:
            yield
        except LstmTuiError as error:
            problem = error
        message = str(problem or "").encode()[:MESSAGE_BYTES].ljust(MESSAGE_BYTES, b"\0")
        messages = np.zeros((self.size, MESSAGE_BYTES), np.uint8)
        messages[self.rank] = np.frombuffer(message, np.uint8)
        with self._collective():
            distributed.all_reduce(torch.from_numpy(messages))
        if problem is not None:
            raise problem
        for rank, row in enumerate(messages):
            if text := row.tobytes().rstrip(b"\0").decode(errors="replace"):
                raise TrainingError(f"Process {rank} of {self.size} cannot start: {text}")

    def broadcast(self, *numbers: float) -> tuple[float, ...]:
        """Return rank 0's ``numbers``; every rank passes equally many."""
        values = torch.tensor(numbers, dtype=torch.float64)
        with self._collective():
            distributed.broadcast(values, 0)
        return tuple(values.tolist())

    def broadcast_weights(self, network: nn.Module) -> None:
        """Overwrite the weights of ``network`` with those of rank 0."""
        with self._collective():
            for parameter in network.parameters():
                distributed.broadcast(parameter.data, 0)

    def broadcast_bytes(self, data: bytes, size: int) -> bytes:
        """Return rank 0's ``data`` of ``size`` bytes; that of other ranks is ignored."""
        values = torch.frombuffer(bytearray(data or bytes(size)), dtype=torch.uint8)
        with self._collective():
            distributed.broadcast(values, 0)
        return values.numpy().tobytes()

    def shard(self, count: int) -> slice:
        """This rank's part of ``count`` columns; parts differ by at most one, larger ones first."""
        even, more = divmod(count, self.size)
        begin = self.rank * even + min(self.rank, more)
        return slice(begin, begin + even + (self.rank < more))

    def all_reduce_gradients(self, parameters: Iterable[nn.Parameter], loss: float) -> float:
        """Sum the ``grad`` of each parameter over all ranks in place; return the summed loss.

        Every rank gets the same bits, so all of them clip, apply or drop the step alike.
        """
        learned = [parameter for parameter in parameters if parameter.grad is not None]
        pieces = [parameter.grad.flatten() for parameter in learned if parameter.grad is not None]
        flat = torch.cat([*pieces, pieces[0].new_tensor([loss])])
        with self._collective():
            distributed.all_reduce(flat)
            loss = flat[-1].item()  # here a GPU is waited for
        sizes = [piece.numel() for piece in pieces]
        for parameter, piece in zip(learned, torch.split(flat[:-1], sizes), strict=True):
            parameter.grad = piece.view_as(parameter)
        return loss

    def all_reduce_sum(self, number: float) -> float:
        """The sum of ``number`` over all ranks."""
        value = torch.tensor([number], dtype=torch.float64)
        with self._collective():
            distributed.all_reduce(value)
        return value.item()

    def gather_state(self, state: State, batch: int) -> State:
        """The carried state (L, ``batch``, H) of all streams, from each rank's part (L, ·, H)."""
        gathered = []
        for own in state:
            layers, _, hidden = own.shape
            whole = own.new_zeros(layers, batch, hidden)
            whole[:, self.shard(batch)] = own
            with self._collective():
                distributed.all_reduce(whole)
            gathered.append(whole)
        return tuple(gathered)

    def exit_if_stuck(self, report: Callable[[str], None]) -> None:
        """After a signal, end this process if a collective operation does not return.

        The main thread may be inside a C call that no signal handler can interrupt. ``report`` is
        called with the error message before the process exits.
        """
        reading_end, writing_end = os.pipe()
        os.set_blocking(writing_end, False)
        signal.set_wakeup_fd(writing_end, warn_on_full_buffer=False)

        def watch() -> None:
            select.select([reading_end], [], [])
            while True:
                since = self._waiting_since
                if since is not None and time.monotonic() - since > STUCK_SECONDS:
                    report(self._lost_rank)
                    os._exit(1)
                time.sleep(0.5)

        threading.Thread(target=watch, daemon=True).start()

    @property
    def _lost_rank(self) -> str:
        return (
            f"One of the {self.size} processes that train together is gone or does not answer "
            "(see its output, or torchrun's, for the reason). The last checkpoint is intact: "
            "resume from it, with any number of processes."
        )

    @contextmanager
    def _collective(self) -> Iterator[None]:
        """Run a collective operation, which waits for all ranks.

        Raises:
            TrainingError: A rank is gone.
        """
        self._waiting_since = time.monotonic()
        try:
            yield
        except RuntimeError as error:
            raise TrainingError(self._lost_rank) from error
        finally:
            self._waiting_since = None
