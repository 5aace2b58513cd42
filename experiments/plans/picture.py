"""A plan as a picture: practices over months, darker where more effort goes, with the other moves above."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.plans.schedule import Schedule, marks
from experiments.reporting import palette, sheet, style
from experiments.store import atomic_files

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write(schedule: Schedule, name: str, folder: Path) -> list[Path]:
    """Write NAME.png and NAME.pdf into a folder; gives their paths."""
    metadata = {"Title": f"Plan {name}", "Digest": ""}
    files = sheet.image(partial(_draw, schedule), {}, metadata)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for ending, content in files.items():
        paths.append(folder / f"{name}.{ending}")
        atomic_files.write(paths[-1], content)
    return paths


def _draw(schedule: Schedule, figure: Figure, _tables: Mapping[str, Any]) -> None:
    setting, programme = schedule.setting, schedule.setting.parameters.change_programme
    practices, months = setting.practices, len(schedule.effort)
    pace = programme.effort / programme.span
    style.tall(figure, 30.0 + 6.0 * len(practices))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1, 3])
    by_month = schedule.effort.sum(axis=1)
    above.step(range(months + 1), [*by_month, by_month[-1]], where="post", color=palette.BLACK)
    above.set_ylim(0.0, 1.9 * pace)
    above.set_yticks([0.0, pace], ["0", f"{pace:.3g}"])
    above.set_ylabel("effort\na month")
    for number, (month, words) in enumerate(marks(schedule)):
        above.axvline(month, color=palette.GREY, linestyle=":", linewidth=0.8)
        above.annotate(words, (month + 0.6, (1.88 - 0.27 * (number % 3)) * pace), color=palette.GREY, ha="left", va="top")
    for place in range(len(practices)):
        for month in range(months):
            if schedule.open[month]:
                if setting.moves[month]["worked"][place]:
                    bar = {"facecolor": palette.PALE, "hatch": "////", "edgecolor": palette.LINE, "linewidth": 0.0}
                    below.broken_barh([(month, 1)], (place - 0.4, 0.8), **bar)
            elif schedule.effort[month, place] > 0.0:
                depth = 0.25 + 0.75 * min(1.0, schedule.effort[month, place] / pace)
                below.broken_barh([(month, 1)], (place - 0.4, 0.8), facecolor=palette.BLUE, alpha=depth, linewidth=0.0)
    below.set_yticks(range(len(practices)), [style.plainly(name) for name in practices])
    below.set_ylim(len(practices) - 0.5, -0.5)
    below.set_xlim(0, months)
    below.set_xlabel("month" + (f" (hatched: in turn, {schedule.by_city})" if schedule.by_city else ""))
