"""From a history to one tidy row per city: Table 1's attributes, classes, dates, effort, triggers and the rest.

``describe`` is compiled with the kernel and runs as plain Python on a history of the Mesa driver; ``schema`` names what it
writes, column by column, in the same order.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulation.concepts import know_how
from simulation.history import History
from simulation.parameters import Setting
from simulation.rule import rule
from simulation.vocabulary import Effect, Outcome, Trigger

LOOK_BACK, LOOK_AHEAD, SETTLED_MONTHS, REVOLUTION_MONTHS = 12, 36, 12, 24


EFFORTS = 12


class Column(NamedTuple):
    """A column of the table of cities."""

    name: str
    unit: str
    meaning: str
    dtype: str  # float64, int64 or bool as stored


_EFFORT = {
    "offered": ("offered", "effort offered over all months, upkeep included"),
    "applied": ("applied", "effort that moved a practice"),
    "lost_to_cap": ("lost_cap", "effort beyond what a practice absorbs in a month"),
    "lost_to_congestion": ("lost_congestion", "effort lost to parallel work"),
    "lost_to_saturation": ("lost_saturation", "effort on what was in place already"),
    "lost_to_decentralisation": ("lost_decentralised", "effort lost in a decentralised phase"),
    "lost_to_template": ("lost_template", "effort that installed the wrong thing"),
    "lost_to_resistance": ("lost_resistance", "effort stopped by resistance"),
    "unspent": ("unspent", "effort of programmes that were dropped or never finished"),
    "on_education": ("on_education", "effort spent on user education"),
    "on_interfaces": ("on_interfaces", "effort spent on interfaces between systems"),
    "on_efficiency": ("on_efficiency", "effort spent on refining present operations"),
}


# Established typologies, coded from how far a practice is in place: the lowest level at which each type begins.
TYPOLOGIES = {
    "business_strategy_type": (Effect.BUSINESS_STRATEGY, ((0.0, "defender"), (0.5, "analyzer"), (0.8, "prospector"))),
    "it_strategy_type": (Effect.IT_STRATEGY, ((0.0, "low-cost"), (0.3, "differentiation"), (0.5, "innovation"))),
    "business_structure_type": (Effect.PROCESS_INTEGRATION, ((0.0, "vertical"), (0.5, "vertical and horizontal"))),
}
"""[Sabherwal et al. 2001; Silva & Hirschheim 2007] Growth and alliances, types of IT strategy that PM18 names and finds in no
city, are not told apart by any practice here."""


def know_how_items(dimensions: tuple[str, ...]) -> list[str]:
    """Names of the know-how items, in the order of ``History.know_how``."""
    return [
        "recognise",
        "exploit",
        "sequence",
        "monitor",
        *(f"scope_{name}" for name in dimensions),
        *(f"staff_{name}" for name in dimensions),
    ]


def schema(setting: Setting) -> tuple[Column, ...]:
    """Names, units and meanings of the columns that ``describe`` fills, in order."""
    return _schema(*_fixed(setting))


def _fixed(setting: Setting) -> tuple:
    """All that the columns depend on."""
    effects = tuple(setting.effect.tolist())
    return setting.practices, setting.dimensions, effects, setting.parameters.deep_structure.in_place


@lru_cache(maxsize=64)
def _schema(
    practices: tuple[str, ...], dimensions: tuple[str, ...], effects: tuple[int, ...], in_place: float
) -> tuple[Column, ...]:
    share, months, count, yes = "share", "months", "count", "0 or 1"
    rows = [
        Column("managers", count, "managers of the city", "int64"),
        Column("services", count, "services of the city", "int64"),
        Column("outcome", "class", "0 silo, 1 integrated, 2 enacted (by emergent use) at the end", "int64"),
        Column("outcome_proxy", "class", "the same by PM18's proxy: integrated and at the education benchmark", "int64"),
        Column("integrated", yes, "architecture counts as integrated at the end", "bool"),
        Column("used", yes, "use counts as enacting at the end, whatever the architecture", "bool"),
        Column("used_without_integration", yes, "use counts as enacting without integrated architecture", "bool"),
        Column("benchmark_education", yes, "education spending at the private-sector benchmark at the end", "bool"),
        Column("architecture", share, "mean module at the end, 0 silo .. 1 integrated", "float64"),
        Column("sharing", share, "what services share at the end, interfaces included", "float64"),
        Column("education", "ratio", "education spending at the end, benchmark = 1", "float64"),
        Column("use", share, "mean use of the platform at the end", "float64"),
        Column("bridging", share, "work bridged by hand at the end", "float64"),
        Column("months_to_integration", months, "first month with integrated architecture; missing: never", "float64"),
        Column("months_to_enactment", months, "first month integrated and in use; missing: never", "float64"),
        Column("agreement_start", share, "agreement of frames at the start", "float64"),
        Column("agreement_end", share, "agreement of frames at the end", "float64"),
        Column("content_start", share, "content of frames at the start, 0 old .. 1 new", "float64"),
        Column("content_end", share, "content of frames at the end", "float64"),
    ]
    for when in ("start", "end"):
        for name in practices:
            by = "agreement of frames" if practices.index(name) == effects[Effect.SHARED_VISION] else "level"
            rows.append(Column(f"{when}_{name}", yes, f"{name} in place at the {when}: {by} >= {in_place:g}", "bool"))
        for name in practices:
            rows.append(Column(f"level_{when}_{name}", share, f"how far {name} is in place at the {when}", "float64"))
    for name in practices:
        rows.append(Column(f"frame_end_{name}", share, f"mean frame of managers on {name} at the end", "float64"))
    for name in dimensions:
        rows.append(Column(f"date_{name}", months, f"month from which {name} is settled anew; missing: unchanged", "float64"))
    rows += [
        Column("dimensions_changed", count, "dimensions settled anew", "int64"),
        Column("span", months, "first to last date; missing: fewer than two", "float64"),
        Column(
            "overlap",
            share,
            "mean overlap of the dimensions' intervals of movement; missing: fewer than two",
            "float64",
        ),
        Column("order", "digits", "dimensions by date, as digits of a number; 0: none", "int64"),
        Column("revolutionary", yes, f"strategy, structure and power changed within {REVOLUTION_MONTHS} months", "bool"),
        Column("programmes", count, "programmes started", "int64"),
        Column("drops", count, "programmes dropped", "int64"),
        Column("first_start", months, "month in which the first programme started; missing: none", "float64"),
    ]
    rows += [Column(f"effort_{name}", "effort", meaning, "float64") for name, (_, meaning) in _EFFORT.items()]
    for kind in Trigger:
        rows.append(
            Column(f"exposed_{kind.name.lower()}", count, f"months in which a {kind.name.lower()} trigger struck", "int64")
        )
    for kind in Trigger:
        rows.append(
            Column(
                f"exploited_{kind.name.lower()}",
                count,
                f"months in which leaders exploited a {kind.name.lower()}",
                "int64",
            )
        )
    rows += [
        Column("frame_breaks", "frames", "frames broken, whole-frame equivalents", "float64"),
        Column("resistance_peak", share, "highest power-weighted resistance", "float64"),
        Column("resistance_end", share, "power-weighted resistance at the end", "float64"),
        Column(
            "dip_depth",
            "points",
            f"deepest fall in {LOOK_AHEAD} months after the first start, below the year before",
            "float64",
        ),
        Column(
            "dip_months",
            months,
            f"months below that year's mean in the {LOOK_AHEAD} months after the first start",
            "int64",
        ),
        Column("burden_end", share, "burden at the end", "float64"),
        Column("burden_peak", share, "highest burden", "float64"),
        Column("performance_end", "points", "mean performance of the last twelve months", "float64"),
        Column("performance_mean", "points", "mean performance of all months", "float64"),
        Column("threat_months", months, "months with performance below aspiration or mandate", "int64"),
        Column("managers_left", count, "managers who left", "int64"),
        Column("vision_standing", share, "standing of the vision at the end", "float64"),
        Column("staff_quality", share, "ability of the city's staff to bridge systems", "float64"),
    ]
    for when in ("start", "end"):
        for item in know_how_items(dimensions):
            rows.append(Column(f"know_how_{when}_{item}", share, f"know-how at the {when}: {item}", "float64"))
    for when in ("start", "end"):
        for name, (effect, types) in TYPOLOGIES.items():
            if effects[effect] >= 0:
                coded = ", ".join(f"{place} {kind} (from {level:g})" for place, (level, kind) in enumerate(types))
                rows.append(Column(f"{name}_{when}", "class", f"at the {when}: {coded}", "int64"))
    return tuple(rows)


@rule
def settled(levels, last, within):
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
def departed(levels, last, within):
    """First month in which ``levels`` is farther than ``within`` from where it began, -1 if never."""
    for month in range(last + 1):
        apart = levels[month] - levels[0]
        if apart > within or apart < -within:
            return month
    return -1


@rule
def overlapping(one_from, one_to, other_from, other_to):
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
def classified(integrated, in_use):
    """A city's class: use without integrated architecture counts as silo here and is reported beside."""
    if not integrated:
        return Outcome.SILO.value
    return Outcome.ENACTED.value if in_use else Outcome.INTEGRATED.value


