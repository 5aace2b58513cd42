"""Cognitive framework, rule by rule, written from equations.md and model.md section 7 alone.

All rules are scalar: one manager, one practice. Mechanism switches are keyword arguments named as in mechanisms.md; True is
"at work". Defaults are those of parameters.md, "cognitive_framework".
"""

from collections.abc import Sequence

from tests.from_text.notation import limited

UNBOUNDED = 2.0


def founded(*, draw: float, founding_spread: float = 0.1) -> float:
    """Frame of a manager on a practice at the start, 0..1: the draw times the spread, limited to 0..1.

    equations.md "Cognitive framework: founded"; model.md section 7 "Cognitive framework", first sentence.
    A draw of its own for each manager and practice.
    """
    return limited(draw * founding_spread)


def threshold(*, draw: float, threshold: float = 7.5, threshold_spread: float = 0.4) -> float:
    """Threshold of a seat, practice-months: mean times (1 + spread * (2 draw - 1)). Not limited.

    equations.md "Cognitive framework: threshold". One draw a seat, at founding (model.md section 2: tied to the seat).
    """
    return threshold * (1.0 + threshold_spread * (2.0 * draw - 1.0))


def gap(*, structure: float, frame: float) -> float:
    """Size of the gap between the structure in use (after the month's push and drift) and a frame, 0..1.

    equations.md "Cognitive framework: gap": |x' - f|. The frame is the one at the start of phase 5.
    """
    return abs(structure - frame)


def confidence(
    *,
    collaboration: float,
    confidence: float = 0.4,
    confidence_from_collaboration: float = 0.3,
    bounded_confidence: bool = True,
) -> float:
    """Largest distance at which advice is heard: confidence + confidence_from_collaboration * collaboration (after the month).

    equations.md "Cognitive framework: confidence". Off (bounded_confidence): 2. Not limited to 1 (the text gives no brackets).
    """
    if not bounded_confidence:
        return UNBOUNDED
    return confidence + confidence_from_collaboration * collaboration


def hearing(*, weight: float, adviser_frame: float, frame: float, confidence: float) -> float:
    """Weight given to an adviser on one practice: the weight of the tie if the frames are no further apart than confidence,
    else 0.

    equations.md "Cognitive framework: hearing". The weight is power of the adviser times tie_weight (model.md "Advice network,
    Hearing"). At exactly the distance of confidence the adviser is heard.
    """
    return weight if abs(adviser_frame - frame) <= confidence else 0.0


def embedding(*, change_seeking: float, embedding: float = 0.025, embedding_from_change_seeking: float = 1.0) -> float:
    """Pace of assimilation, 1/month: embedding * (1 + embedding_from_change_seeking * change_seeking), structure after the
    month.

    equations.md "Cognitive framework: embedding".
    """
    return embedding * (1.0 + embedding_from_change_seeking * change_seeking)


def tolerance(*, tolerance: float = 0.28, assimilation: bool = True) -> float:
    """Largest gap that is assimilated; with mechanism `assimilation` off 2.

    equations.md "Cognitive framework: tolerance".
    """
    return tolerance if assimilation else UNBOUNDED


def adapted(
    *, frame: float, advice: float | None, gap: float, pace: float, openness: float = 0.045, tolerance: float = 0.28
) -> float:
    """Frame after a month of advice and of living with the structure in use.

    equations.md "Cognitive framework: adapted": frame + openness * (advice - frame), the term missing for who hears nobody,
    + pace * gap if its size is at most tolerance. `gap` is signed (structure - frame), unlike the rule of that name.
    "Hears nobody" (None here) is judged practice by practice, as hearing is. No limit, since the equation has none.
    """
    moved = frame
    if advice is not None:
        moved += openness * (advice - frame)
    if abs(gap) <= tolerance:
        moved += pace * gap
    return moved


def weighed(*, gap: float, convexity: float = 0.0) -> float:
    """A gap as it is felt: gap * (1 - convexity + convexity * gap); `gap` is a size, 0..1, and `convexity` lies in -1..1.

    equations.md "Cognitive framework: weighed".
    """
    return gap * (1.0 - convexity + convexity * gap)


def contradicts(*, gap: float, noticeable: float = 0.1) -> int:
    """Whether a gap, a size 0..1, is a contradiction: 1 if it is larger than noticeable.

    equations.md "Cognitive framework: contradicts".
    """
    return int(gap > noticeable)


