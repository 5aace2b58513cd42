"""What part the advice network has in what becomes of cities: classes, frames and timing, by who advises whom and by the rules.

The rules are those as configured and rivals of them that let the network carry more. Under each, every network is compared with
the one as generated for as many managers, over matched pairs; and what a rival adds to that difference is estimated beside it.
Leaders choose throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.running.arm import Arm
from experiments.statistics.comparisons import Room, contrast, difference, level, room_between
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.studies.networks import rewiring
from experiments.studies.networks.rewiring import GENERATED, GIVEN, Rewirings
from experiments.studies.networks.structures import CONFIGURED, RANDOM
from experiments.study_tools.arms import ArmSet, Changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from experiments.studies.networks.options import Options
    from simulation.sources import Network

AS_CONFIGURED = "as_configured"
EVERYBODY, NOBODY, REWIRED = "complete", "no_network", "both_rewired"
BASES = {EVERYBODY: CONFIGURED, NOBODY: CONFIGURED, RANDOM: CONFIGURED, GIVEN: GENERATED, REWIRED: GENERATED}
"""Networks, and the one as generated for as many managers with which each is compared."""
NETWORKS = (CONFIGURED, EVERYBODY, NOBODY, RANDOM, GENERATED, GIVEN, REWIRED)
CLASSES = ("class_silo", "class_integrated", "enacted")
MEASURES = (
    *CLASSES,
    "frames",
    "agreement_end",
    "breaks_per_decade",
    "months_to_integration",
    "months_to_enactment",
)
"""What is compared, in the order of the table's columns; months are the whole horizon where the event never comes."""
COLUMNS = ("outcome", "content_end", "agreement_end", "breaks_per_decade", "months_to_integration", "months_to_enactment")


def panels(options: Options) -> int:
    """Panels in each arm."""
    return min(options.part_panels, options.panels)


def rules(rivals: Mapping[str, Any]) -> dict[str, Changes]:
    """The rules as configured, and each rival."""
    return {AS_CONFIGURED: {}, **rivals}


def arm_set(question: Question, changed: Mapping[str, Changes], network: Network) -> ArmSet:
    """Each network but the rewired one, under each rule."""
    options = question.options
    changes = {**changed, **rewiring.arms(network, options.network)}
    named = ArmSet(question.config, COLUMNS, panels(options))
    for rule, more in rules(options.rivals).items():
        for name in NETWORKS:
            if name != REWIRED:
                named.add(f"part_{rule}_{name}", {**changes[name], **more})
    return named


def _blocks(made: Rewirings, count: int, rivals: Mapping[str, Any]) -> tuple[Rewirings, dict[str, Changes]]:
    """Rewirings of both layers alone, with as many panels as the comparison has, and the rules they are run under."""
    parts = [(range(each.start, min(each.stop, count)), read) for each, read in made.parts[REWIRED] if each.start < count]
    return Rewirings({REWIRED: made.networks[REWIRED]}, {REWIRED: parts}), {
        f"part_{rule}": changes for rule, changes in rules(rivals).items()
    }


def arms_rewired(question: Question, made: Rewirings) -> Sequence[Arm]:
    """The rewired network under each rule, one arm for each block of panels."""
    options = question.options
    return rewiring.arms_rewired(*_blocks(made, panels(options), options.rivals), COLUMNS)


def rows(question: Question, source: RowSource, named: ArmSet, made: Rewirings) -> dict[str, dict[str, Rows]]:
    """Rows by rule and network."""
    options = question.options
    own = named.rows(source, panels(options))
    blocks = rewiring.rows_rewired(source, *_blocks(made, panels(options), options.rivals))
    return {
        rule: {name: blocks[f"{REWIRED}_part_{rule}"] if name == REWIRED else own[f"part_{rule}_{name}"] for name in NETWORKS}
        for rule in rules(options.rivals)
    }


def table(rows: Mapping[str, Mapping[str, Rows]], months: float) -> Table:
    """One row per rule and network: each measure, minus the network as generated, and that minus the same as configured.

    Rewired networks have blocks of panels as units, all others panels. A network as generated has 0 for both differences.
    """
    made: Table = {}
    for rule, by_network in rows.items():
        for name in NETWORKS:
            one, base = by_network[name], by_network[BASES.get(name, name)]
            unit = "block" if name == REWIRED else "panel"
            if name == REWIRED:
                base = {**base, unit: one[unit]}
            add_values(made, rule=rule, network=name, compared_with=BASES.get(name, name), cities=len(one["panel"]))
            first = rows[AS_CONFIGURED]
            four = {"one": one, "base": base, "first": first[name], "first_base": first[BASES.get(name, name)]}
            signs = {"one": 1.0, "base": -1.0, "first": -1.0, "first_base": 1.0}
            for measure in MEASURES:
                add_estimate(made, measure, level(one, measure, months=months, unit=unit))
                less = difference(one, base, measure, months=months, unit=unit)
                has_room = one is base or _room(measure, [one, base], months).tested  # minus itself: 0 by definition
                add_difference(made, f"{measure}_minus_generated", less, has_room)
                more = contrast(signs, four, measure, months=months, unit=unit, is_widened=True)
                has_room = has_room and (rule == AS_CONFIGURED or _room(measure, [*four.values()], months, signs).tested)
                add_difference(made, f"{measure}_minus_default_rules", more, has_room)
    return made


def _room(measure: str, rows: Sequence[Rows], months: float, signs: Mapping[str, float] | None = None) -> Room:
    """What room networks leave for a difference in a measure; all have the same horizon."""
    return room_between(measure, rows, [months] * len(rows), [*signs.values()] if signs else ())
