"""Plans: a change programme as data, a list of moves by month, read into one record for each month of the programme.

A plan uses rules that the model has and adds none: what a move does stands in ``docs/plans.md``.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from simulation.vocabulary import Role, Script, Trigger

WHERE = "change_programme.plan"
EFFORT = ("work", "monitor", "pause", "back_off")
"""Moves of which one holds at a time."""
MOVES: dict[str, tuple[str, ...]] = {
    "work": ("effort", "at_a_time"),
    "monitor": ("effort",),
    "pause": (),
    "back_off": (),
    "tell": (),
    "use": (),
    "replace": ("visionary",),
    "align": (),
}
"""Every move with what may stand beside it."""
TOP = tuple(role.name.lower() for role in Role if role < Role.HEAD)
TRIGGERS = tuple(kind.name.lower() for kind in Trigger)
MOST_AT_A_TIME = 64
_COMES = {None: Script.ANYBODY, False: Script.ORDINARY, True: Script.VISIONARY}
_ROUNDING = 1e-9  # of the total


class InvalidPlan(ValueError):
    """A plan that cannot be followed; the message is one line: place, value, remedy."""


class World(NamedTuple):
    """What a plan is read against."""

    practices: Sequence[str]
    scope: Sequence[int]  # practices that ``all`` means
    order: Sequence[int]  # (P,) the listed sequence
    monitoring: int  # the practice that carries monitoring, or -1
    months: int  # of the horizon
    effort: float  # of the whole programme
    span: float  # months that it takes at its pace
    at_a_time: float  # where a move does not say


class Plan(NamedTuple):
    """A plan as the drivers read it."""

    start: int  # month from which the programme may start
    waits: bool  # for a trigger
    scope: tuple[int, ...]  # practices that it works on at any time
    replaced: tuple[tuple[int, int, int], ...]  # month, seat, entry of ``Script``
    aligned: tuple[tuple[int, float], ...]  # month, share of expected losses taken away; below 0 as configured
    moves: np.ndarray  # (T,) see ``month_kind``; by month of the programme, counted from ``start`` where nothing waits


def month_kind(practices: int) -> np.dtype:
    """One month of a plan.

    Args:
        practices: number of practices P.

    Returns:
        ``share`` of the pace that is offered, 0..1; ``at_a_time``; ``budget`` of the move in force and ``reserve``, what is
        kept for later moves or asked for by none, both as shares of the programme's effort; whether a move of work is
        ``fresh``, its practices are ``named`` (else in the configured sequence), the vision is ``told`` and the programme
        ``ends``; ``wanted`` triggers (6,); ``worked`` practices (P,) and their ``order`` (P,).
    """
    numbers = [(name, "f8") for name in ("share", "at_a_time", "budget", "reserve")]
    flags = [(name, "i8") for name in ("fresh", "named", "told", "ends")]
    lists = [("wanted", "i8", (len(Trigger),)), ("worked", "i8", (practices,)), ("order", "i8", (practices,))]
    return np.dtype([*numbers, *flags, *lists], align=True)


def blank(practices: int) -> np.ndarray:
    """No plan: no month of one.

    Args:
        practices: number of practices P.

    Returns:
        An empty array of months.
    """
    return np.zeros(0, month_kind(practices))


def closest(name: object, names: Sequence[str]) -> str:
    """The end of a message: the nearest name if one is near, else all of them."""
    near = get_close_matches(str(name), list(names), n=1)
    return f"did you mean {near[0]!r}?" if near else f"choose from: {', '.join(names)}"


class _Work(NamedTuple):
    """A move of effort, read: no practices where it is a pause."""

    month: int
    number: int  # of the move, counted from 1, to name it
    practices: tuple[int, ...]
    share: float  # of the pace
    at_a_time: float
    named: bool
    ends: bool


def read(listed: Any, world: World) -> Plan:
    """Check a plan and lay it out month by month.

    Args:
        listed: the moves, a list of mappings.
        world: what it is read against.

    Returns:
        The plan as the drivers read it.

    Raises:
        InvalidPlan: with one line that names the move at fault, its value and the remedy.

    Example:
        >>> world = World(("a", "b"), (0, 1), (0, 1), -1, 48, 12.0, 40.0, 1.0)
        >>> plan = read([{"month": 6, "work": ["b"]}, {"month": 16, "work": "all"}], world)
        >>> plan.start, plan.moves["budget"][[6, 16]].tolist(), plan.moves["worked"][[6, 16]].tolist()
        (6, [0.25, 0.75], [[0, 1], [1, 1]])
    """
    if isinstance(listed, str | Mapping) or not isinstance(listed, Sequence) or not listed:
        raise InvalidPlan(f"{WHERE} is {listed!r}, but it is a list of moves, such as {{month: 24, work: all}}")
    work: list[_Work] = []
    told, wanted = [(0, True)], [0] * 0
    replaced: list[tuple[int, int, int]] = []
    aligned: list[tuple[int, float]] = []
    starts: list[int] = []
    last, seen = -1, set[tuple[int, str]]()
    for number, move in enumerate(listed, 1):
        month, verb = _verb(number, move, world)
        at = f"{WHERE}: move {number}, {verb} in month {month}"
        if month < last:
            raise InvalidPlan(f"{at} stands after month {last}; list moves in order of months")
        last = month
        kind = "effort" if verb in EFFORT else f"replace {move[verb]}" if verb == "replace" else verb
        if (month, kind) in seen:
            raise InvalidPlan(f"{at} is the second move of its kind in this month ({kind}); keep one of them")
        seen.add((month, kind))
        if work and work[-1].ends and verb not in ("replace", "align"):
            raise InvalidPlan(
                f"{at} comes after the programme has backed off, and a programme starts once; pause instead, or remove it"
            )
        value = move[verb]
        if verb in EFFORT:
            work.append(_effort(at, month, number, verb, move, world))
            starts.append(month)
        elif verb == "tell":
            told.append((month, _flag(at, value)))
            if value:
                starts.append(month)
        elif verb == "use":
            if wanted or starts:
                raise InvalidPlan(
                    f"{at} comes when the programme may have started; a trigger starts a programme, so put it first"
                )
            wanted = _triggers(at, value)
            starts.append(month)
        elif verb == "replace":
            replaced.append((month, *_replacement(at, move)))
        else:
            aligned.append((month, -1.0 if value is None else _number(at, value, 0.0, 1.0, "a share")))
    _sensible(work)
    moves = _laid_out(work, told, world)
    moves["wanted"] = wanted or [1] * len(TRIGGERS)
    scope = tuple(sorted({practice for each in work for practice in each.practices}))
    return Plan(min(starts), bool(wanted), scope, tuple(replaced), tuple(aligned), moves)


def _verb(number: int, move: Any, world: World) -> tuple[int, str]:
    """Month and kind of a move, whose keys are all known."""
    at = f"{WHERE}: move {number}"
    if not isinstance(move, Mapping):
        raise InvalidPlan(f"{at} is {move!r}, but a move is a mapping such as {{month: 24, work: all}}")
    verbs = [key for key in move if key in MOVES]
    for key in move:
        if key != "month" and key not in MOVES and key not in [name for names in MOVES.values() for name in names]:
            raise InvalidPlan(f"{at} has {key!r}, which is no move; {closest(key, tuple(MOVES))}")
    if len(verbs) != 1:
        found = " and ".join(verbs) if verbs else "none"
        raise InvalidPlan(f"{at} has {found}, but each move is one of: {', '.join(MOVES)}; give each its own line")
    for key in move:
        if key not in ("month", verbs[0], *MOVES[verbs[0]]):
            beside = " and ".join(MOVES[verbs[0]]) or "nothing but a month"
            raise InvalidPlan(f"{at} has {key} beside {verbs[0]}, which takes {beside}; remove it")
    if "month" not in move:
        raise InvalidPlan(f"{at} has no month; give it one, a whole number from 0 to {world.months - 1}")
    month = move["month"]
    if isinstance(month, bool) or not isinstance(month, int) or not 0 <= month < world.months:
        raise InvalidPlan(f"{at} has month {month!r}, but a month is a whole number from 0 to {world.months - 1}")
    return month, verbs[0]


def _flag(at: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidPlan(f"{at} is {value!r}, but it is true or false")
    return value


def _number(at: str, value: Any, low: float, high: float, unit: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not low <= value <= high:
        raise InvalidPlan(f"{at} is {value!r}, but it lies in [{low:g}, {high:g}] ({unit})")
    return float(value) + 0.0


def _effort(at: str, month: int, number: int, verb: str, move: Mapping[str, Any], world: World) -> _Work:
    value = move[verb]
    if verb in ("pause", "back_off"):
        if value is not True:
            raise InvalidPlan(f"{at} is {value!r}, but it is true; leave the move out for anything else")
        return _Work(month, number, (), 0.0, 0.0, False, verb == "back_off")
    pace = world.effort / world.span
    share = 1.0
    if "effort" in move:
        asked = move["effort"]
        most = f"effort a month; at most the pace, effort / span = {world.effort:g} / {world.span:g}"
        effort = _number(f"{at}: effort", asked, 0.0, pace * (1.0 + 1e-6), most)
        if effort == 0.0:
            raise InvalidPlan(f"{at}: effort is 0; pause instead")
        share = min(effort / pace, 1.0)
    at_a_time = world.at_a_time
    if "at_a_time" in move:
        at_a_time = _number(f"{at}: at_a_time", move["at_a_time"], 1.0, MOST_AT_A_TIME, "practices, or dimensions, at a time")
    if verb == "monitor":
        if not _flag(at, value):
            raise InvalidPlan(f"{at} is false; leave the move out, or work on something else")
        if world.monitoring < 0:
            raise InvalidPlan(f"{at}: no practice of this setting carries monitoring; work on a practice by its name")
        return _Work(month, number, (world.monitoring,), share, at_a_time, True, False)
    if value == "all":
        return _Work(month, number, tuple(world.scope), share, at_a_time, False, False)
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence) or not value:
        raise InvalidPlan(f"{at} is {value!r}, but it is 'all' or a list of practices: {', '.join(world.practices)}")
    chosen: list[int] = []
    for name in value:
        if name not in world.practices:
            raise InvalidPlan(f"{at} names {name!r}, which is not a practice; {closest(name, tuple(world.practices))}")
        practice = list(world.practices).index(name)
        if practice in chosen:
            raise InvalidPlan(f"{at} names {name!r} twice; name each practice once")
        if practice not in world.scope:
            raise InvalidPlan(f"{at} names {name!r}, which is not in change_programme.scope; add it there, or leave it out")
        chosen.append(practice)
    return _Work(month, number, tuple(chosen), share, at_a_time, True, False)


def _triggers(at: str, value: Any) -> list[int]:
    if value == "any":
        return [1] * len(TRIGGERS)
    names = [value] if isinstance(value, str) else value
    if isinstance(names, Mapping) or not isinstance(names, Sequence) or not names:
        raise InvalidPlan(f"{at} is {value!r}, but it is 'any', or some of: {', '.join(TRIGGERS)}")
    for name in names:
        if name not in TRIGGERS:
            raise InvalidPlan(f"{at} names {name!r}, which is no trigger; {closest(name, ('any', *TRIGGERS))}")
    return [1 if name in names else 0 for name in TRIGGERS]


def _replacement(at: str, move: Mapping[str, Any]) -> tuple[int, int]:
    if move["replace"] not in TOP:
        raise InvalidPlan(f"{at} is {move['replace']!r}, no top seat; {closest(move['replace'], TOP)}")
    visionary = move.get("visionary")
    if visionary is not None and not isinstance(visionary, bool):
        raise InvalidPlan(f"{at}: visionary is {visionary!r}, but it is true, false, or null (drawn by chance)")
    return TOP.index(move["replace"]), int(_COMES[visionary])


def _sensible(work: Sequence[_Work]) -> None:
    """Refuse moves that are fine one by one and make no programme together."""
    if not any(each.practices for each in work):
        raise InvalidPlan(f"{WHERE} has no move of work; add one, such as {{month: 24, work: all}}")
    if not work[0].practices:
        name = "back_off" if work[0].ends else "pause"
        raise InvalidPlan(
            f"{WHERE}: move {work[0].number}, {name} in month {work[0].month} comes before any work; "
            "remove it, or tell the vision"
        )
    if not work[-1].practices and not work[-1].ends:
        raise InvalidPlan(
            f"{WHERE}: move {work[-1].number}, pause in month {work[-1].month} is followed by no work; "
            "back_off instead, or remove it"
        )


def _laid_out(work: Sequence[_Work], told: Sequence[tuple[int, bool]], world: World) -> np.ndarray:
    moves = np.zeros(world.months, month_kind(len(world.practices)))
    moves["told"] = 1
    for month, flag in told:
        moves["told"][month:] = int(flag)
    rest, final = 1.0, max(place for place, each in enumerate(work) if each.practices)
    moves["reserve"] = 1.0
    for place, each in enumerate(work):
        until = work[place + 1].month if place + 1 < len(work) else world.months
        budget = 0.0
        if each.practices:
            budget = each.share * (until - each.month) / world.span
            if place == final and (until == world.months or budget > rest - _ROUNDING):
                budget = rest  # the last goes on until all is offered
            elif budget > rest + _ROUNDING:
                raise InvalidPlan(
                    f"{WHERE}: move {each.number} in month {each.month} brings the effort asked for to "
                    f"{(1.0 - rest + budget) * world.effort:g}, more than change_programme.effort={world.effort:g}; "
                    "end it earlier, or lower its effort"
                )
            if place < final and budget > rest - _ROUNDING:
                raise InvalidPlan(
                    f"{WHERE}: move {work[final].number} in month {work[final].month} finds no effort left of "
                    f"change_programme.effort={world.effort:g}; remove it, or lower the effort of moves before it"
                )
            rest = 0.0 if budget == rest else rest - budget
        named = [*each.practices, *(one for one in world.order if one not in each.practices)]
        rows = moves[each.month :]
        rows["share"], rows["at_a_time"], rows["budget"], rows["reserve"] = each.share, each.at_a_time, budget, rest
        rows["named"], rows["ends"] = int(each.named), 0
        rows["worked"] = [1 if one in each.practices else 0 for one in range(len(world.practices))]
        rows["order"] = named
        rows["fresh"] = 0
        rows["fresh"][0], rows["ends"][0] = int(bool(each.practices)), int(each.ends)
    return moves
