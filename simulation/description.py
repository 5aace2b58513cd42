"""How a city's history becomes one row of outcomes: rules that fill the fields of the row by name.

``describe`` is compiled with the kernel and runs as plain Python on a history of the Mesa driver. The row is a record of
``outcomes.row_type``: one field per column, or one per group of columns that stand side by side (by practice, dimension,
trigger or know-how item). Missing values are nan.
"""

from typing import NamedTuple

import numpy as np

from simulation.city import Founding, Places
from simulation.concepts import know_how
from simulation.parameters import Setting
from simulation.rule import Record, rule
from simulation.vocabulary import Effect, Outcome

LOOK_BACK, LOOK_AHEAD, SETTLED_MONTHS, REVOLUTION_MONTHS = 12, 36, 12, 24


class Work(NamedTuple):
    """Arrays to describe a city in, used anew for every city; T months, D dimensions."""

    levels: np.ndarray  # (T + 1,) a course by month
    dates: np.ndarray  # (D,) month from which a dimension is settled anew, -1 unchanged
    begins: np.ndarray  # (D,) month in which it began to move
    ranked: np.ndarray  # (D,) dates not yet put in order


def work(setting: Setting) -> Work:
    """Arrays to describe the cities of a setting in."""
    dimensions = len(setting.dimensions)
    return Work(np.zeros(setting.months + 1), np.zeros(dimensions), np.zeros(dimensions), np.zeros(dimensions))


@rule
def settled(levels: np.ndarray, last: int, within: float) -> int:
    """First month from which ``levels`` stays near its last value for a year, -1 if it never does.  [evidence B6]

    ``levels`` holds entries 0 .. last.
    """
    run = 0
    for month in range(last + 1):
        apart = levels[month] - levels[last]
        near = apart <= within and apart >= -within
        run = run + 1 if near else 0
        if run >= SETTLED_MONTHS:
            return month - SETTLED_MONTHS + 1
    return -1


@rule
def departed(levels: np.ndarray, last: int, within: float) -> int:
    """First month in which ``levels`` is farther than ``within`` from where it began, -1 if never."""
    for month in range(last + 1):
        apart = levels[month] - levels[0]
        if apart > within or apart < -within:
            return month
    return -1


@rule
def overlapping(one_from: float, one_to: float, other_from: float, other_to: float) -> float:
    """Shared part of two intervals of movement, as a share of the time that either moves, 0..1.

    >>> overlapping(0, 10, 5, 15), overlapping(0, 5, 8, 9), overlapping(3, 3, 3, 3)
    (0.3333333333333333, 0.0, 1.0)
    """
    common = min(one_to, other_to) - max(one_from, other_from)
    either = max(one_to, other_to) - min(one_from, other_from)
    if common <= 0:
        return 1.0 if either == 0 else 0.0
    return common / either


@rule
def classified(integrated: bool, in_use: bool) -> int:
    """A city's class: use without integrated architecture counts as silo here and is reported beside."""
    if not integrated:
        return Outcome.SILO.value
    return Outcome.ENACTED.value if in_use else Outcome.INTEGRATED.value


@rule
def describe(c: int, cities: np.ndarray, places: Places, founding: Founding, q: Record, work: Work, row: Record) -> None:
    """Fill the row of city ``c`` of a panel from its history ``cities`` (T + 1, C), part by part."""
    row.managers = places.first[c + 1] - places.first[c]
    row.services = places.first_service[c + 1] - places.first_service[c]
    row.staff_quality = founding.cities[c].quality
    months = cities.shape[0] - 1
    describe_end(cities[months, c], q, row)
    describe_course(c, cities, q, row)
    describe_attributes(c, cities, places.world[0], q, row)
    describe_dimensions(c, cities, places.world[0], q, work, row)
    describe_revolution(c, cities, places.world[0], q, work, row)
    describe_effort(c, cities, row)
    describe_triggers(c, cities, row)
    describe_dip(c, cities, row)


@rule
def describe_end(end: Record, q: Record, row: Record) -> None:
    """Class, platform, use, frames, resistance and citizens at the end."""
    integrated = end.architecture >= q.platform.integrated_from
    in_use = end.use >= q.enactment.enacted_from
    benchmark = end.education >= q.platform.benchmark_from
    row.outcome = classified(integrated, in_use)
    row.outcome_proxy = classified(integrated, benchmark)
    row.integrated = integrated
    row.used = in_use
    row.used_without_integration = in_use and not integrated
    row.benchmark_education = benchmark
    row.architecture = end.architecture
    row.sharing = end.sharing
    row.education = end.education
    row.use = end.use
    row.bridging = end.bridging
    row.agreement_end = end.agreement
    row.content_end = end.frame_content
    row.resistance_end = end.resistance
    row.burden_end = end.burden
    row.vision_standing = end.standing
    row.agreed_end = end.agreed
    row.joint_architecture_end = end.joint_architecture
    row.citizens_use_end = end.citizens_use
    row.trust_end = end.trust
    row.legitimacy_end = end.legitimacy


