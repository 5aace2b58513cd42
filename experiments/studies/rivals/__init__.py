"""Rivals judged by Table 1: which rule of scoping and of frame breaking the eleven cities speak for, and whether they could.

Every rival is simulated in the same plausible draws, leaders choosing for themselves. Its evidence is the chance of the eleven
coded cities, class and profile of practices together, averaged over the draws: numbers that fit by luck among many that do not
count for little. Nothing here reads a difference between ways of changing.  [Kass & Raftery 1995]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.figures import rivals as rivals_figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import evidence
from experiments.statistics.tables import Table, add_estimate, add_values, arm_name, by_name
from experiments.studies.rivals import recovery, report_text
from experiments.studies.rivals.options import Options
from experiments.study_tools import plausible, table_one

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

EMBEDDED = 3  # practices that come with the purchased system, in setting=pm18_embedded


class Rival(NamedTuple):
    """A combination of rules, and what it changes in the configuration."""

    scope: str
    frame: str
    changes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Of the rival, in tables."""
        return arm_name(self.scope, self.frame)


def arms(question: Question) -> Sequence[Arm]:
    """Every rival in every draw, then every triple of embedded practices in the first draws."""
    options = question.options
    _refuse(question.setting, options)
    drawn = _drawn(question)
    declared = [
        _arm(rival.name, place, rival.changes, change, options.panels)
        for rival in _rivals(options)
        for place, change in enumerate(drawn.changes)
    ]
    for triple, changes in _placebos(question).items():
        for place, change in enumerate(drawn.changes[: options.placebo_draws]):
            declared.append(_arm(_triple_name(triple), place, changes, change, options.panels))
    return declared


def _arm(name: str, place: int, changes: Mapping[str, Any], change: Mapping[str, Any], panels: int) -> Arm:
    return Arm(arm_name(name, "draw", place), {**changes, **change}, range(panels), table_one.COLUMNS)


def _drawn(question: Question) -> plausible.Draws:
    options = question.options
    return plausible.draws(question.config, options.plausible, options.draws, options.seed)


def _rivals(options: Options) -> list[Rival]:
    return [
        Rival(scope, frame, {**options.scopes[scope], **options.frames[frame]})
        for scope in options.scopes
        for frame in options.frames
    ]


def _placebos(question: Question) -> dict[tuple[str, ...], dict[str, Any]]:
    """Changes by which three of the seven practices come with the purchased system, with shared vision, for all triples."""
    if question.options.placebo_draws == 0:
        return {}
    practices = question.config["setting"]["practices"]
    changes = {}
    for triple in combinations(table_one.PRACTICES, EMBEDDED):
        with_system = {*triple, "shared_vision"}
        changes[triple] = {
            "setting.practices": [{**each, "embedded": float(each["name"] in with_system)} for each in practices]
        }
    return changes


def _triple_name(triple: Sequence[str]) -> str:
    return arm_name("embedded", *triple)


def _refuse(setting: Setting, options: Options) -> None:
    table_one.refuse(setting, options.fits)
    for name in ("coding_errors", "scopes", "frames"):
        if not getattr(options, name):
            raise Refusal(f"study.{name} is empty; see configs/study/rivals.yaml")
    names = [rival.name for rival in _rivals(options)]
    if options.reference not in names:
        raise Refusal(f"study.reference is {options.reference}; {suggestion(options.reference, names, 'rival')}")
    if options.placebo_draws > options.draws:
        raise Refusal(f"study.placebo_draws is {options.placebo_draws}, more than study.draws ({options.draws}); take fewer")


def _of(source: RowSource, name: str, draws: int) -> np.ndarray:
    return table_one.counted(source, [arm_name(name, "draw", place) for place in range(draws)])


