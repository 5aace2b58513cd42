"""The commands as functions, for notebooks and scripts: `from experiments import simulate, sweep, load`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from experiments.configuration.compose import whole
from experiments.configuration.hydra_errors import explain, keys
from experiments.configuration.root import APPLICATION, CONFIGS
from experiments.configuration.turns import composing
from experiments.designs import designed_sweep
from experiments.designs.composed_points import Points
from experiments.errors import Interrupted, Refusal, hearing, heed
from experiments.progress import bar, is_notebook
from experiments.running import custom_manager
from experiments.running.row_source import panel_range_of
from experiments.running.sweep_points import ends
from experiments.store import reading, tables, tidy_table
from experiments.store.store import root
from experiments.sweeping import sweeps
from simulation import ensemble
from simulation.outcomes import schema
from simulation.parameters import InvalidConfiguration, read
from simulation.sources import InvalidInput

_sweeping = threading.RLock()  # what a sweep prints is the process's, and so are its workers: threads take turns
BUTTON: dict[int, type[KeyboardInterrupt]] = {signal.SIGINT: KeyboardInterrupt}  # a notebook's, or Ctrl-C


def simulate(
    *overrides: str,
    panels: int = 100,
    seed: int = 1999,
    threads: int | None = None,
    as_: str = "pandas",
    as_pandas: bool | None = None,
) -> Any:
    """Simulate cities of any configuration now, without storing them.

    Args:
        overrides: As on the command line, one string each: ``"leadership=imposed"``, ``"complementarity.strength=0"``;
            ``"manager=FILE.py:CLASS"`` runs a manager of one's own, slowly.
        panels: How many replicate panels of `city.cities` cities each.
        seed: Seed of all draws. Two configurations with the same seed and panels have common random numbers.
        threads: Of this process; all processors if None. The rows do not depend on it.
        as_: Kind of table: ``"pandas"``, ``"arrow"``, ``"polars"`` or ``"duckdb"``.
        as_pandas: The older word for `as_`: true for pandas, false for Arrow. It will go.

    Returns:
        A row per city, panels times cities of them: `panel`, `city` and `twin`, numbered from 0, then the outcomes that
        docs/columns.md describes. Rows of the same `twin` in two tables are a matched pair, founded alike.

    Raises:
        Refusal: If an override is no part of the model, names no parameter or choice, or gives a value out of its range.

    Example:
        >>> cities = simulate("city.cities=2", "city.managers=9", "horizon.months=12", panels=3, seed=7)
        >>> cities["twin"].tolist()
        [0, 1, 2, 3, 4, 5]
    """
    as_ = tables.asked(as_, as_pandas)
    for i, name in enumerate(map(_key, overrides)):
        if name.partition(".")[0] in APPLICATION and name not in ("study", custom_manager.KEY):
            near = name.removeprefix("study.")
            remedy = f"give {near}=..." if near in ("panels", "seed", "threads") else "leave it out, or take sweep(...)"
            raise Refusal(f"{overrides[i]} is no part of the model; {remedy}")
    config = whole(*overrides)
    own = custom_manager.read(config.get(custom_manager.KEY))
    try:
        setting = read({name: group for name, group in config.items() if name not in APPLICATION})
        if own is None:
            total = panels * setting.cities if isinstance(panels, int) else 0  # what else it may be is refused below
            with hearing(BUTTON), bar(total, "simulate", "auto" if is_notebook() else "off") as done:
                rows = ensemble.run(setting, seed, panels, threads=threads, progress=done or (lambda _: heed()))
        else:
            rows = own.run(setting, seed, panel_range_of(panels))
    except (InvalidConfiguration, InvalidInput) as error:
        raise Refusal(str(error)) from error
    except KeyboardInterrupt:
        raise Interrupted("simulate stores nothing; sweep keeps what is done") from None
    described = {column.name: {"unit": column.unit, "meaning": column.meaning} for column in schema(setting)}
    twin = rows["panel"] * setting.cities + rows["city"]
    rows = {"panel": rows["panel"], "city": rows["city"], "twin": twin, **rows}
    return tables.given(tidy_table.table_and_freed(rows, described), as_)


def sweep(
    *overrides: str, parameters: str | Sequence[str] = "varying", as_: str = "pandas", as_pandas: bool | None = None
) -> Any:
    """Compute the points of a sweep as `framebreak run -m` does, and give the rows of exactly these points.

    What is stored is not computed again, points are checked before any runs, and `engine=...` and `precision...` hold as on
    the command line. Per-point answers and figures are not made. With ``engine=processes`` a script needs
    ``if __name__ == "__main__":`` around the call, as always with processes.

    Args:
        overrides: As on the command line, one string each: ``"complementarity.strength=0,0.5"``, ``"study.panels=20"``.
        parameters: Which parameters become columns: ``"varying"`` (those that differ between points), ``"all"``, or their
            dotted names.
        as_: Kind of table: ``"pandas"``, ``"arrow"``, ``"polars"`` or ``"duckdb"``.
        as_pandas: The older word for `as_`: true for pandas, false for Arrow. It will go.

    Returns:
        The table of `load`, a row per city of each point: identity, parameters, outcomes.

    Raises:
        Refusal: If an override or a point cannot be meant; if points have failed, where the others are stored and the same
            call goes on; or if the points belong to several studies.
        Interrupted: On Ctrl-C or a notebook's button; points that are done are stored, and the same call goes on from there.

    Example:
        >>> small = ("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> rows = sweep("complementarity.strength=0,0.5", *small)
        >>> rows.groupby("complementarity.strength").size().to_dict()
        {0.0: 6, 0.5: 6}
    """
    line = list(overrides)
    as_ = tables.asked(as_, as_pandas)
    if not any(_key(each) == "progress" for each in overrides):
        overrides = (*overrides, f"progress={'auto' if is_notebook() else 'off'}")
    with _sweeping, redirect_stdout(StringIO()) as output, hearing(BUTTON):
        try:
            composed = _composed(overrides)
            done = sweeps.run(composed, is_answered=False, line=[each for each in line if each != "progress=off"])
        except Interrupted:
            raise
        except KeyboardInterrupt:  # before the first point, or after the last
            raise Interrupted("what is stored stays, and the same call goes on from there") from None
    if done is None:
        raise Refusal(f"there are no rows yet: {'; '.join(output.getvalue().splitlines())}", status=0)
    studies = sorted({item.study for item in done.items})
    if len(studies) > 1:
        raise Refusal(f"the sweep is stored, but in several studies; read each with load: {', '.join(studies)}")
    panels = _panels(done)
    store = reading.existing(studies[0])
    table, how_far = reading.rows_of(store, reading.with_panels(store.manifest(), panels), parameters)
    how_far.require(partial=False)
    return tables.given(table, as_)


def _composed(overrides: Sequence[str]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every point of the sweep, as the command line's sweeper composes them."""
    from hydra.core.global_hydra import GlobalHydra
    from omegaconf import OmegaConf

    for override in overrides:
        if not isinstance(override, str) or override.startswith("-") or _key(override).startswith("hydra"):
            raise Refusal(f"{override!r} is no override of the configuration; give them as in 'complementarity.strength=0,1'")
    OmegaConf.register_new_resolver("framebreak.studies", lambda: "", replace=True)
    OmegaConf.register_new_resolver("framebreak.results", lambda: str(root()), replace=True)
    with composing:
        GlobalHydra.instance().clear()
        return _by_hydra(overrides)


def _by_hydra(overrides: Sequence[str]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    import hydra
    from hydra.core.global_hydra import GlobalHydra
    from hydra.types import RunMode
    from omegaconf import OmegaConf

    with hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        instance = GlobalHydra.instance()
        try:
            master = instance.hydra.compose_config(  # type: ignore[union-attr]
                config_name="config", overrides=[], run_mode=RunMode.MULTIRUN, from_shell=False, with_log_configuration=False
            )
            return designed_sweep.composed(Points(master, instance.config_loader(), list(overrides)))
        except Refusal:
            raise
        except Exception as error:
            default: Any = OmegaConf.to_container(hydra.compose("config"), resolve=False)
            raise Refusal(explain(error, lambda: keys(default), overrides)) from error


def _key(override: str) -> str:
    return str(override).partition("=")[0].lstrip("+~").partition("@")[0]


def _panels(done: sweeps.Done) -> dict[str, int]:
    """How many panels of each point belong to the sweep."""
    most: dict[str, int] = {}
    for number, item in enumerate(done.items):
        for point, end in zip(item.points, ends(item, done.results.get(number, {}))):
            most[point.id] = max(end, most.get(point.id, 0))
    return most
