"""A model of a few lines in the place of the real one, and the command run on it: `python fake_model.py run ...`."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import ModuleType
from typing import Annotated, NamedTuple

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from simulation.quantity import Choice, Quantity  # noqa: E402


class Form(IntEnum):
    LINEAR = 0
    CONVEX = 1


class Complementarity(NamedTuple):
    strength: Annotated[float, Quantity("how strongly practices support each other", "scale", 0, 2)]
    form: Annotated[int, Choice("the form", Form)]


class Parameters(NamedTuple):
    complementarity: Complementarity


class InvalidConfiguration(ValueError):
    pass


class Column(NamedTuple):
    name: str
    unit: str
    meaning: str
    dtype: str


@dataclass(frozen=True, eq=False)
class Setting:
    parameters: Parameters
    cities: int
    exposure: np.ndarray
    network: None = None


def read(config):
    from experiments.store.identity import LATER  # it imports this model in the place of the real one

    for name in config:
        if name not in ("complementarity", "city"):
            raise InvalidConfiguration(f"{name!r} is not a group of the model; did you mean 'city'?")
    group = config["complementarity"]
    for name in group:
        if f"complementarity.{name}" in LATER:
            continue  # what the store completes an old configuration with; this model has not got it
        if name not in Complementarity._fields:
            raise InvalidConfiguration(f"complementarity.{name} is not a parameter; did you mean 'strength'?")
    strength = group.get("strength")
    if isinstance(strength, bool) or not isinstance(strength, int | float) or not 0 <= strength <= 2:
        raise InvalidConfiguration(f"complementarity.strength is {strength!r}, but it lies in [0, 2]")
    if config["city"]["cities"] < 1:
        raise InvalidConfiguration("city.cities is 0, but a panel has at least one city")
    form = Form[group["form"].upper()]
    return Setting(Parameters(Complementarity(float(strength), int(form))), config["city"]["cities"], np.zeros((3, 6)))


def schema(setting):
    columns = [
        Column("use", "share, 0..1", "use at the end", "float64"),
        Column("is_enacted", "yes or no", "use above one half", "bool"),
        Column("starts", "count", "programmes started", "int64"),
    ]
    if os.environ.get("FAKE_NEW_COLUMN"):
        columns.append(Column("burden", "share, 0..1", "a column of a later model", "float64"))
    return tuple(columns)


def run(setting, seed, panels, *, threads=None, progress=None):
    panels = range(panels) if isinstance(panels, int) else panels
    count = len(panels) * setting.cities
    with open(os.environ.get("FAKE_LOG", os.devnull), "a") as log:
        log.write(f"{panels.start}-{panels.stop}\n")
    luck = np.concatenate([np.random.default_rng([seed, panel]).random(setting.cities) for panel in panels])
    for panel in panels:
        time.sleep(float(os.environ.get("FAKE_SECONDS_PER_PANEL", 0)))
        if str(seed) == os.environ.get("FAKE_DIES_AT_SEED"):
            os.kill(os.getpid(), signal.SIGKILL)
        if str(seed) == os.environ.get("FAKE_FAILS_AT_SEED"):
            raise FloatingPointError("a toy broke")
        if panel == int(os.environ.get("FAKE_FAILS_AT", -1)):
            raise FloatingPointError("a toy broke")
        if progress:
            progress(setting.cities)
    use = luck * (0.5 + setting.parameters.complementarity.strength / 4)
    rows = {
        "panel": np.repeat(np.arange(panels.start, panels.stop), setting.cities),
        "city": np.tile(np.arange(setting.cities), len(panels)),
        "use": use,
        "is_enacted": use > 0.5,
        "starts": np.ones(count, np.int64),
    }
    if os.environ.get("FAKE_NEW_COLUMN"):
        rows["burden"] = 1.0 - use
    return rows


def install():
    """Put the fake in the place of the model, and the toy study in the registry."""
    import simulation

    fakes = {
        "ensemble": {"run": run, "cores": lambda: 2},
        "outcomes": {"schema": schema, "Column": Column, "know_how_items": lambda setting: []},
        "parameters": {
            "read": read,
            "InvalidConfiguration": InvalidConfiguration,
            "Parameters": Parameters,
            "Setting": Setting,
        },
    }
    for name, content in fakes.items():
        module = ModuleType(f"simulation.{name}")
        module.__dict__.update(content)
        sys.modules[module.__name__] = module
        setattr(simulation, name, module)
    simulation.MODEL_VERSION = "fake-1"

    from experiments.running import registry

    registry.STUDIES["toy"] = "toy_study"


if __name__ in ("__main__", "__mp_main__"):  # the command, and the workers it starts
    install()

if __name__ == "__main__":
    from experiments.cli import main

    name, *rest = sys.argv[1:] or [""]
    configs = ["--config-path", str(HERE / "fake_configs")] if name == "run" else []
    sys.exit(main([name, *configs, *rest] if name else []))
