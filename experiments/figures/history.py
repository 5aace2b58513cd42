"""One city's punctuated history: what struck and what leaders did, frames, practices, resistance, performance.

The first city of the panels that meets the conditions which the study sets; one case, no estimate. (a) Triggers that struck
(open) and were exploited (filled), programmes started and dropped; shaded: a programme runs. (b) Each manager's frame (thin),
their mean (thick), and months in which frames broke (bars, right axis). (c) How far each practice is in place. (d) Resistance,
threat and use. (e) Performance and aspiration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, TABLES = "case_history", ("city", "months", "managers", "events")
INTERVAL = "none: one city"
TRIGGERS = ("election", "regulation", "demand", "technology", "crisis", "visionary")


def finding(tables: style.Tables) -> str:
    """How concentrated the breaking of frames is."""
    months = style.columns(tables["months"])
    breaks = months["breaks"]
    year = np.add.reduceat(breaks, np.arange(0, len(breaks), 12))
    starts = int((np.asarray(tables["events"]["event"]) == "started").sum())
    most = int(tables["city"]["start_year"][0]) + int(np.argmax(year))
    return (
        f"In thirteen years of one city leaders start {starts} programmes, and "
        f"{style.share(year.max() / max(breaks.sum(), 1e-9))} of all breaks of frames fall in {most}."
    )


def draw(figure: Figure, tables: style.Tables) -> None:
    """Five strips over the same months."""
    months, managers, events = (style.columns(tables[name]) for name in ("months", "managers", "events"))
    city = {name: values[0] for name, values in tables["city"].items()}
    style.tall(figure, 190.0, 215.0)
    wide = style.is_wide(figure)
    strips = figure.subplots(5, 1, sharex=True, height_ratios=(1.25, 1.2, 1.2, 0.9, 0.9))
    for axes in strips:
        running = months["running"] > 0.0
        axes.fill_between(months["month"], 0, 1, where=running, step="mid", color=palette.PALE, lw=0,
                          transform=axes.get_xaxis_transform(), zorder=0)  # fmt: skip
    _events(strips[0], events)
    _frames(strips[1], months, managers)
    _practices(strips[2], months)
    for name, colour, dash in (
        ("resistance", palette.SERIES[3], "-"),
        ("threat", palette.SERIES[4], ":"),
        ("use", palette.OUTCOMES["use"][0], "--"),
    ):
        strips[3].plot(months["month"], months[name], color=colour, ls=dash, label=name)
    strips[3].set_title("resistance, threat, use")
    strips[3].set_ylim(0.0, 1.0)
    strips[4].plot(months["month"], months["performance"], color=palette.BLACK, label="performance")
    strips[4].plot(months["month"], months["aspiration"], color=palette.GREY, ls="--", label="aspiration")
    strips[4].set_title("performance, points")
    for axes in strips[2:]:
        if wide:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), labelspacing=0.2)
        elif axes is not strips[2]:
            axes.legend(loc="best", labelspacing=0.2)
    last = int(months["month"].max())
    at = range(0, last + 1, 24 if wide else 48)
    strips[-1].set_xticks(at, [f"{int(city['start_year']) + month // 12}" for month in at])
    strips[-1].set_xlim(0, last)
    strips[-1].set_xlabel("January of the year")
    style.numbered(strips)


def _events(axes: Axes, events: dict[str, np.ndarray]) -> None:
    """Triggers by kind in rows, below them what leaders did."""
    for height, kind in enumerate(TRIGGERS):
        for what, face in (("exposed", "white"), ("exploited", palette.BLACK)):
            here = (events["event"] == what) & (events["trigger"] == kind)
            axes.plot(events["month"][here], np.full(here.sum(), height), "o", ms=4, mfc=face, mec="black", mew=0.7)
    actions = (
        ("started", "^", palette.SERIES[0], "programme starts"),
        ("dropped", "v", palette.SERIES[3], "programme dropped"),
    )
    for height, (what, mark, colour, _) in enumerate(actions, len(TRIGGERS)):
        month = events["month"][events["event"] == what]
        axes.plot(month, np.full(len(month), height), mark, ms=5, color=colour)
    style.listed(axes, [*TRIGGERS, *(label for *_, label in actions)])
    axes.set_title("triggers (filled: exploited)")


def _frames(axes: Axes, months: dict[str, np.ndarray], managers: dict[str, np.ndarray]) -> None:
    for seat in np.unique(managers["seat"]):
        here = managers["seat"] == seat
        axes.plot(managers["month"][here], managers["frame"][here], color=palette.SERIES[2], lw=0.5, alpha=0.8)
    axes.plot(months["month"], months["frame_content"], color=palette.BLACK, lw=1.6)
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("0 old, 1 new")
    axes.set_title("frames of managers and their mean")
    other = axes.twinx()
    other.bar(months["month"], months["breaks"], width=1.0, color=palette.SERIES[3])
    other.set_ylim(0.0, 2.2 * max(0.1, float(months["breaks"].max())))
    other.set_ylabel("frames broken")
    other.spines["right"].set_visible(True)


def _practices(axes: Axes, months: dict[str, np.ndarray]) -> None:
    names = [name for name in months if name.startswith("structure_")]
    for place, name in enumerate(names):
        axes.plot(
            months["month"], months[name], color=palette.SERIES[place % len(palette.SERIES)],
            ls=style.DASHES[place % len(style.DASHES)],
            marker=style.MARKS[place % len(style.MARKS)], markevery=(4 + 3 * place, 36), ms=3,
            label=style.plainly(name.removeprefix("structure_")),
        )  # fmt: skip
    axes.set_ylim(0.0, 1.0)
    axes.set_title("practices in place, 0 to 1")
