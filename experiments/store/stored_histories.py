"""Whole histories read back: the tables that `histories=N` has stored, and those of grounds where they were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.errors import Refusal, suggestion
from experiments.store import in_memory, seals, tables
from experiments.store.histories import GROUNDS, KINDS
from experiments.store.reading import existing
from experiments.store.store import Planned, Store


def load_history(
    study: str,
    kind: str = "cities",
    *,
    arm: str | None = None,
    panel: int | None = None,
    as_: str = "pandas",
    folder: Path | None = None,
) -> Any:
    """Read one kind of table of the whole histories of a study. Every file is compared with its checksum.

    Args:
        study: Name of the study.
        kind: ``"cities"`` or ``"managers"`` (by month), ``"services"`` (by year); where grounds are stored too, ``"traits"`` of
            seats, ``"ties"`` by month, or ``"draws"`` by address. docs/columns.md has the columns.
        arm: Name of the arm that is wanted; all if None.
        panel: Number of the panel that is wanted; all that are stored if None.
        as_: Kind of table: ``"pandas"``, ``"arrow"``, ``"polars"`` or ``"duckdb"``.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.

    Returns:
        The rows of all stored panels in order of arm, point and panel: study, point, panel, the columns of the table, and arm.

    Raises:
        Refusal: If the study has no results or no such arm; if no history of this kind is stored, with the option that stores
            it; if a file is damaged.

    Example:
        >>> from experiments import sweep
        >>> small = ("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=2", "study.name=lived")
        >>> _ = sweep(*small, "histories=1", "grounds=true")
        >>> sorted(set(load_history("lived", "managers")["month"]))[-1], len(load_history("lived", "traits"))
        (12, 18)
    """
    import pyarrow

    as_ = tables.asked(as_, None)
    if kind not in (*KINDS, *GROUNDS):
        raise Refusal(f"there is no table {kind!r} of a history; {suggestion(kind, (*KINDS, *GROUNDS))}")
    store = existing(study, folder)
    planned = store.planned()
    if arm is not None and arm not in {each.arm for each in planned}:
        raise Refusal(f"{study} has no arm {arm}; {suggestion(arm, sorted({each.arm for each in planned}))}")
    wanted = [each for each in planned if arm in (None, each.arm)]
    found = [(each.arm, path) for each in wanted for path in _files(store, each, kind, panel)]
    if not found:
        raise Refusal(_missing(store, wanted, kind, panel))
    return tables.given(pyarrow.concat_tables([_read(*each) for each in found]), as_)


def _files(store: Store, planned: Planned, kind: str, panel: int | None) -> list[Path]:
    number = "*" if panel is None else f"{panel:05d}"
    return sorted((store.folder / "series" / planned.point[:2]).glob(f"{planned.point}-p{number}-{kind}.parquet"))


def _missing(store: Store, planned: list[Planned], kind: str, panel: int | None) -> str:
    """What is not stored, and the option that stores it."""
    of = "" if panel is None else f" of panel {panel}"
    first = "N" if panel is None else str(panel + 1)
    has_history = any(_files(store, each, "cities", panel) for each in planned)
    if kind in GROUNDS and has_history:
        return f"{store.study} has histories{of}, but not their {kind}; run it again with histories={first} grounds=true"
    more = " grounds=true" if kind in GROUNDS else ""
    return f"{store.study} has no histories{of}; run it again with histories={first}{more}"


def _read(arm: str, path: Path) -> Any:
    import pyarrow

    content = path.read_bytes()
    try:
        seals.is_sealed(content)
    except seals.Damaged as damage:
        raise Refusal(f"{path} is damaged: {damage}; delete it, and run the study again as before", status=1) from damage
    table = in_memory.parquet(content).read(use_threads=False)
    return table.append_column("arm", pyarrow.array([arm] * table.num_rows, "string"))
