"""Cities: one class of all phases."""

from simulation.agents.changing import Changing
from simulation.agents.informing import Informing
from simulation.agents.leading import Leading
from simulation.agents.performing import Performing
from simulation.agents.serving import Serving


class City(Leading, Changing, Informing, Serving, Performing):
    """A city government: deep structure, programme, platform and performance, and the managers who make them.

    Attributes named as in ``history.CITY_SERIES`` and the arrays of ``history.city_type`` are written to the history at the
    end of every month; the others hold within a month what one phase leaves to a later one.

    Example:
        >>> from experiments import setting
        >>> from simulation import World
        >>> home = World(setting("city.cities=1", "city.managers=6", "horizon.months=12"), seed=1).cities[0]
        >>> len(home.managers), len(home.structure), home.performance, home.running
        (6, 8, 100.0, 0.0)
    """
