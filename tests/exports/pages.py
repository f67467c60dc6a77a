"""Pages of random networks, with hostile texts."""

import numpy as np

from lstm_tui.config import Quantity
from lstm_tui.exports.page import Excerpt, HtmlPage, PageUnit
from lstm_tui.reader.units import UnitId
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import glyph

HOSTILE = (
    "</script><script>document.title='owned'</script>\n<!-- --><![CDATA[ ]]> &lt; &amp; \"'`\\ "
    "{data} {script} ${x} \\1 \\u003c/script>\n<img src=x onerror=document.title='owned'>\n"
    "\u2028\u2029\x00\x07\x1b[31m\x7f\x85\u202e\u2066\ufeff\ufffe \ud800 \udfff é 漢 😀 </style>\n"
    "<svg onload=document.title='owned'> javascript:alert(1) https://example.org/\n"
)


def page_of(text: str, *, run: str = "ships", pattern: str = "url", remark: str = "") -> HtmlPage:
    """A page of ``text`` with two units of reproducible random values."""
    random = np.random.default_rng(1)
    symbols = tuple(sorted(set(text) | set("abcde\n")))
    ids = np.array([symbols.index(character) for character in text], np.int64)
    length = len(ids)
    values = np.sin(np.arange(length) / 3).astype(np.float32)
    excerpt = Excerpt(0, ids[:20], values[:20], min(5, max(0, length - 1)))
    away = Excerpt(length + 1_000, ids[:20], values[:20], 0)
    excerpts = (excerpt, away) if length else ()
    chances = np.sort(random.dirichlet(np.ones(5), length))[:, ::-1]
    binary = BinaryMetrics(0.9, (0.8, 0.95), 0.91, 0.89, 0.88, 0.9, 0.7, 0.1, 0.18, (0.6, 0.8))
    scalar = RegressionMetrics(0.4, (0.3, 0.5), -0.6, (-0.7, -0.5))
    return HtmlPage(
        run=run,
        step=40,
        model="LSTM 2×8",
        source=f"{length} characters",
        symbols=symbols,
        labels=[glyph(symbol) for symbol in symbols],
        ids=ids,
        top_ids=random.integers(0, len(symbols), (length, 5)),
        top_probabilities=chances,
        loss=np.concatenate(([np.nan], np.linspace(0, 9, max(0, length - 1))))[:length],
        units=[
            PageUnit("L1:3", "hidden", values, -1.0, 1.0, excerpts, excerpts, "name", remark),
            PageUnit("L0:2", "cell", -20 * values, -20.0, 20.0, excerpts, ()),
        ],
        ranking=[
            UnitScore(UnitId(1, 3), Quantity.HIDDEN, pattern, 1, 0.5, binary),
            UnitScore(UnitId(0, 2), Quantity.CELL, pattern, -1, -3.0, binary),
            UnitScore(UnitId(0, 7), Quantity.HIDDEN, pattern, 1, 0.1, binary),
            UnitScore(UnitId(0, 2), Quantity.CELL, "depth", 1, None, scalar),
        ],
        probes=[ProbeScore(0, pattern, 0.0, binary)],
        inside={pattern: values > 0.5},
        scored="Made up.",
        line_ends=(symbols.index("\n"),),
    )
