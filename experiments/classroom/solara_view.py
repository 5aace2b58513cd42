"""The Mesa model in Mesa's own page, for those who know it: one city, its advice network and its course.

    solara run experiments/classroom/solara_view.py --production

The classroom page (`framebreak classroom`) shows more and needs less; this one steps real agents, slowly. Needs the extra
`solara`: tools/bootstrap solara.
"""

from __future__ import annotations

import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from experiments.classroom import layout, scene
from simulation.managers import World

CITY = 3  # of the panel


class Watched(World):
    """A world that Mesa's page can make anew from plain values, and that records what its plots show."""

    def __init__(self, seed: int = 1999, simultaneity: int = 8, strength: float = 0.75, exploit: float = 0.22) -> None:
        changed = {"complementarity.strength": strength, "know_how.exploit": exploit}
        changed["change_programme.simultaneity"] = int(simultaneity)
        super().__init__(scene.settings((("options", ()), *sorted(changed.items()))), seed=int(seed))
        self.recorded: dict[str, list[float]] = {name: [] for name in SHOWN}
        self._record()

    def step(self) -> None:
        """A month, or nothing once the horizon is reached."""
        if self.month < self.setting.months:
            super().step()
            self._record()

    def _record(self) -> None:
        for name in SHOWN:
            self.recorded[name].append(float(getattr(self.cities[CITY], name)))


SHOWN = {"use": "tab:blue", "architecture": "tab:orange", "frame_content": "tab:green", "resistance": "tab:red"}
PARAMETERS = {
    "seed": {"type": "InputText", "value": 1999, "label": "seed"},
    "simultaneity": {"type": "SliderInt", "value": 8, "label": "practices at a time", "min": 1, "max": 8, "step": 1},
    "strength": {"type": "SliderFloat", "value": 0.75, "label": "complementarity K", "min": 0.0, "max": 1.5, "step": 0.05},
    "exploit": {"type": "SliderFloat", "value": 0.22, "label": "know-how to exploit", "min": 0.0, "max": 1.0, "step": 0.02},
}


@solara.component
def Network(model: Watched) -> None:
    """The advice network, coloured by frame: dark the old one, bright the new one."""
    update_counter.get()
    city = model.cities[CITY]
    first = int(model.places.first[CITY])
    seats = model.places.seats[first : first + len(city.managers)]
    spots = layout.places(seats["role"].tolist(), seats["level"], seats["department"])
    figure = Figure(figsize=(5, 4))
    axes = figure.subplots()
    for seat, manager in enumerate(city.managers):
        for tie in manager.ties:
            other = spots[tie[0].seat]
            axes.plot((spots[seat][0], other[0]), (1 - spots[seat][1], 1 - other[1]), color="0.85", linewidth=0.5, zorder=1)
    frames = [manager.mean_frame for manager in city.managers]
    x, y = zip(*spots)
    axes.scatter(x, [1 - each for each in y], c=frames, cmap="cividis", vmin=0, vmax=1, s=160, edgecolors="black", zorder=2)
    axes.set_axis_off()
    axes.set_title(f"month {model.month}: {'frames broke' if city.breaks else 'no frame broke'}")
    solara.FigureMatplotlib(figure)


@solara.component
def Course(model: Watched) -> None:
    """Use, architecture, frames and resistance so far."""
    update_counter.get()
    figure = Figure(figsize=(5, 4))
    axes = figure.subplots()
    for name, colour in SHOWN.items():
        axes.plot(model.recorded[name], color=colour, label=name.replace("_", " "))
    axes.set(xlim=(0, model.setting.months), ylim=(0, 1), xlabel="month")
    axes.legend(loc="upper left", frameon=False)
    solara.FigureMatplotlib(figure)


@solara.component
def Page() -> None:
    """One world per browser: made here and not beside the function, where a whole class would share it."""
    model = solara.use_memo(Watched, [])
    SolaraViz(model, components=[(Network, 0), (Course, 0)], model_params=PARAMETERS, name="Framebreak, one city")
