"""One rule of the model in every framework: managers hear their advisers, month by month.

The whole model has been written three times (Mesa agents, numpy, the kernel), and nobody would write it in five more.
This part of it is small enough that each version is what a user of the framework would write, by its own documentation:

    heard = sum of w_j (f_j - f_i) over advisers j with |f_j - f_i| <= BOUND; weight = sum of their w_j
    f_i'  = f_i + OPENNESS * heard / weight, each practice for itself; all managers at once

All start from the ties and frames that the model founds, and all give the same product: every frame of every manager in every
month, an array (months + 1, managers, practices). A test compares them.
"""

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

BOUND, OPENNESS = 0.4, 0.1


class Start(NamedTuple):
    """Ties as rows of a sparse matrix, and the frames of the first month."""

    first: np.ndarray  # (M + 1,) first tie of each manager
    adviser: np.ndarray  # (E,)
    weight: np.ndarray  # (E,)
    frames: np.ndarray  # (M, P)
    months: int


def founded(panels: int, months: int, seed: int = 1999) -> Start:
    """The managers of some panels, as the model founds them, and who advises whom."""
    import experiments
    from simulation import ensemble

    setting = experiments.setting("horizon.months=12")
    first, adviser, weight, frames = [np.zeros(1, np.int64)], [], [], []
    for panel in range(panels):
        founding, history = ensemble.founding(setting, seed, panel), ensemble.history(setting, seed, panel)
        before = sum(map(len, frames))
        count = int(founding.start[-1])
        first.append(founding.start[1:] + first[-1][-1])
        adviser.append(founding.ties["neighbour"][:count] + before)
        weight.append(founding.ties["advice"][:count].astype(float))
        frames.append(history.managers["frames"][0])
    joined = np.concatenate(weight)
    start, others = np.concatenate(first), np.concatenate(adviser)
    own = np.repeat(np.arange(len(start) - 1), np.diff(start))
    is_heard = joined > 0.0  # ties of friendship alone carry no advice
    counts = np.bincount(own[is_heard], minlength=len(start) - 1)
    spread = np.random.default_rng(seed).random(np.concatenate(frames).shape)  # founding gives hardly any spread by itself
    return Start(np.concatenate([[0], np.cumsum(counts)]), others[is_heard], joined[is_heard], spread, months)


def mesa_agents(start: Start) -> np.ndarray:
    """Mesa as its tutorial has it: an agent class, two stages for all at once, a DataCollector."""
    import mesa

    class Manager(mesa.Agent):
        def __init__(self, model, frames):
            super().__init__(model)
            self.frames, self.advisers = frames, []

        def listen(self):
            self.next = []
            for practice, own in enumerate(self.frames):
                heard = weight = 0.0
                for adviser, tie in self.advisers:
                    apart = adviser.frames[practice] - own
                    if abs(apart) <= BOUND:
                        heard += tie * apart
                        weight += tie
                self.next.append(own + OPENNESS * heard / weight if weight else own)

        def change(self):
            self.frames = self.next

    class City(mesa.Model):
        def __init__(self):
            super().__init__(rng=1)
            managers = [Manager(self, own.tolist()) for own in start.frames]
            for place, manager in enumerate(managers):
                ties = range(start.first[place], start.first[place + 1])
                manager.advisers = [(managers[start.adviser[tie]], float(start.weight[tie])) for tie in ties]
            self.datacollector = mesa.DataCollector(agent_reporters={"frames": "frames"})
            self.datacollector.collect(self)

        def step(self):
            self.agents.do("listen")
            self.agents.do("change")
            self.datacollector.collect(self)

    city = City()
    for _ in range(start.months):
        city.step()
    table = city.datacollector.get_agent_vars_dataframe()
    return np.array(table["frames"].tolist()).reshape(start.months + 1, *start.frames.shape)


def agentpy_agents(start: Start) -> np.ndarray:
    """AgentPy: an AgentList whose methods are called for all, variables recorded by ``update``."""
    import agentpy

    class Manager(agentpy.Agent):
        def setup(self):
            self.frames, self.advisers = [], []

        def listen(self):
            self.next = []
            for practice, own in enumerate(self.frames):
                heard = weight = 0.0
                for adviser, tie in self.advisers:
                    apart = adviser.frames[practice] - own
                    if abs(apart) <= BOUND:
                        heard += tie * apart
                        weight += tie
                self.next.append(own + OPENNESS * heard / weight if weight else own)

        def change(self):
            self.frames = self.next

    class City(agentpy.Model):
        def setup(self):
            self.managers = agentpy.AgentList(self, len(start.frames), Manager)
            for place, manager in enumerate(self.managers):
                ties = range(start.first[place], start.first[place + 1])
                manager.frames = start.frames[place].tolist()
                manager.advisers = [(self.managers[int(start.adviser[tie])], float(start.weight[tie])) for tie in ties]

        def step(self):
            self.managers.listen()
            self.managers.change()

        def update(self):
            self.managers.record("frames")

    found = City({"steps": start.months}).run(display=False).variables.Manager
    shape = len(start.frames), start.months + 1, start.frames.shape[1]
    return np.array(found["frames"].tolist()).reshape(shape).transpose(1, 0, 2)


