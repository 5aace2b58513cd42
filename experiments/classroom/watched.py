"""What Mesa's own page shows of one city, without Solara: the world that it steps, its advice network and its course.

Colours and shapes are those of the classroom page: from the old frame's amber to the new frame's blue, leaders by their shapes.
"""

from __future__ import annotations

from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.classroom import layout, scene
from experiments.classroom.colours import ACCENT as BLUE
from experiments.classroom.colours import HURT, INK
from experiments.classroom.colours import LEFT as VIOLET
from experiments.classroom.labels import labels
from simulation.managers import World

CITY = 3  # of the panel
OLD_TO_NEW = ("#f7c33f", "#cfae5f", "#94908a", "#4c6a94", "#0e3a74")  # as theme.js has them in light
FRAMES = LinearSegmentedColormap.from_list("frames", OLD_TO_NEW)
SHOWN = {"use": (BLUE, "-"), "architecture": (VIOLET, "-"), "frame_content": (INK, "--"), "resistance": (HURT, "-")}
ROLES = (("D", "M", "mayor"), ("s", "C", "city manager"), ("h", "I", "CIO"), ("o", "", "head of a service"))  # by role
EXPLOIT, STRENGTH = (
    float(scene.base()[group][name]) for group, name in (("know_how", "exploit"), ("complementarity", "strength"))
)
PARAMETERS = {
    "seed": {"type": "InputText", "value": 1999, "label": "seed"},
    "simultaneity": {"type": "SliderInt", "value": 8, "label": "practices at a time", "min": 1, "max": 8, "step": 1},
    "strength": {"type": "SliderFloat", "value": STRENGTH, "label": "complementarity K", "min": 0.0, "max": 1.5, "step": 0.01},
    "exploit": {"type": "SliderFloat", "value": EXPLOIT, "label": "know-how to exploit", "min": 0.0, "max": 1.0, "step": 0.002},
}


class Watched(World):
    """A world that Mesa's page can make anew from plain values, and that records what its plots show.

    Args:
        seed: Seed of the draws.
        simultaneity: Practices that the programme changes at a time, 1..8.
        strength: Complementarity K, 0..1.5.
        exploit: Mean know-how to exploit a trigger, 0..1.
    """

    def __init__(self, seed: int = 1999, simultaneity: int = 8, strength: float = STRENGTH, exploit: float = EXPLOIT) -> None:
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


def network(model: Watched) -> Figure:
    """The advice network this month: a manager's colour is the mean of its frames, its shape its role; with a legend."""
    city = model.cities[CITY]
    first = int(model.places.first[CITY])
    seats = model.places.seats[first : first + len(city.managers)]
    spots = [(x, 1 - y) for x, y in layout.places(seats["role"].tolist(), seats["level"], seats["department"])]
    figure = Figure(figsize=(5.4, 5.0), layout="constrained")
    axes = figure.subplots()
    for seat, manager in enumerate(city.managers):
        for tie in manager.ties:
            axes.plot(*zip(spots[seat], spots[tie[0].seat]), color="0.85", linewidth=0.5, zorder=1)
    for role, (marker, letter, _) in enumerate(ROLES):
        own = [seat for seat, each in enumerate(seats["role"].tolist()) if min(int(each), len(ROLES) - 1) == role]
        frames = [city.managers[seat].mean_frame for seat in own]
        x, y = zip(*(spots[seat] for seat in own))
        axes.scatter(x, y, c=frames, cmap=FRAMES, vmin=0, vmax=1, s=230, marker=marker, edgecolors=INK, zorder=2)
        for seat, frame in zip(own, frames):
            text = letter or str(seat - len(ROLES) + 2)
            axes.annotate(
                text, spots[seat], ha="center", va="center", fontsize=8, color="white" if frame > 0.55 else INK, zorder=3
            )
    axes.set_axis_off()
    axes.margins(0.08)
    axes.set_title(f"month {model.month}: {'frames broke' if city.breaks else 'no frame broke'}")
    keys = [
        Line2D([], [], marker=marker, color=INK, markerfacecolor="white", linestyle="", label=words)
        for marker, _, words in ROLES
    ]
    figure.legend(handles=keys, loc="outside lower center", ncols=len(keys), frameon=False, fontsize=8, handletextpad=0.2)
    bar = figure.colorbar(ScalarMappable(cmap=FRAMES), ax=axes, orientation="horizontal", fraction=0.04, pad=0.02, aspect=30)
    bar.set_ticks([0, 1], labels=["old frame", "new frame"])
    return figure


def course(model: Watched) -> Figure:
    """Use, integrated systems, frames and resistance so far, each 0..1, with a legend."""
    figure = Figure(figsize=(5.4, 5.0), layout="constrained")
    axes = figure.subplots()
    for name, (colour, dashes) in SHOWN.items():
        axes.plot(model.recorded[name], color=colour, linestyle=dashes, label=labels()["series"][name]["label"])
    axes.set(xlim=(0, model.setting.months), ylim=(0, 1), xlabel="month", ylabel="share")
    figure.legend(loc="outside lower center", ncols=len(SHOWN), frameon=False, fontsize=8)
    return figure
