"""The columns of the table of cities: Table 1's attributes, classes, dates, effort, triggers and the rest.

``schema`` names them in order. A city's row is a record of ``row_type``, which the rules of ``description`` fill by name: a
field stands for one column, or for a group of columns side by side (by practice, dimension, trigger or know-how item).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from simulation import description
from simulation.city import Founding, Places
from simulation.description import LOOK_AHEAD, REVOLUTION_MONTHS
from simulation.history import History
from simulation.parameters import Setting
from simulation.vocabulary import Effect, Trigger


class Column(NamedTuple):
    """A column of the table of cities."""

    name: str
    unit: str
    meaning: str
    dtype: str  # float64, int64 or bool as stored


class Field(NamedTuple):
    """A field of a city's row and the columns it holds: one, of its own name, or several side by side."""

    name: str
    columns: tuple[Column, ...]
    is_group: bool


_EFFORT = {
    "offered": "effort offered over all months, upkeep and outside partners included",
    "applied": "effort that moved a practice",
    "lost_to_cap": "effort beyond what a practice absorbs in a month",
    "lost_to_congestion": "effort lost to parallel work",
    "lost_to_coordination": "effort lost to coordination with partners outside the staff",
    "lost_to_saturation": "effort on what was in place already",
    "lost_to_decentralisation": "effort lost in a decentralised phase",
    "lost_to_template": "effort that installed the wrong thing",
    "lost_to_resistance": "effort stopped by resistance",
    "unspent": "effort of programmes that were dropped or never finished",
    "on_education": "effort spent on user education",
    "on_interfaces": "effort spent on interfaces between systems",
    "on_efficiency": "effort spent on refining present operations",
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
    """Names, units and meanings of the columns that ``simulation.run`` gives after ``panel`` and ``city``, in order.

    Args:
        setting: of whose practices and dimensions the columns speak.

    Returns:
        Columns, each with ``name``, ``unit``, ``meaning`` and ``dtype`` (float64, int64 or bool).

    Example:
        >>> from experiments import setting
        >>> columns = schema(setting())
        >>> columns[2].name, columns[2].unit, columns[2].dtype
        ('outcome', 'class', 'int64')
    """
    fixed = _fixed(setting)
    return _described(*fixed) + _typologies(fixed[2])


def _fixed(setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...], float]:
    """All that the columns depend on."""
    effects = tuple(setting.effect.tolist())
    return setting.practices, setting.dimensions, effects, setting.parameters.deep_structure.in_place


SHARE, MONTHS, COUNT, YES = "share", "months", "count", "0 or 1"


def _one(name: str, unit: str, meaning: str, dtype: str = "float64") -> Field:
    """A field that is a column."""
    return Field(name, (Column(name, unit, meaning, dtype),), False)


def _group(name: str, unit: str, members: Iterable[tuple[str, str]], dtype: str = "float64") -> Field:
    """A field that is a group of columns; ``members`` are the ends of their names, and their meanings."""
    return Field(name, tuple(Column(f"{name}_{end}", unit, meaning, dtype) for end, meaning in members), True)


@lru_cache(maxsize=64)
def _fields(
    practices: tuple[str, ...], dimensions: tuple[str, ...], effects: tuple[int, ...], in_place: float
) -> tuple[Field, ...]:
    """Fields of a city's row in order; those of them that are groups stand with all their columns."""
    return (
        *_of_the_end(),
        *_of_practices(practices, dimensions, effects, in_place),
        *_of_dimensions_and_programmes(),
        *_of_triggers(),
        *_of_the_course(),
        _one("agreed_end", SHARE, "agreement with the partner city on what both share, at the end"),
        _one("joint_architecture_end", SHARE, "mean module of shared services at the end; 0: none shared"),
        *_of_citizens(),
        *(
            _group(
                f"know_how_{when}", SHARE, ((item, f"know-how at the {when}: {item}") for item in know_how_items(dimensions))
            )
            for when in ("start", "end")
        ),
    )


