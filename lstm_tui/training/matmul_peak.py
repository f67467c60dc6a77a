"""Peak FLOP/s of this machine, measured with large matrix products."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from lstm_tui.benchmarking.measurement import rate_of
from lstm_tui.config import Precision
from lstm_tui.training.probe import torch_threads

SIDES = {"cpu": (1024, 2048), "cuda": (4096, 8192)}
"""Sizes of the square matrices that are tried; the fastest counts."""

_TRIAL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Product:
    """A square matrix product on a device, with ``threads`` on the CPU."""

    device: torch.device
    precision: Precision
    side: int
    threads: int

    def rate(self, seconds: float) -> float:
        """FLOP/s, measured for ``seconds``.

        A GPU may use TF32 for float32, as cuDNN does for recurrent layers by default.
        """
        kind = torch.bfloat16 if self.precision is Precision.BFLOAT16 else torch.float32
        left, right = (
            torch.rand((self.side, self.side), device=self.device).to(kind) for _ in range(2)
        )
        out = torch.empty_like(left)
        before = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision("high" if self.device.type == "cuda" else before)

        def multiply() -> float:
            torch.mm(left, right, out=out)
            return 2.0 * self.side**3

        try:
            with torch_threads(self.threads):
                return rate_of(multiply, seconds, synchronizer(self.device))
        finally:
            torch.set_float32_matmul_precision(before)

    @property
    def description(self) -> str:
        """Size, threads and TF32, for a report."""
        cpu = self.device.type == "cpu"
        threads = f", on {self.threads} of torch's threads" if cpu else ""
        tf32 = self.device.type == "cuda" and self.precision is Precision.FLOAT32
        return f"{self.side}×{self.side}{threads}{', TF32 allowed' if tf32 else ''}"


def fastest_product(device: torch.device, precision: Precision, *, quick: bool) -> Product:
    """The fastest product over `SIDES` and thread counts; ``quick`` tries one size.

    One thread is the fastest if another program keeps the cores busy.
    """
    default = torch.get_num_threads()
    sides = SIDES.get(device.type, SIDES["cpu"])[: 1 if quick else None]
    counts = sorted({1, default}) if device.type == "cpu" else [default]
    products = [Product(device, precision, side, count) for side in sides for count in counts]
    seconds = _TRIAL_SECONDS / (4 if quick else 1)
    return max(products, key=lambda product: product.rate(seconds))


def synchronizer(device: torch.device) -> Callable[[], object]:
    """A function that waits until all operations on ``device`` are done."""
    match device.type:
        case "cuda":
            return torch.cuda.synchronize
        case "mps":
            return torch.mps.synchronize
        case _:
            return lambda: None
