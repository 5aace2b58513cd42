"""The tables of a paper: which rows and columns of what is stored, and how they are headed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.reference.stored import Stored
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import TableLike
from simulation.parameters import Parameters
from simulation.quantity import Quantity, described


class Sheet(NamedTuple):
    """A table as it is printed."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str


class Kind(NamedTuple):
    """How a table of a paper is made, and from which stored tables."""

    study: str
    tables: Sequence[str]
    make: Callable[..., Sheet]


_PANELS = "95 % intervals in brackets, replicate panels as units."


def _plain(text: Any) -> str:
    return str(text).replace("_", " ")


def _number(value: Any, places: int = 3) -> str:
    return "" if value is None or np.isnan(value) else _printed(value, places)


def _printed(value: float, places: int) -> str:
    """A number with so many decimals; what rounds to nothing has no sign.

    >>> _printed(-0.001, 2), _printed(-0.25, 2)
    ('0.00', '-0.25')
    """
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0.0 else text


def _estimate(table: TableLike, name: str, row: int, places: int = 3) -> str:
    return _interval(table, (name, f"{name}_low", f"{name}_high"), row, places)


def _interval(table: TableLike, names: Sequence[str], row: int, places: int = 3, scale: float = 1.0) -> str:
    value, low, high = (scale * float(table[name][row]) for name in names)
    if np.isnan(value):
        return ""
    if np.isnan([low, high]).any():
        return _printed(value, places)
    return f"{_printed(value, places)} [{_printed(low, places)}, {_printed(high, places)}]"


def table1(table: TableLike) -> Sheet:
    """The paper's marks and the model's shares by class."""
    classes = ("silo", "integrated", "enacted")

    def cell(mark: float, value: str) -> str:
        return f"({_number(mark, 0) or ' '}) {value or '–'}"

    rows = [
        [
            table["attribute"][row],
            cell(table["paper_1999"][row], _number(table["model_1999"][row], 2)),
            *(cell(table[f"paper_class_{name}"][row], _estimate(table, f"model_class_{name}", row, 2)) for name in classes),
        ]
        for row in range(len(table["attribute"]))
    ]
    note = (
        "In brackets the paper's mark (1 present, 0 absent, empty where it cannot tell), then the share of the model's cities"
        f" of the class. {_PANELS}"
    )
    head = ["attribute", "1999", *(f"{name}, 2012" for name in classes)]
    return Sheet("Table 1 of Pittaway and Montazemi (2018), paper beside model", head, rows, note)


def verdicts(table: TableLike) -> Sheet:
    """Every test of every proposition."""
    heads = {
        "share_of_draws_with_expected_sign": "of ranges",
        "share_of_posterior_draws_with_expected_sign": "of posterior",
    }
    shares = [name for name in heads if name in table]
    rows = [
        [
            table["proposition"][row], _plain(table["meaning"][row]), table["expected"][row].replace("-", "−"),
            _interval(table, ("estimate", "low", "high"), row, 2), table["verdict"][row],
            "yes" if table["implied_by_rule"][row] else "", *(_number(table[name][row], 2) for name in shares),
        ]
        for row in range(len(table["proposition"]))
    ]  # fmt: skip
    head = ["no.", "effect", "sign", "estimate", "verdict", "rule", *(heads[name] for name in shares)]
    note = (
        "Sign: as expected by the authors. Rule: a rule of the model makes it so, which is no evidence. Of ranges, of "
        "posterior: share of plausible draws, and of draws of the posterior, with the expected sign. 95 % "
        "intervals, each as in its study."
    )
    return Sheet("Propositions against what was measured", head, rows, note)


def lessons(table: TableLike) -> Sheet:
    """What each contrast of the lessons shows for enactment, use and performance."""
    chosen = [row for row, measure in enumerate(table["measure"]) if measure in ("enacted", "use", "performance")]
    rows = [
        [
            str(table["lesson"][row] or ""), _plain(table["scenario"][row]), _plain(table["contrast"][row]),
            table["sentence"][row], _plain(table["by_rule"][row]),
        ]
        for row in chosen
    ]  # fmt: skip
    return Sheet(
        "Six lessons, monitoring and education", ["lesson", "scenario", "contrast", "finding", "by rule"], rows, _PANELS
    )


