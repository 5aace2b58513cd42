"""The readable driver's public names: managers and cities as Mesa agents, one month a step.

``World(setting, seed=1).run()`` gives the same history as the kernel, bit for bit. To try another behaviour, subclass
``Manager``, override one of ``hear``, ``consider``, ``resist``, ``adopt`` and ``leave``, and pass the class:
``World(setting, seed=1, manager=MyManager)``. What each of them reads and fills stands in its docstring; the code is in
``simulation.agents``.
"""

from simulation.agents.city import City
from simulation.agents.members import Manager, Service, Tie
from simulation.agents.parts import follow_majority
from simulation.agents.world import World

__all__ = ["City", "Manager", "Service", "Tie", "World", "follow_majority"]
