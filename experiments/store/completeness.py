"""What of a study was planned, what of it is there, and what lacks: complete, or refused with the command that mends it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal, one_line
from experiments.progress import note
from experiments.store import batches, commands
from experiments.store.manifest import COLUMNS
from experiments.store.parts import span, uncovered

if TYPE_CHECKING:
    from experiments.store.store import Store

METADATA = "framebreak.lacking"  # key of a table's metadata, and of the `attrs` of a pandas DataFrame
NAMED = 3  # lacking points that a message names
VALUES = 4  # parameters by which it names each
ANYWAY = "or take what is there with partial=True (--partial on the command line)"


class IncompleteWarning(UserWarning):
    """Rows were taken of a study that lacks some of those that were planned."""


class Wanted(NamedTuple):
    """An arm's point that is read, and how much of it was planned."""

    point: str
    arm: str
    panels: int
    rows_per_panel: int
    first_panel: int = 0

    @property
    def planned(self) -> range:
        """The panels that were planned."""
        return range(self.first_panel, self.panels)


class Lack(NamedTuple):
    """An arm's point that lacks some of the panels that were planned.

    Args:
        point: Name of the point, 20 hexadecimal digits.
        arm: Name of the arm.
        panels: How many panels were planned.
        missing: Ranges of panels that are not there.
        reason: Why: damage, the error that was recorded, or that they are not computed.
    """

    point: str
    arm: str
    panels: int
    missing: tuple[range, ...]
    reason: str


class Extent(NamedTuple):
    """How much of what was planned is there."""

    store: Store
    points: int  # different ones
    rows: int
    rows_planned: int
    lacking: Sequence[Lack]
    unplanned: Sequence[str] = ()  # points that have rows and that the manifest does not name, so that nobody reads them

    def require(self, partial: bool, level: int = 3) -> None:
        """Refuse what is not whole; with `partial` warn of it."""
        if not self.lacking and not self.unplanned:
            return
        if not partial:
            raise Refusal(f"{self.sentence()}; {self.mending()}; {ANYWAY}", status=1)
        warnings.warn(f"{self.sentence()}; {self.mending()}", IncompleteWarning, stacklevel=level)

    def sentence(self) -> str:
        """How many of how many points are there, and the first that lack something, by their values."""
        if self.unplanned:
            lost = f"{self.store.study} is not complete: {without_plan(len(self.unplanned))}"
            return f"{lost}; of those that it names {self._lacking()}" if self.lacking else lost
        return f"{self.store.study} is not complete: {self._lacking()}"

    def _lacking(self) -> str:
        lacking = len({each.point for each in self.lacking})
        named = "; ".join(by_lack(self.store, self.lacking[:NAMED]))
        more = f"; and {len(self.lacking) - NAMED:,} more" if len(self.lacking) > NAMED else ""
        return (
            f"{self.points - lacking:,} of {self.points:,} points and {self.rows:,} of "
            f"{self.rows_planned:,} rows are there; lacking: {named}{more}"
        )

    def mending(self) -> str:
        """The command that computes what lacks, as words of a message."""
        return commands.mending(self.store, [*(each.point for each in self.lacking), *self.unplanned])

    def metadata(self) -> dict[str, Any]:
        """What lacks, as a table's metadata has it: plain values for JSON; nothing where all is there."""
        if not self.lacking and not self.unplanned:
            return {}
        lacking = [{**each._asdict(), "missing": [span(panels) for panels in each.missing]} for each in self.lacking]
        found = {"rows": self.rows, "rows_planned": self.rows_planned, "points": self.points, "lacking": lacking}
        return {**found, "unplanned": list(self.unplanned)} if self.unplanned else found


def without_plan(count: int) -> str:
    """How many points have rows that nobody reads, as words of a message, and why.

    >>> without_plan(1)
    '1 point has rows that its manifest.parquet does not name, since it was lost or is an older one'
    """
    points = "1 point has" if count == 1 else f"{count:,} points have"
    return f"{points} rows that its manifest.parquet does not name, since it was lost or is an older one"


def extent(
    store: Store,
    wanted: Iterable[Wanted],
    covered: Mapping[str, Sequence[range]],
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> Extent:
    """Compare what is wanted with the panels that are there.

    Args:
        store: The study's folder.
        wanted: Arms' points with their planned panels.
        covered: Ranges of panels that are there, by point.
        reasons: Why panels are not there although files are, by point.
    """
    lacking, points, rows, rows_planned = [], set(), 0, 0
    unread = ", ".join(path.name for path in batches.listing(store.folder).unreadable()[:NAMED])
    otherwise = f"not computed, or in {unread}, which cannot be read" if unread else "not computed"
    for each in wanted:
        points.add(each.point)
        gaps = uncovered(each.planned, covered.get(each.point, ()))
        rows_planned += len(each.planned) * each.rows_per_panel
        rows += (len(each.planned) - sum(map(len, gaps))) * each.rows_per_panel
        if gaps:
            reason = "; ".join((reasons or {}).get(each.point, ())) or _failure(store, each.point) or otherwise
            lacking.append(Lack(each.point, each.arm, each.panels, tuple(gaps), reason))
    return Extent(store, len(points), rows, rows_planned, lacking)


def _failure(store: Store, point: str) -> str:
    """The error that was recorded when a point was computed last; nothing where there is none."""
    for path in sorted((store.folder / "failed").glob(f"{point}-r*.json")):
        with suppress(OSError, ValueError):
            record = json.loads(path.read_bytes())
            if isinstance(record, dict) and record.get("error"):
                return one_line(f"failed with {record['error']}: {record.get('message', '')}")[:160]
    return ""


def by_lack(store: Store, lacking: Sequence[Lack]) -> list[str]:
    """Arm, point, values, panels and reason of each, in words."""
    values = _values(store, [each.point for each in lacking])
    return [_named(each, values.get(each.point, {})) for each in lacking]


@contextmanager
def warnings_as_notes() -> Iterator[None]:
    """On the command line a warning about what lacks is one line on the error stream."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", IncompleteWarning)
        try:
            yield
        finally:
            for each in caught:
                if issubclass(each.category, IncompleteWarning):
                    note(f"framebreak: {each.message}")
    for each in caught:
        if not issubclass(each.category, IncompleteWarning):
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def _named(lack: Lack, values: Mapping[str, Any]) -> str:
    few = ", ".join(f"{name}={value}" for name, value in list(values.items())[:VALUES])
    known = ", ".join(filter(None, (f"point {lack.point[:8]}", few)))
    panels = ", ".join(span(gap) for gap in lack.missing[:NAMED]) + (", ..." if len(lack.missing) > NAMED else "")
    return f"{lack.arm or 'point'} ({known}), panels {panels} of {lack.panels:,}, {lack.reason}"


def _values(store: Store, points: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The parameters that differ between a study's points, for some of them."""
    import pyarrow
    import pyarrow.compute

    plan = store.manifest()
    if len(set(plan["point"].to_pylist())) < 2:
        return {}
    names = ["seed", *(name for name in plan.column_names if name not in COLUMNS)]
    varying = [name for name in names if pyarrow.compute.count_distinct(plan[name], "all").as_py() > 1]
    few = plan.filter(pyarrow.compute.is_in(plan["point"], pyarrow.array(list(points), "string")))
    return {row.pop("point"): row for row in few.select(["point", *varying]).to_pylist()}