@rule
def describe(c, cities, first, first_service, towns, w, q, work, out):
    """Write one city's row to ``out``; ``work`` is (4, T + 1 + D) to work in.  Missing values are nan."""
    months = cities.shape[0] - 1
    begin, end_state = cities[0, c], cities[months, c]
    practices, items = len(begin.structure), len(begin.know_how)
    dimensions = (items - know_how.PER_DIMENSION) // 2
    nan = float("nan")
    s, a, n = q.deep_structure, q.platform, q.enactment
    out[0] = first[c + 1] - first[c]
    out[1] = first_service[c + 1] - first_service[c]
    integrated = end_state.architecture >= a.integrated_from
    in_use = end_state.use >= n.enacted_from
    benchmark = end_state.education >= a.benchmark_from
    out[2] = classified(integrated, in_use)
    out[3] = classified(integrated, benchmark)
    out[4] = integrated
    out[5] = in_use
    out[6] = in_use and not integrated
    out[7] = benchmark
    out[8] = end_state.architecture
    out[9] = end_state.sharing
    out[10] = end_state.education
    out[11] = end_state.use
    out[12] = end_state.bridging
    out[13] = nan
    out[14] = nan
    exceeded = 0
    peak, burden_peak, total, late, threatened, left = 0.0, 0.0, 0.0, 0.0, 0, 0.0
    breaks, programmes, drops, begun = 0.0, 0.0, 0.0, -1
    for month in range(1, months + 1):
        row = cities[month, c]
        has = row.architecture >= a.integrated_from
        if has and exceeded < 1:
            out[13] = month
            exceeded = 1
        if has and row.use >= n.enacted_from and exceeded < 2:
            out[14] = month
            exceeded = 2
        peak = row.resistance if row.resistance > peak else peak
        burden_peak = row.burden if row.burden > burden_peak else burden_peak
        total += row.performance
        if month > months - 12:
            late += row.performance
        threatened += 1 if row.threat > 0.0 else 0
        left += row.left
        breaks += row.breaks
        programmes += row.started
        drops += row.dropped
        if row.started > 0.0 and begun < 0:
            begun = month
    out[15] = begin.agreement
    out[16] = end_state.agreement
    out[17] = begin.frame_content
    out[18] = end_state.frame_content
    column = 19
    for end in range(2):
        month = months if end else 0
        for p in range(practices):
            told = p == w.effect[Effect.SHARED_VISION]
            level = cities[month, c].agreement if told else cities[month, c].structure[p]
            out[column] = level >= s.in_place
            column += 1
        for p in range(practices):
            out[column] = cities[month, c].structure[p]
            column += 1
    for p in range(practices):
        out[column] = end_state.content[p]
        column += 1
    dates, begins = work[0], work[1]
    changed = 0
    for dimension in range(dimensions):
        levels, members = work[2], 0
        for month in range(months + 1):
            levels[month] = 0.0
        for p in range(practices):
            if w.dimension[p] == dimension:
                members += 1
                for month in range(months + 1):
                    levels[month] += cities[month, c].structure[p]
        for month in range(months + 1):
            levels[month] = levels[month] / members
        dates[dimension] = -1.0
        if levels[0] < s.in_place and levels[months] >= s.in_place:
            dates[dimension] = settled(levels, months, s.settled_within)
            begins[dimension] = departed(levels, months, s.settled_within)
        if dates[dimension] >= 0.0:
            changed += 1
        out[column] = dates[dimension] if dates[dimension] >= 0.0 else nan
        column += 1
    first_date, last_date, pairs, shared = 1e9, -1.0, 0, 0.0
    sequence = 0
    for dimension in range(dimensions):
        if dates[dimension] >= 0.0:
            first_date = dates[dimension] if dates[dimension] < first_date else first_date
            last_date = dates[dimension] if dates[dimension] > last_date else last_date
            for other in range(dimension):
                if dates[other] >= 0.0:
                    pairs += 1
                    shared += overlapping(begins[dimension], dates[dimension], begins[other], dates[other])
    ranked = work[3]
    for dimension in range(dimensions):
        ranked[dimension] = dates[dimension] if dates[dimension] >= 0.0 else 1e9
    for _ in range(changed):
        best = 0
        for dimension in range(1, dimensions):
            if ranked[dimension] < ranked[best]:
                best = dimension
        sequence = 10 * sequence + best + 1
        ranked[best] = 1e9
    out[column] = changed
    out[column + 1] = last_date - first_date if changed >= 2 else nan
    out[column + 2] = shared / pairs if pairs > 0 else nan
    out[column + 3] = sequence
    earliest, latest, complete = 1e9, -1.0, True
    for effect in (Effect.BUSINESS_STRATEGY, Effect.PROCESS_INTEGRATION, Effect.DEFERENCE):
        practice = w.effect[effect]
        done = -1.0
        if practice >= 0:
            levels = work[2]
            for month in range(months + 1):
                levels[month] = cities[month, c].structure[practice]
            if levels[0] < s.in_place and levels[months] >= s.in_place:
                done = settled(levels, months, s.settled_within)
        if done < 0.0:
            complete = False
        earliest = done if done < earliest else earliest
        latest = done if done > latest else latest
    out[column + 4] = complete and latest - earliest <= REVOLUTION_MONTHS
    out[column + 5] = programmes
    out[column + 6] = drops
    out[column + 7] = begun - 1 if begun > 0 else nan
    column += 8
    for place in range(EFFORTS):
        out[column + place] = 0.0
    for month in range(1, months + 1):
        row = cities[month, c]
        out[column + 0] += row.offered
        out[column + 1] += row.applied
        out[column + 2] += row.lost_cap
        out[column + 3] += row.lost_congestion
        out[column + 4] += row.lost_saturation
        out[column + 5] += row.lost_decentralised
        out[column + 6] += row.lost_template
        out[column + 7] += row.lost_resistance
        out[column + 8] += row.unspent
        out[column + 9] += row.on_education
        out[column + 10] += row.on_interfaces
        out[column + 11] += row.on_efficiency
    column += EFFORTS
    for kind in range(len(begin.exposed)):
        struck, seized = 0, 0
        for month in range(1, months + 1):
            struck += 1 if cities[month, c].exposed[kind] > 0.0 else 0
            seized += 1 if cities[month, c].exploited[kind] > 0.0 else 0
        out[column + kind] = struck
        out[column + len(begin.exposed) + kind] = seized
    column += 2 * len(begin.exposed)
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
    out[column] = breaks
    out[column + 1] = peak
    out[column + 2] = end_state.resistance
    out[column + 3] = depth
    out[column + 4] = below
    out[column + 5] = end_state.burden
    out[column + 6] = burden_peak
    out[column + 7] = late / 12.0
    out[column + 8] = total / months
    out[column + 9] = threatened
    out[column + 10] = left
    out[column + 11] = end_state.standing
    out[column + 12] = towns[c].quality
    column += 13
    for end in range(2):
        month = months if end else 0
        for item in range(items):
            out[column] = cities[month, c].know_how[item]
            column += 1


