"""Many samples of one size: how often a condition is called necessary, what minimisation makes of it, what noise gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.statistics import estimates, qca, truth_table
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, estimate_at
from experiments.statistics.truth_table import Rules
from experiments.studies.know_how import samples, twins
from experiments.studies.know_how.samples import Called
from experiments.studies.know_how.sets import Memberships, Sets

GIVEN = {"one or more": None, "exactly one": 1}  # cities of the sample that have the outcome


class World(NamedTuple):
    """Cities of one setting, as one set of conditions."""

    rows: Rows
    per_panel: int  # cities in a panel
    sets: Sets
    outcomes: Mapping[str, Memberships]


class Truth(NamedTuple):
    """What twins show of one outcome."""

    signs: Mapping[str, int]  # 1 furthers, -1 hinders, 0 cannot be distinguished from no effect
    dispensable: Mapping[str, bool]  # whether twins keep the outcome without it more often than a necessary condition allows


def necessity(
    world: World, sizes: Sequence[int], called: Called, truths: Mapping[str, Truth]
) -> tuple[Table, list[EffectEstimate]]:
    """How often each condition is called necessary, by size; and the rates of false calls as effects."""
    columns: Table = {}
    rates: list[EffectEstimate] = []
    for outcome, members in world.outcomes.items():
        truth = truths[outcome]
        for size in sizes:
            for given, exactly in GIVEN.items():
                if given == "exactly one" and size != world.per_panel:
                    continue
                which, calls, relevant = _calls(world, members.crisp, size, called, exactly)
                for place, name in enumerate(world.sets.conditions):
                    share = estimates.proportion(float(calls[:, place].sum()), len(calls))
                    both = estimates.proportion(float(relevant[:, place].sum()), len(calls))
                    row = {
                        "set": world.sets.name,
                        "outcome": outcome,
                        "cities": size,
                        "given": given,
                        "samples": len(calls),
                        "condition": name,
                        "sign": truth.signs.get(name, 0),
                        "dispensable": truth.dispensable.get(name, False),
                    }
                    add_values(columns, **row)
                    add_estimate(columns, "called_necessary", share)
                    add_estimate(columns, "and_relevant", both)
                if outcome == "enacted":
                    rates += _false(world, size, given, which, calls, truth)
    return columns, rates


def _calls(
    world: World, reached: np.ndarray, size: int, called: Called, exactly: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each sample of ``size`` with the outcome (``exactly`` so often): its number, and by condition whether it is called

    necessary, and necessary and relevant.
    """
    which, calls, relevant = [], [], []
    for number, block in enumerate(samples.blocks(len(reached), world.per_panel, size)):
        outcome = reached[block]
        total = outcome.sum()
        if total == 0 or (exactly is not None and total != exactly):
            continue
        each = samples.necessary(world.sets.crisp[block], outcome, called)
        which.append(number)
        calls.append(each[0])
        relevant.append(each[1])
    width = len(world.sets.conditions)
    return np.array(which), np.array(calls).reshape(-1, width), np.array(relevant).reshape(-1, width)


FALSE = {
    "false_necessity": "conditions that do not further enactment when clamped",
    "overstated_necessity": "conditions without which more twins still enact than a necessary condition allows",
}


def _false(world: World, size: int, given: str, which: np.ndarray, calls: np.ndarray, truth: Truth) -> list[EffectEstimate]:
    """The mean share of conditions that are called necessary and are not, over samples."""
    names = world.sets.conditions
    wrong = {
        "false_necessity": [truth.signs.get(name, 0) <= 0 for name in names],
        "overstated_necessity": [truth.dispensable.get(name, False) for name in names],
    }
    if world.sets.name == "attributes_and_placebo":
        wrong = {"placebo_necessity": [name == twins.PLACEBO for name in names]}
    part = "know_how_" if world.sets.name == "know_how" else ""
    ending = "_given_one" if given == "exactly one" else ""
    rates = []
    for kind, chosen in wrong.items():
        if not any(chosen) or len(calls) < 2:
            continue
        what = FALSE.get(kind, "the practice that does nothing")
        rates.append(
            EffectEstimate(
                f"{kind}_{part}rate_at_{size}{ending}",
                f"share called necessary for enactment of {what} ({world.sets.name}); samples of {size}, {given} enacting",
                estimates.mean(calls[:, chosen].mean(axis=1), which),
                "share",
                size * len(calls),
                len(calls),
                "leaders' own choice; a sample is the unit; no second arm: the rate itself",
            )
        )
    return rates


