"""The studies that can be asked, by name: each is a module that is imported when it is asked for."""

from importlib import import_module
from types import ModuleType

from experiments.errors import Refusal, suggestion

STUDIES = {
    "paper": "experiments.studies.paper",
    "concurrent_or_piecemeal": "experiments.studies.concurrent_or_piecemeal",
    "boundary": "experiments.studies.boundary",
    "attribution": "experiments.studies.attribution",
    "triggers": "experiments.studies.triggers",
    "networks": "experiments.studies.networks",
    "regimes": "experiments.studies.regimes",
    "lessons": "experiments.studies.lessons",
    "interventions": "experiments.studies.interventions",
    "know_how": "experiments.studies.know_how",
    "observer": "experiments.studies.observer",
    "docking": "experiments.studies.docking",
    "replications": "experiments.studies.replications",
    "sensitivity": "experiments.studies.sensitivity",
    "case_history": "experiments.studies.case_history",
    "calibration": "experiments.studies.calibration",
    "rivals": "experiments.studies.rivals",
    "history_matching": "experiments.studies.history_matching",
    "patterns": "experiments.studies.patterns",
    "multiverse": "experiments.studies.multiverse",
    "verdicts": "experiments.studies.verdicts",
}


def find(analysis: object) -> ModuleType:
    """The module that answers, imported when it is asked for."""
    if not isinstance(analysis, str) or analysis not in STUDIES:
        raise Refusal(f"study.analysis is {analysis!r}, which no module answers; {suggestion(str(analysis), STUDIES)}")
    return import_module(STUDIES[analysis])
