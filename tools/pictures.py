"""Draw the pictures of docs/ that are no figure of a study: model, one city two ways, fan of trajectories; and the gallery.

    .venv/bin/python tools/pictures.py                      draw all into docs/images, as PNG for pages and for telephones
    .venv/bin/python tools/pictures.py fan --output FOLDER  one, for print: PNG and PDF
        [--width one|two] [--format pdf] [--grey]

The schematic reads the phases of a month from the model's own list. The other two simulate: some seconds on one core.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from experiments import figures, setting  # noqa: E402
from experiments.figures import made  # noqa: E402
from experiments.reference import FOLDER  # noqa: E402
from experiments.reference.stored import Stored  # noqa: E402
from experiments.reporting import palette, sheet, style  # noqa: E402
from simulation import ensemble  # noqa: E402
from simulation.phases import PHASES  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

IMAGES = ROOT / "docs" / "images"
FOLDERS = {"two": IMAGES / "gallery", "one": IMAGES / "narrow"}  # of figures by width; the site shows the narrow on telephones
SEED, PANELS, LOOKED_AT = 1999, 200, 40  # of the fan; panels in which the city of two ways is looked for
WAYS = {"piecemeal": ("one practice at a time", 1), "concurrent": ("all at once", 8)}
PIXELS = {"two": 900, "one": 560}  # width of a picture on a page; that of one column is shown on telephones
COLOURS = 128  # of a picture on a page: enough for bars of colours, and a third of the bytes


# --- the model ----------------------------------------------------------------------------------------------------------


def schematic(figure: Figure, _tables: Mapping[str, Any]) -> None:
    """The eight phases as a round, who acts in each, and between them the loop of structure and frames."""
    wide = style.is_wide(figure)
    style.tall(figure, 92.0, 138.0)
    axes = figure.subplots()
    axes.set_axis_off()
    places, middle = _round(wide)
    width, height = (1.9, 1.0) if wide else (2.0, 1.0)
    for number, (phase, at) in enumerate(zip(PHASES, places, strict=True), 1):
        text = f"{number} {phase.title}\n" + style.wrapped(phase.actors, 26 if wide else 22)
        _box(axes, at, width, height, text, "white")
    for one, other in zip(places, [*places[1:], places[0]], strict=True):
        _arrow(axes, one, other, (0.5 * width, 0.5 * height), color=palette.GREY)
    structure, frames = middle
    _box(axes, structure, width, height, "deep structure\npractices in place", palette.PALE)
    _box(axes, frames, width, height, "frames\nwhat managers\ntake for granted", palette.PALE)
    for one, other, words, lift in (
        (structure, frames, "5: structure in use that\ncontradicts a frame breaks it", 0.26),
        (frames, structure, "4, 6: structure drifts back to frames,\nmanagers resist", -0.26),
    ):
        _loop(axes, one, other, width, height, words, lift, wide)
    every = np.array([*places, *middle])
    below = 0.6 * height if wide else 1.2 * height
    axes.set_xlim(every[:, 0].min() - 0.55 * width, every[:, 0].max() + 0.55 * width)
    axes.set_ylim(every[:, 1].min() - below, every[:, 1].max() + 0.6 * height)


def _round(wide: bool) -> tuple[list[tuple[float, float]], tuple[tuple[float, float], tuple[float, float]]]:
    """Places of the phases, first to last round the loop, and of structure and frames within it."""
    if wide:
        xs = [0.0, 2.3, 4.6, 6.9]
        return [*((x, 4.0) for x in xs), *((x, 0.0) for x in reversed(xs))], ((1.15, 2.0), (5.75, 2.0))
    ys = [7.2, 5.4, 3.6, 1.8]
    return [*((0.0, y) for y in ys), *((2.9, y) for y in reversed(ys))], ((0.0, -0.6), (2.9, -0.6))


def _box(axes: Axes, at: tuple[float, float], width: float, height: float, text: str, face: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    corner = (at[0] - 0.5 * width, at[1] - 0.5 * height)
    shape = FancyBboxPatch(
        corner, width, height, boxstyle="round,pad=0.02,rounding_size=0.12", fc=face, ec=palette.BLACK, lw=0.7
    )
    axes.add_patch(shape)
    head, _, rest = text.partition("\n")
    axes.text(at[0], at[1] + 0.42 * height, head, ha="center", va="top", weight="bold")
    axes.text(at[0], at[1] + 0.06 * height, rest, ha="center", va="top", linespacing=1.05)


def _arrow(axes: Axes, one: Sequence[float], other: Sequence[float], half: tuple[float, float], **how: Any) -> None:
    """From the edge of one box to the edge of the next."""
    step = np.sign(np.subtract(other, one)) * (np.abs(np.subtract(other, one)) > 0.1)
    start, end = np.add(one, step * half), np.subtract(other, step * half)
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "lw": 1.0, "shrinkA": 2, "shrinkB": 2, **how})


def _loop(
    axes: Axes, one: Sequence[float], other: Sequence[float], width: float, height: float, words: str, lift: float, wide: bool
) -> None:
    side = np.sign(other[0] - one[0])
    start, end = (one[0] + side * 0.5 * width, one[1] + lift), (other[0] - side * 0.5 * width, other[1] + lift)
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "lw": 1.3, "color": palette.BLACK})
    away = (
        lift + np.sign(lift) * 0.1 if wide else np.sign(lift) * 0.62 * height
    )  # in one column there is no room between the boxes
    axes.text(0.5 * (one[0] + other[0]), one[1] + away, words, ha="center", va="bottom" if lift > 0 else "top")


# --- one city, two ways -------------------------------------------------------------------------------------------------


def two_ways(panels: int = LOOKED_AT, *overrides: str) -> tuple[Callable[..., None], str]:
    """The first city that ends in another class under the other way, month by month under both; and the caption.

    Args:
        panels: How many panels are looked through.
        *overrides: Further settings, as on the command line.
    """
    ways = {way: setting("leadership=imposed", f"change_programme.simultaneity={many}", *overrides)
            for way, (_, many) in WAYS.items()}  # fmt: skip
    rows = {way: ensemble.run(own, SEED, panels) for way, own in ways.items()}
    apart = np.flatnonzero(rows["piecemeal"]["outcome"] != rows["concurrent"]["outcome"])
    row = int(apart[0]) if len(apart) else 0
    panel, city = int(rows["piecemeal"]["panel"][row]), int(rows["piecemeal"]["city"][row])
    months = {way: ensemble.history(own, SEED, panel).cities for way, own in ways.items()}
    found = {way: _series(of, city) for way, of in months.items()}
    words = ("a silo", "integrated but not in real use", "integrated and in real use")
    ends = [f"{name} it ends as {words[int(rows[way]['outcome'][row])]}" for way, (name, _) in WAYS.items()]
    rule = "the first that ends in another class" if len(apart) else "the first"
    said = (
        f"One city, the same draws of chance and the same effort: with {ends[0]}, with {ends[1]}. City {city} of panel {panel} "
        f"(seed {SEED}), {rule} under the other way; one case and no estimate."
    )
    return partial(_two_ways, found), said


def _series(cities: np.ndarray, city: int) -> dict[str, np.ndarray]:
    return {
        "practices in place, 0 to 1": cities["structure"][:, city].mean(axis=1),
        "frames, 0 old to 1 new": cities["frame_content"][:, city],
        "resistance, 0 to 1": cities["resistance"][:, city],
        "use of the platform, 0 to 1": cities["use"][:, city],
    }


def _two_ways(found: Mapping[str, Mapping[str, np.ndarray]], figure: Figure, _tables: Mapping[str, Any]) -> None:
    names = list(next(iter(found.values())))
    parts = style.panels(figure, len(names), across=2, each=46.0, head=10.0, sharex=True)
    for axes, name in zip(parts, names, strict=True):
        for dash, (way, series) in zip(style.DASHES, found.items(), strict=False):
            axes.plot(series[name], color=palette.REGIMES[way][0], ls=dash, lw=1.3, label=WAYS[way][0])
        axes.set_title(name)
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlim(0, len(series[name]) - 1)
        axes.set_xticks(range(0, len(series[name]), 48))
        axes.set_xlabel("months")
    style.numbered(parts)
    style.key(figure, parts[0])


# --- a fan of trajectories ----------------------------------------------------------------------------------------------


def fan(panels: int = PANELS, *overrides: str) -> tuple[Callable[..., None], str]:
    """Practices in place in thousands of cities whose leaders choose, and the sizes of their yearly changes; and a caption."""
    own = setting(*overrides)
    levels = np.concatenate(
        [ensemble.history(own, SEED, panel).cities["structure"].mean(axis=2) for panel in range(panels)], axis=1
    )
    yearly = np.diff(levels[::12], axis=0).ravel()
    sizes = np.sort(np.abs(yearly))[::-1]
    held = sizes[: len(sizes) // 10].sum() / max(sizes.sum(), 1e-12)
    said = (
        f"Change comes in bursts: in {levels.shape[1]:,} cities whose leaders choose, the largest tenth of yearly changes "
        f"holds {style.share(held)} of all change. Default city, seed {SEED}, panels 0 to {panels - 1}."
    )
    return partial(_fan, levels, yearly), said


def _fan(levels: np.ndarray, yearly: np.ndarray, figure: Figure, _tables: Mapping[str, Any]) -> None:
    left, right = style.panels(figure, 2, across=2, each=62.0, head=8.0)
    colour = palette.REGIMES["chosen"][0]
    months = np.arange(len(levels))
    left.plot(months, levels[:, :: max(1, levels.shape[1] // 60)], color=colour, lw=0.35, alpha=0.45)
    for low, high, depth in ((5, 95, 0.12), (25, 75, 0.25)):
        left.fill_between(months, *np.percentile(levels, [low, high], axis=1), color=colour, alpha=depth, lw=0)
    left.plot(months, np.median(levels, axis=1), color=palette.BLACK, lw=1.4, label="median")
    left.plot([], [], color=colour, lw=0.6, label="one city")
    left.set_title("practices in place, 0 to 1")
    left.set_xlabel("months")
    left.set_xlim(0, len(levels) - 1)
    left.set_xticks(range(0, len(levels), 48))
    left.legend(loc="upper left")
    spread = float(yearly.std()) or 1.0
    edges = np.arange(-5.25, 8.3, 0.5)
    counts, _ = np.histogram(np.clip(yearly / spread, edges[0], edges[-1] - 1e-9), edges, density=True)
    middle = 0.5 * (edges[1:] + edges[:-1])
    right.plot(middle, np.where(counts > 0, counts, np.nan), "o", color=colour, label="simulated")
    right.plot(middle, np.exp(-0.5 * middle**2) / np.sqrt(2 * np.pi), "--", color=palette.GREY, label="normal, same spread")
    right.set_yscale("log")
    right.set_ylim(1e-4, 5.0)
    right.set_yticks([1e-4, 1e-2, 1.0], [".0001", ".01", "1"])
    right.minorticks_off()
    right.set_title("sizes of yearly changes")
    right.set_xlabel("standard deviations")
    right.set_ylabel("density")
    right.legend(loc="upper right")
    style.numbered((left, right))


# --- files --------------------------------------------------------------------------------------------------------------


def _model() -> tuple[Callable[..., None], str]:
    return schematic, "The eight phases of a month, who acts in each, and the loop between structure and frames."


PICTURES: dict[str, Callable[[], tuple[Callable[..., None], str]]] = {"model": _model, "two_ways": two_ways, "fan": fan}


def small(content: bytes, width: str = "two") -> bytes:
    """A picture for a page: fewer pixels and colours, and the text that the file carries."""
    from PIL import Image, PngImagePlugin

    picture = Image.open(io.BytesIO(content))
    text = PngImagePlugin.PngInfo()
    for name in ("Finding", "Digest"):
        if name in picture.info:
            text.add_text(name, picture.info[name])
    most = PIXELS[width]
    size = (most, round(picture.height * most / picture.width)) if picture.width > most else picture.size
    shrunk = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    file = io.BytesIO()
    shrunk.save(file, "png", optimize=True, pnginfo=text)
    return file.getvalue()


def gallery(names: Sequence[str] = figures.NAMES) -> None:
    """Draw every figure of the published tables for its page."""
    stored = Stored(FOLDER)
    for name in names:
        for width, folder in FOLDERS.items():
            content = made.make(name, stored, sheet.Look(width, formats=("png",))).files["png"]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(small(content, width))


def outdated() -> list[str]:
    """Figures whose picture is missing, or was drawn from other tables than the published ones."""
    from PIL import Image

    stored, old = Stored(FOLDER), []
    for name in figures.NAMES:
        module, paths = figures.find(name), [folder / f"{name}.png" for folder in FOLDERS.values()]
        digest = stored.digest(module.STUDY, module.TABLES)
        if not all(path.is_file() and Image.open(path).info.get("Digest") == digest for path in paths):
            old.append(name)
    return old


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="all, if none is named")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="for print, into this folder")
    parser.add_argument("--width", choices=style.WIDTHS, default="two")
    parser.add_argument("--format", action="append", choices=sheet.FORMATS)
    parser.add_argument("--grey", action="store_true")
    asked = parser.parse_args()
    look = sheet.Look(asked.width, "", asked.grey, tuple(asked.format or ("png", "pdf")) if asked.output else ("png",))
    for name in asked.names or (*PICTURES, "gallery"):
        if name == "gallery":
            gallery()
            continue
        draw, said = PICTURES[name]()
        about = {"Title": said, "Finding": said, "Digest": ""}
        if not asked.output:
            narrow = sheet.image(draw, {}, about, look._replace(width="one"))["png"]
            FOLDERS["one"].mkdir(parents=True, exist_ok=True)
            (FOLDERS["one"] / f"{name}.png").write_bytes(small(narrow, "one"))
        files = sheet.image(draw, {}, about, look)
        for ending, content in files.items():
            path = (asked.output or IMAGES) / f"{name}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if asked.output else small(content))
        print(f"{name}: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
