"""A plan in letters: one line a practice, one letter for so many months."""

from __future__ import annotations

import numpy as np

from experiments.plans.schedule import Schedule, marks

WIDTH = 78  # letters for the months
LEGEND = "# worked on   = in turn, which comes first differs from city to city   . no effort"


def drawn(schedule: Schedule) -> str:
    """The plan as text: practices, effort as a share of the pace in tenths, and the other moves."""
    setting, programme = schedule.setting, schedule.setting.parameters.change_programme
    months = len(schedule.effort)
    step = max(1, -(-months // WIDTH))
    blocks = [range(begin, min(begin + step, months)) for begin in range(0, months, step)]
    width = max(map(len, (*setting.practices, "effort", "months")))
    letter = f"one letter is {step} months" if step > 1 else "one letter is a month"
    lines = [
        f"{schedule.total:.6g} of {programme.effort:g} units of effort, months {schedule.first} to {schedule.last}; {letter}"
    ]
    lines.append(f"{'months':<{width}} {_ruler(months, step)}")
    for place, name in enumerate(setting.practices):
        letters = []
        for block in blocks:
            worked = [month for month in block if schedule.effort[month, place] > 0.0 or _may(schedule, month, place)]
            letters.append("." if not worked else "=" if any(schedule.open[month] for month in worked) else "#")
        lines.append(f"{name:<{width}} {''.join(letters)}")
    pace = programme.effort / programme.span
    tenths = [round(10.0 * float(np.mean(schedule.effort[block.start : block.stop].sum(axis=1))) / pace) for block in blocks]
    lines.append(f"{'effort':<{width}} {''.join('.' if each == 0 else 'X' if each >= 10 else str(each) for each in tenths)}")
    lines += [f"month {month:>4}: {words}" for month, words in marks(schedule)]
    lines.append(f"{LEGEND}; effort in tenths of the pace, X all of it")
    if any("use" in move for move in schedule.moves):
        lines.append("moves of the programme are later by as many months as it waits for its trigger")
    if schedule.by_city:
        lines.append(f"sequence: {schedule.by_city}")
    return "\n".join(lines)


def _may(schedule: Schedule, month: int, practice: int) -> bool:
    """Whether it may be this practice's turn in some city."""
    return bool(schedule.open[month] and schedule.setting.moves[month]["worked"][practice])


def _ruler(months: int, step: int) -> str:
    ruler = [" "] * (-(-months // step))
    for year in range(0, months, 24):
        place = year // step
        text = str(year)
        if place + len(text) <= len(ruler):
            ruler[place : place + len(text)] = text
    return "".join(ruler).rstrip()
