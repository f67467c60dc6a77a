"""Writes a generated text to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path


def write_output(output: str, text: str, amount: str) -> None:
    """Write `text` to the file `output` and report `amount`; `-` is standard output."""
    if output == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        Path(output).write_bytes(text.encode())
        print(f"{output}: {amount}", file=sys.stderr)