@rule
def describe_course(c: int, cities: np.ndarray, q: Record, row: Record) -> None:
    """What is counted, added up or reached over the months."""
    months = cities.shape[0] - 1
    row.months_to_integration = float("nan")
    row.months_to_enactment = float("nan")
    reached = 0  # 1: integrated architecture, 2: in use besides
    peak, burden_peak, total, late, threatened, left = 0.0, 0.0, 0.0, 0.0, 0, 0.0
    breaks, programmes, drops, begun = 0.0, 0.0, 0.0, -1
    value, value_late, quality, believed = 0.0, 0.0, 0.0, 0.0
    for month in range(1, months + 1):
        city = cities[month, c]
        has = city.architecture >= q.platform.integrated_from
        if has and reached < 1:
            row.months_to_integration = month
            reached = 1
        if has and city.use >= q.enactment.enacted_from and reached < 2:
            row.months_to_enactment = month
            reached = 2
        peak = city.resistance if city.resistance > peak else peak
        burden_peak = city.burden if city.burden > burden_peak else burden_peak
        total += city.performance
        value += city.public_value
        believed += city.legitimacy
        if month > months - 12:
            late += city.performance
            value_late += city.public_value
            quality += city.service_quality
        threatened += 1 if city.threat > 0.0 else 0
        left += city.left
        breaks += city.breaks
        programmes += city.started
        drops += city.dropped
        if city.started > 0.0 and begun < 0:
            begun = month
    row.programmes = programmes
    row.drops = drops
    row.first_start = begun - 1 if begun > 0 else float("nan")
    row.frame_breaks = breaks
    row.resistance_peak = peak
    row.burden_peak = burden_peak
    row.performance_end = late / 12.0
    row.performance_mean = total / months
    row.service_quality_end = quality / 12.0
    row.public_value_end = value_late / 12.0
    row.public_value_mean = value / months
    row.legitimacy_mean = believed / months
    row.threat_months = threatened
    row.managers_left = left


@rule
def describe_attributes(c: int, cities: np.ndarray, world: Record, q: Record, row: Record) -> None:
    """Frames at the start; practices, whether and how far in place, and know-how, at the start and at the end."""
    begin, end = cities[0, c], cities[cities.shape[0] - 1, c]
    shared_vision, from_level = world.effect[Effect.SHARED_VISION], q.deep_structure.in_place
    row.agreement_start = begin.agreement
    row.content_start = begin.frame_content
    for p in range(len(begin.structure)):
        row.start[p] = (begin.agreement if p == shared_vision else begin.structure[p]) >= from_level
        row.end[p] = (end.agreement if p == shared_vision else end.structure[p]) >= from_level
        row.level_start[p] = begin.structure[p]
        row.level_end[p] = end.structure[p]
        row.frame_end[p] = end.content[p]
    for item in range(len(begin.know_how)):
        row.know_how_start[item] = begin.know_how[item]
        row.know_how_end[item] = end.know_how[item]


@rule
def changed_from(levels: np.ndarray, last: int, structural: Record) -> int:
    """Month from which a course that began below the level *in place* and ended there is settled, -1 for any other."""
    if levels[0] < structural.in_place and levels[last] >= structural.in_place:
        return settled(levels, last, structural.settled_within)
    return -1


@rule
def describe_dimensions(c: int, cities: np.ndarray, world: Record, q: Record, work: Work, row: Record) -> None:
    """When each dimension settled anew, in which order, and how far their movements overlap."""
    months, practices = cities.shape[0] - 1, len(cities[0, c].structure)
    dimensions = (len(cities[0, c].know_how) - know_how.PER_DIMENSION) // 2
    levels, dates, begins, ranked = work.levels, work.dates, work.begins, work.ranked
    first_date, last_date, changed, pairs, shared = 1e9, -1.0, 0, 0, 0.0
    for dimension in range(dimensions):
        members = 0
        for month in range(months + 1):
            levels[month] = 0.0
        for p in range(practices):
            if world.dimension[p] == dimension:
                members += 1
                for month in range(months + 1):
                    levels[month] += cities[month, c].structure[p]
        for month in range(months + 1):
            levels[month] = levels[month] / members
        dates[dimension] = changed_from(levels, months, q.deep_structure)
        ranked[dimension] = 1e9
        row.date[dimension] = float("nan")
        if dates[dimension] >= 0.0:
            changed += 1
            begins[dimension] = departed(levels, months, q.deep_structure.settled_within)
            ranked[dimension] = dates[dimension]
            row.date[dimension] = dates[dimension]
            first_date = dates[dimension] if dates[dimension] < first_date else first_date
            last_date = dates[dimension] if dates[dimension] > last_date else last_date
            for other in range(dimension):
                if dates[other] >= 0.0:
                    pairs += 1
                    shared += overlapping(begins[dimension], dates[dimension], begins[other], dates[other])
    row.dimensions_changed = changed
    row.span = last_date - first_date if changed >= 2 else float("nan")
    row.overlap = shared / pairs if pairs > 0 else float("nan")
    sequence = 0
    for _ in range(changed):
        best = 0
        for dimension in range(1, dimensions):
            if ranked[dimension] < ranked[best]:
                best = dimension
        sequence = 10 * sequence + best + 1
        ranked[best] = 1e9
    row.order = sequence


