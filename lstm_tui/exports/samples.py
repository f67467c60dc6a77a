"""Samples of a run as plain text, Markdown or JSON lines.

Generated text is copied exactly, and cannot end the block, line or document that contains it.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.encoding import json_text
from lstm_tui.runs.progress import Sample
from lstm_tui.studies.copying import describe_copies, describe_loop
from lstm_tui.text.glyphs import safe_line


class SampleFormat(StrEnum):
    """File formats of samples; the value is the file extension."""

    TXT = "txt"
    MD = "md"
    JSONL = "jsonl"


def render_samples(samples: Sequence[Sample], format: SampleFormat, run_name: str) -> str:  # noqa: A002 - the name of the option
    """All of ``samples``, oldest first, as one document.

    Raises:
        LstmTuiError: There are none.
    """
    if not samples:
        raise LstmTuiError(
            f"{safe_line(run_name)} has no samples, so nothing was written. Samples are taken at "
            "each evaluation, and with the key s on the Train screen."
        )
    match format:
        case SampleFormat.TXT:
            return "\n".join(map(_plain, samples))
        case SampleFormat.MD:
            return _markdown(samples, run_name)
        case SampleFormat.JSONL:
            return "".join(_json_line(sample, run_name) for sample in samples)


def _caption(sample: Sample) -> str:
    return f"step {sample.step:,}, temperature {sample.temperature:g}"


def _plain(sample: Sample) -> str:
    remarks = "".join(f"=== {remark} ===\n" for remark in _remarks(sample))
    return f"=== {_caption(sample)} ===\n{remarks}{_with_newline(sample.prime + sample.text)}"


def _remarks(sample: Sample) -> list[str]:
    """What the sample copies and repeats, a line each."""
    remarks = []
    if sample.copies is not None:
        remarks.append(describe_copies(sample.text, sample.copies))
    if sample.loop is not None:
        remarks.append(describe_loop(sample.text, sample.loop))
    return remarks


def _with_newline(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _markdown(samples: Sequence[Sample], run_name: str) -> str:
    title = _escaped(safe_line(run_name))
    parts = [f"# Samples of {title}\n"]
    for sample in samples:
        text = sample.prime + sample.text
        backticks = re.findall(r"`+", text)
        fence = "`" * max(3, 1 + max(map(len, backticks), default=0))
        remarks = "".join(f"- {_escaped(remark)}\n" for remark in _remarks(sample))
        parts.append(
            f"\n## {_caption(sample).capitalize()}\n{remarks and chr(10)}{remarks}\n"
            f"{fence}text\n{_with_newline(text)}{fence}\n"
        )
    return "".join(parts)


def _escaped(line: str) -> str:
    """``line`` as Markdown in which no character has a meaning."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~&])", r"\\\1", line)


def _json_line(sample: Sample, run_name: str) -> str:
    record = {
        "run": run_name,
        "step": sample.step,
        "temperature": sample.temperature,
        "prime": sample.prime,
        "text": sample.text,
        "copies": sample.copies,
        "loop": sample.loop,
    }
    return json_text(record) + "\n"
