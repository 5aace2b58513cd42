"""What happened in a city, in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.vocabulary import Outcome, Trigger

if TYPE_CHECKING:
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.parameters import Setting

DATES_SHOWN = 12
BROKEN = 0.05  # whole frames broken in a month from which it is reported; below it only the sum is
WORDS: dict[str, Any] = {
    "ends": "class: {outcome} after {months} months ({first} to {last}), {managers} managers, {services} services",
    "state": "architecture {architecture}, use {use} at the end",
    "trigger": "trigger {trigger}: {dates}",
    "exploited": "trigger {trigger}: {dates}; exploited {seized}",
    "started": "programmes started: {dates}",
    "dropped": "programmes dropped: {dates}",
    "broken": "frames broken: {sum} in all; {least} or more in {dates}",
    "never": "never",
    "more": "{dates} and {n} more",
    "outcomes": {kind.name.lower(): kind.name.lower() for kind in Outcome},
    "triggers": {kind.name.lower(): kind.name.lower() for kind in Trigger},
}
"""What an account says, with places in braces."""


def account(
    setting: Setting,
    history: History | Grounded,
    city: int,
    outcome: dict[str, Any],
    words: Mapping[str, Any] = WORDS,
    number: Callable[[float, int], str] = "{:.{}f}".format,
) -> list[str]:
    """Class and months, then triggers, programmes and frame breaks of one city with their months.

    Args:
        setting: The setting.
        history: Every month of a panel.
        city: Place of the city in the panel.
        outcome: The city's row.
        words: What is said, with the keys of `WORDS`, as in another language.
        number: How a number with so many digits behind the point is written.
    """
    state = history.cities[1:, city]  # entry t + 1 is the state after month t

    def dates(is_so: np.ndarray) -> str:
        return _listed([_month(setting.start_year, int(month)) for month in np.flatnonzero(is_so)], words)

    lines = [
        words["ends"].format(
            outcome=words["outcomes"][Outcome(int(outcome["outcome"])).name.lower()],
            months=setting.months,
            first=_month(setting.start_year, 0),
            last=_month(setting.start_year, setting.months - 1),
            managers=outcome["managers"],
            services=outcome["services"],
        ),
        words["state"].format(architecture=number(state["architecture"][-1], 3), use=number(state["use"][-1], 3)),
    ]
    for kind in Trigger:
        struck, seized = state["exposed"][:, kind] > 0.0, state["exploited"][:, kind] > 0.0
        if struck.any():
            said = words["exploited" if seized.any() else "trigger"]
            trigger = words["triggers"][kind.name.lower()]
            lines.append(said.format(trigger=trigger, dates=dates(struck), seized=dates(seized)))
    lines += [words[key].format(dates=dates(state[key] > 0.0)) for key in ("started", "dropped")]
    breaks, least = state["breaks"], number(BROKEN, 2)
    lines.append(words["broken"].format(sum=number(breaks.sum(), 2), least=least, dates=dates(breaks >= BROKEN)))
    return lines


def _month(start_year: int, month: int) -> str:
    """A month as a date.

    >>> _month(1999, 13)
    '2000-02'
    """
    return f"{start_year + month // 12}-{month % 12 + 1:02d}"


def _listed(dates: Sequence[str], words: Mapping[str, Any] = WORDS) -> str:
    """Some dates, the first ones when they are many.

    >>> _listed([]), _listed(["1999-01", "1999-03"])
    ('never', '1999-01, 1999-03')
    """
    if not dates:
        return str(words["never"])
    shown = ", ".join(dates[:DATES_SHOWN])
    return shown if len(dates) <= DATES_SHOWN else str(words["more"].format(dates=shown, n=len(dates) - DATES_SHOWN))
