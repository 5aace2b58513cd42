"""What happened in a city, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.vocabulary import Outcome, Trigger

if TYPE_CHECKING:
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.parameters import Setting

DATES_SHOWN = 12
BROKEN = 0.05  # whole frames broken in a month from which it is reported; below it only the sum is


def account(setting: Setting, history: History | Grounded, city: int, outcome: dict[str, Any]) -> list[str]:
    """Class and months, then triggers, programmes and frame breaks of one city with their months."""
    state = history.cities[1:, city]  # entry t + 1 is the state after month t

    def dates(is_so: np.ndarray) -> str:
        return _listed([_month(setting.start_year, int(month)) for month in np.flatnonzero(is_so)])

    last = _month(setting.start_year, setting.months - 1)
    lines = [
        f"class: {Outcome(int(outcome['outcome'])).name.lower()} after {setting.months} months "
        f"({_month(setting.start_year, 0)} to {last}), {outcome['managers']} managers, {outcome['services']} services",
        f"architecture {state['architecture'][-1]:.3f}, use {state['use'][-1]:.3f} at the end",
    ]
    for kind in Trigger:
        struck, seized = state["exposed"][:, kind] > 0.0, state["exploited"][:, kind] > 0.0
        if struck.any():
            use = f"; exploited {dates(seized)}" if seized.any() else ""
            lines.append(f"trigger {kind.name.lower()}: {dates(struck)}{use}")
    lines.append(f"programmes started: {dates(state['started'] > 0.0)}")
    lines.append(f"programmes dropped: {dates(state['dropped'] > 0.0)}")
    breaks = state["breaks"]
    lines.append(f"frames broken: {breaks.sum():.2f} in all; {BROKEN:g} or more in {dates(breaks >= BROKEN)}")
    return lines


def _month(start_year: int, month: int) -> str:
    """A month as a date.

    >>> _month(1999, 13)
    '2000-02'
    """
    return f"{start_year + month // 12}-{month % 12 + 1:02d}"


def _listed(dates: Sequence[str]) -> str:
    """Some dates, the first ones when they are many.

    >>> _listed([]), _listed(["1999-01", "1999-03"])
    ('never', '1999-01, 1999-03')
    """
    if not dates:
        return "never"
    more = f" and {len(dates) - DATES_SHOWN} more" if len(dates) > DATES_SHOWN else ""
    return ", ".join(dates[:DATES_SHOWN]) + more