def analyse(question: Question, source: RowSource) -> Report:
    """Evidence of every rival and of every placebo, and how often each is named when it made the data."""
    options, drawn = question.options, _drawn(question)
    rivals = _rivals(options)
    counts = {rival.name: _of(source, rival.name, options.draws) for rival in rivals}
    judged = {name: evidence.judged(table_one.log_chance(each, options.coding_errors)) for name, each in counts.items()}
    table = _judged_table(rivals, counts, judged, options)
    families = _families(rivals, counts, options)
    triples = {triple: _of(source, _triple_name(triple), options.placebo_draws) for triple in _placebos(question)}
    placebos = _placebo_table(triples, counts, options)
    again = recovery.table([rival.name for rival in rivals], np.stack(list(counts.values())), options)
    real = _real(question, placebos)
    summary = {
        "draws": options.draws,
        "draws_refused": drawn.refused,
        "parameters": len(drawn.ranges),
        "cities_per_draw": options.panels * question.setting.cities,
        "rivals": by_name(table, ("rival",)),
        "families": by_name(families, ("kind", "form")),
        "best": table["rival"][0],
        "speaks_for": [name for name, low in zip(table["rival"], table["log_odds_low"], strict=True) if low > options.decisive],
        "draws_that_fit": int(sum(table["draws_that_fit"])),
        "placebo_triples": len(placebos.get("triple", ())),
        "embedded_triple_rank": real,
        "recovery": by_name(again, ("rival", "cities")),
    }
    tables = {"rivals": table, "families": families}
    if placebos:
        tables["placebos"] = placebos
    if again:
        tables["recovery"] = again
    text = report_text.text(options, summary, tables)
    return Report(text, summary, tables, {"rivals": rivals_figure.draw})


def _judged_table(
    rivals: Sequence[Rival], counts: Mapping[str, np.ndarray], judged: Mapping[str, evidence.Judged], options: Options
) -> Table:
    """One row per rival, most evidence first: log odds against the first, numerical error, and what its draws show."""
    first = judged[options.reference]
    table: Table = {}
    for rival in sorted(rivals, key=lambda each: -judged[each.name].log_evidence):
        own, there = judged[rival.name], counts[rival.name]
        add_values(table, rival=rival.name, scope=rival.scope, frame=rival.frame)
        add_values(table, log_evidence=own.log_evidence, log_evidence_error=own.error, effective_draws=own.effective)
        add_estimate(table, "log_odds", evidence.log_odds(own, first))
        apart = table_one.errors_by_class(there)
        for place, class_ in enumerate(table_one.CLASSES):
            value = apart[:, place]
            known = ~np.isnan(value)
            add_values(table, **{f"class_{class_}": float(own.weight @ there[:, place].sum(axis=1) / there[0].sum())})
            add_values(table, **{f"error_{class_}": float(own.weight[known] @ value[known] / own.weight[known].sum())})
        add_values(table, draws_that_fit=int(np.sum(table_one.fitting(there, options.fits, options.fewest_cities))))
    return table


def _families(rivals: Sequence[Rival], counts: Mapping[str, np.ndarray], options: Options) -> Table:
    """Evidence of each form of scope, and of each form of frame, averaged over the forms it is crossed with."""
    table: Table = {}
    for kind in ("scope", "frame"):
        forms = list(dict.fromkeys(getattr(rival, kind) for rival in rivals))
        own = {}
        for form in forms:
            crossed = [counts[each.name] for each in rivals if getattr(each, kind) == form]
            own[form] = evidence.judged(table_one.log_chance(np.concatenate(crossed), options.coding_errors))
        for form in sorted(forms, key=lambda each: -own[each].log_evidence):
            add_values(table, kind=kind, form=form, log_evidence=own[form].log_evidence)
            add_values(table, log_evidence_error=own[form].error, effective_draws=own[form].effective)
            reference = next(getattr(rival, kind) for rival in rivals if rival.name == options.reference)
            add_estimate(table, "log_odds", evidence.log_odds(own[form], own[reference]))
    return table


def _placebo_table(triples: Mapping[tuple[str, ...], np.ndarray], counts: Mapping[str, np.ndarray], options: Options) -> Table:
    """One row per triple of practices that come with the system, most evidence first, in log odds against no such practice."""
    if not triples:
        return {}
    alike = counts[options.reference][: options.placebo_draws]
    against = evidence.judged(table_one.log_chance(alike, options.coding_errors))
    judged = {triple: evidence.judged(table_one.log_chance(each, options.coding_errors)) for triple, each in triples.items()}
    table: Table = {}
    for rank, triple in enumerate(sorted(triples, key=lambda each: -judged[each].log_evidence), 1):
        own = judged[triple]
        add_values(table, triple=", ".join(triple), rank=rank, log_evidence=own.log_evidence, log_evidence_error=own.error)
        add_values(table, effective_draws=own.effective)
        add_estimate(table, "log_odds", evidence.log_odds(own, against))
    return table


def _real(question: Question, placebos: Table) -> int | None:
    """Rank of the triple that Table 1 marks in the three cities, which setting=pm18_embedded takes for embedded."""
    marked = table_one.MARKS[1] * (1 - table_one.MARKS[0])
    names = ", ".join(name for name, is_in in zip(table_one.PRACTICES, marked, strict=True) if is_in)
    return placebos["rank"][placebos["triple"].index(names)] if placebos else None
