"""A setting from Python, with the command line's own overrides: for notebooks, classes and scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from experiments.configuration.plan_files import with_moves
from experiments.configuration.root import APPLICATION
from experiments.errors import Refusal

if TYPE_CHECKING:
    from simulation.parameters import Setting


PLAUSIBLE = re.compile("^plausible=")
"""What chooses the ranges of a study on the command line; they are part of its options, which Hydra wants spelt out."""
SPELT_OUT = "plausible@study.plausible="


def whole(*overrides: str) -> dict[str, Any]:
    """The configuration with the application's keys: the defaults with overrides as on the command line."""
    from experiments.configuration.bases import composed, unresolved
    from experiments.configuration.hydra_errors import explain, keys

    try:
        config = composed([PLAUSIBLE.sub(SPELT_OUT, each) for each in overrides])
    except Exception as error:
        raise Refusal(explain(error, lambda: keys(unresolved()), overrides)) from error
    return with_moves({str(name): group for name, group in config.items()})


def configuration(*overrides: str) -> dict[str, Any]:
    """The model's configuration as a nested dict: the defaults with overrides as on the command line.

    Args:
        overrides: as on the command line, one string each: ``"leadership=imposed"``.

    Returns:
        Groups by name, each a dict of its parameters; the application's own keys (study, seed, panels, ...) are left out.

    Raises:
        Refusal: an override names no parameter or choice; the message proposes the nearest.

    Example:
        >>> configuration("city.cities=2")["city"]["cities"]
        2
    """
    return {name: group for name, group in whole(*overrides).items() if name not in APPLICATION}


def setting(*overrides: str) -> Setting:
    """A checked setting, ready to be simulated.

    Args:
        overrides: as on the command line, one string each: ``"complementarity.strength=0"``.

    Returns:
        The setting that ``simulation.run`` takes; durations in months.

    Raises:
        Refusal: an override names no parameter or choice.
        InvalidConfiguration: a value is out of its range; the message names it and the remedy.

    Example:
        >>> setting("city.cities=2", "horizon.months=12").cities
        2
    """
    from simulation.parameters import read

    return read(configuration(*overrides))
