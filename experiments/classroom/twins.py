"""One city under two regimes, a matched pair, month by month: what the page plays. Entry 0 of a series is the founding."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.classroom import contrast, languages, layout
from experiments.classroom.idle import idle, limits
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.remembered import remembering
from experiments.classroom.scene import SIDES, Scene
from experiments.running.narrative import account
from simulation import city, ensemble
from simulation.history import History
from simulation.parameters import Setting
from simulation.vocabulary import Effect, Outcome, Role, Trigger

Rows = dict[str, Any]
TRIGGER_WORDS = {kind: kind.name.lower() for kind in Trigger}
"""Names of triggers are those of the events that bring them, but for newcomers with the new frame."""
SUMMARY = ("architecture", "use", "programmes_started", "programmes_dropped", "breaks", "effort_offered", "effort_applied")


def as_json(scene: Scene, language: str = ENGLISH) -> dict[str, Any]:
    """Both twins as the page plays them, ready for JSON; series have one entry per month, after one for the founding.

    Args:
        scene: The scene.
        language: Of the words in the answer.
    """
    setting = scene.setting("left")
    panels = {side: panel_history(scene.setting(side), scene.seed, scene.panel) for side in SIDES}
    headings = contrast.headings(scene, language)
    sides = {side: _side(scene, side, headings[side], language, *panels[side]) for side in SIDES}
    return {
        "key": scene.key,
        "commands": {side: command(scene, side) for side in SIDES},
        "start_year": setting.start_year,
        "months": setting.months,
        "seed": str(scene.seed),  # text, as numbers of a browser end at 2**53
        "panel": scene.panel,
        "city": scene.city,
        "managers": int(setting.managers[scene.city]),
        "services": int(setting.services[scene.city]),
        "network": network(setting, scene.seed, scene.panel, scene.city, language),
        "sides": sides,
    }


@remembering(40_000_000)  # a panel of the default city takes 8 MB
def panel_history(setting: Setting, seed: int, panel: int) -> tuple[History, dict[str, np.ndarray]]:
    """Every month of a replicate panel, and its outcome rows by column, as `framebreak run` makes them."""
    whole = ensemble.panel(setting, seed, panel)
    return whole.history, whole.outcomes


def command(scene: Scene, side: str) -> str:
    """The command line that computes this city among others, in the same panel."""
    overrides = [f"study.name=classroom_{side}", f"study.seed={scene.seed}", f"study.panels={scene.panel + 1}"]
    return " ".join(["framebreak run", *(_quoted(each) for each in (*overrides, *scene.overrides(side)))])


def _quoted(text: str) -> str:
    return f'"{text}"' if any(mark in text for mark in "[]{} ,") else text


def _side(
    scene: Scene, side: str, heading: str, language: str, history: History, rows: dict[str, np.ndarray]
) -> dict[str, Any]:
    setting, place = scene.setting(side), scene.city
    state = history.cities[:, place]
    first = int(setting.managers[:place].sum())
    people = history.managers[:, first : first + int(setting.managers[place])]
    row = {name: values[place] for name, values in rows.items()}
    outcome = Outcome(int(row["outcome"])).name.lower()
    return {
        "label": contrast.regime_label(setting, language),
        "differs": heading,
        "idle": idle(setting, language),
        "limits": {name: limit._asdict() for name, limit in limits(setting, language).items()},
        "outcome": outcome,
        "row": {name: _scalar(value) for name, value in row.items()},
        "series": {name: state[name].tolist() for name in labels()["series"]},
        "practices": state["structure"].tolist(),
        "in_place": _in_place(setting, state).astype(int).tolist(),
        "content": state["content"].tolist(),
        "frames": people["frames"].mean(axis=2).tolist(),
        "resisting": people["resistance"].tolist(),
        "broke": _seats(people["broke"] > 0.0),
        "joined": _seats(people["joined"] > 0.0),
        "champion": state["champion"].astype(int).tolist(),
        "events": _events(scene, setting, state, language),
        "programmes": _programmes(state),
        "narrative": _account(setting, history, place, row, language),
    }


def _account(setting: Setting, history: History, place: int, row: Rows, language: str) -> list[str]:
    """The model's own account, in English as `framebreak replay` prints it."""
    if language == ENGLISH:
        return account(setting, history, place, row)
    return account(setting, history, place, row, languages.account(language), partial(languages.number, language))


def _in_place(setting: Setting, state: np.ndarray) -> np.ndarray:
    """Practices that Table 1 counts as in place, (entries, practices): by level, and shared vision by agreement of frames."""
    level = state["structure"].copy()
    vision = setting.effect[Effect.SHARED_VISION]
    if vision >= 0:
        level[:, vision] = state["agreement"]
    return level >= setting.parameters.deep_structure.in_place


def _seats(is_so: np.ndarray) -> list[list[int]]:
    return [np.flatnonzero(month).tolist() for month in is_so]


