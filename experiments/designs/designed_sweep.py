"""Run the sweep that a command line asks for, by the design it chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.designs.methods import Design, Grid, Paired, Search, read
from experiments.errors import Refusal

if TYPE_CHECKING:
    from experiments.designs.composed_points import Points
    from experiments.running.sweep_points import Composed


def run(points: Points) -> None:
    """Run the sweep that a command line asks for, by the design it chooses."""
    design = read(points.design())
    _suits(design, points)
    if isinstance(design, Search):
        from experiments.designs import search

        search.run(design, points)
        return
    from experiments.sweeping import repeated, sweeps, unchanged

    first = points.first()
    name = unchanged.key(points.line, first, points.folders())
    if name and repeated.printed(name, str(first["study"]["name"])):
        return
    if isinstance(design, Grid | Paired):
        sweeps.run(points.grid() if isinstance(design, Grid) else points.paired(), line=points.line, key=name)
    else:
        from experiments.designs import sampled

        sampled.run(design, points, name)


def composed(points: Points) -> list[Composed]:
    """Every point of a sweep whose points are known beforehand: a grid's or a sample's."""
    design = read(points.design())
    _suits(design, points)
    if isinstance(design, Grid | Paired):
        return list(points.grid() if isinstance(design, Grid) else points.paired())
    if isinstance(design, Search):
        raise Refusal("design=optuna finds its points as it goes; run it with: framebreak run -m design=optuna ...")
    from experiments.designs import sampled

    return sampled.made(design, points)[1]


def _suits(design: Design, points: Points) -> None:
    if isinstance(design, Grid | Paired) and points.intervals:
        given = points.intervals[0]
        raise Refusal(
            f"{given.text}: design={design.method} takes listed values; list them, as in "
            f"{given.name}={given.low:g},{given.high:g}, or draw from it with design=latin_hypercube"
        )
    if not points.intervals and not isinstance(design, Grid | Paired | Search):
        raise Refusal(f"design={design.method} draws from intervals and none is given; write KEY=interval(LOW,HIGH)")
