"""DeGroot (1974): everybody takes the weighted mean of what everybody they hear thinks, until they agree.

With a row-stochastic matrix ``W``: ``x(t+1) = W x(t)``. Moving only a share ``openness`` of the way is the same model with
another matrix: ``x + openness * (W x - x) = V x`` with ``V = (1 - openness) * I + openness * W``, row-stochastic as well.
Consensus is ``influence @ x(0)``, ``influence`` the left eigenvector of ``W`` for eigenvalue 1, scaled to sum to 1; ``V`` has
the same one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.founded_ties import layers

if TYPE_CHECKING:
    from simulation.city import Founding, Places


def averaged(opinions: np.ndarray, rows: np.ndarray, openness: float, steps: int) -> np.ndarray:
    """Opinions at every step of repeated averaging.

    Args:
        opinions: Opinions at the start, (people, topics).
        rows: Row-stochastic weights of who hears whom, (people, people).
        openness: Share of the way to the mean that is moved in a step, 0..1.
        steps: Number of steps.

    Returns:
        Opinions, (steps + 1, people, topics).

    >>> averaged(np.array([[0.0], [1.0]]), np.array([[0.5, 0.5], [0.5, 0.5]]), 1.0, 1)[1].ravel().tolist()
    [0.5, 0.5]
    """
    path = np.empty((steps + 1, *opinions.shape))
    path[0] = opinions
    for step in range(steps):
        path[step + 1] = path[step] + openness * (rows @ path[step] - path[step])
    return path


def normalised(weights: np.ndarray) -> np.ndarray:
    """Weights with rows that sum to 1, (people, people); a person who hears nobody keeps the own opinion."""
    heard = weights.sum(axis=1)
    rows = weights / np.where(heard > 0.0, heard, 1.0)[:, None]
    rows[heard == 0.0] = np.eye(len(rows))[heard == 0.0]
    return rows


def influence(rows: np.ndarray) -> np.ndarray:
    """Social influence of each person on the consensus, (people,), which sums to 1.

    Raises:
        ValueError: The network has several closed groups, so there is no single consensus.
    """
    values, vectors = np.linalg.eig(rows.T)
    if (abs(values - 1.0) < 1e-9).sum() != 1:
        raise ValueError("the network is in pieces: there is no single consensus")
    vector: np.ndarray = np.real(vectors[:, int(np.argmin(abs(values - 1.0)))])
    return vector / vector.sum()


def heard_by(places: Places, founding: Founding, authority: float) -> Iterator[tuple[int, int, np.ndarray]]:
    """First manager, last manager + 1 and weights among the managers of each city, from the ties that founding drew."""
    for number, (one, other) in enumerate(pairwise(places.first.tolist())):
        advice, _, reporting = layers(places, founding, number)
        yield one, other, advice + authority * reporting


def observations(
    runs: int, seed: int, people: int = 15, density: float = 0.5, openness: float = 0.045
) -> dict[str, np.ndarray]:
    """Averaging among people of whom a growing number thinks the new way; the others near the old, as in 1999.

    Seeds grow from none to all in steps of one, the case used for agreement being the one with a single newcomer.
    """
    rng = np.random.default_rng(seed)
    agreement, content, seeds, finals, units = [], [], [], [], []
    for run in range(runs):
        rows = normalised((rng.random((people, people)) < density) * (1.0 - np.eye(people)))
        old, seat = 0.1 * rng.random((people, 1)), rng.permutation(people)
        for newcomers in range(people + 1):
            opinions = old.copy()
            opinions[seat[:newcomers]] = 1.0
            end = averaged(opinions, rows, openness, 156)[-1]
            seeds.append(newcomers / people)
            finals.append(end.mean())
            units.append(run)
            if newcomers == 1:
                agreement.append(1.0 - 2.0 * np.abs(end - end.mean()).mean())
                content.append(end.mean())
    return {
        "unit": np.arange(runs),
        "agreement": np.array(agreement),
        "content": np.array(content),
        "seed_level": np.array(seeds),
        "final_level": np.array(finals),
        "seed_unit": np.array(units),
    }