def _events(scene: Scene, setting: Setting, state: np.ndarray, language: str) -> list[dict[str, Any]]:
    """Triggers as they strike, and the audience's own events beside them."""
    texts = labels(language)["events"]
    yours = {(event.month, event.kind) for event in scene.events}
    events = []
    exposed, exploited = state["exposed"][1:] > 0.0, state["exploited"][1:] > 0.0
    for month, kind in zip(*(each.tolist() for each in np.nonzero(exposed))):
        name = TRIGGER_WORDS[Trigger(kind)]
        mine = (month, name) in yours or (name == "visionary" and (month, "visionary_cio") in yours)
        new_mayor = kind == Trigger.ELECTION and state["new_mayor"][month + 1] == 0.0
        events.append({"month": month, "kind": name, "is_trigger": True, "is_yours": mine, "is_new_mayor": bool(new_mayor)})
    events += [
        {"month": event.month, "kind": event.kind, "is_trigger": False, "is_yours": True, "is_new_mayor": False}
        for event in scene.events
        if event.kind in ("support", "new_cio")
    ]
    used = {(month, TRIGGER_WORDS[Trigger(kind)]) for month, kind in zip(*(each.tolist() for each in np.nonzero(exploited)))}
    for event in events:
        event["label"] = texts[event["kind"]]["label"]
        event["is_exploited"] = _used_later(event, used, setting)
    return sorted(events, key=lambda event: event["month"])


def _used_later(event: dict[str, Any], used: set[tuple[int, str]], setting: Setting) -> bool:
    """Whether leaders used the window that this event opened, while it was open to more than a tenth."""
    closing = setting.parameters.trigger_events.closing
    lasts = 1 if closing >= 1.0 else setting.months if closing <= 0.0 else int(np.log(0.1) / np.log(1.0 - closing)) + 1
    return any((month, event["kind"]) in used for month in range(event["month"], event["month"] + lasts))


def _programmes(state: np.ndarray) -> list[dict[str, Any]]:
    """Programmes by the months in which they run."""
    programmes: list[dict[str, Any]] = []
    for month in range(1, len(state)):
        started, dropped, running = (float(state[name][month]) > 0.0 for name in ("started", "dropped", "running"))
        if started:
            programmes.append({"from": month - 1, "to": month, "end": "running"})
        if programmes and programmes[-1]["end"] == "running":
            programmes[-1]["to"] = month
            if dropped or not running:
                programmes[-1]["end"] = "dropped" if dropped else "finished"
    return programmes


@remembering(4_000_000)
def network(setting: Setting, seed: int, panel: int, place: int, language: str = ENGLISH) -> dict[str, Any]:
    """Seats and ties of one city, placed so that both twins are drawn alike.

    Args:
        setting: Setting of either side.
        seed: Seed of the scene.
        panel: Number of the replicate panel.
        place: Number of the city in its panel.
        language: Of what seats are called.
    """
    seats, ties = founded(setting, seed, panel)
    first, last = (int(setting.managers[:place].sum()), int(setting.managers[: place + 1].sum()))
    own = seats[first:last]
    roles = [Role(int(role)).name.lower() if role < Role.HEAD else "head" for role in own["role"]]
    texts = labels(language)["roles"]
    spots = layout.places(own["role"].tolist(), own["level"], own["department"])
    nodes = []
    for seat, (role, (x, y)) in enumerate(zip(roles, spots)):
        number = "" if role != "head" else f" {seat - int(Role.HEAD) + 1}"
        nodes.append(
            {
                "seat": seat,
                "role": role,
                "letter": texts[role]["letter"],
                "label": texts[role]["label"] + number,
                "level": int(own["level"][seat]),
                "department": int(own["department"][seat]),
                "x": x,
                "y": y,
            }
        )
    listed = [
        {"from": asker, "to": int(tie["neighbour"]) - first, **{kind: int(tie[kind] > 0.0) for kind in KINDS}}
        for asker in range(last - first)
        for tie in ties[first + asker]
    ]
    return {"nodes": nodes, "ties": listed}


KINDS = ("advice", "friendship", "reporting")


@remembering(4_000_000)
def founded(setting: Setting, seed: int, panel: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Seats of a replicate panel and, by manager, ties: founded by the kernel."""
    places, founding = city.places(setting), ensemble.founding(setting, seed, panel)
    return places.seats, [founding.ties[founding.start[m] : founding.start[m + 1]] for m in range(len(places.seats))]


def as_csv(scene: Scene) -> str:
    """Both twins by month as CSV, the left one first: the series that the lanes show, and every practice's level."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    setting = scene.setting("left")
    practices = [f"level_{name}" for name in setting.practices]
    writer.writerow(["side", "entry", *labels()["series"], *practices])
    for side in SIDES:
        own, (history, _) = scene.setting(side), panel_history(scene.setting(side), scene.seed, scene.panel)
        state = history.cities[:, scene.city]
        listed: Sequence[Any] = [state[name].tolist() for name in labels()["series"]]
        for entry in range(own.months + 1):
            writer.writerow([side, entry, *(column[entry] for column in listed), *state["structure"][entry].tolist()])
    return text.getvalue()


def _scalar(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and np.isnan(plain) else plain
