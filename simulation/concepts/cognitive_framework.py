"""What a manager takes for granted, how it adapts, and how it breaks.  [Gersick 1991; Tushman, Newman & Romanelli 1986]"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, PRACTICE_MONTHS, SHARE, SIGNED, Choice, Quantity
from simulation.rule import limited, rule
from simulation.vocabulary import Contradiction


class CognitiveFramework(NamedTuple):
    """How frames are founded, adapt, are disconfirmed, break and are rebuilt."""

    founding_spread: Annotated[
        float, Quantity("upper end of a manager's uniform distance from the old frame in 1999", SHARE, 0, 1)
    ]
    openness: Annotated[float, Quantity("share of the gap to heard advice closed in a month", PER_MONTH, 0, 0.5)]
    confidence: Annotated[float, Quantity("largest distance on a practice at which advice is heard", SHARE, 0, 1)]
    confidence_from_collaboration: Annotated[
        float, Quantity("widening of confidence when collaborative decisions are fully in place", SHARE, 0, 1)
    ]
    embedding: Annotated[float, Quantity("share of the gap to the structure in use closed in a month", PER_MONTH, 0, 0.5)]
    embedding_from_change_seeking: Annotated[
        float, Quantity("factor added to embedding when change seeking is fully in place", "factor", 0, 5)
    ]
    tolerance: Annotated[float, Quantity("largest gap that is still assimilated", SHARE, 0, 1)]
    attention: Annotated[float, Quantity("share of contradiction noticed in an ordinary month", SHARE, 0, 1)]
    attention_from_triggers: Annotated[float, Quantity("attention added per open trigger of full strength", SHARE, 0, 1)]
    attention_from_monitoring: Annotated[
        float, Quantity("attention added by monitoring fully in place and known how to use", SHARE, 0, 1)
    ]
    attention_from_threat: Annotated[float, Quantity("attention added by full threat", SHARE, 0, 1)]
    noise: Annotated[float, Quantity("half-width of the uniform monthly noise on noticed contradiction", SHARE, 0, 1)]
    leak: Annotated[float, Quantity("share of accumulated disconfirmation forgotten in a month", PER_MONTH, 0, 1)]
    threshold: Annotated[
        float, Quantity("disconfirmation at which a frame breaks, mean over managers", PRACTICE_MONTHS, 0, 100)
    ]
    threshold_spread: Annotated[
        float, Quantity("half-width of the uniform spread of thresholds, as a share of the mean", SHARE, 0, 1)
    ]
    rebuilding: Annotated[float, Quantity("share of the way to its new content that a broken frame goes", SHARE, 0, 1)]
    contradiction: Annotated[int, Choice("how gaps over practices add up", Contradiction)]
    convexity: Annotated[
        float, Quantity("weight of the squared against the plain gap; below 0 shallow gaps count more", SIGNED, -1, 1)
    ]
    deepest_scale: Annotated[
        float, Quantity("practices that a gap stands for when only the deepest counts", "practices", 0, 50)
    ]
    practice_by_practice: Annotated[float, Quantity("1: practices break one by one; 0: a whole frame breaks", "0 or 1", 0, 1)]
    noticeable: Annotated[float, Quantity("gap that a manager just notices as a contradiction, for rivals only", SHARE, 0, 1)]
    breadth_scale: Annotated[
        float, Quantity("factor on contradiction when it counts by how many practices contradict", "factor", 0, 50)
    ]
    whole_frame: Annotated[
        float, Quantity("share of practices that must contradict before any gap is taken in; 0: none", SHARE, 0, 1)
    ]
    attachment: Annotated[
        float, Quantity("share of the pull of advice that comes from the frame a manager came with", SHARE, 0, 1)
    ]
    anchor_rebuilt: Annotated[
        float, Quantity("share of the way to the rebuilt frame that the anchor of a broken one goes", SHARE, 0, 1)
    ]
    majority: Annotated[
        float,
        Quantity("share of those heard who must differ on one side before advice is followed, mean over managers", SHARE, 0, 1),
    ]
    majority_spread: Annotated[
        float, Quantity("half-width of the uniform spread of majorities, as a share of the mean", SHARE, 0, 1)
    ]
    graded: Annotated[
        float, Quantity("weight of assimilation graded by the size of a gap against one that ends at tolerance", SHARE, 0, 1)
    ]
    remembered: Annotated[
        float, Quantity("share of the contradiction that is explained away and adds to doubt nevertheless", SHARE, 0, 1)
    ]


@rule
def gap(structure: float, frame: float) -> float:
    """Distance between the structure in use and what a manager takes for granted, share 0..1.

    >>> gap(0.75, 0.25), gap(0.25, 0.75)
    (0.5, 0.5)
    """
    apart = structure - frame
    return apart if apart > 0.0 else -apart


@rule
def confidence(collaboration: float, on: int, p: CognitiveFramework) -> float:
    """Largest distance at which advice is heard; 2 (more than any distance) when confidence is unbounded."""
    return p.confidence + p.confidence_from_collaboration * collaboration if on else 2.0


@rule
def hearing(weight: float, own: float, advised: float, bound: float) -> float:
    """Weight that a manager gives to an adviser on one practice.  [Deffuant et al. 2000; Hegselmann & Krause 2002]

    >>> hearing(0.8, 0.1, 0.3, 0.25), hearing(0.8, 0.1, 0.9, 0.25)
    (0.8, 0.0)
    """
    apart = advised - own
    distance = apart if apart > 0.0 else -apart
    return weight if distance <= bound else 0.0


@rule
def majority(u: float, p: CognitiveFramework) -> float:
    """Share of those heard who must differ on one side before a manager follows, from a uniform draw u at founding.

    Thresholds of managers differ, since it is their distribution that decides how far a change spreads.
    ``majority(0.5, p)`` is ``p.majority``.  [Granovetter 1978]
    """
    return limited(p.majority * (1.0 + p.majority_spread * (2.0 * u - 1.0)), 0.0, 1.0)


@rule
def siding(share: float, own: float, advised: float, heard: float, weight: float) -> float:
    """Weight of an adviser who differs from a manager on the side on which the mean heard lies, else 0.

    ``heard`` is the weighted sum of advised frames, ``weight`` the sum of weights, ``share`` the adviser's part of it.

    >>> siding(0.5, 0.25, 0.75, 1.5, 3.0), siding(0.5, 0.25, 0.125, 1.5, 3.0)
    (0.5, 0.0)
    """
    side = heard - weight * own
    agrees = (side > 0.0 and advised > own) or (side < 0.0 and advised < own)
    return share if agrees else 0.0


@rule
def followed(siding: float, weight: float, majority: float) -> int:
    """Whether advice on a practice is followed: more than a share of those heard differ on its side.  [Granovetter 1978]

    ``siding`` is the weight of those who differ on the side of the mean, ``weight`` that of all who are heard. At majority
    0 advice is always followed.

    >>> followed(0.5, 1.0, 0.5), followed(0.75, 1.0, 0.5), followed(0.0, 1.0, 0.0)
    (0, 1, 1)
    """
    return 1 if majority <= 0.0 or siding > majority * weight else 0


@rule
def attached(own: float, heard: float, weight: float, anchor: float, p: CognitiveFramework) -> float:
    """What advice and a manager's anchor together draw a frame to, share 0..1.  [Friedkin & Johnsen 1990]

    The anchor is the frame that the manager came with. ``heard`` is the weighted sum of advised frames, ``weight`` the sum of
    weights; for who hears nobody the own frame stands in place of their mean. With attachment 0.25, a mean advice of 0.5 and
    an anchor of 0.1 it is 0.4.
    """
    advised = heard / weight if weight > 0.0 else own
    return (1.0 - p.attachment) * advised + p.attachment * anchor


@rule
def reanchored(anchor: float, frame: float, p: CognitiveFramework) -> float:
    """A manager's anchor after the frame has broken and was rebuilt to ``frame``, share 0..1.

    At anchor_rebuilt 0 the manager stays attached to the frame of the beginning, as in Friedkin and Johnsen (1990); at 1
    nobody stays attached to a frame that has broken, as Gersick (1991) has it that deep structure is dismantled.
    """
    return anchor + p.anchor_rebuilt * (frame - anchor)


@rule
def adapted(
    frame: float, heard: float, weight: float, structure: float, pace: float, tolerance: float, openness: float
) -> float:
    """A frame after a month of advice and of living with the structure in use, share 0..1.

    ``heard`` is the weighted sum of advised frames, ``weight`` the sum of weights; a manager who hears nobody keeps
    to the structure alone. Gaps beyond tolerance are not assimilated.  [DeGroot 1974; Gersick 1991; Sherif & Hovland 1961]

    >>> adapted(0.2, 0.4, 1.0, 0.3, 0.1, 0.5, 0.5)
    0.31000000000000005
    >>> adapted(0.2, 0.0, 0.0, 0.9, 0.1, 0.5, 0.5)
    0.2
    """
    apart = structure - frame
    distance = apart if apart > 0.0 else -apart
    embedded = pace * apart if distance <= tolerance else 0.0
    present = weight > 0.0
    advised = heard / (weight if present else 1.0) - frame
    return frame + (openness * advised if present else 0.0) + embedded


@rule
def embedding(change_seeking: float, p: CognitiveFramework) -> float:
    """Rate at which frames settle on the structure in use, 1/month; renewal speeds it.  [PM18: complexity seeking]"""
    return p.embedding * (1.0 + p.embedding_from_change_seeking * change_seeking)


@rule
def tolerance(on: int, p: CognitiveFramework) -> float:
    """Largest gap that is assimilated; 2 (more than any gap) when assimilation is linear."""
    return p.tolerance if on else 2.0


@rule
def weighed(distance: float, convexity: float) -> float:
    """A gap as it is felt: plain at convexity 0, squared at 1, d (2 - d) at -1, between these otherwise.

    >>> weighed(0.5, 0.0), weighed(0.5, 1.0), weighed(0.5, -1.0)
    (0.5, 0.25, 0.75)
    """
    return distance * (1.0 - convexity + convexity * distance)


@rule
def contradicts(distance: float, p: CognitiveFramework) -> int:
    """Whether a gap on a practice is large enough to be noticed as a contradiction.  [Sherif & Hovland 1961]"""
    return 1 if distance > p.noticeable else 0


@rule
def broad(pressure: float, contradicted: float, p: CognitiveFramework) -> float:
    """Contradiction, in practices of gap, when it counts by its breadth.  [Tushman, Newman & Romanelli 1986]

    ``pressure`` is the plain sum, ``contradicted`` the share of practices that contradict the frame: one alone is explained
    away, many at once are not. With breadth_scale 2, a sum of 0.5 counts as 0.25 if a quarter of the practices contradict.
    """
    return p.breadth_scale * contradicted * pressure


@rule
def explained_away(contradicted: float, p: CognitiveFramework) -> int:
    """Whether the frame as a whole still stands, so that gaps are explained away.  [Gersick 1991]

    ``contradicted`` is the share of practices that contradict the frame. Nothing is explained away at whole_frame 0.
    """
    return 1 if contradicted < p.whole_frame else 0


@rule
def assimilating(pace: float, explained: int, on: int) -> float:
    """Share of the gap to the structure in use that a frame closes in a month: none while gaps are explained away.

    Where assimilation is linear (``on`` is 0) every gap is assimilated.

    >>> assimilating(0.05, 0, 1), assimilating(0.05, 1, 1), assimilating(0.05, 1, 0)
    (0.05, 0.0, 0.05)
    """
    return 0.0 if explained and on else pace


@rule
def remembering(pressure: float, explained: int, p: CognitiveFramework) -> float:
    """Contradiction that adds to doubt, in practices of gap: all of it, and what is remembered while it is explained away.

    Anomalies that are set aside are not forgotten and add up. With remembered 0.5 a contradiction of 2 that is explained
    away counts as 1.  [Kuhn 1962]
    """
    return p.remembered * pressure if explained else pressure


@rule
def grading(pace: float, distance: float, tolerance: float, on: int, p: CognitiveFramework) -> float:
    """Share of a gap that a frame closes in a month: graded by how small the gap is, or the pace within tolerance.

    Graded, what is assimilated, pace times gap times (1 - gap), is largest at a gap of a half and nothing at the largest
    discrepancy, as opinion change was found to be; how far a gap fits what is already there decides how much of it is taken
    in. Where assimilation is linear (``on`` is 0) the pace holds for every gap. With graded 1, pace 0.04 and a gap of 0.25 it
    is 0.03.  [Aronson, Turner & Carlsmith 1963; Piaget 1985]
    """
    if not on:
        return pace
    within = 1.0 if distance <= tolerance else 0.0
    return pace * ((1.0 - p.graded) * within + p.graded * (1.0 - distance))


@rule
def attention(windows: float, monitoring: float, threat: float, on: int, p: CognitiveFramework) -> float:
    """Share of contradiction noticed this month, 0..1: ordinary vigilance, triggers, monitored gaps, threat."""
    drawn = p.attention_from_triggers * windows + p.attention_from_monitoring * monitoring + p.attention_from_threat * threat
    return limited(p.attention + (drawn if on else 0.0), 0.0, 1.0)


@rule
def noticing(attended: float, u: float, p: CognitiveFramework) -> float:
    """Share of contradiction that a manager notices this month, from the city's attention and a uniform draw u."""
    return attended * (1.0 + p.noise * (2.0 * u - 1.0))