def minimised(
    world: World,
    size: int,
    rules: Rules,
    truths: Mapping[str, Truth],
    known: Mapping[str, Sequence[qca.Model]],
    most: int,
) -> tuple[Table, Table]:
    """What the first-listed parsimonious model of samples of ``size`` is worth; and how often it names each condition."""
    worth: Table = {}
    named: Table = {}
    for outcome, members in world.outcomes.items():
        signs = truths[outcome].signs
        causes = {(place, int(signs[name] > 0)) for place, name in enumerate(world.sets.conditions) if signs.get(name, 0)}
        verdicts: dict[str, list[bool]] = {key: [] for key in ("found", "ambiguous", "nothing_false", "true", "as_in_all")}
        literals: list[set[tuple[int, int]]] = []
        for block in samples.blocks(len(members.crisp), world.per_panel, size):
            reached = members.crisp[block]
            if len(literals) == most:
                break
            if reached.sum() == 0:
                continue
            positive, free = truth_table.coded(truth_table.table(world.sets.crisp[block], reached), rules)
            solution = qca.minimised(positive, free, len(world.sets.conditions))
            first = solution.models[0] if solution.models else None
            named_in_first = first.literals() if first else set()
            literals.append(named_in_first)
            verdicts["found"].append(first is not None)
            verdicts["ambiguous"].append(solution.ambiguous)
            verdicts["nothing_false"].append(bool(named_in_first) and named_in_first <= causes)
            verdicts["true"].append(bool(named_in_first) and named_in_first == causes)
            verdicts["as_in_all"].append(first is not None and first in known.get(outcome, ()))
        where = {"set": world.sets.name, "outcome": outcome, "cities": size, "samples": len(literals)}
        add_values(worth, **where)
        for key, values in verdicts.items():
            add_estimate(worth, key, estimates.proportion(sum(values), len(values)))
        for place, name in enumerate(world.sets.conditions):
            add_values(named, **where, condition=name, sign=signs.get(name, 0))
            for key, value in (("present", 1), ("absent", 0)):
                count = sum((place, value) in each for each in literals)
                add_estimate(named, f"named_{key}", estimates.proportion(count, len(literals)))
    return worth, named


WORTH = {
    "found": "any parsimonious model",
    "ambiguous": "several parsimonious models that tie",
    "nothing_false": "a first-listed model that names causes only",
    "true": "a first-listed model that names just the causes",
}


def worth_effects(worth: Mapping[str, list], named: Mapping[str, list], per_panel: int) -> list[EffectEstimate]:
    """`first_model_KIND_SET_OUTCOME_at_N`, and how often the first-listed model names the practice that does nothing."""
    effects: list[EffectEstimate] = []
    held = "leaders' own choice; a sample is the unit; no second arm: the rate itself"

    def add(key: str, meaning: str, table: Mapping[str, list], name: str, place: int) -> None:
        estimate = estimate_at(table, name, place)
        if not np.isnan(estimate.value):
            size, count = table["cities"][place], table["samples"][place]
            panels = count * -(-size // per_panel)
            effects.append(EffectEstimate(key, meaning, estimate, "share", size * count, panels, held))

    for place, (name, outcome, size) in enumerate(zip(worth["set"], worth["outcome"], worth["cities"], strict=True)):
        for kind, meaning in WORTH.items():
            key = f"first_model_{kind}_{name}_{outcome}_at_{size}"
            add(key, f"share of samples of {size} with {meaning} ({name}, {outcome})", worth, kind, place)
    for place, condition in enumerate(named["condition"]):
        if condition == twins.PLACEBO:
            outcome, size = named["outcome"][place], named["cities"][place]
            key = f"first_model_names_placebo_{outcome}_at_{size}"
            meaning = (
                f"share of samples of {size} whose first-listed model for {outcome} requires the practice that does nothing"
            )
            add(key, meaning, named, "named_present", place)
    return effects


def noise(
    world: World, sizes: Sequence[int], rules: Rules, called: Called, shuffles: int, random: np.random.Generator
) -> Table:
    """How often QCA finds something necessary and relevant, or a sufficient row, as sampled and with the outcome shuffled."""
    columns: Table = {}
    for outcome, members in world.outcomes.items():
        for size in sizes:
            blocks = [
                block for block in samples.blocks(len(members.crisp), world.per_panel, size) if members.crisp[block].sum() > 0
            ]
            if not blocks:
                continue
            hits = {(way, what): 0 for way in ("sampled", "shuffled") for what in ("necessary", "by_value", "by_lower_limit")}
            tried = {"sampled": min(shuffles, len(blocks)), "shuffled": shuffles}
            for way, times in tried.items():
                for time in range(times):
                    block = blocks[time % len(blocks)]
                    reached, crisp = members.crisp[block], world.sets.crisp[block]
                    if way == "shuffled":
                        reached = random.permutation(reached)
                    hits[way, "necessary"] += bool(samples.necessary(crisp, reached, called)[1].any())
                    table = truth_table.table(crisp, reached)
                    for lower, what in ((False, "by_value"), (True, "by_lower_limit")):
                        hits[way, what] += bool(truth_table.coded(table, rules._replace(lower=lower))[0])
            add_values(columns, set=world.sets.name, outcome=outcome, cities=size)
            for way, times in tried.items():
                add_values(columns, **{f"{way}_times": times})
                for what in ("necessary", "by_value", "by_lower_limit"):
                    add_estimate(columns, f"{way}_{what}", estimates.proportion(hits[way, what], times))
    return columns
