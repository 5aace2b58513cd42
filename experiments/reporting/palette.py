"""The one list of colours: one for each outcome, one for each regime, and others for whatever else a figure tells apart.

A colour of an outcome or a regime stands for nothing else in any figure; black, which is mean use, is also ink. Colour-blind
readers can tell the colours apart (Okabe & Ito 2008, for outcomes and series; ColorBrewer's PuOr, for regimes), and marks and
hatches say the same without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

BLACK, BLUE, ORANGE = "#000000", "#0072B2", "#E69F00"
GREY, PALE, LINE = "#777777", "#E4E4E4", "#999999"
FEW, MANY, TIE = "#B35806", "#542788", PALE  # ends of PuOr: few practices at a time, many, and no difference between them

OUTCOMES = {"enacted": (ORANGE, "s"), "integrated": (BLUE, "o"), "use": (BLACK, "^")}
"""Colour and mark of an outcome."""

CLASSES = {"silo": (GREY, "v"), "integrated": (BLUE, "o"), "enacted": (ORANGE, "s")}
"""Colour and mark of a class of cities, that of the outcome where there is one."""

REGIMES = {"chosen": ("#1B7837", "D"), "piecemeal": (FEW, "o"), "three": ("#998EC3", "^"), "concurrent": (MANY, "s")}
"""Colour and mark of a way of changing: leaders choose; one practice at a time, three, or all at once, imposed."""

HATCHES = {FEW: "////", MANY: "...."}
"""Hatches of bars that show which way of changing is ahead."""

SERIES = ("#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#882255", "#8C6D1F", "#004D40", "#AA9900")
"""Colours of whatever is neither an outcome nor a regime, in the order in which they are taken."""

VERDICTS = {
    "supported": ("o", SERIES[0]),
    "refuted": ("X", SERIES[3]),
    "inconclusive": ("s", GREY),
    "not tested": ("|", LINE),
    "not measured": ("_", "#CCCCCC"),
}
"""Mark and colour of a verdict."""


def luminance(colour: Any) -> float:
    """How light a colour is, 0 black to 1 white: Rec. 709 weights.

    >>> round(luminance("#FFFFFF"), 3), round(luminance("#000000"), 3)
    (1.0, 0.0)
    """
    from matplotlib.colors import to_rgb

    return float(np.dot((0.2126, 0.7152, 0.0722), to_rgb(colour)))


def grey(colour: Any) -> tuple[float, float, float, float]:
    """The grey that is as light as a colour, as opaque.

    >>> grey("#FF0000")
    (0.2126, 0.2126, 0.2126, 1.0)
    """
    from matplotlib.colors import to_rgba

    level = round(luminance(colour), 4)
    return (level, level, level, to_rgba(colour)[3])


def to_grey(figure: Figure) -> None:
    """Replace every colour of a figure by a grey that is as light; maps of two hues become one ramp from light to dark."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    for artist in figure.findobj():
        if isinstance(artist, ScalarMappable) and artist.get_array() is not None:
            artist.set_cmap(_grey_map(artist.get_cmap()))
        elif isinstance(artist, Collection):
            artist.set_facecolor(_greys(artist.get_facecolor()))
            artist.set_edgecolor(_greys(artist.get_edgecolor()))
        elif isinstance(artist, Line2D):
            face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
            artist.set_color(grey(artist.get_color()))
            artist.set_markerfacecolor(grey(face))
            artist.set_markeredgecolor(grey(edge))
        elif isinstance(artist, Patch):
            face, edge = artist.get_facecolor(), artist.get_edgecolor()
            artist.set_facecolor(grey(face))
            artist.set_edgecolor(grey(edge))
        elif isinstance(artist, Text):
            artist.set_color(grey(artist.get_color()))


def _greys(colours: Sequence[Any] | np.ndarray) -> list[tuple[float, float, float, float]]:
    return [grey(colour) for colour in colours]


def _grey_map(colours: Colormap) -> Colormap:
    """A map by lightness; one that is lightest in the middle is drawn out into a ramp, so that its two ends differ."""
    from matplotlib.colors import ListedColormap

    shades = colours(np.linspace(0.0, 1.0, 256))
    levels = shades[:, :3] @ np.array([0.2126, 0.7152, 0.0722])
    if levels[0] < levels.max() - 0.15 and levels[-1] < levels.max() - 0.15:
        levels = np.linspace(0.97, 0.2, len(levels))
    return ListedColormap(np.column_stack([levels, levels, levels, shades[:, 3]]))
