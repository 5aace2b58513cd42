"""Rows that have been handed out, kept so that a study with more panels asks the store for the new ones alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.store.parts import Rows, joined

if TYPE_CHECKING:
    from experiments.running.arm import Declared

Arms = Mapping[str, "Declared"]
Fetch = Callable[[Arms, range, Sequence[str] | None, int], dict[str, Rows]]


class KeptRows:
    """Keeps the rows of arms from panel 0 onwards."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], Rows] = {}

    def of(self, arms: Arms, panel_range: range, columns: Sequence[str] | None, fetch: Fetch) -> dict[str, Rows]:
        """Rows of some arms, in order of panel and city.

        Args:
            arms: Declared arms by name.
            panel_range: The panels, from 0 onwards.
            columns: Outcomes to be kept; None for all.
            fetch: Gives rows of arms that are not kept yet: of these panels and columns, with histories from a panel on.

        Returns:
            Rows by the name of the arm.
        """
        names = {arm: (arm, declared.point.id, *(columns or ())) for arm, declared in arms.items()}
        have = {arm: int(self._rows[name]["panel"][-1]) + 1 if name in self._rows else 0 for arm, name in names.items()}
        for start in sorted(set(have.values())):
            lacking = {arm: each for arm, each in arms.items() if have[arm] == start < panel_range.stop}
            if lacking:
                for arm, rows in fetch(lacking, range(start, panel_range.stop), columns, 0).items():
                    self._rows[names[arm]] = joined([*([self._rows[names[arm]]] if start else ()), rows])
        return {arm: _first(self._rows[name], panel_range.stop) for arm, name in names.items()}


def _first(rows: Rows, panels: int) -> Rows:
    if int(rows["panel"][-1]) < panels:
        return dict(rows)
    stop = int(rows["panel"].searchsorted(panels))
    return {name: values[:stop] for name, values in rows.items()}
