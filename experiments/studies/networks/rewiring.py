"""A given network against its rewirings: who asks how many and who is asked by how many stays, who asks whom does not.

Each rewiring is given to a block of panels, which is the unit: intervals hold the chance of the rewiring and that of the
cities together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.running.arm import Arm
from experiments.statistics.comparisons import INTERACTION, by_pair, difference, level, mean_over_pairs, room_between
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.store import sums
from experiments.store.relocated_networks import NETWORKS
from experiments.studies.networks.structures import COURSES, MEASURES, REGIMES, UNITS
from experiments.study_tools.arms import Changes, arms_in_blocks, blocks, rows_in_blocks
from simulation import sources

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.sources import Network

REWIRED = {  # layers changed, and whether degrees are kept
    "advice_rewired": (("advice",), True),
    "friendship_rewired": (("friendship",), True),
    "both_rewired": (("advice", "friendship"), True),
    "same_density": (("advice", "friendship"), False),
}
GIVEN, GENERATED = "given", "generated"
WORDS = {
    "advice_rewired": "its advice ties rewired, degrees kept",
    "friendship_rewired": "its friendships rewired, degrees kept",
    "both_rewired": "both rewired, degrees kept",
    "same_density": "as many ties of both kinds, thrown evenly",
    GENERATED: "networks generated for as many managers",
}
SHAPE = ("density", "reciprocity", "transitivity", "clustering", "centralisation", "department_ratio", "level_ratio", "upward")


def rewired(network: Network, layers: Sequence[str], keep_degrees: bool, swaps: int, seed: int) -> Network:
    """The network with some layers drawn anew: by edge swaps that keep every degree, or with as many ties at random.

    `swaps` are made per tie. Managers who would be left without any tie keep those of reporting. Ties without weights only.
    """
    import networkx

    changed = {}
    for layer in layers:
        weights = getattr(network, layer)
        if not np.isin(weights, (0.0, 1.0)).all():
            raise Refusal(
                f"study.network has weights on its {layer} ties, but a rewiring keeps degrees, not weights; leave them out"
            )
        count = int(weights.sum())
        if keep_degrees:
            graph = networkx.from_numpy_array(weights > 0.0, create_using=networkx.DiGraph)
            networkx.directed_edge_swap(graph, nswap=swaps * count, max_tries=100 * swaps * count, seed=seed)
        else:
            graph = networkx.gnm_random_graph(len(weights), count, seed=seed, directed=True)
        changed[layer] = networkx.to_numpy_array(graph, nodelist=range(len(weights)), weight=None)
    return network._replace(**changed)


def write(network: Network, folder: Path, name: str) -> Changes:
    """Write a network as an edge list and a table of managers; gives the changes that read it."""
    ties, people = io.StringIO(), io.StringIO()
    lines = csv.writer(ties, lineterminator="\n")
    lines.writerow(("layer", "source", "target"))
    for layer in sources.LAYERS:
        for one, other in zip(*np.nonzero(getattr(network, layer)), strict=True):
            lines.writerow((layer, network.labels[one], network.labels[other]))
    lines = csv.writer(people, lineterminator="\n")
    lines.writerow(("manager", "role", "level", "department"))
    for place, label in enumerate(network.labels):
        role = sources.ROLES[network.role[place]]
        lines.writerow((label, role, int(network.level[place]), int(network.department[place])))
    paths = folder / f"{name}.csv", folder / f"{name}_managers.csv"
    texts = zip(paths, (ties, people), strict=True)
    sums.put(folder, {path.name: text.getvalue().encode() for path, text in texts}, adds=True)
    return {
        "advice_network.source": str(paths[0]),
        "advice_network.attributes": str(paths[1]),
        "advice_network.roles": None,
        "city.managers": None,
    }


def given(name: str) -> Network:
    """The network that is rewired.

    Raises `Refusal` if it cannot be read.
    """
    try:
        return sources.read_network(name)
    except sources.InvalidInput as error:
        raise Refusal(f"study.network: {error}") from error


def arms(network: Network, name: str) -> dict[str, Changes]:
    """The network itself, and generated ones of as many managers."""
    return {
        GIVEN: {"advice_network.source": name, "city.managers": None},
        GENERATED: {"city.managers": len(network.labels)},
    }


class Rewirings(NamedTuple):
    """Networks rewired from a given one, and who gets which: by kind of rewiring."""

    networks: dict[str, list[Network]]
    parts: dict[str, list[tuple[range, Changes]]]  # blocks of panels, and the changes with which each reads its network


def rewirings(question: Question, network: Network) -> Rewirings:
    """Rewire the network for every block of panels, and write each rewiring beside the study's results."""
    options, folder = question.options, question.folder / NETWORKS
    made = Rewirings({}, {})
    for place, (kind, (layers, keep)) in enumerate(REWIRED.items()):
        made.networks[kind], made.parts[kind] = [], []
        for number, part in enumerate(blocks(question.panels, options.rewirings)):
            seed = int(np.random.default_rng([question.seed, 0x4E, place, number]).integers(2**31))
            one = rewired(network, layers, keep, options.swaps, seed)
            made.networks[kind].append(one)
            made.parts[kind].append((part, write(one, folder, f"{kind}_{number:03d}")))
    return made


