"""The Mesa model in Mesa's own page, for those who know it: one city, its advice network and its course.

    solara run experiments/classroom/solara_view.py --production

The classroom page (`framebreak classroom`) shows more and needs less; this one steps real agents, slowly. Needs the extra
`solara`: tools/bootstrap solara.
"""

from __future__ import annotations

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from experiments.classroom import watched
from experiments.classroom.watched import PARAMETERS, Watched


@solara.component
def Network(model: Watched) -> None:
    """The advice network, coloured by frame."""
    update_counter.get()
    solara.FigureMatplotlib(watched.network(model))


@solara.component
def Course(model: Watched) -> None:
    """Use, integrated systems, frames and resistance so far."""
    update_counter.get()
    solara.FigureMatplotlib(watched.course(model))


@solara.component
def Page() -> None:
    """One world per browser: made here and not beside the function, where a whole class would share it."""
    model = solara.use_memo(Watched, [])
    SolaraViz(model, components=[(Network, 0), (Course, 0)], model_params=PARAMETERS, name="Framebreak, one city")