@rule
def describe_revolution(c: int, cities: np.ndarray, world: Record, q: Record, work: Work, row: Record) -> None:
    """Whether strategy, structure and power all changed within two years.  [Romanelli & Tushman 1994]"""
    months, levels = cities.shape[0] - 1, work.levels
    earliest, latest, complete = 1e9, -1.0, True
    for effect in (Effect.BUSINESS_STRATEGY, Effect.PROCESS_INTEGRATION, Effect.DEFERENCE):
        practice = world.effect[effect]
        done = -1.0
        if practice >= 0:
            for month in range(months + 1):
                levels[month] = cities[month, c].structure[practice]
            done = float(changed_from(levels, months, q.deep_structure))
        if done < 0.0:
            complete = False
        earliest = done if done < earliest else earliest
        latest = done if done > latest else latest
    row.revolutionary = complete and latest - earliest <= REVOLUTION_MONTHS


@rule
def describe_effort(c: int, cities: np.ndarray, row: Record) -> None:
    """Effort offered over all months, and what became of it."""
    row.effort_offered = 0.0
    row.effort_applied = 0.0
    row.effort_lost_to_cap = 0.0
    row.effort_lost_to_congestion = 0.0
    row.effort_lost_to_coordination = 0.0
    row.effort_lost_to_saturation = 0.0
    row.effort_lost_to_decentralisation = 0.0
    row.effort_lost_to_template = 0.0
    row.effort_lost_to_resistance = 0.0
    row.effort_unspent = 0.0
    row.effort_on_education = 0.0
    row.effort_on_interfaces = 0.0
    row.effort_on_efficiency = 0.0
    for month in range(1, cities.shape[0]):
        city = cities[month, c]
        row.effort_offered += city.offered
        row.effort_applied += city.applied
        row.effort_lost_to_cap += city.lost_cap
        row.effort_lost_to_congestion += city.lost_congestion
        row.effort_lost_to_coordination += city.lost_coordination
        row.effort_lost_to_saturation += city.lost_saturation
        row.effort_lost_to_decentralisation += city.lost_decentralised
        row.effort_lost_to_template += city.lost_template
        row.effort_lost_to_resistance += city.lost_resistance
        row.effort_unspent += city.unspent
        row.effort_on_education += city.on_education
        row.effort_on_interfaces += city.on_interfaces
        row.effort_on_efficiency += city.on_efficiency


@rule
def describe_triggers(c: int, cities: np.ndarray, row: Record) -> None:
    """Months in which each kind of trigger struck, and in which leaders exploited it."""
    for kind in range(len(cities[0, c].exposed)):
        struck, seized = 0, 0
        for month in range(1, cities.shape[0]):
            struck += 1 if cities[month, c].exposed[kind] > 0.0 else 0
            seized += 1 if cities[month, c].exploited[kind] > 0.0 else 0
        row.exposed[kind] = struck
        row.exploited[kind] = seized


@rule
def describe_dip(c: int, cities: np.ndarray, row: Record) -> None:
    """How deep and how long performance falls below the year before the first start of a programme."""
    months, begun = cities.shape[0] - 1, -1
    for month in range(1, months + 1):
        if cities[month, c].started > 0.0:
            begun = month
            break
    depth, below = 0.0, 0
    if begun > 0:
        before, counted = 0.0, 0
        for month in range(max(0, begun - LOOK_BACK), begun):
            before += cities[month, c].performance
            counted += 1
        usual = before / counted
        for month in range(begun, min(months, begun + LOOK_AHEAD - 1) + 1):
            short = usual - cities[month, c].performance
            depth = short if short > depth else depth
            below += 1 if short > 0.0 else 0
    row.dip_depth = depth
    row.dip_months = below
