"""What is true in the model: each condition clamped on and off in matched pairs of cities (twins), one at a time.

Know-how items are clamped by their founding mean, under leaders' own choice; once as configured (cities differ, leaders
learn, newcomers bring know-how around the clamped mean) and once exactly (no spread, no learning, in both arms). Practices are
clamped by the scope of an imposed programme, at the same effort per practice and with all at a time. What configuration does
not offer: the level of one practice held fixed, one dimension's scope or staffing alone, one item's spread or learning alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.comparisons import Room, difference, level, room_between
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import values
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.studies.know_how.sets import ITEMS, OUTCOMES

if TYPE_CHECKING:
    from experiments.running.row_source import RowSource
    from experiments.studies.know_how.options import Options
    from simulation.parameters import Setting

PLACEBO = "placebo_practice"
KINDS = {
    "item": "founding mean 1 or 0 under leaders' own choice; spread, learning and hiring as configured",
    "item_exact": "level 1 or 0 under leaders' own choice; no spread and no learning in both arms",
    "practice": "all practices in the scope of an imposed programme, or all but this; same effort per practice, all at a time",
    "placebo": "as for a practice, in the setting with a practice that does nothing",
}


class Clamp(NamedTuple):
    """One condition on minus off, in twins."""

    condition: str
    kind: str  # of KINDS
    outcome: str
    on: Estimate  # share with the outcome where it is clamped on
    off: Estimate
    effect: Estimate
    room: Room  # what the two arms leave for a difference
    kept: Estimate  # of twins that have the outcome with it on, the share that have it with it off as well
    cities: int
    panels: int

    @property
    def sign(self) -> int:
        """1 or -1 where the comparison is tested and the interval of the effect leaves out zero, else 0."""
        return 0 if not self.room.tested else int(self.effect.low > 0.0) - int(self.effect.high < 0.0)


def with_placebo(config: Mapping[str, Any]) -> dict[str, Any]:
    """Changes that add a practice without effect, in a dimension of its own, as in configs/setting/placebo.yaml."""
    setting = config["setting"]
    if any(practice["name"] == PLACEBO for practice in setting["practices"]):
        return {}
    return {
        "setting.name": "placebo",
        "setting.dimensions": [*setting["dimensions"], "placebo"],
        "setting.practices": [
            *setting["practices"],
            {"name": PLACEBO, "dimension": "placebo", "shifts_power": 0.0},
        ],
    }


def arms(setting: Setting, config: Mapping[str, Any], options: Options) -> list[Arm]:
    """Every condition clamped on, and clamped off; all practices have one "on" arm."""
    changes = {_arm(*key): changed for key, changed in _changes(setting, config, options).items()}
    return [Arm(name, changed, range(options.clamp_panels), ("outcome",)) for name, changed in changes.items()]


def _changes(setting: Setting, config: Mapping[str, Any], options: Options) -> dict[tuple[str, str, bool], dict[str, Any]]:
    """What each arm changes, by condition, kind and whether it is on.

    `options.clamp_effort` is that of a programme of all practices of the setting, `options.clamp_span` its months.
    """
    changes: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for item in ITEMS:
        for on in (True, False):
            mean = {f"know_how.{item}": float(on), "leadership.regime": "chosen"}
            changes[item, "item", on] = mean
            changes[item, "item_exact", on] = {**mean, "know_how.spread": 0.0, "mechanisms.learning": False}
    practices = setting.practices
    each = options.clamp_effort / len(practices)
    for kind, names, added in (
        ("practice", practices, {}),
        ("placebo", (*practices, PLACEBO) if PLACEBO not in practices else practices, with_placebo(config)),
    ):
        for name in (PLACEBO,) if kind == "placebo" else [practice for practice in practices if practice != PLACEBO]:
            for on in (True, False):
                scope = [practice for practice in names if on or practice != name]
                changes[name, kind, on] = {
                    **added,
                    "leadership.regime": "imposed",
                    "change_programme.scope": scope,
                    "change_programme.effort": each * len(scope),
                    "change_programme.span": options.clamp_span,
                    "change_programme.simultaneity": len(scope),
                }
    return changes


def clamped(setting: Setting, config: Mapping[str, Any], options: Options, source: RowSource) -> list[Clamp]:
    """Every clamp, each outcome."""
    changes = _changes(setting, config, options)
    rows = source.of(dict.fromkeys(_arm(*key) for key in changes))
    return [
        _clamp(name, kind, outcome, rows[_arm(name, kind, True)], rows[_arm(name, kind, False)])
        for name, kind in dict.fromkeys((name, kind) for name, kind, _ in changes)
        for outcome in OUTCOMES
    ]


def _arm(name: str, kind: str, on: bool) -> str:
    """The arm's name; all practices have one "on" arm, with everything in the scope."""
    if kind == "practice" and on:
        return "clamp_practice_all_on"
    return f"clamp_{kind}_{name}_{'on' if on else 'off'}"


def _clamp(name: str, kind: str, outcome: str, on: Rows, off: Rows) -> Clamp:
    panel = on["panel"]
    return Clamp(
        name,
        kind,
        outcome,
        level(on, outcome),
        level(off, outcome),
        difference(on, off, outcome),
        room_between(outcome, [on, off]),
        estimates.share(values(off, outcome), panel, values(on, outcome)),
        len(panel),
        len(np.unique(panel)),
    )


def signs(clamps: Sequence[Clamp], outcome: str) -> dict[str, int]:
    """Per condition whether it furthers (1) or hinders (-1) the outcome; 0 where its effect cannot be distinguished from 0."""
    return {clamp.condition: clamp.sign for clamp in clamps if clamp.outcome == outcome and clamp.kind != "item_exact"}


def dispensable(clamps: Sequence[Clamp], outcome: str, necessity: float) -> dict[str, bool]:
    """Per condition whether more twins keep the outcome without it than a necessary condition would allow."""
    return {
        clamp.condition: clamp.kept.low > 1.0 - necessity
        for clamp in clamps
        if clamp.outcome == outcome and clamp.kind != "item_exact"
    }


def table(clamps: Sequence[Clamp]) -> Table:
    """One row per clamp and outcome."""
    columns: Table = {}
    for clamp in clamps:
        for name in ("condition", "kind", "outcome", "cities", "panels"):
            add_values(columns, **{name: getattr(clamp, name)})
        add_estimate(columns, "on", clamp.on)
        add_estimate(columns, "off", clamp.off)
        add_difference(columns, "effect", clamp.effect, clamp.room.tested)
        add_estimate(columns, "kept", clamp.kept)
        add_values(columns, sign=clamp.sign)
    return columns


def effects(clamps: Sequence[Clamp]) -> list[EffectEstimate]:
    """For the table of effects: `clamp_CONDITION_on_OUTCOME`, `clamp_exactly_ITEM_on_OUTCOME`."""
    return [
        EffectEstimate(
            f"clamp_{'exactly_' if clamp.kind == 'item_exact' else ''}{clamp.condition}_on_{clamp.outcome}",
            f"{clamp.condition} clamped on minus off: share of cities {clamp.outcome}",
            clamp.effect,
            "share",
            clamp.cities,
            clamp.panels,
            KINDS[clamp.kind],
        )._replace(**clamp.room._asdict())
        for clamp in clamps
    ]
