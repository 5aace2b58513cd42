"""A stopping rule: panels are doubled until every share is known to a given half-width, or a cap is reached.

It looks at the width of intervals and at nothing else: neither at a sign, nor at whether an interval holds a value. What it
does depends on configuration, seed and rule alone, since a panel's rows depend on the seed and the panel's number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from experiments.configuration import options
from experiments.errors import Refusal
from simulation.quantity import Quantity

MOST = 20_000  # by default, as configs/config.yaml has it
WIDEST = 0.5  # half-width of the interval of a share that says nothing


class Rule(NamedTuple):
    """When there are panels enough."""

    half_width: Annotated[float | None, Quantity("half-width of the 95 % intervals", "as the estimate", 0.0001, math.inf)]
    most: Annotated[int, Quantity("panels after which to stop in any case", "panels", 1, 100_000_000)]
    of: str | None  # one share, by name; null: the widest of all


def read(config: Any, panels: int, of_shares: bool = False) -> Rule | None:
    """The rule in a configuration that starts with so many panels; None when it is off.

    `of_shares` says that the study's estimates are shares, whose intervals are never wider than from 0 to 1.
    """
    if config is None:
        return None
    rule = options.read(Rule, config, "precision")
    if rule.half_width is None:
        if rule.of is not None:
            raise Refusal(f"precision.of is {rule.of!r}, but there is no target; set one with precision.half_width=0.01")
        if rule.most < min(panels, MOST):
            raise Refusal(f"precision.most is {rule.most:,}, but there is no target; set one with precision.half_width=0.01")
        return None
    if of_shares and rule.half_width >= WIDEST and (rule.of or "shares").startswith(("shares", "class_")):
        raise Refusal(
            f"precision.half_width is {rule.half_width:g}, but the interval of a share is never wider than 0 to 1, so that any "
            f"number of panels would do; give less than {WIDEST}, for example 0.01"
        )
    if rule.most < panels:
        raise Refusal(
            f"precision.most is {rule.most:,}, but study.panels, where it starts, is {panels:,}; "
            "raise the one or lower the other"
        )
    return rule


def line(outcome: Mapping[str, Any]) -> str:
    """One line about what the rule did.

    >>> line({"target": 0.01, "half_width": 0.0093, "of": "shares.a", "only": None, "start": 100, "panels": 800,
    ...       "most": 20000, "stopped_by_cap": False})
    'Replications: 800 panels (from 100, doubled): the half-width of shares.a, the widest, is 0.0093; the target is 0.01.'
    """
    widest = "" if outcome["only"] else ", the widest,"
    doubled = f" (from {outcome['start']:,}, doubled)" if outcome["panels"] > outcome["start"] else ""
    end = ", and the cap ended it" if outcome["stopped_by_cap"] else ""
    return (
        f"Replications: {outcome['panels']:,} panels{doubled}: the half-width of {outcome['of']}{widest} is "
        f"{outcome['half_width']:.4f}; the target is {outcome['target']:g}{end}."
    )


def cells(outcome: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a line of a sweep's table tells of the rule."""
    names = ("panels", "half_width", "stopped_by_cap") if outcome else ()
    return {f"replications.{name}": outcome[name] for name in names if outcome}


def half_widths(summary: Mapping[str, Any]) -> dict[str, float]:
    """Half-widths of a summary's intervals by dotted name: of its shares, or of all its estimates if it has none.

    An estimate of nothing (not a number) is left out; one without an interval has an infinite width.

    >>> half_widths({"shares": {"a": 0.5, "a_low": 0.25, "a_high": 0.75}, "use": {"value": 1, "low": 0, "high": 4}})
    {'shares.a': 0.25}
    """
    widths = dict(_intervals(summary))
    return {name: width for name, width in widths.items() if name.startswith("shares")} or widths


def _intervals(summary: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    if {"value", "low", "high"} <= set(summary):
        yield from _width(prefix.removesuffix("."), summary["value"], summary["low"], summary["high"])
    for name, value in summary.items():
        if isinstance(value, Mapping):
            yield from _intervals(value, f"{prefix}{name}.")
        elif f"{name}_low" in summary and f"{name}_high" in summary:
            yield from _width(f"{prefix}{name}", value, summary[f"{name}_low"], summary[f"{name}_high"])


def _width(name: str, value: float, low: float, high: float) -> Iterator[tuple[str, float]]:
    if not math.isnan(value):
        width = (high - low) / 2.0
        yield name, math.inf if math.isnan(width) else float(width)
