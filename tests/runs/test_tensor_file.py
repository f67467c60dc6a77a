"""Tensors of safetensors files that other programs wrote."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from lstm_tui.errors import NetworkFileError
from lstm_tui.runs.safetensors_file import HEAD_LIMIT
from lstm_tui.runs.tensor_file import open_tensor_file
from tests.support.plain_networks import plain_network, save_plain


def with_head(head: bytes, data: bytes = b"") -> bytes:
    return len(head).to_bytes(8, "little") + head + data


def entry(shape: list[int], offsets: list[int], dtype: str = "F32") -> bytes:
    return json.dumps({"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}).encode()


def refusal(path: Path) -> str:
    with pytest.raises(NetworkFileError) as caught:
        open_tensor_file(path)
    return str(caught.value)


def test_tensors_are_those_that_torch_saved(tmp_path: Path) -> None:
    network = plain_network("LSTM", 9, layers=2)
    file = open_tensor_file(save_plain(network, tmp_path / "net.safetensors"))
    expected = {name: one.numpy() for name, one in network.state_dict().items()}
    assert file.shapes == {name: one.shape for name, one in expected.items()}
    arrays = file.read(list(expected))
    assert all((arrays[name] == expected[name]).all() for name in expected)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_floating_point_numbers_are_converted(kind: torch.dtype, tmp_path: Path) -> None:
    values = torch.randn(3, 5).to(kind)
    save_file({"a": values}, tmp_path / "a.safetensors")
    read = open_tensor_file(tmp_path / "a.safetensors").read(["a"])["a"]
    assert read.dtype == np.float32
    assert (read == values.float().numpy()).all()


def test_prefixes_of_wrappers_are_left_out(tmp_path: Path) -> None:
    names = ("module._orig_mod.a", "module._orig_mod.b")
    save_file({name: torch.ones(2) for name in names}, tmp_path / "a.safetensors")
    assert set(open_tensor_file(tmp_path / "a.safetensors").tensors) == {"a", "b"}
    save_file({"module.a": torch.ones(2), "b": torch.ones(2)}, tmp_path / "a.safetensors")
    assert set(open_tensor_file(tmp_path / "a.safetensors").tensors) == {"module.a", "b"}


def test_numbers_that_are_not_finite_are_refused_with_their_place(tmp_path: Path) -> None:
    values = torch.ones(3, 5)
    values[2, 4] = float("inf")
    save_file({"a": values, "big": torch.full((2,), 1e300, dtype=torch.float64)}, tmp_path / "a")
    file = open_tensor_file(tmp_path / "a")
    with pytest.raises(NetworkFileError, match=r"a \(3, 5\): the number at \[2, 4\] is inf"):
        file.read(["a"])
    with pytest.raises(NetworkFileError, match=r"\[0\] is 1e\+300, which is not finite in float32"):
        file.read(["big"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty."),
        (b"{}", "not a safetensors file."),
        (b"text " * 100, "not a safetensors file."),
        (
            (HEAD_LIMIT + 1).to_bytes(8, "little") + b"{" * (HEAD_LIMIT + 9),
            "its head has 1,048,577",
        ),
        ((2**63).to_bytes(8, "little") + b"{}", "not a safetensors file."),
        (with_head(b'{"a": 1}'), "damaged, or not safetensors: Expected `object`, got `int`"),
        (with_head(b'{"a": '), "damaged, or not safetensors: Input data was truncated"),
        (with_head(b'{"a": 1}')[:12], "whose head is cut off, or longer than 1 MB. Save"),
        (with_head(b"{" + b'"a":[' * 5_000), "damaged, or not safetensors"),
        (with_head(entry([2], [0, 8])), "a tensor is at byte 77, and the file has 69"),
        (with_head(entry([3], [0, 8]), bytes(8)), "a tensor (3,) has 8 bytes"),
        (with_head(entry([2], [0, 8]), bytes(9)), "ends at byte 77, and the file has 78"),
        (with_head(b"{}", bytes(1)), "ends at byte 10, and the file has 11"),
        (with_head(entry([2**40, 2**40], [0, 8]), bytes(8)), "has 8 bytes"),
        (with_head(entry([-1], [0, 8]), bytes(8)), "damaged, or not safetensors"),
        (with_head(entry([2], [8, 0]), bytes(8)), "a tensor is at byte"),
        (b"\x93NUMPY\x01\x00" + bytes(80), "not safetensors."),
    ],
)
def test_what_is_not_safetensors_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(content)
    assert message in refusal(path)
    assert "\n" not in refusal(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere") == f"{tmp_path}/nowhere: there is no such file."
    assert refusal(tmp_path) == f"{tmp_path}: not a regular file."
    memory = Path("/proc/self/mem")
    if memory.exists():  # it opens, and the first byte cannot be read
        assert refusal(memory) == f"{memory}: cannot be read: Input/output error."


STATES: dict[str, Callable[[nn.Module], object]] = {
    "plain": lambda network: network.state_dict(),
    "nested": lambda network: {"model_state_dict": network.state_dict(), "step": 3},
    "lightning": lambda network: {"state_dict": network.state_dict(), "epoch": 3},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ["net.pt", "my net.ckpt", "old.bin", "net.safetensors"])
def test_the_line_in_the_message_converts_a_file_of_torch_save(
    state: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = plain_network("LSTM", 9, tied=True)
    monkeypatch.chdir(tmp_path)
    zipped = name != "old.bin"
    torch.save(STATES[state](network), name, _use_new_zipfile_serialization=zipped)
    message = refusal(Path(name))
    assert "loading it may run any program, so it is not read" in message
    python, option, code, source, target = shlex.split(message[message.index("python -c") :])
    assert (python, option, source) == ("python", "-c", name)
    assert target != name
    monkeypatch.setattr(sys, "argv", ["-c", source, target])
    exec(code, {})
    arrays = open_tensor_file(Path(target)).read(["encoder.weight", "decoder.weight"])
    assert (arrays["encoder.weight"] == arrays["decoder.weight"]).all()
    assert (arrays["encoder.weight"] == network.state_dict()["encoder.weight"].numpy()).all()


def test_a_whole_module_is_not_unpickled(tmp_path: Path) -> None:
    torch.save(nn.Linear(2, 2), tmp_path / "module.pth")
    assert "torch refuses a whole module: save model.state_dict() then" in refusal(
        tmp_path / "module.pth"
    )
