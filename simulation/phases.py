"""The eight phases of a month, in order: one list that both drivers, the documentation and the classroom page read.

The kernel has one function per phase, of the phase's name, and calls them in this order, each for several cities. The Mesa
driver runs the steps of each phase in this order, all agents one step before the next.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """A method that every agent of a class runs before the next step begins."""

    agents: str  # "City" or "Manager", classes of ``simulation.managers``
    method: str


class Phase(NamedTuple):
    """A part of the month: everybody reads the state at its start, and changes are adopted together."""

    name: str  # what the kernel's function is called, and with spaces the documentation's phase
    actors: str  # who acts
    sentence: str  # what happens
    steps: tuple[Step, ...]  # in the Mesa driver
    concepts: tuple[str, ...]  # modules of ``simulation.concepts`` whose rules are applied, those that lead first

    @property
    def title(self) -> str:
        """The name in words.

        Example:
            >>> PHASES[0].title
            'triggers strike'
        """
        return self.name.replace("_", " ")


PHASES = (
    Phase(
        "triggers_strike",
        "the world outside, and whoever leaves or comes",
        "Events strike; managers leave and newcomers come; windows open and close.",
        (Step("City", "triggers_strike"),),
        ("trigger_events", "know_how"),
    ),
    Phase(
        "leaders_decide",
        "mayor, city manager and CIO",
        "A programme is dropped or passed on; triggers are recognised and exploited; a programme starts; the vision gains or "
        "loses standing.",
        (Step("City", "leaders_decide"),),
        ("leadership",),
    ),
    Phase(
        "programme_advances",
        "the change programme",
        "The month's effort is spread over practices, and part of it is lost.",
        (Step("City", "programme_advances"),),
        ("change_programme", "outside_partners", "resistance"),
    ),
    Phase(
        "structure_moves",
        "the city",
        "Practices move where they are pushed and drift towards what managers take for granted.",
        (Step("City", "structure_moves"),),
        ("deep_structure", "complementarity"),
    ),
    Phase(
        "managers_consider",
        "all managers",
        "Managers hear advice, live with the structure in use and notice contradiction; a frame breaks when it is too much.",
        (Step("City", "brief_managers"), Step("Manager", "consider")),
        ("cognitive_framework", "advice_network"),
    ),
    Phase(
        "managers_resist",
        "all managers",
        "Managers weigh losses, neighbours and results; then all adopt what they considered, and power follows deference.",
        (Step("Manager", "resist"), Step("Manager", "adopt"), Step("City", "sum_resistance")),
        ("resistance", "management", "shared_services"),
    ),
    Phase(
        "platform_develops",
        "services and their staff",
        "Modules are built, users are educated, and use and work bridged by hand follow, service by service.",
        (Step("City", "platform_develops"),),
        ("platform", "enactment", "shared_services"),
    ),
    Phase(
        "performance_responds",
        "the city",
        "Flux, burden and what is wrongly installed change; performance is held against aspiration; know-how is learned; "
        "citizens meet the service.",
        (Step("City", "take_stock"), Step("City", "performance_responds"), Step("City", "citizens_respond")),
        ("performance", "know_how", "citizens"),
    ),
)
"""The month from first to last."""