def _of_the_end() -> list[Field]:
    return [
        _one("managers", COUNT, "managers of the city", "int64"),
        _one("services", COUNT, "services of the city", "int64"),
        _one("outcome", "class", "0 silo, 1 integrated, 2 enacted (by emergent use) at the end", "int64"),
        _one("outcome_proxy", "class", "the same by PM18's proxy: integrated and at the education benchmark", "int64"),
        _one("integrated", YES, "architecture counts as integrated at the end", "bool"),
        _one("used", YES, "use counts as enacting at the end, whatever the architecture", "bool"),
        _one("used_without_integration", YES, "use counts as enacting without integrated architecture", "bool"),
        _one("benchmark_education", YES, "education spending at the private-sector benchmark at the end", "bool"),
        _one("architecture", SHARE, "mean module at the end, 0 silo .. 1 integrated"),
        _one("sharing", SHARE, "what services share at the end, interfaces included"),
        _one("education", "ratio", "education spending at the end, benchmark = 1"),
        _one("use", SHARE, "mean use of the platform at the end"),
        _one("bridging", SHARE, "work bridged by hand at the end"),
        _one("months_to_integration", MONTHS, "first month with integrated architecture; missing: never"),
        _one("months_to_enactment", MONTHS, "first month integrated and in use; missing: never"),
        _one("agreement_start", SHARE, "agreement of frames at the start"),
        _one("agreement_end", SHARE, "agreement of frames at the end"),
        _one("content_start", SHARE, "content of frames at the start, 0 old .. 1 new"),
        _one("content_end", SHARE, "content of frames at the end"),
    ]


def _of_practices(
    practices: tuple[str, ...], dimensions: tuple[str, ...], effects: tuple[int, ...], in_place: float
) -> list[Field]:
    fields = []
    for when in ("start", "end"):
        coded = []
        for place, name in enumerate(practices):
            by = "agreement of frames" if place == effects[Effect.SHARED_VISION] else "level"
            coded.append((name, f"{name} in place at the {when}: {by} >= {in_place:g}"))
        fields.append(_group(when, YES, coded, "bool"))
        fields.append(
            _group(f"level_{when}", SHARE, ((name, f"how far {name} is in place at the {when}") for name in practices))
        )
    fields.append(_group("frame_end", SHARE, ((name, f"mean frame of managers on {name} at the end") for name in practices)))
    dates = ((name, f"month from which {name} is settled anew; missing: unchanged") for name in dimensions)
    return [*fields, _group("date", MONTHS, dates)]


def _of_dimensions_and_programmes() -> list[Field]:
    return [
        _one("dimensions_changed", COUNT, "dimensions settled anew", "int64"),
        _one("span", MONTHS, "first to last date; missing: fewer than two"),
        _one("overlap", SHARE, "mean overlap of the dimensions' intervals of movement; missing: fewer than two"),
        _one("order", "digits", "dimensions by date, as digits of a number; 0: none", "int64"),
        _one("revolutionary", YES, f"strategy, structure and power changed within {REVOLUTION_MONTHS} months", "bool"),
        _one("programmes", COUNT, "programmes started", "int64"),
        _one("drops", COUNT, "programmes dropped", "int64"),
        _one("first_start", MONTHS, "month in which the first programme started; missing: none"),
        *(_one(f"effort_{name}", "effort", meaning) for name, meaning in _EFFORT.items()),
    ]


def _of_triggers() -> list[Field]:
    kinds = [kind.name.lower() for kind in Trigger]
    return [
        _group("exposed", COUNT, ((kind, f"months in which a trigger struck: {kind}") for kind in kinds), "int64"),
        _group("exploited", COUNT, ((kind, f"months in which leaders exploited a trigger: {kind}") for kind in kinds), "int64"),
    ]


def _of_the_course() -> list[Field]:
    depth = f"deepest fall in {LOOK_AHEAD} months after the first start, below the year before"
    return [
        _one("frame_breaks", "frames", "frames broken, whole-frame equivalents"),
        _one("resistance_peak", SHARE, "highest power-weighted resistance"),
        _one("resistance_end", SHARE, "power-weighted resistance at the end"),
        _one("dip_depth", "points", depth),
        _one("dip_months", MONTHS, f"months below that year's mean in the {LOOK_AHEAD} months after the first start", "int64"),
        _one("burden_end", SHARE, "burden at the end"),
        _one("burden_peak", SHARE, "highest burden"),
        _one("performance_end", "points", "mean performance of the last twelve months"),
        _one("performance_mean", "points", "mean performance of all months"),
        _one("threat_months", MONTHS, "months with performance below aspiration or mandate", "int64"),
        _one("managers_left", COUNT, "managers who left", "int64"),
        _one("vision_standing", SHARE, "standing of the vision at the end"),
        _one("staff_quality", SHARE, "ability of the city's staff to bridge systems"),
    ]