def interventions(table: TableLike) -> Sheet:
    """Levers in order, by state and kind, on enactment and use."""
    rows = [
        [
            _plain(table["state"][row]), table["kind"][row], find(table["measure"][row]).axis, str(table["rank"][row]),
            _plain(table["lever"][row]), _interval(table, ("value", "low", "high"), row, 2, 100.0),
            "=" if table["ties_with_first"][row] else "",
        ]
        for row in range(len(table["lever"]))
    ]  # fmt: skip
    head = ["state", "kind", "outcome", "rank", "lever", "points of 100", "ties with first"]
    note = f"Priced: per unit of effort; unpriced: per step as configured. {_PANELS}"
    return Sheet("Levers by a city's state", head, rows, note)


def attribution(table: TableLike) -> Sheet:
    """Shapley values of groups of mechanisms."""
    worlds = list(dict.fromkeys(table["world"]))
    of = len(worlds) > 1  # a column that says the same everywhere is a word of the note
    rows = [
        [*([_plain(table["world"][row])] if of else []), find(table["outcome"][row]).axis, _plain(table["group"][row]),
         *(_estimate(table, name, row, 2) for name in ("shapley", "alone", "last"))]
        for row in range(len(table["group"]))
    ]  # fmt: skip
    head = [*(["world"] if of else []), "outcome", "group of mechanisms", "Shapley value", "alone", "added last"]
    note = _PANELS if of else f"Configuration: {_plain(worlds[0])}. {_PANELS}"
    return Sheet("Which mechanism makes the difference, concurrent minus piecemeal", head, rows, note)


def boundary(table: TableLike) -> Sheet:
    """Shares of plausible draws won by either side."""
    rows = [
        [find(table["outcome"][row]).axis, EQUAL[table["definition"][row]], f"{table['simultaneity'][row]:g}",
         WON[table["wins"][row]], _estimate(table, "share", row, 2)]
        for row in range(len(table["wins"])) if table["judged_by"][row] == "estimate"
    ]  # fmt: skip
    head = ["outcome", "equal effort", "at a time", "ahead", "share of draws"]
    return Sheet("Over all plausible cities", head, rows, "95 % intervals, draws as units; shares of ranges, not of cities.")


def parameters(table: TableLike) -> Sheet:
    """Every value of the main job with unit, accepted range and meaning."""

    known = {
        f"{group}.{name}": description
        for group, kind in Parameters.__annotations__.items()
        for name, _, description in described(kind)
    }
    rows = []
    for name, value in zip(table["parameter"], table["value"], strict=True):
        about = known.get(name)
        unit, accepted = (about.unit, f"{about.low:g} to {about.high:g}") if isinstance(about, Quantity) else ("", "")
        rows.append(
            [
                name, value, unit, accepted, about.meaning if about is not None else "",
            ]
        )  # fmt: skip
    head = ["parameter", "value", "unit", "accepted", "meaning"]
    return Sheet("Parameters of the main job", head, rows, "Sources of the values: docs/parameters.md.")


EQUAL = {"same_pace": "same monthly rate", "same_rate": "same rate per practice"}
WON = {
    "fewest": "fewest at a time", "more": "more at a time", "tie_of_none": "tie, (almost) none get there",
    "tie_of_some": "tie, some get there", "tie_of_all": "tie, (almost) all get there",
}  # fmt: skip

KINDS = {
    "table1": Kind("paper", ("table1",), table1),
    "verdicts": Kind("verdicts", ("verdicts",), verdicts),
    "lessons": Kind("lessons", ("verdicts",), lessons),
    "interventions": Kind("interventions", ("ranking",), interventions),
    "attribution": Kind("attribution", ("attributed",), attribution),
    "boundary": Kind("boundary", ("shares",), boundary),
    "parameters": Kind("paper", ("parameters",), parameters),
}


def sheet(name: str, stored: Stored) -> Sheet:
    """One of `KINDS` from what is stored."""
    kind = KINDS[name]
    return kind.make(*(stored.table(kind.study, each) for each in kind.tables))
