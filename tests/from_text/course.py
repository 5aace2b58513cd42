"""One month of one city: phases 3 to 6 of model.md section 3, from the documentation alone.

Rules of the three concepts come from their modules; what they need of others (deep structure, complementarity, advice network,
management) is written here in its plainest form.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.from_text import change_programme as programme
from tests.from_text import cognitive_framework as cognition
from tests.from_text import resistance as resisting
from tests.from_text.notation import limited

Array = NDArray[np.float64]

# parameters.md, defaults of the concepts that phases 3 to 6 read
DEFAULTS: dict[str, dict[str, Any]] = {
    "change_programme": {
        "effort": 12.0, "span": 40.0, "simultaneity": 8, "by_dimension": 0, "trial_period": 0, "decentralised_months": 0,
        "decentralised_yield": 0.5, "decentralised_learning": 3.0, "absorption": 0.35, "congestion": 0.04, "saturation": 0.6,
        "template_error": 0.45, "template_learning": 0.02,
    },
    "cognitive_framework": {
        "openness": 0.045, "confidence": 0.4, "confidence_from_collaboration": 0.3, "embedding": 0.025,
        "embedding_from_change_seeking": 1.0, "tolerance": 0.28, "attention": 0.2, "attention_from_triggers": 0.15,
        "attention_from_monitoring": 0.3, "attention_from_threat": 0.2, "noise": 0.5, "leak": 0.1, "rebuilding": 0.9,
        "contradiction": "sum", "convexity": 0.0, "deepest_scale": 3.0, "practice_by_practice": 0,
        "noticeable": 0.1, "breadth_scale": 1.0, "whole_frame": 0.0,
    },
    "resistance": {
        "growth": 0.04, "contagion": 0.1, "results": 0.02, "relief_from_monitoring": 0.1, "alignment": 0.0, "forgetting": 0.03,
        "drag": 0.75,
    },
    "deep_structure": {"regression": 0.03},
    "complementarity": {"strength": 0.75, "modularity": 0.5},
    "platform": {"interoperability": 0.0},
    "advice_network": {"authority": 1.0, "switching": 0.7, "cio_weight": 0.5},
    "management": {"power_shift": 2.0, "head_loss": 0.3},
}  # fmt: skip

# mechanisms.md, those that phases 3 to 6 read
MECHANISMS: dict[str, bool] = dict.fromkeys(
    (
        "complementarity", "frame_breaking", "assimilation", "bounded_confidence", "threat_switching", "politics",
        "resistance_growth", "congestion", "absorption_cap", "diminishing_returns", "regression", "template_error", "attention",
    ),
    True,
)  # fmt: skip


# model.md section 7, Change programme, Allocation: amounts that only rounding makes do not count
DONE = 1e-9
NOT_PASSED_ON = 1e-12


def allocate(
    *,
    plan: Array,
    order: Sequence[int],
    dimension: Sequence[int],
    pace: float,
    simultaneity: int,
    by_dimension: bool,
) -> Array:
    """g_p: the month's effort over practices (model.md section 7, Change programme, Allocation)."""
    given = np.zeros_like(plan)
    sequence = programme.gather(order=order, dimension=dimension) if by_dimension else list(order)
    waiting = [practice for practice in sequence if plan[practice] > DONE]
    left = pace

    active = waiting[:simultaneity]
    if by_dimension:
        groups = list(dict.fromkeys(dimension[practice] for practice in waiting))[:simultaneity]
        active = [practice for practice in waiting if dimension[practice] in groups]
    for practice in active:
        given[practice] = min(pace / len(active), plan[practice])
        left -= given[practice]
    for practice in waiting:
        if left > NOT_PASSED_ON:
            extra = min(left, plan[practice] - given[practice])
            given[practice] += extra
            left -= extra
    return given


def weights(*, power: Array, advice: Array, friendship: Array, reporting: Array, fear: float, authority: float) -> Array:
    """omega_ij: power of j times the weight of the tie from i to j (model.md section 7, Advice network, Hearing)."""
    ties: Array = advice * (1.0 - fear) + friendship * fear + reporting * authority
    weighted: Array = ties * power[np.newaxis, :]
    return weighted


def support(*, structure: Array, interactions: Array) -> Array:
    """S_p; 0 for a practice that interacts with none."""
    total = np.abs(interactions).sum(axis=1)
    reach = interactions @ structure
    shares: Array = np.divide(reach, total, out=np.zeros_like(reach), where=total > 0.0)
    return shares


