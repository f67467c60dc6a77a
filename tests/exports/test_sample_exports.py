import json
import re

import pytest
from hypothesis import given, strategies as st

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.encoding import encode_utf8
from lstm_tui.exports.samples import SampleFormat, render_samples
from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.runs.progress import Sample

NASTY = "a ``` b\n````\n# not a heading\u2028\x00\x1b[31m\ud800 \x85 <b>|"
SAMPLES = (Sample(100, 0.8, "The end.", "Once "), Sample(1200, 0.5, "Two\nlines\n"))


def test_plain_text() -> None:
    assert render_samples(SAMPLES, SampleFormat.TXT, "atlas") == (
        "=== step 100, temperature 0.8 ===\nOnce The end.\n\n"
        "=== step 1,200, temperature 0.5 ===\nTwo\nlines\n"
    )


def test_markdown() -> None:
    assert render_samples(SAMPLES[:1], SampleFormat.MD, "my_run") == (
        "# Samples of my\\_run\n\n## Step 100, temperature 0.8\n\n```text\nOnce The end.\n```\n"
    )


def test_json_lines() -> None:
    lines = render_samples(SAMPLES, SampleFormat.JSONL, "atlas").splitlines()
    unknown = {"run": "atlas", "copies": None, "loop": None}
    assert [json.loads(line) for line in lines] == [
        {**unknown, "step": 100, "temperature": 0.8, "prime": "Once ", "text": "The end."},
        {**unknown, "step": 1200, "temperature": 0.5, "prime": "", "text": "Two\nlines\n"},
    ]


def test_what_a_sample_copies_is_in_every_format() -> None:
    copied, loop = CopiedSpan(begin=2, end=34), Loop(begin=36, end=72, period=4)
    copies = Copies(longest=copied, place="line 3", share=0.5, spans=(copied,))
    text = "A *whole* [line] of it, copied!! B. " + "the " * 9
    sample = Sample(100, 0.8, text, copies=copies, loop=loop)
    line = "copies: longest 32 characters, line 3: “{}” · 50 % in spans of 20 or more"
    quote, repeated = (
        "*whole* [line] of it, copied!! B",
        "loop: “the ” 9 times, from character 37 on",
    )
    assert render_samples([sample], SampleFormat.TXT, "run") == (
        "=== step 100, temperature 0.8 ===\n"
        f"=== {line.format(quote)} ===\n=== {repeated} ===\n{text}\n"
    )
    escaped = r"\*whole\* \[line\] of it, copied\!\! B"
    assert f"\n- {line.format(escaped)}\n- {repeated}\n\n```text\n" in render_samples(
        [sample], SampleFormat.MD, "run"
    )
    record = json.loads(render_samples([sample], SampleFormat.JSONL, "run"))
    assert record["copies"]["spans"] == [{"begin": 2, "end": 34}]
    assert record["loop"] == {"begin": 36, "end": 72, "period": 4}


@pytest.mark.parametrize("format", SampleFormat)
def test_run_without_samples_is_an_error(format: SampleFormat) -> None:  # noqa: A002
    with pytest.raises(LstmTuiError, match="atlas has no samples, so nothing was written"):
        render_samples((), format, "atlas")


@given(st.text(st.characters(), max_size=60) | st.just(NASTY))
def test_any_text_round_trips_in_json_lines(text: str) -> None:
    document = render_samples([Sample(1, 1.0, text)] * 2, SampleFormat.JSONL, text)
    for lines in (document.split("\n")[:-1], document.splitlines()):
        assert [json.loads(line)["text"] for line in lines] == [text, text]
    document.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", document)


@given(st.text("`~a \n#", max_size=40) | st.just(NASTY))
def test_no_text_closes_the_markdown_fence(text: str) -> None:
    document = render_samples([Sample(1, 1.0, text)], SampleFormat.MD, "run")
    fence = re.search("^(`+)text$", document, re.MULTILINE)
    assert fence is not None
    assert document.count(fence[1]) == 2
    encode_utf8(document)


def test_copied_documents_are_counted_in_every_format() -> None:
    copies = Copies(documents=3, documents_copied=2)
    samples = [Sample(100, 0.8, "East\nRoom\nCh\n", copies=copies)]
    line = "copies: 2 of 3 documents stand in the training text"
    assert f"=== {line} · no 20" in render_samples(samples, SampleFormat.TXT, "rooms")
    assert f"- {line} · no 20" in render_samples(samples, SampleFormat.MD, "rooms")
    record = json.loads(render_samples(samples, SampleFormat.JSONL, "rooms"))
    assert (record["copies"]["documents"], record["copies"]["documents_copied"]) == (3, 2)