def ambr_columns(start: Start) -> np.ndarray:
    """ambr's vectorised lane: a column for each practice, read and written as arrays; agents' lists do not fit its columns."""
    import ambr

    practices = start.frames.shape[1]
    names = [f"frame_{practice}" for practice in range(practices)]
    own = np.repeat(np.arange(len(start.frames)), np.diff(start.first))

    class Manager(ambr.Agent):
        def setup(self):
            for name in names:
                setattr(self, name, 0.0)

    class City(ambr.Model):
        agent_reporters = names
        record_initial = True

        def setup(self):
            self.agents = ambr.AgentList(self, len(start.frames), Manager)
            for practice, name in enumerate(names):
                setattr(self.agents, name, start.frames[:, practice])

        def step_vectorized(self):
            for name in names:
                frames = np.asarray(getattr(self.agents, name))
                setattr(self.agents, name, _heard(frames, start, own))

    found = City({"steps": start.months, "seed": 1}).cpu(mode="vectorized").run()["agent_vars"]
    return found.select(names).to_numpy().reshape(start.months + 1, len(start.frames), practices)


def _heard(frames: np.ndarray, start: Start, own: np.ndarray) -> np.ndarray:
    apart = frames[start.adviser] - frames[own]
    weight = np.where(np.abs(apart) <= BOUND, start.weight, 0.0)
    heard = np.bincount(own, weight * apart, len(frames))
    given = np.bincount(own, weight, len(frames))
    return frames + OPENNESS * heard / np.where(given > 0.0, given, 1.0)


def mesa_frames(start: Start) -> np.ndarray:
    """mesa-frames: a polars frame of agents, joined with one of ties."""
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    practices = start.frames.shape[1]
    names = [f"frame_{practice}" for practice in range(practices)]
    own = np.repeat(np.arange(len(start.frames)), np.diff(start.first))
    ties = pl.DataFrame({"unique_id": own, "adviser": start.adviser, "weight": start.weight})

    class Managers(AgentSetPolars):
        def __init__(self, model):
            super().__init__(model)
            columns = {name: start.frames[:, practice] for practice, name in enumerate(names)}
            self += pl.DataFrame({"unique_id": np.arange(len(start.frames)), **columns})

        def step(self):
            agents = self.agents
            others = agents.rename({"unique_id": "adviser", **{name: f"{name}_other" for name in names}})
            joined = ties.join(agents, on="unique_id", maintain_order="left").join(others, on="adviser", maintain_order="left")
            sums = []
            for name in names:
                apart = pl.col(f"{name}_other") - pl.col(name)
                given = pl.when(apart.abs() <= BOUND).then(pl.col("weight")).otherwise(0.0)
                sums += [(given * apart).sum().alias(f"{name}_heard"), given.sum().alias(f"{name}_weight")]
            heard = agents.join(joined.group_by("unique_id").agg(sums), on="unique_id", how="left", maintain_order="left")
            for name in names:
                told = pl.col(f"{name}_heard") / pl.col(f"{name}_weight")
                changed = pl.when(pl.col(f"{name}_weight") > 0.0).then(pl.col(name) + OPENNESS * told).otherwise(pl.col(name))
                self[name] = heard.select(changed.alias(name))[name]

    class City(ModelDF):
        def __init__(self):
            super().__init__()
            self.agents += Managers(self)
            self.history = [self.frames()]

        def frames(self):
            return next(iter(self.agents._agentsets)).agents.select(names).to_numpy()

        def step(self):
            self.agents.do("step")
            self.history.append(self.frames())

    city = City()
    for _ in range(start.months):
        city.step()
    return np.array(city.history)


