"""Choosing the number of BLAS threads leaves things as they were, and reads the same."""

import numpy as np
from threadpoolctl import threadpool_info

from lstm_tui.config import ModelConfig
from lstm_tui.reader.blas_threads import fastest_threads
from lstm_tui.reader.reader import Reader


def blas_threads() -> list[int]:
    return [info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"]


def test_the_threads_are_as_before_after_the_block() -> None:
    random = np.random.default_rng(1)
    model = ModelConfig(hidden=8, embedding=4)
    shapes = {
        "embedding.weight": (5, 4),
        "recurrent.weight_ih_l0": (32, 4),
        "recurrent.weight_hh_l0": (32, 8),
        "recurrent.bias_ih_l0": (32,),
        "recurrent.bias_hh_l0": (32,),
        "output.weight": (5, 8),
        "output.bias": (5,),
    }
    reader = Reader({name: random.normal(size=shape) for name, shape in shapes.items()}, model)
    before = blas_threads()
    with fastest_threads(reader):
        assert all(threads in (1, *before) for threads in blas_threads())
    assert blas_threads() == before
