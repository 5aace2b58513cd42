"""What a run is asked for, in plain numbers and words: no more of the program than its parameter values comes in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One panel to compute: sizes, values of parameters by concept, and what is scripted or scheduled."""

    seed: int
    panel: int
    cities: int
    managers: int
    services: int
    departments: int
    months: int
    values: Mapping[str, Mapping[str, Any]]  # choices as words in lower case
    scopes: bool = True  # setting=pm18_scopes, else setting=pm18
    uniform: bool = False  # complementarity=uniform
    added: Sequence[Mapping[str, Any]] = field(default=())  # trigger_events.added
    replaced: Sequence[Mapping[str, Any]] = field(default=())  # trigger_events.replaced
    channels: Sequence[Mapping[str, Any]] = field(default=())  # leadership.channels

    def parameters(self) -> SimpleNamespace:
        """Values by concept and name, as attributes."""
        return SimpleNamespace(**{concept: SimpleNamespace(**values) for concept, values in self.values.items()})


def scheduled(asked: Asked, channel: str, month: int) -> Any:
    """What is scheduled of one of the mayor's channels, or None where nothing is (docs/model.md, Leadership, Channels)."""
    found = None
    for entry in asked.channels:
        if entry["month"] <= month and channel in entry:
            found = entry[channel]
    return found
