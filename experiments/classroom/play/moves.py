"""Moves of a play: read from the address, held against a scenario's rules, and written as a plan of the model.

What has happened must not depend on what is decided later. A play therefore states each quarter of work as a move of its own,
whose effort is that quarter's, and lets the programme end in the month that is shown; nothing before that month reads either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.classroom.text_numbers import whole
from experiments.errors import Refusal, suggestion

QUARTER = 3  # months of a turn
PARTS = (25, 50, 75, 100)  # percent of the pace that a quarter of work may take
COMES = {"visionary": True, "ordinary": False, "drawn": None}
HIRED = ("mayor", "city_manager", "cio")
EFFORT = ("work", "pause", "off")
KINDS = (*EFFORT, "tell", "hire", "align")
TOGETHER = 64  # practices that a quarter works on at a time: all that it names
_LEFT = 1e-9  # of the budget


class Move(NamedTuple):
    """Something decided at the beginning of a quarter."""

    month: int
    kind: str
    practices: tuple[str, ...] = ()  # of work, in order of the setting
    value: Any = None  # work: percent of the pace; tell: bool; hire: a seat; align: percent or None, which is as configured
    comes: str = ""  # hire: who

    @property
    def text(self) -> str:
        """The move as an address has it."""
        parts = [str(self.month), self.kind]
        if self.kind == "work":
            parts += [".".join(self.practices), str(self.value)]
        elif self.kind == "tell":
            parts.append("on" if self.value else "off")
        elif self.kind == "hire":
            parts += [str(self.value), self.comes]
        elif self.kind == "align":
            parts.append("none" if self.value is None else str(self.value))
        return ":".join(parts)


class Rules(NamedTuple):
    """What a scenario allows."""

    practices: tuple[str, ...]
    months: int  # of the play
    hires: Mapping[str, int]  # how often each top seat may be replaced
    comes: tuple[str, ...]  # who may be called for, of `COMES`
    align: tuple[int, ...]  # percent of expected losses that may be taken away
    effort: float  # of the whole programme
    span: float  # months that it takes at its pace

    @property
    def pace(self) -> float:
        """Effort of a month at most."""
        return self.effort / self.span


def read(text: str, month: int, rules: Rules) -> tuple[Move, ...]:
    """The moves of an address, in order.

    Args:
        text: Moves as MONTH:KIND:..., with commas between them, such as ``24:work:deference.integration:100,33:pause``.
        month: The month that is shown; all moves lie before it.
        rules: What the scenario allows.

    Raises:
        Refusal: One line that names the move at fault.

    Example:
        >>> rules = Rules(("a", "b"), 156, {"cio": 1}, ("drawn",), (30,), 12.0, 40.0)
        >>> [move.text for move in read("24:work:b.a:50,27:hire:cio:drawn,27:pause", 30, rules)]
        ['24:work:a.b:50', '27:hire:cio:drawn', '27:pause']
    """
    found: list[Move] = []
    for each in filter(None, text.split(",")):
        move = _move(each, rules)
        at = f"moves: {_shown(each)}"
        if move.month >= month:
            raise Refusal(f"{at} lies in month {move.month}, but the play is in month {month}; moves come before it")
        if found and move.month < found[-1].month:
            raise Refusal(f"{at} stands after month {found[-1].month}; list moves in order of months")
        if any(other.month == move.month and _of_a_kind(other) == _of_a_kind(move) for other in found):
            raise Refusal(f"{at} is the second move of its kind in month {move.month}; keep one of them")
        _in_time(at, move, found)
        found.append(move)
    for role, most in rules.hires.items():
        if sum(move.kind == "hire" and move.value == role for move in found) > most:
            raise Refusal(f"moves replace the {role} more often than this scenario allows, at most {most}; take one out")
    _within_budget(found, rules)
    return tuple(found)


def _move(each: str, rules: Rules) -> Move:
    at = f"moves: {_shown(each)}"
    first, *rest = each.split(":")
    kind = rest[0] if rest else ""
    month = whole("the month of a move", first, 0, rules.months - QUARTER)
    if month % QUARTER:
        raise Refusal(f"{at} is in month {month}, but a quarter begins in months 0, {QUARTER}, {2 * QUARTER} and so on")
    if kind not in KINDS:
        raise Refusal(f"{at} is no move; {suggestion(kind[:40], KINDS)}")
    values = rest[1:]
    if len(values) != {"work": 2, "hire": 2, "tell": 1, "align": 1}.get(kind, 0):
        raise Refusal(f"{at} is no whole move; write it as {_EXAMPLES[kind]}")
    if kind == "work":
        names = values[0].split(".")
        for name in names:
            if name not in rules.practices:
                raise Refusal(f"{at} names {name[:40]!r}; {suggestion(name[:40], rules.practices, 'practice')}")
        if len(set(names)) < len(names):
            raise Refusal(f"{at} names a practice twice; name each once")
        part = _of(at, values[1], PARTS, "percent of the pace")
        return Move(month, kind, tuple(name for name in rules.practices if name in names), part)
    if kind == "tell":
        if values[0] not in ("on", "off"):
            raise Refusal(f"{at} is neither on nor off")
        return Move(month, kind, value=values[0] == "on")
    if kind == "hire":
        allowed = [role for role, most in rules.hires.items() if most]
        if values[0] not in allowed:
            raise Refusal(f"{at}: this scenario lets you replace {' and '.join(allowed) or 'nobody'}")
        if values[1] not in rules.comes:
            raise Refusal(f"{at}: who comes is {' or '.join(rules.comes)} in this scenario")
        return Move(month, kind, value=values[0], comes=values[1])
    if kind == "align":
        if not rules.align:
            raise Refusal(f"{at}: interests cannot be aligned in this scenario")
        return Move(month, kind, value=None if values[0] == "none" else _of(at, values[0], rules.align, "percent of losses"))
    return Move(month, kind)


_EXAMPLES = {
    "work": "24:work:deference.integration:100", "pause": "24:pause", "off": "24:off", "tell": "24:tell:off",
    "hire": "24:hire:cio:drawn", "align": "24:align:30",
}  # fmt: skip


def _of(at: str, text: str, numbers: Sequence[int], what: str) -> int:
    if text not in map(str, numbers):
        raise Refusal(f"{at} has {text[:20]!r}, but it is one of {', '.join(map(str, numbers))} ({what})")
    return int(text)


def _shown(each: str) -> str:
    return repr(each[:60])


def _of_a_kind(move: Move) -> str:
    return "effort" if move.kind in EFFORT else f"hire {move.value}" if move.kind == "hire" else move.kind


def _in_time(at: str, move: Move, before: Sequence[Move]) -> None:
    """Refuse what comes too early or too late for a programme that starts once."""
    if move.kind not in (*EFFORT, "tell"):
        return
    if any(other.kind == "off" for other in before):
        raise Refusal(f"{at} comes after the programme was ended, and a programme starts once; take it out")
    if move.kind != "work" and not any(other.kind == "work" for other in before):
        raise Refusal(f"{at} comes before any work, so that there is no programme yet; work first, or take it out")


def quarters(moves: Sequence[Move], until: int, rules: Rules) -> list[tuple[int, Move, float]]:
    """What is worked on quarter by quarter: month, the move in force, and the effort asked for, which ends with the budget.

    Args:
        moves: Moves as `read` gives them.
        until: Month before which the quarters begin.
        rules: The scenario's budget and pace.
    """
    efforts = [move for move in moves if move.kind in EFFORT]
    found, left = [], rules.effort
    for month in range(efforts[0].month if efforts else until, until, QUARTER):
        move = max((each for each in efforts if each.month <= month), key=lambda each: each.month)
        asked = effort(move, rules) * QUARTER if move.kind == "work" and left > _LEFT * rules.effort else 0.0
        found.append((month, move, min(asked, left)))
        left -= min(asked, left)
    return found


def effort(move: Move, rules: Rules) -> float:
    """Effort of a month of work."""
    return min(float(f"{rules.pace * move.value / 100:.6g}"), rules.pace) if move.value < 100 else rules.pace


def _within_budget(moves: Sequence[Move], rules: Rules) -> None:
    """Refuse work that begins when all effort has been asked for."""
    asked = {month: amount for month, _, amount in quarters(moves, rules.months, rules)}
    for move in moves:
        if move.kind == "work" and asked[move.month] <= 0.0:
            raise Refusal(f"moves: {move.text} finds no effort left of {rules.effort:.4g}; take it out")


def plan(moves: Sequence[Move], month: int, rules: Rules) -> list[dict[str, Any]]:
    """Moves up to a month as `change_programme.plan` has them; empty before the first work.

    Args:
        moves: Moves as `read` gives them, all before the month.
        month: The month that is shown; in the last one of the play nothing is cut off.
        rules: The scenario's budget and pace.

    Example:
        >>> rules = Rules(("a", "b"), 156, {}, (), (), 12.0, 40.0)
        >>> plan([Move(24, "work", ("a",), 100)], 30, rules)[1:]
        [{'month': 27, 'work': ['a'], 'at_a_time': 64}, {'month': 30, 'back_off': True}]
    """
    listed: list[dict[str, Any]] = []
    last = ""
    for start, move, asked in quarters(moves, month, rules):
        if move.kind == "work" and asked > 0.0:
            part = {} if move.value == 100 else {"effort": effort(move, rules)}
            listed.append({"month": start, "work": list(move.practices), **part, "at_a_time": TOGETHER})
        elif move.kind != "work" and move.kind != last:
            listed.append({"month": start, "pause" if move.kind == "pause" else "back_off": True})
        last = move.kind
    if not listed:
        return []
    if ("work" in listed[-1] and month >= rules.months) or "back_off" in listed[-1]:
        ends = []
    else:
        ends = [{"month": min(month, rules.months - 1), "back_off": True}]
    others = [_other(move) for move in moves if move.kind in ("tell", "hire", "align")]
    return sorted([*listed, *others, *ends], key=lambda each: (int(each["month"]), "back_off" in each))


def _other(move: Move) -> dict[str, Any]:
    if move.kind == "tell":
        return {"month": move.month, "tell": move.value}
    if move.kind == "align":
        return {"month": move.month, "align": None if move.value is None else move.value / 100}
    return {"month": move.month, "replace": move.value, "visionary": COMES[move.comes]}


def without_work(moves: Sequence[Move]) -> dict[str, list[dict[str, Any]]]:
    """Hires and alignment of a play in which no work has begun, as the configuration has them outside a plan."""
    replaced = [
        {"month": move.month, "role": move.value, "visionary": COMES[move.comes]} for move in moves if move.kind == "hire"
    ]
    aligned = [_other(move) for move in moves if move.kind == "align"]
    channels = [{"month": each["month"], "alignment": each["align"]} for each in aligned]
    return {
        **({"trigger_events.replaced": replaced} if replaced else {}),
        **({"leadership.channels": channels} if channels else {}),
    }