def broad(*, pressure: float, contradicted: float, breadth_scale: float = 1.0) -> float:
    """Pressure that counts by its breadth: breadth_scale * B * pressure, B the share of practices that contradict.

    equations.md "Cognitive framework: broad".
    """
    return breadth_scale * contradicted * pressure


def explained_away(*, contradicted: float, whole_frame: float = 0.0) -> int:
    """Whether gaps are explained away: 1 while fewer practices contradict than the share whole_frame.

    equations.md "Cognitive framework: explained_away".
    """
    return int(contradicted < whole_frame)


def assimilating(*, pace: float, explained: bool, assimilation: bool = True) -> float:
    """The pace of this month: 0 where gaps are explained away; off: the pace as it is.

    equations.md "Cognitive framework: assimilating".
    """
    return 0.0 if explained and assimilation else pace


def attention(
    *,
    windows: float,
    monitoring: float,
    threat: float,
    attention: float = 0.2,
    attention_from_triggers: float = 0.15,
    attention_from_monitoring: float = 0.3,
    attention_from_threat: float = 0.2,
    at_work: bool = True,
) -> float:
    """Attention of a city, 0..1: base + triggers * sum of open windows + monitored * M + threat, limited to 0..1.

    equations.md "Cognitive framework: attention". M is x'_monitoring times the know-how to monitor.
    Off (mechanism `attention`, here `at_work`, since the parameter has that name): the base alone.
    """
    if not at_work:
        return attention
    return limited(
        attention + attention_from_triggers * windows + attention_from_monitoring * monitoring + attention_from_threat * threat
    )


def noticing(*, attention: float, draw: float, noise: float = 0.5) -> float:
    """Share of the contradiction that a manager notices: attention * (1 + noise * (2 draw - 1)).

    equations.md "Cognitive framework: noticing". Not limited, as the equation has no brackets: it can exceed 1.
    """
    return attention * (1.0 + noise * (2.0 * draw - 1.0))


def pressure(
    *,
    gaps: Sequence[float],
    contradiction: str = "sum",
    convexity: float = 0.0,
    deepest_scale: float = 3.0,
    practice_by_practice: bool = False,
    noticeable: float = 0.1,
    breadth_scale: float = 1.0,
    whole_frame: float = 0.0,
) -> list[float]:
    """Pressure on a manager, practice by practice, in practices of gap. No rule of equations.md: the table of model.md
    section 7.

    sum: the sum of the felt gaps, for every practice alike; deepest: deepest_scale times the deepest; breadth: the sum times
    breadth_scale and the share of practices that contradict; practice by practice: N times the practice's own, whatever
    `contradiction` says. None of it while gaps are explained away.
    """
    felt = [weighed(gap=size, convexity=convexity) for size in gaps]
    count = len(felt)
    contradicted = sum(contradicts(gap=size, noticeable=noticeable) for size in gaps) / count
    if explained_away(contradicted=contradicted, whole_frame=whole_frame):
        return [0.0] * count
    if practice_by_practice:
        return [count * size for size in felt]
    if contradiction == "deepest":
        return [deepest_scale * max(felt)] * count
    if contradiction == "sum":
        return [sum(felt)] * count
    if contradiction == "breadth":
        return [broad(pressure=sum(felt), contradicted=contradicted, breadth_scale=breadth_scale)] * count
    raise ValueError(f"contradiction is sum, deepest or breadth, not {contradiction!r}")


def disconfirmed(*, disconfirmation: float, noticed: float, pressure: float, leak: float = 0.1) -> float:
    """Disconfirmation after a month, before any break: D + noticed * pressure - leak * D, practice-months.

    equations.md "Cognitive framework: disconfirmed". The leak is of what was there at the start of the month.
    """
    return disconfirmation + noticed * pressure - leak * disconfirmation


def rebuilt(*, frame: float, structure: float, standing: float, vision: float, rebuilding: float = 0.9) -> float:
    """A broken frame, rebuilt from the adapted one: frame + rebuilding * (structure + standing * (vision - structure) -
    frame), 0..1.

    equations.md "Cognitive framework: rebuilt". Standing is that of this month: phase 2 has run.
    """
    return limited(frame + rebuilding * (structure + standing * (vision - structure) - frame))
