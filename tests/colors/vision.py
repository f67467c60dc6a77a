"""How different two colors look: CIEDE2000, to all eyes and to eyes that lack a cone type.

Dichromacy is simulated after Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model
for Simulation of Color Vision Deficiency", severity 1.0. The difference is that of Sharma, Wu and
Dalal 2005, "The CIEDE2000 Color-Difference Formula". Around 1 is just seen; from 20 on, two colors
are told apart without being side by side.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.palette import Color

Floats = NDArray[np.float64]

DICHROMATS: dict[str, Floats] = {
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""What linear RGB becomes (Machado et al. 2009, table 1)."""

_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def difference(one: Color, other: Color, eyes: str = "") -> float:
    """The CIEDE2000 difference of two colors, to ``eyes`` of `DICHROMATS` if given."""
    return ciede2000(_lab(_linear(one, eyes)), _lab(_linear(other, eyes)))


def lightness(color: Color) -> float:
    """CIE L*, 0 to 100."""
    return float(_lab(_linear(color, ""))[0])


def _linear(color: Color, eyes: str) -> Floats:
    parts = np.array(color) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen: Floats = DICHROMATS[eyes] @ linear if eyes else linear
    return seen.clip(0, 1)


def _lab(linear: Floats) -> Floats:
    share = _XYZ @ linear / _WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one: Floats, other: Floats) -> float:
    """The difference of two colors in CIELAB, (3,) each."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    more = 0.5 * (1 - math.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = one[1] * (1 + more), other[1] * (1 + more)
    c1, c2 = math.hypot(a1, one[2]), math.hypot(a2, other[2])
    h1 = math.degrees(math.atan2(one[2], a1)) % 360 if c1 else 0.0
    h2 = math.degrees(math.atan2(other[2], a2)) % 360 if c2 else 0.0
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    lightness_step, chroma_step = other[0] - one[0], c2 - c1
    hue_step = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    of_lightness = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    of_chroma, of_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = (
        -2
        * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
        * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    )
    c, h = chroma_step / of_chroma, hue_step / of_hue
    return math.sqrt((lightness_step / of_lightness) ** 2 + c**2 + h**2 + rotation * c * h)
