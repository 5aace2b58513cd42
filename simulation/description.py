"""How a city's months become one row of outcomes: rules that fill the fields of the row by name.

A row is opened at founding, each month adds to it, and the last month closes it, so that nobody need keep the months: only the
courses from which dates are read (how far dimensions and three practices are in place, and performance) stay until the end.
The rules are compiled with the kernel, where they follow the months as they are made, and run as plain Python on a history of
the Mesa driver. The row is a record of ``outcomes.row_type``: one field per column, or one per group of columns that stand
side by side (by practice, dimension, trigger or know-how item). Missing values are nan.
"""

from typing import NamedTuple

import numpy as np

from simulation.city import Founding, Places
from simulation.memory import zeros
from simulation.parameters import Setting
from simulation.rule import Record, rule
from simulation.vocabulary import Effect, Outcome

LOOK_BACK, LOOK_AHEAD, SETTLED_MONTHS, REVOLUTION_MONTHS = 12, 36, 12, 24
NEVER = -1.0  # in place of a month, until the row is closed
REVOLUTIONARY = (Effect.BUSINESS_STRATEGY, Effect.PROCESS_INTEGRATION, Effect.DEFERENCE)  # strategy, structure, power


class Work(NamedTuple):
    """What rows are made from besides the state of a month; C cities, T months, D dimensions.

    Courses by city: the mean level of each dimension's practices, then the levels of the three practices of
    ``REVOLUTIONARY``, then performance.
    """

    courses: np.ndarray  # (C, T + 1, D + 4) month by month, since a month is written for many cities at a time
    dates: np.ndarray  # (D,) month from which a dimension is settled anew, -1 unchanged
    begins: np.ndarray  # (D,) month in which it began to move
    ranked: np.ndarray  # (D,) dates not yet put in order
    members: np.ndarray  # (D,) practices of a dimension


def work(setting: Setting, cities: int) -> Work:
    """Arrays to describe so many cities in."""
    dimensions = len(setting.dimensions)
    courses = zeros((cities, setting.months + 1, dimensions + len(REVOLUTIONARY) + 1))
    members = np.bincount(setting.dimension, minlength=dimensions)
    return Work(courses, np.zeros(dimensions), np.zeros(dimensions), np.zeros(dimensions), members)


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
def open_row(c: int, city: Record, places: Places, founding: Founding, q: Record, work: Work, row: Record) -> None:
    """Begin the row of city ``c`` of a panel from its state at founding."""
    world = places.world[0]
    row.managers = places.first[c + 1] - places.first[c]
    row.services = places.first_service[c + 1] - places.first_service[c]
    row.staff_quality = founding.cities[c].quality
    row.agreement_start = city.agreement
    row.content_start = city.frame_content
    shared_vision = world.effect[Effect.SHARED_VISION]
    for p in range(len(city.structure)):
        row.start[p] = (city.agreement if p == shared_vision else city.structure[p]) >= q.deep_structure.in_place
        row.level_start[p] = city.structure[p]
    for item in range(len(city.know_how)):
        row.know_how_start[item] = city.know_how[item]
    for kind in range(len(city.exposed)):
        row.exposed[kind] = 0.0
        row.exploited[kind] = 0.0
    row.months_to_integration = NEVER
    row.months_to_enactment = NEVER
    row.first_start = NEVER
    row.programmes = 0.0
    row.drops = 0.0
    row.frame_breaks = 0.0
    row.resistance_peak = 0.0
    row.burden_peak = 0.0
    row.threat_months = 0.0
    row.managers_left = 0.0
    # Sums over the months until the row is closed:
    row.performance_end = 0.0
    row.performance_mean = 0.0
    row.service_quality_end = 0.0
    row.public_value_end = 0.0
    row.public_value_mean = 0.0
    row.legitimacy_mean = 0.0
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
    keep_course(0, city, world, work.courses[c], work.members)


@rule
def keep_course(entry: int, city: Record, world: Record, courses: np.ndarray, members: np.ndarray) -> None:
    """Write one entry of a city's ``courses``: 0 at founding, t + 1 after month t."""
    levels, dimensions = courses[entry], len(members)
    for dimension in range(dimensions):
        levels[dimension] = 0.0
    for p in range(len(city.structure)):
        levels[world.dimension[p]] += city.structure[p]
    for dimension in range(dimensions):
        levels[dimension] = levels[dimension] / members[dimension]
    place = dimensions
    for effect in REVOLUTIONARY:
        practice = world.effect[effect]
        levels[place] = city.structure[practice] if practice >= 0 else 0.0
        place += 1
    levels[place] = city.performance


