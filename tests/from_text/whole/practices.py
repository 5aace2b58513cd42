"""Practices and their meaning, as docs/parameters.md prints them under "setting" and "complementarity"."""

import numpy as np

from tests.from_text.whole.notation import Array

NAMES = (
    "prospector",
    "innovator",
    "integration",
    "deference",
    "collaboration",
    "monitoring",
    "shared_vision",
    "change_seeking",
)
PROSPECTOR, INNOVATOR, INTEGRATION, DEFERENCE, COLLABORATION, MONITORING, SHARED_VISION, CHANGE_SEEKING = range(8)
# business strategy, IT strategy, business structure, IT structure
DIMENSION = np.array([0, 1, 2, 3, 3, 3, 3, 3])
DIMENSIONS = 4
SHIFTS_POWER = np.array([0.0, 0.0, 1.0, 1.0, 0.5, 0.5, 0.0, 0.0])
PAIRS = (
    ("prospector", "innovator", 1.0),
    ("prospector", "integration", 0.5),
    ("prospector", "shared_vision", 1.0),
    ("innovator", "integration", 0.5),
    ("innovator", "deference", 1.0),
    ("innovator", "change_seeking", 0.5),
    ("integration", "deference", 1.0),
    ("integration", "collaboration", 1.0),
    ("integration", "change_seeking", 0.5),
    ("deference", "collaboration", 0.5),
    ("collaboration", "monitoring", 0.5),
    ("monitoring", "change_seeking", 1.0),
    ("monitoring", "shared_vision", 0.5),
)
# kinds of triggers
ELECTION, REGULATION, DEMAND, TECHNOLOGY, CRISIS, VISIONARY = range(6)
# setting=pm18_scopes: what comes with the purchased system, what triggers call into question, what seats govern
EMBEDDED = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0])
CALLED = np.zeros((8, 6), bool)
CALLED[:, [ELECTION, CRISIS, VISIONARY]] = True
CALLED[[INTEGRATION, DEFERENCE, COLLABORATION], :] = True
GOVERNED = np.ones((8, 3), bool)
GOVERNED[[PROSPECTOR, INNOVATOR], 2] = False
# know-how: four items, then scope and staff for each dimension
RECOGNISE, EXPLOIT, SEQUENCE, MONITOR, SCOPE, STAFF = 0, 1, 2, 3, 4, 8


def interactions(uniform: bool) -> Array:
    """The symmetric matrix of weights of pairs; all 1 under `complementarity=uniform`."""
    if uniform:
        return np.ones((8, 8)) - np.eye(8)
    matrix = np.zeros((8, 8))
    for one, other, weight in PAIRS:
        pair = NAMES.index(one), NAMES.index(other)
        matrix[pair] = matrix[pair[::-1]] = weight
    return matrix


def dimensions_of(order: Array) -> list[int]:
    """Dimensions in the order in which a list of practices first names them."""
    return list(dict.fromkeys(int(DIMENSION[practice]) for practice in order))
