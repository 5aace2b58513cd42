"""Row sources for tests that have a configuration and no study: arms are declared, and their rows taken, in one call."""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.running import question
from experiments.running.arm import Arm
from experiments.running.drivers import KERNEL, Driver
from experiments.running.plan import DEFAULT, Plan
from experiments.running.row_source import RowSource, panel_range_of
from experiments.store.parts import Rows
from experiments.store.store import Store


def row_source(
    store: Store,
    config: Mapping[str, Any],
    seed: int,
    panels: int,
    plan: Plan = DEFAULT,
    text: str = "",
    driver: Driver = KERNEL,
) -> RowSource:
    """A row source about a configuration, for so many panels."""
    setting = question.read(config).setting
    return RowSource(store, question.Question(None, config, setting, seed, panels, store.folder), plan, driver, text=text)


def rows_of(
    source: RowSource,
    arms: Mapping[str, Mapping[str, Any]],
    panels: int | range | None = None,
    columns: Sequence[str] | None = None,
) -> dict[str, Rows]:
    """Declare arms by their changes, and take their rows."""
    panel_range = None if panels is None else panel_range_of(panels)
    kept = None if columns is None else tuple(columns)
    source.declare([Arm(name, changes, panel_range, kept) for name, changes in arms.items()])
    return source.of(arms)
