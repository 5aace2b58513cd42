"""One stored city again, from the configuration and seed that its part holds, compared bit for bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import simulation
from experiments.errors import Refusal
from experiments.running import custom_manager
from experiments.store import addresses, commands, parts, provenance, relocated_networks
from experiments.store.identity import completed, digests
from experiments.store.parts import IDENTITY
from experiments.store.provenance import versions
from experiments.store.seals import Damaged
from experiments.store.store import Store
from simulation import parameters as model
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from simulation.grounds import Grounded
    from simulation.history import History
    from simulation.parameters import Setting


DRIVERS = ("kernel", "mesa")


Row = dict[str, Any]


class Replayed(NamedTuple):
    """A city as it was stored and as it came out again."""

    setting: Setting
    history: History | Grounded
    stored: Row
    again: Row
    different: list[str]  # outcomes that are not the same bit for bit
    warning: str  # about other code than the present one
    driver: str  # as the command prints it


def replay(store: Store, address: addresses.Address, driver: str | None = None, grounds: bool = False) -> Replayed:
    """Run the panel of a stored row again and compare the outcomes of its city.

    The driver is the kernel, but for a row that a manager of one's own has made: only Mesa knows the class. `grounds` keeps
    what the panel was decided by as well.
    """
    stored, metadata = stored_row(store, address)
    if metadata.get("model_version") != simulation.MODEL_VERSION:
        raise Refusal(_other_version(store, metadata), status=1)
    config = json.loads(metadata["config"])
    own = custom_manager.stored(config, metadata)
    if own and driver == "kernel":
        raise Refusal(
            f"this city was made by the manager {own.name}, which the kernel does not know; leave out --driver kernel"
        )
    setting = read_setting(relocated_networks.local(config, store.folder), metadata)
    history, rows = _run(setting, int(metadata["entropy"]), address.panel, driver or "kernel", own, grounds)
    again = {name: values[address.city] for name, values in rows.items()}
    different = [name for name, value in stored.items() if name not in again or not _same(value, again[name])]
    warning = ""
    if metadata.get("simulation_sha256") != provenance.sources("simulation"):
        warning = f" (stored {versions(store, metadata)}; the model's sources have changed since, its version has not)"
    driver_name = f"mesa with {own.name} of {own.path.name}" if own else driver or "kernel"
    return Replayed(setting, history, stored, again, different, warning, driver_name)


def stored_row(store: Store, address: addresses.Address) -> tuple[Row, dict[str, str]]:
    """Outcomes of the row, and what its part says."""
    damaged = ""
    for part in store.stored().get(address.planned.point, ()):
        if address.panel not in part.panels:
            continue
        try:
            rows, metadata = part.read()
        except Damaged as reason:
            damaged = f"{part.path.name} is damaged: {reason}"
            continue
        panel_rows = parts.between(rows, range(address.panel, address.panel + 1))
        return {name: values[address.city] for name, values in panel_rows.items() if name not in IDENTITY}, metadata
    remedy = commands.mending(store, [address.planned.point])
    why = damaged or f"panel {address.panel} of point {address.planned.point} is planned, but not stored"
    raise Refusal(f"{why}; {remedy}", status=1)


def _other_version(store: Store, metadata: Mapping[str, str]) -> str:
    code = provenance.environment()["code"]
    now = f"commit {(code['commit'] or 'unknown')[:12]}{' with changes' if code['is_dirty'] else ''}"
    return (
        f"this city was computed by model version {metadata.get('model_version')} ({versions(store, metadata)}), "
        f"here is version {simulation.MODEL_VERSION} ({now}, sources {provenance.sources('simulation')[:12]}), "
        "which gives other numbers; check out the commit it was computed by, or run the study again"
    )


def read_setting(config: Mapping[str, Any], metadata: Mapping[str, str]) -> Setting:
    """The setting of a stored configuration, once it is sure that what it reads from files is what its part says."""
    try:
        setting = model.read(custom_manager.model_part(completed(config)))
    except (model.InvalidConfiguration, InvalidInput) as error:
        raise Refusal(f"the stored configuration cannot be used here: {error}", status=1) from error
    stored_digests = json.loads(metadata.get("given", "{}"))
    changed = [name for name, digest in digests(setting).items() if stored_digests.get(name, digest) != digest]
    if changed:
        raise Refusal(f"what the model reads from files is not what it was: {', '.join(changed)}; bring them back", status=1)
    return setting


def _run(
    setting: Setting, seed: int, panel: int, driver: str, own: custom_manager.Own | None, grounds: bool
) -> tuple[History | Grounded, dict[str, np.ndarray]]:
    """The panel's history and its rows, both by one driver."""
    from simulation import ensemble

    if own or driver == "mesa":
        from simulation.managers import World

        world = own.world(setting, seed, panel) if own else World(setting, seed=seed, panel=panel).run()
        return world.grounded() if grounds else world.history, world.outcomes()
    rows = ensemble.run(setting, seed, range(panel, panel + 1), threads=1)
    history = ensemble.history(setting, seed, panel, grounds=True) if grounds else ensemble.history(setting, seed, panel)
    return history, {name: rows[name] for name in rows if name not in ("panel", "city")}


def _same(one: Any, other: Any) -> bool:
    """Equal in type and in every bit: not-a-number equals itself, 0.0 does not equal -0.0."""
    a, b = np.asarray(one), np.asarray(other)
    return a.dtype == b.dtype and a.tobytes() == b.tobytes()
