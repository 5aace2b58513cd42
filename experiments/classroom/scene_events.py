"""Events of a scene: what the audience lets happen, read from the address and written as changes of the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from experiments.classroom.text_numbers import number, whole
from experiments.errors import Refusal, suggestion

EVENTS = ("election", "regulation", "demand", "technology", "crisis", "new_cio", "visionary_cio", "support")
_IS_VISIONARY = {"new_cio": False, "visionary_cio": True}
MOST_EVENTS = 40


class Event(NamedTuple):
    """Something that the audience lets happen."""

    month: int  # of the course, 0 the first
    kind: str
    strength: float = 1.0  # share of the usual strength, 0..1


def read(text: str, months: int) -> tuple[Event, ...]:
    """The events of an address, in order of their months.

    Args:
        text: Events as MONTH:KIND or MONTH:KIND:STRENGTH, with commas between them.
        months: Length of the horizon; the last month in which an event may strike is months - 1.

    Raises:
        Refusal: An event has no such kind, month or strength, or there are too many.
    """
    events = []
    for each in filter(None, text.split(",")):
        month, kind, strong = (*each.split(":"), "1")[:3] if each.count(":") in (1, 2) else (each, "", "1")
        if kind not in EVENTS:
            raise Refusal(f"events has {each[:40]!r}; write MONTH:KIND, as 30:crisis; {suggestion(kind, EVENTS)}")
        strength = number("the strength in events", strong, 0.0, 1.0)
        events.append(Event(whole("the month in events", month, 0, months - 1), kind, strength))
    if len(events) > MOST_EVENTS:
        raise Refusal(f"events has {len(events)} events, but at most {MOST_EVENTS} fit; take some out")
    return tuple(sorted(events))


def changes(events: Sequence[Event]) -> dict[str, Any]:
    """What events change in the configuration, by dotted name, hashable.

    Raises:
        Refusal: Two of the events exclude each other.
    """
    added: list[tuple[tuple[str, Any], ...]] = []
    replaced: dict[int, tuple[tuple[str, Any], ...]] = {}
    changed: dict[str, Any] = {}
    for event in events:
        if event.kind == "support":
            if changed:
                raise Refusal("events has the mayor's support twice; once it is there it stays")
            changed = {"leadership.support": event.strength, "leadership.support_from": event.month}
        elif event.kind in _IS_VISIONARY:
            if event.month in replaced:
                raise Refusal(f"events has two new CIOs in month {event.month}; take one out")
            replaced[event.month] = (("month", event.month), ("role", "cio"), ("visionary", _IS_VISIONARY[event.kind]))
        else:
            added.append((("month", event.month), ("trigger", event.kind), ("strength", event.strength)))
    if added:
        changed["trigger_events.added"] = tuple(added)
    if replaced:
        changed["trigger_events.replaced"] = tuple(replaced.values())
    return changed
