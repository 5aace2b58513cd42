"""Addresses of a point, or of a single city of a point, on the command line.

A point is addressed by the first digits of its name, as many as make it unique, or by its arm where the arm has one point. A
city is ``POINT:PANEL:CITY``, both numbers counted from 0; ``PANEL:CITY`` will do where the study has one point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from experiments.errors import Refusal, suggestion
from experiments.store.store import Planned


class Address(NamedTuple):
    """One row of a study."""

    planned: Planned
    panel: int
    city: int


def point(plan: Sequence[Planned], text: str) -> Planned:
    """The point with this arm, or with this beginning of its name."""
    if not plan:
        raise Refusal("the study has no points yet; compute some with: framebreak run")
    by_arm = {row.point: row for row in plan if row.arm == text}
    matches = by_arm or {row.point: row for row in plan if text and row.point.startswith(text.lower())}
    if len(matches) == 1:
        return next(iter(matches.values()))
    if matches:
        few = ", ".join(sorted(matches)[:4])
        more = ", ..." if len(matches) > 4 else ""
        raise Refusal(f"{text} may be any of {len(matches)} points: {few}{more}; give more digits")
    names = sorted({row.arm for row in plan} | {row.point for row in plan})
    raise Refusal(f"there is no point {text}; {suggestion(text, names, 'point')}")


def city(plan: Sequence[Planned], text: str) -> Address:
    """The row that ``POINT:PANEL:CITY``, or ``PANEL:CITY`` in a study of one point, addresses."""
    match = re.fullmatch(r"(?:(.+):)?(\d{1,9}):(\d{1,9})", text)
    if not match:
        example = f"{plan[0].point[:8]}:0:0" if plan else "POINT:0:0"
        raise Refusal(f"{text} names no city; write POINT:PANEL:CITY, numbers from 0, for example {example}")
    name, panel, number = match[1], int(match[2]), int(match[3])
    if name is None and len({row.point for row in plan}) > 1:
        raise Refusal(f"{text} may be in any of {len(plan)} points; write POINT:{text}, for example {plan[0].point[:8]}:{text}")
    row = point(plan, plan[0].point if name is None and plan else name or "")
    if panel >= row.panels:
        raise Refusal(f"point {row.point} has no panel {panel}; choose from 0 to {row.panels - 1}")
    if number >= row.rows_per_panel:
        raise Refusal(f"panels of point {row.point} have no city {number}; choose from 0 to {row.rows_per_panel - 1}")
    return Address(row, panel, number)