def arms_rewired(made: Rewirings, by_course: Mapping[str, Changes], columns: Sequence[str]) -> list[Arm]:
    """The arms of every kind of rewiring and course, one for each block of panels."""
    return [arm for name, parts in _parts(made, by_course).items() for arm in arms_in_blocks(name, columns, parts)]


def rows_rewired(source: RowSource, made: Rewirings, by_course: Mapping[str, Changes]) -> dict[str, Rows]:
    """Rows of every kind of rewiring and course, blocks of panels joined."""
    return {name: rows_in_blocks(source, name, parts) for name, parts in _parts(made, by_course).items()}


def _parts(made: Rewirings, by_course: Mapping[str, Changes]) -> dict[str, list[tuple[range, Changes]]]:
    return {
        f"{kind}_{course}": [(part, {**changes, **read}) for part, read in parts]
        for kind, parts in made.parts.items()
        for course, changes in by_course.items()
    }


def shapes(network: Network, used: Mapping[str, Sequence[Network]]) -> Table:
    """What the advice and friendship layers look like: the network's own, and the mean of its rewirings."""
    table: Table = {}
    for kind, networks in {GIVEN: [network], **used}.items():
        for layer in ("advice", "friendship"):
            statistics = [
                sources.statistics(getattr(each, layer), level=each.level, department=each.department)._asdict()
                for each in networks
            ]
            add_values(table, network=kind, layer=layer, networks=len(networks))
            add_values(table, **{name: float(np.mean([each[name] for each in statistics])) for name in SHAPE})
    return table


def compared(rows: Mapping[str, Rows]) -> tuple[Table, list[EffectEstimate]]:
    """The given network minus each rewiring of it, and minus generated ones, by course; and on concurrent minus piecemeal."""
    table: Table = {}
    effects: list[EffectEstimate] = []
    held = "the same cities, common random numbers, managers, ranks and reporting; blocks of panels as units"
    for kind, words in WORDS.items():
        unit = "panel" if kind == GENERATED else "block"
        own = "the same seeds and regime; stakes, ranks and ties differ" if kind == GENERATED else held
        for course in COURSES:
            one, other = rows[f"{GIVEN}_{course}"], rows[f"{kind}_{course}"]
            units = {**one, unit: other[unit]}
            add_values(table, compared_with=kind, course=course, units=len(np.unique(other[unit])))
            for measure in MEASURES:
                value = difference(units, other, measure, unit=unit)
                add_estimate(table, f"{measure}_given", level(one, measure))
                add_estimate(table, measure, level(other, measure, unit=unit))
                add_difference(table, f"{measure}_given_minus_this", value, room_between(measure, [one, other]).tested)
                meaning = f"the given network minus {words}, {course}: {find(measure).label}"
                key = f"given_minus_{kind}_{course}_on_{measure}"
                unit_of = UNITS.get(measure, "share")
                effects.append(over_pairs(key, meaning, value, one, own, unit_of, of=(measure, (one, other))))
        for measure in MEASURES:
            apart = [_difference(rows, which, measure) for which in (GIVEN, kind)]
            other = rows[f"{kind}_{REGIMES[0]}"]
            value = mean_over_pairs(apart[0] - apart[1], other[unit], is_widened=find(measure).is_share)
            meaning = f"the given network minus {words}: concurrent minus piecemeal {find(measure).label}"
            key = f"given_minus_{kind}_on_difference_in_{measure}"
            four = [rows[f"{which}_{regime}"] for which in (GIVEN, kind) for regime in REGIMES]
            unit_of = UNITS.get(measure, "share")
            effects.append(over_pairs(key, meaning, value, other, own, unit_of, of=(measure, four), weights=INTERACTION))
    return table, effects


def _difference(rows: Mapping[str, Rows], kind: str, measure: str) -> np.ndarray:

    one, other = (rows[f"{kind}_{regime}"] for regime in reversed(REGIMES))
    return by_pair(one, other, measure)
