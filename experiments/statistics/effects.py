"""Effects that a study measures, in the one form from which the verdict table is made. No sign is expected here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from experiments.statistics.estimates import Estimate

NAN = float("nan")


class Effect(NamedTuple):
    """A measured effect: what changes by how much when one thing changes and the rest is held equal."""

    key: str  # small letters, unique within the study; the verdict table asks for study and key
    meaning: str  # one line: of what on what, second arm less first
    estimate: Estimate  # with its 95 % interval, the panel as the unit
    unit: str  # "share" for differences of shares, else the unit of the outcome
    cities: int  # per arm; where arms are twins this is the number of twins
    panels: int  # per arm
    held_equal: str  # what both arms have in common, besides founding and luck
    draws: int = 0  # plausible parameter draws in which the effect was estimated as well; 0: none
    draws_positive: float = NAN  # share of those draws in which the estimate was above zero
    draws_negative: float = NAN  # share of those draws in which the estimate was below zero


def table(effects: Sequence[Effect]) -> dict[str, list]:
    """Columns for a report's table `effects`, one row per effect."""
    keys = [effect.key for effect in effects]
    if len(set(keys)) < len(keys):
        raise ValueError(f"two effects have one key: {sorted(key for key in set(keys) if keys.count(key) > 1)}")
    columns: dict[str, list] = {}
    for effect in effects:
        for name, value in effect._asdict().items():
            if name == "estimate":
                for part, number in zip(("estimate", "low", "high"), value, strict=True):
                    columns.setdefault(part, []).append(float(number))
            else:
                columns.setdefault(name, []).append(value)
    return columns
