"""Slides and notes of stories as PDF: what a projector shows where there is no page, and what an instructor prints.

Text, numbers and courses are those of the stories, of their measurements (`story_evidence.py`) and of the page's own cities.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.classroom import languages, notes, stories, story_evidence, twins
from experiments.classroom import scene as scenes
from experiments.classroom.colours import INK, LEFT, QUIET, RIGHT
from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import number, say
from experiments.classroom.play import evidence, scenarios
from experiments.classroom.scene import SIDES
from experiments.classroom.stories import Slide, Story

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = (40 / 3, 7.5)  # inches, 16 to 9
PAPER = (8.27, 11.69)  # A4
GLYPH = {"normal": 0.57, "bold": 0.66}  # width of a letter in its size, on average
LONG = 200  # letters from which a question is written smaller
SMALLEST = 12.0  # points on a slide: 1/45 of its height
COLOURS = {"left": LEFT, "right": RIGHT}
DASHES = ("-", "--", ":")
USUAL = ("frame_content", "architecture", "use")  # of a city, where a slide says nothing else
LINES = 62  # on a page of notes


def write(folder: Path, story: str | None, language: str) -> int:
    """Write slides and notes of a story, or of all of them, into a folder.

    Args:
        folder: Where to; it is made if it is not there.
        story: Name of a story, or None.
        language: Of slides and notes.

    Returns:
        The exit status.

    Raises:
        Refusal: There is no such story.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for told in [stories.find(story)] if story else stories.read_all():
        for path, made in ((f"{told.name}.pdf", slides(told, language)), (f"{told.name}-notes.pdf", sheets(told, language))):
            _save(folder / path, languages.story(told, language)["title"], made)
    for name in scenarios.names() if story is None else ():
        title = evidence.notes(name, language)["title"]
        _save(folder / f"play-{name}-notes.pdf", title, _sheets(notes.plain_play(name, language)))
    return 0


def _save(path: Path, title: str, made: Iterator[Figure]) -> None:
    from matplotlib import rc_context  # here, as it takes a while to load
    from matplotlib.backends.backend_pdf import PdfPages

    # Letters as letters of a font: else those beyond Latin-1, as a printed apostrophe, are drawings that no search finds.
    with rc_context({"pdf.fonttype": 42}), PdfPages(path, metadata={"Title": title, "CreationDate": None}) as pdf:
        for figure in made:
            pdf.savefig(figure)
        print(f"{path}: {pdf.get_pagecount()} pages")


def slides(told: Story, language: str) -> Iterator[Figure]:
    """The slides of a story: its question, its bet, and each of its slides with what it looks at."""
    text = languages.story(told, language)
    page = _page(WIDE)
    below = _written(page, text["title"], 0.7, 44, "bold")
    _written(page, text["question"], min(0.52, below - 0.04), 28)
    _written(page, say(language, "instructor.minutes", n=told.minutes), 0.1, 16, colour=QUIET)
    yield page
    page = _page(WIDE)
    _written(page, say(language, "deck.bet"), 0.92, 20, colour=QUIET)
    below = _written(page, text["ask"], 0.84, 28 if len(text["ask"]) < LONG else 23, "bold")
    for at, (side, choice) in enumerate(text["choices"].items()):
        label = choice if side == "tie" else f"{say(language, f'side.{side}')}: {choice}".replace(":", _colon(language))
        _written(page, _capital(label), min(below - 0.06, 0.46) - 0.12 * at, 26, colour=COLOURS.get(side, INK))
    yield page
    for at, slide in enumerate(told.slides):
        page = _page(WIDE)
        is_bare = slide.look == "twins" and slide.month == 0  # the founding: nothing has happened that could be drawn
        top = _written(page, text["slides"][at], 0.7 if is_bare else 0.94, 30 if is_bare else 22)
        _written(page, f"{at + 1}/{len(told.slides)}", 0.06, SMALLEST, colour=QUIET)
        if not is_bare:
            _looked_at(page, told, slide, at + 1, language, top)
        yield page


def _looked_at(page: Figure, told: Story, slide: Slide, at: int, language: str, top: float) -> None:
    names = languages.story(told, language)["compares"][at - 1]
    if slide.look == "twins":
        _city(page, slide, names, language, top - 0.1)
        caption = say(language, "deck.city", n=slide.month)
    elif measured := _measured(told, at):
        _cities(page, measured["measures"], names, language, top - 0.1)
        caption = say(language, "deck.cities", n=number(language, measured["twins"]))
    else:
        caption = say(language, "deck.map")
    _written(page, caption, 0.06, SMALLEST, colour=QUIET, left=0.12)


