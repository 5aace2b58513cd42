"""One option by which every size of a study shrinks, for a first look: `study.scale`.

A study marks those of its options that say how much is computed with a `Size`: panels, draws, trajectories, resamples, the
points of a grid, the named worlds that it goes through. What it asks, and every other number, stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

from experiments.configuration import options
from experiments.configuration.options import Size
from simulation.quantity import Quantity

Options = TypeVar("Options", bound=tuple[Any, ...])

KEY = "scale"  # of the study's group in the configuration
LOOK = "first_look"  # of an answer's summary and provenance, where there is a scale below 1
NOTE = "A first look at study.scale={scale:g}, not the study's answer"


Scale = Annotated[float, Quantity("factor on every size of the study", "ratio", 0, 1)]


class _Scale(NamedTuple):
    scale: Scale


class Shrunk(NamedTuple):
    """What `study.scale` did."""

    scale: float
    sizes: Mapping[str, tuple[int, int]]  # by option: as configured, and as it was taken

    @property
    def text(self) -> str:
        """One line for the report.

        >>> Shrunk(0.02, {"panels": (1000, 20)}).text
        "A first look at study.scale=0.02, not the study's answer. Shrunk: panels from 1,000 to 20."
        """
        changed = (f"{name} from {before:,} to {after:,}" for name, (before, after) in self.sizes.items() if before != after)
        return f"{self.note}. Shrunk: {', '.join(changed) or 'nothing, since every size is at its smallest'}."

    @property
    def note(self) -> str:
        """What stands on a figure."""
        return NOTE.format(scale=self.scale)

    @property
    def record(self) -> dict[str, Any]:
        """As an answer's summary and provenance state it."""
        return {KEY: self.scale, "sizes": {name: list(pair) for name, pair in self.sizes.items()}}


def read(kind: type[Options], study: Mapping[str, Any]) -> tuple[Options, Shrunk | None]:
    """Check a study's options, and shrink their sizes by `study.scale`.

    Args:
        kind: The study's class of options.
        study: The study's group of the configuration, with or without `scale`.

    Returns:
        The options as they are to be used, and what was shrunk; None at a scale of 1.

    Raises:
        Refusal: Where an option is none of the study's, or not what is meant.
    """
    scale = options.read(_Scale, {KEY: study.get(KEY, 1.0)}).scale
    handed = {KEY: scale} if KEY in options.annotated(kind) else {}  # to a study that is made of others
    own = options.read(kind, {**without(study), **handed})
    if scale == 1.0:
        return own, None
    sizes = {name: size for name, hint in options.annotated(kind).items() if (size := _size(hint))}
    before = {name: getattr(own, name) for name in sizes}
    after = {name: shrunk(value, scale, sizes[name]) for name, value in before.items() if value is not None}
    counted = {name: (_count(before[name]), _count(value)) for name, value in after.items()}
    return own._replace(**after), Shrunk(scale, counted)  # type: ignore[attr-defined]


def without(study: Mapping[str, Any]) -> dict[str, Any]:
    """A study's group without `scale`, which is no option of its own."""
    return {name: value for name, value in study.items() if name != KEY}


def shrunk(value: Any, scale: float, size: Size) -> Any:
    """A number, list or mapping at a scale: never larger than it was, never smaller than its floor.

    Of a list entries are kept from the first to the last, evenly; of a mapping the first ones.

    >>> shrunk(1000, 0.02, Size(2)), shrunk(3, 0.02, Size(2)), shrunk(1, 0.02, Size(2)), shrunk(512, 0.1, Size(4, True))
    (20, 2, 1, 32)
    >>> shrunk((6, 12, 20, 40, 60, 80, 120), 0.3, Size(2)), shrunk({"a": 1, "b": 2}, 0.1, Size(1))
    ((6, 40, 120), {'a': 1})
    """
    whole = _count(value)
    wanted = scale * whole
    count = 2 ** math.floor(math.log2(wanted)) if size.is_power and wanted >= 1.0 else math.ceil(wanted - 1e-9)
    count = min(whole, max(size.least, count))
    if isinstance(value, Mapping):
        return dict(islice(value.items(), count))
    if isinstance(value, tuple):
        places = [0] if count == 1 else [round(place * (whole - 1) / (count - 1)) for place in range(count)]
        return tuple(value[place] for place in places[:whole])
    return count


def _count(value: Any) -> int:
    return value if isinstance(value, int) else len(value)


def _size(hint: Any) -> Size | None:
    extras = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((each for each in reversed(extras) if isinstance(each, Size)), None)  # a study's own comes last
