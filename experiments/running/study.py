"""A study run: its arms declared, then analysed. The one place that knows which functions a study's module has."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from experiments.running.handover import is_held, once
from experiments.store.identity import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.reporting.report import Report
    from experiments.running.arm import Arm
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource


def arms(analysis: ModuleType, question: Question) -> Sequence[Arm]:
    """The arms that a study declares for a question, worked out once within a sweep."""
    own = question.options, question.seed, question.panels, question.folder
    key = (analysis.__name__, repr(own), canonical(dict(question.config))) if is_held() else ()
    return once("arms", key, lambda: tuple(analysis.arms(question)))


def declare(analysis: ModuleType, source: RowSource) -> None:
    """Declare all arms of a study; those that depend on answers to others are declared once these are computed.

    Args:
        analysis: The study's module.
        source: Where its rows come from.

    Raises:
        Refusal: When the model refuses an arm.
    """
    source.declare(arms(analysis, source.question))
    if hasattr(analysis, "later_arms"):
        source.declare(analysis.later_arms(source.question, source))
    if hasattr(analysis, "arms_in_waves"):
        for wave in analysis.arms_in_waves(source.question, source):
            source.declare(wave)


def declare_first(analysis: ModuleType, source: RowSource) -> None:
    """Declare the arms of a study that depend on no answers; raises Refusal as `declare` does."""
    source.declare(arms(analysis, source.question))


def report(analysis: ModuleType, source: RowSource) -> Report:
    """The study's report on rows whose arms have been declared."""
    return analysis.analyse(source.question, source)


def short_summary(analysis: ModuleType, source: RowSource) -> Mapping[str, Any] | None:
    """The shares of the summary alone, from rows whose arms have been declared; None where a study has no such function."""
    if not hasattr(analysis, "shares"):
        return None
    return analysis.shares(source.question, source)
