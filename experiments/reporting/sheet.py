"""A figure as files with the same content, the same bytes every time, and what was drawn in their metadata."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal, suggestion
from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Drawing = Callable[["Figure", Mapping[str, Any]], None]

NOTE = 0.2  # inches of a note beside a figure
FORMATS = ("png", "pdf", "svg", "tiff")
"""Kinds of files, by ending."""
_OF_LAYOUT = ("GDEF", "GPOS", "GSUB", "kern", "MATH")  # tables of fonts: ligatures, places of marks, kerning, formulas


class Look(NamedTuple):
    """How a figure is to be drawn."""

    width: str = "two"  # one of style.WIDTHS
    font: str = ""  # a family that matplotlib knows; the one that ships with it if empty
    grey: bool = False  # every colour as a grey that is as light
    formats: tuple[str, ...] = ("png", "pdf")


def image(
    draw: Drawing,
    tables: Mapping[str, Any],
    metadata: Mapping[str, str] | None = None,
    look: Look | None = None,
    note: str = "",
) -> dict[str, bytes]:
    """Contents of files by ending. Drawn without pyplot: no window, no state shared between figures, faster to import.

    `metadata` of the figure goes into the text chunks of the PNG, and into title, subject and keywords of the PDF,
    which has no other fields. A `note` stands beside the figure, in its own room.
    """
    look = look or Look()
    metadata = dict(metadata or {})
    files = {}
    with drawn(draw, tables, look) as figure:
        if note:
            _noted(figure, note)
        for ending in look.formats:
            file = io.BytesIO()
            with _fonts_of_placed_letters():
                figure.savefig(file, format=ending, **_how(ending, metadata))
            figure.set_layout_engine(None)  # the places found for the first file hold for the others
            files[ending] = file.getvalue()
    return files


@contextmanager
def drawn(draw: Drawing, tables: Mapping[str, Any], look: Look | None = None) -> Iterator[Figure]:
    """A figure as it is before it is written, while the style holds: ticks are made when they are drawn.

    Raises:
        Refusal: If matplotlib knows no font of that name.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    look = look or Look()
    settings: dict[Any, Any] = {**style.STYLE, **_font(look.font)}  # matplotlib lists the names it accepts
    with rc_context(settings):
        figure = Figure(figsize=(style.WIDTHS[look.width] / 25.4, 4.0), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure, tables)
        if look.grey:
            palette.to_grey(figure)
        yield figure


@contextmanager
def _fonts_of_placed_letters() -> Iterator[None]:
    """Embed fonts without the tables by which a program lays out text: in a figure each letter has its place already.

    To cut these tables down to the letters of a figure took a third of the time that the figure took.
    """
    from fontTools.subset import Options

    dropped = Options._drop_tables_default
    Options._drop_tables_default = [*dropped, *_OF_LAYOUT]
    try:
        yield
    finally:
        Options._drop_tables_default = dropped


def _noted(figure: Figure, note: str) -> None:
    """A line along the right edge, in room of its own: legends stand above and below."""
    share = 1.0 - NOTE / figure.get_size_inches()[0]
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0.0, 0.0, share, 1.0))  # type: ignore[call-arg]
    figure.text(0.5 * (1.0 + share), 0.5, note, ha="center", va="center", rotation=90, weight="bold", in_layout=False)


def _font(name: str) -> dict[str, Any]:
    from matplotlib import font_manager

    if not name:
        return {}
    if name in ("serif", "sans-serif", "monospace"):
        return {"font.family": name}
    known = font_manager.get_font_names()
    if name not in known:
        raise Refusal(f"matplotlib finds no font {name}; {suggestion(name, known, 'font')}")
    return {"font.family": name}


def _how(ending: str, metadata: Mapping[str, str]) -> dict[str, Any]:
    """What is written into a file; no date and no program, so that bytes depend on the content alone."""
    if ending == "tiff":
        return {"pil_kwargs": {"compression": "tiff_lzw"}}
    rest = "; ".join(f"{name}: {value}" for name, value in metadata.items() if name not in ("Title", "Digest"))
    if ending == "svg":
        return {"metadata": {"Date": None, "Creator": None, "Title": metadata.get("Title", ""), "Description": rest}}
    if ending == "pdf":
        none: dict[str, str | None] = {"CreationDate": None, "Producer": None, "Creator": None}
        own = {"Title": metadata.get("Title", ""), "Subject": rest, "Keywords": f"digest {metadata.get('Digest', '')}"}
        return {"metadata": {**none, **(own if metadata else {})}}
    return {"metadata": {"Software": None, **metadata}}