def numpy_arrays(start: Start) -> np.ndarray:
    """Plain numpy: all ties at once, sums by ``reduceat``."""
    own = np.repeat(np.arange(len(start.frames)), np.diff(start.first))
    has_ties = np.diff(start.first) > 0
    begins, weight = start.first[:-1][has_ties], start.weight[:, None]
    history = np.empty((start.months + 1, *start.frames.shape))
    history[0] = start.frames
    for month in range(start.months):
        frames, after = history[month], history[month + 1]
        apart = frames[start.adviser] - frames[own]
        within = np.where(np.abs(apart) <= BOUND, weight, 0.0)
        given = np.add.reduceat(within, begins)
        apart *= within
        after[:] = frames
        after[has_ties] += OPENNESS * np.add.reduceat(apart, begins) / np.where(given > 0.0, given, 1.0)
    return history


def _looped(first, adviser, weight, history, bound, openness):
    for month in range(history.shape[0] - 1):
        for manager in range(history.shape[1]):
            for practice in range(history.shape[2]):
                own, heard, given = history[month, manager, practice], 0.0, 0.0
                for tie in range(first[manager], first[manager + 1]):
                    apart = history[month, adviser[tie], practice] - own
                    if abs(apart) <= bound:
                        heard += weight[tie] * apart
                        given += weight[tie]
                history[month + 1, manager, practice] = own + openness * heard / given if given > 0.0 else own


_compiled: dict[str, Callable[..., None]] = {}


def numba_loops(start: Start) -> np.ndarray:
    """numba, which the model's kernel is compiled by: the loops as they stand."""
    if "numba" not in _compiled:
        import numba

        _compiled["numba"] = numba.njit(error_model="numpy", nogil=True)(_looped)
    history = np.empty((start.months + 1, *start.frames.shape))
    history[0] = start.frames
    _compiled["numba"](start.first, start.adviser, start.weight, history, BOUND, OPENNESS)
    return history


SOURCE = """
void run(long months, long managers, long practices, const long *first, const long *adviser, const double *weight,
         double *history, double bound, double openness) {
    for (long month = 0; month < months; month++) {
        const double *now = history + month * managers * practices;
        double *after = history + (month + 1) * managers * practices;
        for (long manager = 0; manager < managers; manager++) {
            double heard[64] = {0.0}, given[64] = {0.0};
            const double *own = now + manager * practices;
            for (long tie = first[manager]; tie < first[manager + 1]; tie++) {
                const double *other = now + adviser[tie] * practices;
                for (long p = 0; p < practices; p++) {
                    double apart = other[p] - own[p];
                    double w = (apart <= bound && -apart <= bound) ? weight[tie] : 0.0;
                    heard[p] += w * apart;
                    given[p] += w;
                }
            }
            for (long p = 0; p < practices; p++)
                after[manager * practices + p] = given[p] > 0.0 ? own[p] + openness * heard[p] / given[p] : own[p];
        }
    }
}
"""


def c_loops(start: Start) -> np.ndarray:
    """C, compiled for this machine with all optimisation: practices side by side in vectors."""
    if "c" not in _compiled:
        folder = Path(tempfile.mkdtemp(prefix="framebreak-c-"))
        (folder / "advice.c").write_text(SOURCE)
        flags = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
        subprocess.run(["cc", *flags, "advice.c", "-o", "advice.so"], cwd=folder, check=True)
        _compiled["c"] = ctypes.CDLL(str(folder / "advice.so")).run
    history = np.empty((start.months + 1, *start.frames.shape))
    history[0] = start.frames
    arrays = [np.ascontiguousarray(each).ctypes.data_as(ctypes.c_void_p) for each in (start.first, start.adviser, start.weight)]
    sizes = [ctypes.c_long(each) for each in (start.months, *start.frames.shape)]
    _compiled["c"](*sizes, *arrays, history.ctypes.data_as(ctypes.c_void_p), ctypes.c_double(BOUND), ctypes.c_double(OPENNESS))
    return history


# By name: the function, and the package that it needs.
VERSIONS: dict[str, tuple[Callable[[Start], np.ndarray], str]] = {
    "AgentPy": (agentpy_agents, "agentpy"),
    "Mesa": (mesa_agents, "mesa"),
    "mesa-frames": (mesa_frames, "mesa_frames"),
    "ambr": (ambr_columns, "ambr"),
    "numpy": (numpy_arrays, "numpy"),
    "numba": (numba_loops, "numba"),
    "C": (c_loops, ""),
}


def there() -> dict[str, Callable[[Start], np.ndarray]]:
    """The versions whose packages are installed here."""
    return {name: function for name, (function, package) in VERSIONS.items() if not package or find_spec(package)}