def width(setting: Setting) -> int:
    """Number of columns that ``describe`` fills; what is coded from them follows."""
    return _width(*_fixed(setting))


@lru_cache(maxsize=64)
def _width(*fixed) -> int:
    return sum(not column.name.startswith(tuple(TYPOLOGIES)) for column in _schema(*fixed))


def columns(setting: Setting, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Named, typed columns of an array of rows (cities, width) as ``describe`` fills them, and the typologies."""
    described, table = schema(setting)[: width(setting)], {}
    for column, values in zip(described, np.ascontiguousarray(rows.T), strict=True):
        table[column.name] = values.astype(column.dtype)
    for when in ("start", "end"):
        for name, (effect, types) in TYPOLOGIES.items():
            if setting.effect[effect] >= 0:
                level = table[f"level_{when}_{setting.practices[setting.effect[effect]]}"]
                table[f"{name}_{when}"] = np.searchsorted([start for start, _ in types], level, side="right") - 1
    return table


def rows(setting: Setting, history: History, places, founding) -> np.ndarray:
    """One row per city of a panel's history, by the same lines as in the kernel, run as plain Python."""
    table = np.zeros((setting.cities, width(setting)))
    work = np.zeros((4, setting.months + 1 + len(setting.dimensions)))
    for c in range(setting.cities):
        describe(
            c, history.cities, places.first, places.first_service, founding.towns, places.world[0], setting.parameters, work,
            table[c],
        )  # fmt: skip
    return table