def _city(page: Figure, slide: Slide, names: Mapping[str, str], language: str, top: float) -> None:
    """The course of both twins up to the slide's month: what the slide tells to watch, else frames, systems and use."""
    run = twins.as_json(scenes.read(slide.scene.items()))
    listed = [name for name in slide.watch if name in languages.texts(language)["series"]] or list(USUAL)
    months = range(slide.month + 1)
    highest = max(max(run["sides"][side]["series"][name][: slide.month + 1]) for side in SIDES for name in listed)
    for at, side in enumerate(SIDES):
        axes = page.add_axes((0.08 + 0.47 * at, 0.17, 0.4, max(0.2, top - 0.17)))
        for name, dash in zip(listed, DASHES):
            values = run["sides"][side]["series"][name][: slide.month + 1]
            axes.plot(months, values, dash, color=COLOURS[side], lw=2.5, label=say(language, f"series.{name}"))
        ticks = range(0, run["months"] + 1, 24)
        axes.set_xticks(ticks, [str(run["start_year"] + month // 12) for month in ticks], fontsize=SMALLEST)
        axes.set_xlim(0, run["months"])
        axes.set_ylim(0, 1 if highest <= 1.0 else 1.1 * highest)
        axes.yaxis.set_major_formatter(partial(_tick, language, 1 if highest <= 10 else 0))
        axes.set_title("\n".join(textwrap.wrap(_capital(names[side]), 40)), fontsize=16, color=COLOURS[side], loc="left")
        axes.legend(fontsize=SMALLEST, frameon=False, loc="best")
        _plain(axes)


def _cities(page: Figure, measures: Mapping[str, Any], names: Mapping[str, str], language: str, top: float) -> None:
    """Both sides' values of every measure, and left minus right with its interval."""
    axes = page.add_axes((0.28, 0.15, 0.34, max(0.2, top - 0.2)))
    listed = list(measures)
    for at, name in enumerate(listed):
        for side, by in zip(SIDES, (-0.2, 0.2)):
            value = measures[name][side]
            axes.barh(at + by, value, 0.36, color=COLOURS[side])
            axes.text(value + 0.015, at + by, number(language, value, 2), va="center", fontsize=14, parse_math=False)
        value, low, high = (number(language, each, 2, "+") for each in measures[name]["difference"])
        said = say(language, "deck.difference", value=value, low=low, high=high)
        axes.text(1.16, at, said, va="center", fontsize=16, parse_math=False)
    axes.text(1.16, -0.75, say(language, "deck.minus"), va="center", fontsize=14, color=QUIET, parse_math=False)
    labels = [_capital(say(language, f"measure.{name}")) for name in listed]
    axes.set_yticks(range(len(listed)), ["\n".join(textwrap.wrap(label, 24)) for label in labels], fontsize=15)
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_xlim(0, 1.1)
    axes.set_xticks([])
    _plain(axes)
    for side, left in zip(SIDES, (0.04, 0.52)):
        page.text(left, top, "\n".join(textwrap.wrap(_capital(names[side]), 40)), color=COLOURS[side], fontsize=17, va="bottom",
                  weight="bold", parse_math=False)  # fmt: skip


def sheets(told: Story, language: str = ENGLISH) -> Iterator[Figure]:
    """The notes of a story on paper, as in docs/classroom-notes.md, in a language."""
    return _sheets(notes.plain(told, language))


def _sheets(blocks: Iterable[notes.Block]) -> Iterator[Figure]:
    lines: list[tuple[str, bool]] = []
    for block in blocks:
        if lines and not block.indent:
            lines.append(("", False))
        wrapped = textwrap.wrap(block.text, 88, subsequent_indent=block.indent, break_on_hyphens=False)
        lines += [(each, block.is_head) for each in wrapped]
    for start in range(0, len(lines), LINES):
        page = _page(PAPER)
        for at, (line, is_head) in enumerate(lines[start : start + LINES]):
            weight = "bold" if is_head else "normal"
            page.text(0.09, 0.95 - 0.0146 * at, line, fontsize=10, weight=weight, va="top", color=INK, parse_math=False)
        yield page


def _measured(told: Story, at: int) -> Mapping[str, Any] | None:
    found = [each for each in story_evidence.stored()["stories"].get(told.name, []) if at in each["slides"]]
    return found[0] if found and told.slides[at - 1].look == "thousand" else None


def _page(size: tuple[float, float]) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=size, facecolor="white")


def _written(
    page: Figure, text: str, top: float, size: float, weight: str = "normal", colour: str = INK, left: float = 0.04
) -> float:
    """Write a text from a height of the page downwards; returns the height where it ends."""
    width, height = (72 * each for each in page.get_size_inches())
    lines = textwrap.wrap(text, int((0.96 - left) * width / (GLYPH[weight] * size)), break_on_hyphens=False)
    page.text(
        left, top, "\n".join(lines), fontsize=size, weight=weight, color=colour, va="top", linespacing=1.25, parse_math=False
    )
    return top - 1.45 * size * len(lines) / height


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=SMALLEST if axes.get_xticks().size else 15)


def _tick(language: str, digits: int, value: float, _at: int | None = None) -> str:
    return number(language, value, digits)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _colon(language: str) -> str:
    return say(language, "page.colon")