@rule
def disconfirmed(before: float, pressure: float, noticed: float, p: CognitiveFramework) -> float:
    """Accumulated disconfirmation after a month: what is noticed adds up, what is old leaks away.  [Gersick 1991]

    ``pressure`` is in practices of gap, the result in practice-months. With leak 0.1 a steady noticed gap of 1 settles
    at 10.
    """
    return before + noticed * pressure - p.leak * before


@rule
def threshold(u: float, p: CognitiveFramework) -> float:
    """A manager's own threshold, practice-months, from a uniform draw u at founding.  [Granovetter 1978]"""
    return p.threshold * (1.0 + p.threshold_spread * (2.0 * u - 1.0))


@rule
def rebuilt(frame: float, structure: float, vision: float, standing: float, p: CognitiveFramework) -> float:
    """A broken frame, rebuilt towards the structure in use or, where a vision has standing, towards that.

    ``rebuilt(0.0, 0.2, 1.0, 0.5)`` is 0.6 when rebuilding is complete.
    """
    target = structure + standing * (vision - structure)
    return frame + p.rebuilding * (target - frame)


@rule
def founded(u: float, p: CognitiveFramework) -> float:
    """A manager's distance from the old frame at the start, share 0..1, from a uniform draw u."""
    return limited(u * p.founding_spread, 0.0, 1.0)