@rule
def add_month(c: int, entry: int, city: Record, world: Record, q: Record, work: Work, row: Record) -> None:
    """Add the state of a month of city ``c``, entry 1 .. T of the history, to what is counted, added up or reached."""
    courses = work.courses[c]
    months = len(courses) - 1
    if city.architecture >= q.platform.integrated_from:
        if row.months_to_integration == NEVER:
            row.months_to_integration = entry
        if city.use >= q.enactment.enacted_from and row.months_to_enactment == NEVER:
            row.months_to_enactment = entry
    row.resistance_peak = city.resistance if city.resistance > row.resistance_peak else row.resistance_peak
    row.burden_peak = city.burden if city.burden > row.burden_peak else row.burden_peak
    row.performance_mean += city.performance
    row.public_value_mean += city.public_value
    row.legitimacy_mean += city.legitimacy
    if entry > months - 12:
        row.performance_end += city.performance
        row.public_value_end += city.public_value
        row.service_quality_end += city.service_quality
    row.threat_months += 1.0 if city.threat > 0.0 else 0.0
    row.managers_left += city.left
    row.frame_breaks += city.breaks
    row.programmes += city.started
    row.drops += city.dropped
    if city.started > 0.0 and row.first_start == NEVER:
        row.first_start = entry - 1
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
    for kind in range(len(city.exposed)):
        row.exposed[kind] += 1.0 if city.exposed[kind] > 0.0 else 0.0
        row.exploited[kind] += 1.0 if city.exploited[kind] > 0.0 else 0.0
    keep_course(entry, city, world, courses, work.members)


@rule
def close_row(c: int, end: Record, places: Places, q: Record, work: Work, row: Record) -> None:
    """Finish the row of city ``c`` from its state at the horizon and its courses."""
    courses, months = work.courses[c], work.courses.shape[1] - 1
    row.performance_end = row.performance_end / 12.0
    row.performance_mean = row.performance_mean / months
    row.service_quality_end = row.service_quality_end / 12.0
    row.public_value_end = row.public_value_end / 12.0
    row.public_value_mean = row.public_value_mean / months
    row.legitimacy_mean = row.legitimacy_mean / months
    describe_end(end, q, row)
    describe_attributes(end, places.world[0], q, row)
    describe_dimensions(courses, q, work, row)
    describe_revolution(courses, places.world[0], q, row)
    describe_dip(courses[:, courses.shape[1] - 1], row)
    row.months_to_integration = missing_or(row.months_to_integration)
    row.months_to_enactment = missing_or(row.months_to_enactment)
    row.first_start = missing_or(row.first_start)


@rule
def missing_or(month: float) -> float:
    """A month, nan where what is looked for never happened.

    >>> missing_or(3.0), missing_or(NEVER)
    (3.0, nan)
    """
    return float("nan") if month == NEVER else month


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
def describe_attributes(end: Record, world: Record, q: Record, row: Record) -> None:
    """Practices, whether and how far in place, frames on them, and know-how, at the end."""
    shared_vision, from_level = world.effect[Effect.SHARED_VISION], q.deep_structure.in_place
    for p in range(len(end.structure)):
        row.end[p] = (end.agreement if p == shared_vision else end.structure[p]) >= from_level
        row.level_end[p] = end.structure[p]
        row.frame_end[p] = end.content[p]
    for item in range(len(end.know_how)):
        row.know_how_end[item] = end.know_how[item]


@rule
def changed_from(levels: np.ndarray, last: int, structural: Record) -> int:
    """Month from which a course that began below the level *in place* and ended there is settled, -1 for any other."""
    if levels[0] < structural.in_place and levels[last] >= structural.in_place:
        return settled(levels, last, structural.settled_within)
    return -1


@rule
def describe_dimensions(courses: np.ndarray, q: Record, work: Work, row: Record) -> None:
    """When each dimension settled anew, in which order, and how far their movements overlap."""
    months, dimensions = len(courses) - 1, len(work.dates)
    dates, begins, ranked = work.dates, work.begins, work.ranked
    first_date, last_date, changed, pairs, shared = 1e9, -1.0, 0, 0, 0.0
    for dimension in range(dimensions):
        levels = courses[:, dimension]
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
def describe_revolution(courses: np.ndarray, world: Record, q: Record, row: Record) -> None:
    """Whether strategy, structure and power all changed within two years.  [Romanelli & Tushman 1994]"""
    months, place = len(courses) - 1, courses.shape[1] - len(REVOLUTIONARY) - 1
    earliest, latest, complete = 1e9, -1.0, True
    for effect in REVOLUTIONARY:
        done = float(changed_from(courses[:, place], months, q.deep_structure)) if world.effect[effect] >= 0 else -1.0
        place += 1
        if done < 0.0:
            complete = False
        earliest = done if done < earliest else earliest
        latest = done if done > latest else latest
    row.revolutionary = complete and latest - earliest <= REVOLUTION_MONTHS


@rule
def describe_dip(performance: np.ndarray, row: Record) -> None:
    """How deep and how long performance falls below the year before the first start of a programme."""
    months, depth, below = len(performance) - 1, 0.0, 0
    if row.first_start != NEVER:
        begun, before, counted = int(row.first_start) + 1, 0.0, 0
        for month in range(max(0, begun - LOOK_BACK), begun):
            before += performance[month]
            counted += 1
        usual = before / counted
        for month in range(begun, min(months, begun + LOOK_AHEAD - 1) + 1):
            short = usual - performance[month]
            depth = short if short > depth else depth
            below += 1 if short > 0.0 else 0
    row.dip_depth = depth
    row.dip_months = below
