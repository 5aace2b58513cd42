"""A figure as files: PNG and PDF with the same content, the same bytes every time, and what was drawn in their metadata."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from experiments.reporting.style import STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Drawing = Callable[["Figure", Mapping[str, Any]], None]


def image(draw: Drawing, tables: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> tuple[bytes, bytes]:
    """PNG and PDF. Drawn without pyplot: no window, no state shared between figures, a third of the time to import.

    `metadata` of the figure goes into the text chunks of the PNG, and into title, subject and keywords of the PDF,
    which has no other fields.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    metadata = dict(metadata or {})
    settings: dict[Any, Any] = {**STYLE}  # matplotlib lists the names it accepts, which differ between its versions
    with rc_context(settings):  # to the end: ticks are made when they are drawn
        figure = Figure(layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure, tables)
        picture, document = io.BytesIO(), io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None, **metadata})
        figure.set_layout_engine("none")  # the places found for the first file hold for the second
        figure.savefig(document, format="pdf", metadata=_information(metadata))
    return picture.getvalue(), document.getvalue()


def _information(metadata: Mapping[str, str]) -> dict[str, str | None]:
    """Fields of a PDF; no date and no program, so that bytes depend on the content alone."""
    none: dict[str, str | None] = {"CreationDate": None, "Producer": None, "Creator": None}
    if not metadata:
        return none
    rest = "; ".join(f"{name}: {value}" for name, value in metadata.items() if name not in ("Title", "Digest"))
    return {**none, "Title": metadata.get("Title", ""), "Subject": rest, "Keywords": f"digest {metadata.get('Digest', '')}"}