def month(
    *,
    # state of the city (model.md section 2), as phases 1 and 2 of this month left it
    structure: ArrayLike,
    plan: ArrayLike,
    vision: ArrayLike,
    standing: float,
    template: float,
    mean_resistance: float,
    # state of the managers, as phases 1 and 2 left it: (managers, practices) or (managers,)
    frames: ArrayLike,
    disconfirmation: ArrayLike,
    resistance: ArrayLike,
    power: ArrayLike,
    # the programme
    running: bool,
    elapsed: int,
    order: Sequence[int],
    # from other concepts
    window: ArrayLike,
    threat: float,
    win: float,
    monitor: float,
    staff: ArrayLike,
    draws: ArrayLike,
    peers_frame: ArrayLike | None,
    # seats: fixed at founding
    roles: Sequence[str],
    stakes: ArrayLike,
    thresholds: ArrayLike,
    founding_resistance: ArrayLike,
    founding_power: ArrayLike,
    advice: ArrayLike,
    friendship: ArrayLike,
    reporting: ArrayLike,
    # the setting
    practices: Sequence[str],
    dimension: Sequence[int],
    shifts_power: ArrayLike,
    interactions: ArrayLike,
    # parameters and switches, as far as they differ from the defaults
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    mechanisms: Mapping[str, bool] | None = None,
    simultaneity: int | None = None,
) -> dict[str, Any]:
    """Phases 3 to 6 of one month; nothing that is passed in is changed.

    Arguments beside the state arrays:

    - `running`, `elapsed`: whether a programme runs after phase 2, and its months, this one included (1 in the month it
      starts)
    - `order`: numbers of the practices in the sequence of the programme
    - `window`: how far each trigger's window is open after phase 1 of this month
    - `threat`, `win`: of the end of last month
    - `monitor`: know-how to monitor, as phase 1 left it; `staff`: know-how to staff, by dimension
    - `draws`: a uniform draw for each manager, for noticing
    - `peers_frame`: mean frame of tied cities' CIOs at the end of last month, by practice; None without tied cities
    - `roles`: mayor, city_manager, cio or head, by seat; `founding_power`: w0
    - `advice`, `friendship`, `reporting`: 0 or 1, row i column j: i asks j, i names j, i reports to j
    - `dimension`: number of the dimension of each practice; `shifts_power` by practice; `interactions`: the signed matrix C
    - `simultaneity`: of the running programme where leaders chose it (breadth); else the parameter
    - `mean_resistance`: R, as counted at the end of last month

    Returns the new arrays under the names of model.md section 2 and columns.md (`structure`, `plan`, `template`, `frames`,
    `disconfirmation`, `resistance`, `power`, `attention`, `broke`), what was `given` and `pushed` by practice, `active`
    (n), and the ledger (`offered`, `applied`, `lost_*`).
    """
    settings = {concept: {**values, **(parameters or {}).get(concept, {})} for concept, values in DEFAULTS.items()}
    at_work = {**MECHANISMS, **(mechanisms or {})}
    change, cognitive, politics = settings["change_programme"], settings["cognitive_framework"], settings["resistance"]
    x, plan_left, v = (np.array(a, dtype=float) for a in (structure, plan, vision))
    f, d, r, w = (np.array(a, dtype=float) for a in (frames, disconfirmation, resistance, power))
    shifts, matrix, know_staff = (np.array(a, dtype=float) for a in (shifts_power, interactions, staff))
    seat_stakes, seat_thresholds, r0, w0 = (
        np.array(a, dtype=float) for a in (stakes, thresholds, founding_resistance, founding_power)
    )
    uniform, windows = np.array(draws, dtype=float), np.array(window, dtype=float)
    ties = {
        "advice": np.array(advice, float),
        "friendship": np.array(friendship, float),
        "reporting": np.array(reporting, float),
    }
    managers, count = f.shape
    if not at_work["politics"]:
        w = np.ones(managers)

    def level(of: Array, practice: str) -> float:
        """How far a practice is in place; 0 where the setting lacks it (assumption)."""
        return float(of[list(practices).index(practice)]) if practice in practices else 0.0

    decentralised = running and elapsed <= change["decentralised_months"]

    # phase 3: programme
    pushed = {"given": np.zeros(count), "pushed": np.zeros(count)}
    losses = dict.fromkeys(("cap", "congestion", "saturation", "decentralised", "template", "resistance"), 0.0)
    given = pushed["given"]
    active = 0
    tau = template
    if running:
        given = allocate(
            plan=plan_left,
            order=order,
            dimension=dimension,
            pace=change["effort"] / change["span"],
            simultaneity=int(change["simultaneity"] if simultaneity is None else simultaneity),
            by_dimension=bool(change["by_dimension"]),
        )
        plan_left = plan_left - given
        plan_left[plan_left <= DONE] = 0.0
        active = int((given > 0.0).sum())
        passes = 1.0 if decentralised else resisting.let_through(resistance=mean_resistance, drag=politics["drag"])
        for p in np.flatnonzero(given > 0.0).tolist():
            a = programme.absorbed(given=given[p], absorption=change["absorption"], absorption_cap=at_work["absorption_cap"])
            c = a * programme.undisturbed(active=active, congestion=change["congestion"], congested=at_work["congestion"])
            s = c * programme.unsaturated(
                structure=x[p], saturation=change["saturation"], diminishing_returns=at_work["diminishing_returns"]
            )
            useful = s * (change["decentralised_yield"] if decentralised else 1.0)
            q = useful * programme.right_share(
                staff=know_staff[dimension[p]],
                template=template,
                template_error=change["template_error"],
                at_work=at_work["template_error"],
            )
            let = q * passes
            pushed["pushed"][p] = programme.fits(push=let, structure=x[p])
            losses["cap"] += given[p] - a
            losses["congestion"] += a - c
            losses["saturation"] += c - s + let - pushed["pushed"][p]
            losses["decentralised"] += s - useful
            losses["template"] += useful - q
            losses["resistance"] += q - let
        tau = programme.learned(
            template=template,
            monitoring=level(x, "monitoring") * monitor,
            decentralised=decentralised,
            template_learning=change["template_learning"],
            decentralised_learning=change["decentralised_learning"],
        )

    # phase 4: deep structure
    drift = np.zeros(count)
    if at_work["regression"]:
        carried = (w[:, np.newaxis] * f).sum(axis=0) / w.sum()
        coupling = settings["complementarity"]["strength"] * (
            1.0 - settings["complementarity"]["modularity"] * settings["platform"]["interoperability"]
        )
        coupling = coupling if at_work["complementarity"] else 0.0
        slack = np.clip(1.0 - coupling * support(structure=x, interactions=matrix), 0.0, 2.0)
        drift = settings["deep_structure"]["regression"] * (carried - x) * np.where(carried < x, slack, 1.0)
    new_x = np.clip(x + pushed["pushed"] + drift, 0.0, 1.0)

    # phase 5: managers consider
    fear = settings["advice_network"]["switching"] * threat if at_work["threat_switching"] else 0.0
    omega = weights(power=w, fear=fear, authority=settings["advice_network"]["authority"], **ties)
    monitoring = level(new_x, "monitoring") * monitor
    attention = cognition.attention(
        windows=float(windows.sum()),
        monitoring=monitoring,
        threat=threat,
        attention=cognitive["attention"],
        attention_from_triggers=cognitive["attention_from_triggers"],
        attention_from_monitoring=cognitive["attention_from_monitoring"],
        attention_from_threat=cognitive["attention_from_threat"],
        at_work=at_work["attention"],
    )
    confidence = cognition.confidence(
        collaboration=level(new_x, "collaboration"),
        confidence=cognitive["confidence"],
        confidence_from_collaboration=cognitive["confidence_from_collaboration"],
        bounded_confidence=at_work["bounded_confidence"],
    )
    pace = cognition.embedding(
        change_seeking=level(new_x, "change_seeking"),
        embedding=cognitive["embedding"],
        embedding_from_change_seeking=cognitive["embedding_from_change_seeking"],
    )
    tolerance = cognition.tolerance(tolerance=cognitive["tolerance"], assimilation=at_work["assimilation"])
    peers = None if peers_frame is None else np.array(peers_frame, dtype=float)
    new_f, new_d, broke = np.empty_like(f), np.empty_like(d), np.zeros(managers)
    for i in range(managers):
        gaps = [cognition.gap(structure=new_x[p], frame=f[i, p]) for p in range(count)]
        contradicted = sum(cognition.contradicts(gap=gap, noticeable=cognitive["noticeable"]) for gap in gaps) / count
        explained = cognition.explained_away(contradicted=contradicted, whole_frame=cognitive["whole_frame"])
        own_pace = cognition.assimilating(pace=pace, explained=bool(explained), assimilation=at_work["assimilation"])
        for p in range(count):
            heard = [
                (cognition.hearing(weight=omega[i, j], adviser_frame=f[j, p], frame=f[i, p], confidence=confidence), f[j, p])
                for j in range(managers)
                if j != i
            ]
            if roles[i] == "cio" and peers is not None:
                weight = settings["advice_network"]["cio_weight"]
                heard.append(
                    (cognition.hearing(weight=weight, adviser_frame=peers[p], frame=f[i, p], confidence=confidence), peers[p])
                )
            total = sum(weight for weight, _ in heard)
            new_f[i, p] = cognition.adapted(
                frame=f[i, p],
                advice=sum(weight * view for weight, view in heard) / total if total > 0.0 else None,
                gap=new_x[p] - f[i, p],
                pace=own_pace,
                openness=cognitive["openness"],
                tolerance=tolerance,
            )
        pressure = cognition.pressure(
            gaps=gaps,
            contradiction=cognitive["contradiction"],
            convexity=cognitive["convexity"],
            deepest_scale=cognitive["deepest_scale"],
            practice_by_practice=bool(cognitive["practice_by_practice"]),
            noticeable=cognitive["noticeable"],
            breadth_scale=cognitive["breadth_scale"],
            whole_frame=cognitive["whole_frame"],
        )
        noticed = cognition.noticing(attention=attention, draw=uniform[i], noise=cognitive["noise"])
        for p in range(count):
            new_d[i, p] = cognition.disconfirmed(
                disconfirmation=d[i, p], noticed=noticed, pressure=pressure[p], leak=cognitive["leak"]
            )
            if not at_work["frame_breaking"]:
                new_d[i, p] = 0.0
            elif new_d[i, p] >= seat_thresholds[i]:
                new_d[i, p] = 0.0
                broke[i] += 1.0 / count
                new_f[i, p] = cognition.rebuilt(
                    frame=new_f[i, p], structure=new_x[p], standing=standing, vision=v[p], rebuilding=cognitive["rebuilding"]
                )

    # phase 6: resistance; ties weigh as in phase 5, confidence plays no part, tied CIOs have no say; a programme whose last
    # effort was offered this month runs no more
    trial = running and bool((plan_left > 0.0).any()) and elapsed <= change["trial_period"]
    felt_threat, felt_win = (0.0, 0.0) if trial else (threat, win)
    new_r = np.empty_like(r)
    for i in range(managers):
        heavy = sum(omega[i, j] for j in range(managers) if j != i)
        around = sum(omega[i, j] * r[j] for j in range(managers) if j != i)
        new_r[i] = resisting.resisting(
            resistance=r[i],
            founding_resistance=r0[i],
            loss=resisting.expected_loss(
                stake=seat_stakes[i],
                given=given.tolist(),
                shifts_power=shifts.tolist(),
                frame=float(new_f[i].mean()),
                effort=change["effort"],
                span=change["span"],
                alignment=politics["alignment"],
            ),
            neighbours=around / heavy if heavy > 0.0 else None,
            threat=felt_threat,
            win=felt_win,
            monitoring=monitoring,
            growth=politics["growth"],
            contagion=politics["contagion"],
            results=politics["results"],
            relief_from_monitoring=politics["relief_from_monitoring"],
            forgetting=politics["forgetting"],
            resistance_growth=at_work["resistance_growth"],
        )

    # adoption: power follows deference
    deference = level(new_x, "deference")
    new_w = w0.copy()
    for i, role in enumerate(roles):
        if role == "cio":
            new_w[i] = w0[i] + settings["management"]["power_shift"] * deference
        elif role == "head":
            new_w[i] = w0[i] * (1.0 - settings["management"]["head_loss"] * deference)
    if not at_work["politics"]:
        new_w = np.ones(managers)
    return {
        "structure": new_x,
        "plan": plan_left,
        "template": limited(tau),
        "frames": new_f,
        "disconfirmation": new_d,
        "resistance": new_r,
        "power": new_w,
        "attention": attention,
        "broke": broke,
        "given": given,
        "pushed": pushed["pushed"],
        "drift": drift,
        "active": active,
        "offered": float(given.sum()),
        "applied": float(pushed["pushed"].sum()),
        **{f"lost_{name}": amount for name, amount in losses.items()},
    }
