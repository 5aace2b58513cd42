"""Boolean minimisation for qualitative comparative analysis: every tied model of all three kinds of solution.

The covers are found by setqca's exact search; ties are decided as R's package QCA does: every model with the fewest terms
counts, however many literals it has. Intermediate solutions go term by term.  [Ragin 1987; Ragin & Sonnett 2005; Dusa 2019]

Rows of a truth table are whole numbers whose binary digits are the conditions, the first condition being the highest digit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from experiments.errors import Refusal

MOST_CONDITIONS = 8  # beyond it minimisation can take minutes, and most rows are empty even with many thousands of cases
MOST_MODELS = 10_000  # models of a solution that are listed; `Solution.cut` is true when there are more

Term = tuple[int | None, ...]  # per condition: 1 present, 0 absent, None either


class Model(NamedTuple):
    """One formula: the cases that have any of its terms."""

    terms: tuple[Term, ...]

    def text(self, conditions: Sequence[str]) -> str:
        """The usual notation.

        >>> Model(((1, 0, None), (None, None, 1))).text(["A", "B", "C"])
        'A*~B + C'
        """
        return " + ".join(term_text(term, conditions) for term in self.terms)

    def literals(self) -> set[tuple[int, int]]:
        """(condition, present) for every literal in any of its terms."""
        return {(place, value) for term in self.terms for place, value in enumerate(term) if value is not None}


class Solution(NamedTuple):
    """All models that tie; none where no row is positive."""

    models: tuple[Model, ...]
    cut: bool = False  # whether there are more models than were listed

    @property
    def ambiguous(self) -> bool:
        """Whether more than one model ties."""
        return len(self.models) > 1


class Solutions(NamedTuple):
    """The three kinds: without, with every useful, and with only easy assumptions about rows that were not observed."""

    conservative: Solution
    parsimonious: Solution
    intermediate: Solution


NONE = Solution(())


def term_text(term: Term, conditions: Sequence[str]) -> str:
    """A term as ``A*~B``; the term that every case has is ``1``."""
    written = [name if value else f"~{name}" for name, value in zip(conditions, term, strict=True) if value is not None]
    return "*".join(written) or "1"


def covers(term: Term, row: int) -> bool:
    """Whether a row of the truth table has the term.

    >>> covers((1, None), 0b10), covers((1, None), 0b01)
    (True, False)
    """
    return all(value is None or value == (row >> place) & 1 for place, value in enumerate(reversed(term)))


def solve(
    positive: Collection[int], remainders: Collection[int], expectations: Sequence[int], most: int = MOST_MODELS
) -> Solutions:
    """All three solutions for the positive rows; ``remainders`` are the rows without (enough) cases.

    ``expectations`` has one number per condition: 1 expects its presence to further the outcome, -1 its absence, 0 nothing.
    Refuses more than eight conditions.
    """
    conservative = minimised(positive, (), len(expectations), most)
    parsimonious = minimised(positive, remainders, len(expectations), most)
    models: dict[Model, None] = {}
    cut = conservative.cut or parsimonious.cut
    done: set[int] = set()  # pairs of models often make the same assumptions
    for strict in conservative.models:
        for free in parsimonious.models:
            easy = _easy(remainders, strict, free, expectations)
            if easy in done or len(models) > most:
                continue
            done.add(easy)
            between = minimised(positive, _rows(easy), len(expectations), most)
            models.update(dict.fromkeys(between.models))
            cut = cut or between.cut
    return Solutions(conservative, parsimonious, Solution(tuple(models)[:most], cut or len(models) > most))


def minimised(positive: Collection[int], free: Collection[int], conditions: int, most: int = MOST_MODELS) -> Solution:
    """Every model with the fewest terms that covers all positive rows and, of the others, only rows that are ``free``."""
    if not positive:
        return NONE
    candidates = primes(positive, free, conditions)
    wanted = _mask(positive)
    reach = [frozenset(_rows(held(term) & wanted)) for term in candidates]
    smallest_covers = _search()(reach, [0] * len(reach), set(positive), max_solutions=most + 1)
    models = tuple(Model(tuple(candidates[place] for place in each)) for each in smallest_covers[:most])
    return Solution(models, len(smallest_covers) > most)


def intermediate(
    positive: Collection[int],
    remainders: Collection[int],
    strict: Model,
    free: Model,
    expectations: Sequence[int],
    most: int = MOST_MODELS,
) -> Solution:
    """Models between a conservative (``strict``) and a parsimonious (``free``) one.  [Ragin & Sonnett 2005]

    A literal of a strict term that lies within a free term is dropped where it is not needed there and speaks against the
    expectation; rows that this assumes are the easy ones, and only they are used.
    """
    return minimised(positive, _rows(_easy(remainders, strict, free, expectations)), len(expectations), most)


def _easy(remainders: Collection[int], strict: Model, free: Model, expectations: Sequence[int]) -> int:
    assumed = easy = 0
    for outer in free.terms:
        assumed |= held(outer)
        for term in strict.terms:
            easy |= held(_widened(term, outer, tuple(expectations)))
    return assumed & easy & _mask(remainders)


@lru_cache(maxsize=100_000)
def _widened(term: Term, outer: Term, expectations: tuple[int, ...]) -> Term | None:
    """A strict term without what speaks against the expectation and the free term around it does not need; None outside it."""
    if any(kept is not None and kept != value for value, kept in zip(term, outer, strict=True)):
        return None
    return tuple(
        None if value is not None and kept is None and expected == (-1 if value else 1) else value
        for value, kept, expected in zip(term, outer, expectations, strict=True)
    )


@lru_cache(maxsize=20_000)
def held(term: Term | None) -> int:
    """The rows that have a term, as digits of a number; none for None.

    >>> bin(held((1, None)))
    '0b1100'
    """
    return 0 if term is None else _mask(row for row in range(2 ** len(term)) if covers(term, row))


def _mask(rows: Iterable[int]) -> int:
    mask = 0
    for row in rows:
        mask |= 1 << row
    return mask


def _rows(mask: int) -> list[int]:
    return [row for row in range(mask.bit_length()) if mask >> row & 1]


def primes(positive: Collection[int], free: Collection[int], conditions: int) -> list[Term]:
    """The widest terms that hold no row but positive and free ones, and at least one positive; short terms first.

    The same as setqca's `prime_implicants`, from a table of all terms at once, since thousands of samples are minimised.
    """
    terms, order, inside, wider = _all_terms(conditions)
    excluded = np.ones(2**conditions, dtype=np.float32)
    wanted = np.zeros(2**conditions, dtype=np.float32)
    excluded[list(positive)] = 0.0
    excluded[list(free)] = 0.0
    wanted[list(positive)] = 1.0
    allowed = np.append(inside @ excluded == 0.0, False)  # the last place stands for "no wider term"
    prime = allowed[:-1] & ~allowed[wider].any(axis=1)
    prime &= inside @ wanted > 0.0
    return [terms[place] for place in order[prime[order]]]


@lru_cache(maxsize=MOST_CONDITIONS)
def _all_terms(conditions: int) -> tuple[list[Term], np.ndarray, np.ndarray, np.ndarray]:
    """All terms; their order by length; which rows each holds; for each the terms with one literal less (-1: none)."""
    if not 1 <= conditions <= MOST_CONDITIONS:
        raise Refusal(
            f"{conditions} conditions are too many or too few: QCA minimises from 1 to {MOST_CONDITIONS}; choose others"
        )
    digits = np.array(list(product(range(3), repeat=conditions)))  # 2: either
    weights = 3 ** np.arange(conditions - 1, -1, -1)
    rows = np.array(list(product(range(2), repeat=conditions)))
    inside = np.all((digits[:, None, :] == 2) | (digits[:, None, :] == rows[None, :, :]), axis=2).astype(np.float32)
    wider = np.where(digits < 2, np.arange(len(digits))[:, None] + (2 - digits) * weights, -1)
    order = np.argsort(np.sum(digits < 2, axis=1), kind="stable")
    terms = [tuple(None if digit == 2 else int(digit) for digit in term) for term in digits]
    return terms, order, inside, wider


def _search() -> Callable[..., Sequence[Sequence[int]]]:
    """setqca's exact covering search, imported when it is first needed."""
    try:
        from setqca.minimize.qmc import solve_minimum_cover
    except ImportError as error:
        raise Refusal("QCA needs the package setqca; install it with: tools/bootstrap analysis") from error
    return solve_minimum_cover
