"""A plan as it is meant: the effort of every month on every practice, in a city where nothing stops the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.configuration.compose import configuration
from experiments.configuration.plan_files import GROUP, KEY, moves
from experiments.errors import Refusal
from simulation.parameters import InvalidConfiguration, read
from simulation.vocabulary import Sequence as Order

if TYPE_CHECKING:
    from simulation.parameters import Setting

OWN = {Order.RANDOM: "drawn for each city", Order.EASIEST_FIRST: "by the champion's frame in each city"}
"""Sequences that differ from city to city."""


class Schedule(NamedTuple):
    """What a plan asks for; T months, P practices."""

    setting: Setting
    moves: Sequence[Mapping[str, Any]]
    effort: np.ndarray  # (T, P) units of effort a month
    open: np.ndarray  # (T,) true where which practices come first differs from city to city
    first: int  # month of the first move of the programme
    last: int  # month after the last effort

    @property
    def total(self) -> float:
        """Effort that the plan asks for."""
        return float(self.effort.sum())

    @property
    def by_city(self) -> str:
        """How the sequence differs from city to city; empty where it does not matter to this plan."""
        return OWN[Order(self.setting.parameters.change_programme.sequence)] if self.open.any() else ""


def configured(overrides: Sequence[str]) -> dict[str, Any]:
    """The model's configuration for an imposed programme, with the overrides of a command line."""
    own = [each for each in overrides if each.partition("=")[0] in ("leadership", "leadership.regime")]
    return configuration(*(() if own else ("leadership=imposed",)), *overrides)


def with_plan(config: Mapping[str, Any], plan: Sequence[Mapping[str, Any]], name: str = "the plan") -> Setting:
    """The setting in which a plan is followed; a refusal names the plan."""
    try:
        return read({**config, GROUP: {**config[GROUP], KEY: list(plan)}})
    except InvalidConfiguration as error:
        raise Refusal(f"{name}: {error}") from error


def from_file(name: str, overrides: Sequence[str] = ()) -> Schedule:
    """The plan that a file lists, under a configuration."""
    listed = moves(name)
    return laid_out(with_plan(configured(overrides), listed, name), listed)


def laid_out(setting: Setting, listed: Sequence[Mapping[str, Any]]) -> Schedule:
    """Spread each move's effort over its practices, as the drivers do where nothing is dropped and nothing waits."""
    months, programme = setting.moves, setting.parameters.change_programme
    pace, sequence = programme.effort / programme.span, Order(programme.sequence)
    effort, is_open = np.zeros((len(months), len(setting.practices))), np.zeros(len(months), dtype=bool)
    start = int(programme.start_month)
    plan, order = [0.0] * len(setting.practices), setting.order.tolist()
    known = {Order.REVERSED: setting.order[::-1], Order.HIGH_IMPACT_FIRST: setting.impact}
    for month in range(start, len(months)):
        move = months[month]
        if move["ends"]:
            break
        if move["fresh"]:
            order = (move["order"] if move["named"] else known.get(sequence, setting.order)).tolist()
            part = programme.effort * float(move["budget"]) / int(move["worked"].sum())
            plan = [part if worked else 0.0 for worked in move["worked"]]
        waiting = [practice for practice in order if plan[practice] > 0.0]
        units = [int(setting.dimension[practice]) if programme.by_dimension > 0.5 else practice for practice in waiting]
        count, worked_on = 0, []
        for place, practice in enumerate(waiting):
            count += place == 0 or units[place] != units[place - 1]
            if count <= move["at_a_time"]:
                worked_on.append(practice)
        left = pace * float(move["share"])
        if left > 0.0 and waiting:
            is_open[month] = not move["named"] and sequence in OWN and len(worked_on) < int(move["worked"].sum())
        share = left / max(len(worked_on), 1)
        for practice in [*worked_on, *waiting]:
            room = plan[practice] - effort[month, practice]
            given = min(share if practice in worked_on and effort[month, practice] == 0.0 else left, room, left)
            effort[month, practice] += given
            left -= given
        plan = [rest if rest > 1e-9 else 0.0 for rest in np.subtract(plan, effort[month])]
    busy = np.flatnonzero(effort.sum(axis=1) > 0.0)
    return Schedule(setting, listed, effort, is_open, start, int(busy[-1]) + 1 if len(busy) else start)


def marks(schedule: Schedule) -> list[tuple[int, str]]:
    """Moves other than those of effort, each by its month in a few words."""
    found = []
    for move in schedule.moves:
        words = [f"{key} {_words(move[key])}" for key in ("tell", "use", "replace", "align") if key in move]
        if "visionary" in move and move["visionary"] is not None:
            words = [f"{words[0]} ({'visionary' if move['visionary'] else 'ordinary'})"]
        words += [name for key, name in (("back_off", "back off"),) if key in move]
        found += [(move["month"], each) for each in words]
    return found


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(map(str, value)) if isinstance(value, list) else "as configured" if value is None else str(value)