def _of_citizens() -> list[Field]:
    return [
        _one("service_quality_end", SHARE, "service quality as citizens meet it, mean of the last twelve months"),
        _one("citizens_use_end", SHARE, "use of services by citizens at the end"),
        _one("trust_end", SHARE, "trust of citizens at the end"),
        _one("public_value_end", SHARE, "public value, use by citizens times quality, mean of the last twelve months"),
        _one("public_value_mean", SHARE, "mean public value of all months"),
        _one("legitimacy_end", SHARE, "legitimacy, from trust and use of citizens, at the end"),
        _one("legitimacy_mean", SHARE, "mean legitimacy of all months"),
    ]


@lru_cache(maxsize=64)
def _described(*fixed: Any) -> tuple[Column, ...]:
    """Columns of the fields, in order."""
    return tuple(column for field in _fields(*fixed) for column in field.columns)


@lru_cache(maxsize=64)
def _typologies(effects: tuple[int, ...]) -> tuple[Column, ...]:
    """Columns that are made from others when the table is made."""
    rows = []
    for when in ("start", "end"):
        for name, (effect, types) in TYPOLOGIES.items():
            if effects[effect] >= 0:
                coded = ", ".join(f"{place} {kind} (from {level:g})" for place, (level, kind) in enumerate(types))
                rows.append(Column(f"{name}_{when}", "class", f"at the {when}: {coded}", "int64"))
    rows.append(Column("breaks_per_decade", "frames", "frames broken per manager and ten years", "float64"))
    return tuple(rows)


def row_type(setting: Setting) -> np.dtype:
    """The record that ``description`` fills: a float64 per column, by field."""
    return _row_type(*_fixed(setting))


@lru_cache(maxsize=64)
def _row_type(*fixed: Any) -> np.dtype:
    return np.dtype(
        [(field.name, "f8", (len(field.columns),)) if field.is_group else (field.name, "f8") for field in _fields(*fixed)]
    )


def blank(setting: Setting, cities: int) -> np.ndarray:
    """Rows (cities,) for ``description`` to fill."""
    return np.zeros(cities, row_type(setting)).view(np.recarray)


def columns(setting: Setting, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Named, typed columns of rows as ``description`` fills them (records (cities,) of ``row_type``), and the typologies."""
    table = empty(setting, len(rows))
    fill(setting, table, 0, rows)
    return finished(setting, table)


def empty(setting: Setting, cities: int) -> dict[str, np.ndarray]:
    """Typed columns of so many rows, without values yet and without the typologies."""
    return {name: np.empty(cities, kind) for name, kind in _kinds(*_fixed(setting))}


@lru_cache(maxsize=64)
def _kinds(*fixed: Any) -> tuple[tuple[str, np.dtype], ...]:
    return tuple((column.name, np.dtype(column.dtype)) for column in _described(*fixed))


def fill(setting: Setting, table: dict[str, np.ndarray], start: int, rows: np.ndarray) -> None:
    """Put rows as ``description`` fills them (records of ``row_type``) into columns, from the row ``start`` on."""
    kinds, stop = _kinds(*_fixed(setting)), start + len(rows)
    values = np.ascontiguousarray(rows).view(np.float64).reshape(len(rows), len(kinds))
    for (name, _), column in zip(kinds, values.T, strict=True):
        table[name][start:stop] = column


def finished(setting: Setting, table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The columns, once all are filled, with the typologies behind them."""
    for when in ("start", "end"):
        for name, (effect, types) in TYPOLOGIES.items():
            if setting.effect[effect] >= 0:
                level = table[f"level_{when}_{setting.practices[setting.effect[effect]]}"]
                table[f"{name}_{when}"] = np.searchsorted([start for start, _ in types], level, side="right") - 1
    table["breaks_per_decade"] = table["frame_breaks"] / table["managers"] * (120.0 / setting.months)
    return table


def rows(setting: Setting, history: History, places: Places, founding: Founding) -> np.ndarray:
    """One row per city of a panel's history (C,), by the same lines as in the kernel, run as plain Python."""
    table, work, q = blank(setting, setting.cities), description.work(setting, setting.cities), setting.parameters
    for c in range(setting.cities):
        row, cities = table[c], history.cities[:, c]
        description.open_row(c, cities[0], places, founding, q, work, row)
        for entry in range(1, setting.months + 1):
            description.add_month(c, entry, cities[entry], places.world[0], q, work, row)
        description.close_row(c, cities[setting.months], places, q, work, row)
    return table
