"""Draws of the published posterior beside the plausible ranges, for a study that gives its results over both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from experiments import reference
from experiments.reference.stored import Stored
from experiments.statistics import tempering
from experiments.study_tools import plausible

OPTION = "posterior"  # of configs/plausible: it names the table


class Beside(NamedTuple):
    """The draws, or why there are none."""

    draws: plausible.Draws | None
    said: str  # one line; empty where none were asked for

    @property
    def ancestor(self) -> np.ndarray:
        """What each draw goes back to, (draws,); of no draws, an empty array."""
        if self.draws is None or self.draws.ancestor is None:
            return np.zeros(0, dtype=int)
        return self.draws.ancestor

    @property
    def ancestors(self) -> float:
        """Effective number of ancestors; 0 without draws."""
        return tempering.ancestors(self.ancestor, np.ones(len(self.ancestor))) if len(self.ancestor) else 0.0


def drawn(config: Mapping[str, Any], number: int, seed: int) -> Beside:
    """Draws of the published posterior, each as often as it weighs.

    Args:
        config: The model's configuration, from which draws differ in their numbers alone.
        number: How many draws; 0 for none.
        seed: Of the draws.

    Returns:
        The draws with a line that says what they are; no draws, and a line that says why, where no posterior is published or
        where the model refuses some of its draws under this configuration.

    Raises:
        Refusal: If the published table is not as it was published.
    """
    if number == 0:
        return Beside(None, "")
    nested = plausible.load(OPTION)
    table, study, own = _table(nested)
    if not Stored(reference.FOLDER).has(study, [own]):
        return Beside(None, f"No posterior beside the ranges: {table} is not published; make it with study={study}.")
    try:
        draws = plausible.draws(config, nested, number, seed)
    except plausible.OtherConfiguration as error:
        return Beside(None, f"No posterior beside the ranges: {error}")
    beside = Beside(draws, "")
    return beside._replace(
        said=f"Beside them the posterior: {number:,} draws of {table}, as often as each weighs, which go back to"
        f" {beside.ancestors:.1f} effective draws of its bank, the units of their intervals."
    )


def described(beside: Beside) -> dict[str, Any]:
    """What a summary says of them: how many, how many effective ancestors, and which table they are of."""
    table, study, own = _table(plausible.load(OPTION))
    if beside.draws is None:
        return {"draws": 0, "ancestors": 0.0, "drawn_from": table, "sha256": "", "why_none": beside.said}
    digest = Stored(reference.FOLDER).digest(study, [own])
    return {
        "draws": len(beside.draws.changes), "ancestors": beside.ancestors, "drawn_from": table, "sha256": digest,
        "why_none": "",
    }  # fmt: skip


def _table(nested: Mapping[str, Any]) -> tuple[str, str, str]:
    """The table that draws are of, as STUDY/TABLE and apart."""
    table = str(nested[plausible.DRAWN_FROM])
    study, _, own = table.partition("/")
    return table, study, own
