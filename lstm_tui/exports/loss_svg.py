"""The loss curve of a run as an SVG picture.

The background is transparent and every color is legible on white and on black, for papers, slides
and READMEs. Coordinates are pixels from the upper left corner.
"""

import numpy as np

from lstm_tui.exports.axes import linear_ticks, tick_labels
from lstm_tui.exports.encoding import xml_text
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line

WIDTH, HEIGHT = 880, 480
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 56, 52

STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #6b7280 }
    .title { font-size: 16px; font-weight: 600 }
    .grid { stroke: #6b7280; stroke-opacity: .22 }
    .raw, .train, .validation { fill: none; stroke-linejoin: round }
    .raw { stroke: #3b82f6; stroke-opacity: .3; stroke-width: 1 }
    .train { stroke: #3b82f6; stroke-width: 2 }
    .validation { stroke: #ea7317; stroke-width: 2 }
    .points { fill: #ea7317 }
"""


def render_loss_svg(progress: RunProgress, run_name: str) -> str:
    """Training loss (raw and smoothed) and validation loss over steps, with axes and a legend."""
    curves = CharacterCurves.of(progress)
    raw, smooth, validation = curves.raw, curves.smoothed, curves.validation
    frame = _Frame(smooth, validation)
    name = xml_text(safe_line(run_name))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f' aria-labelledby="title">\n  <title id="title">Loss of {name}</title>\n',
        f"  <style>{STYLE}  </style>\n",
        '  <clipPath id="frame">',
        f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" ',
        f'height="{HEIGHT - TOP - BOTTOM}"/></clipPath>\n',
        f'  <text class="title" x="{LEFT}" y="28">{name}</text>\n',
        *frame.grid(),
        '  <g clip-path="url(#frame)">\n',
        frame.line("raw", raw),
        frame.line("train", smooth),
        frame.line("validation", validation),
        *frame.points(validation),
        "  </g>\n",
        *_legend(validated=len(validation[0]) > 0),
        "</svg>\n",
    ]
    return "".join(parts)


def _legend(*, validated: bool) -> list[str]:
    entries = [("train", "training"), ("validation", "validation")][: 2 if validated else 1]
    parts = []
    for index, (style, label) in enumerate(entries):
        x = WIDTH - RIGHT - 210 + 105 * index
        parts.append(f'  <line class="{style}" x1="{x}" y1="24" x2="{x + 22}" y2="24"/>\n')
        parts.append(f'  <text x="{x + 28}" y="28">{label}</text>\n')
    return parts


class _Frame:
    """Maps steps and nats to pixels."""

    def __init__(self, *curves: tuple[Floats, Floats]) -> None:
        steps = np.concatenate([steps for steps, _ in curves])
        self.last = max(1.0, float(steps.max(initial=1.0)))
        early = 0.02 * self.last  # the initial losses may be cut off
        values = np.concatenate([values[steps >= early] for steps, values in curves])
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        margin = 0.06 * (high - low) or max(0.5, 0.05 * abs(high))
        self.low, self.high = low - margin, high + margin

    def x(self, steps: Floats | float) -> Floats:
        return LEFT + np.asarray(steps) / self.last * (WIDTH - LEFT - RIGHT)

    def y(self, nats: Floats | float) -> Floats:
        share = (np.asarray(nats) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> list[str]:
        parts = []
        nats = linear_ticks(self.low, self.high, 7)
        for tick, label in zip(nats, tick_labels(nats), strict=True):
            y = f"{self.y(tick):.1f}"
            parts.append(f'  <path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>\n')
            parts.append(_text(LEFT - 8, float(self.y(tick)) + 4, label, "end"))
        steps = linear_ticks(0, self.last, 8)
        for tick, label in zip(steps, tick_labels(steps), strict=True):
            parts.append(_text(float(self.x(tick)), HEIGHT - BOTTOM + 20, label, "middle"))
        parts.append(_text((WIDTH + LEFT - RIGHT) / 2, HEIGHT - 12, "step", "middle"))
        parts.append(
            f'  <text transform="translate(16 {(HEIGHT + TOP - BOTTOM) / 2:g}) rotate(-90)" '
            'text-anchor="middle">nats per character</text>\n'
        )
        return parts

    def line(self, style: str, curve: tuple[Floats, Floats]) -> str:
        steps, nats = curve
        if not len(steps):
            return ""
        pairs = zip(self.x(steps), self.y(nats), strict=True)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
        return f'  <polyline class="{style}" points="{points}"/>\n'

    def points(self, curve: tuple[Floats, Floats]) -> list[str]:
        steps, nats = curve
        if len(steps) > 60:
            return []
        return [
            f'  <circle class="points" r="3" cx="{x:.1f}" cy="{y:.1f}"/>\n'
            for x, y in zip(self.x(steps), self.y(nats), strict=True)
        ]


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'  <text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>\n'
