"""A job: one composed configuration, read and checked; the unit of work of a run and of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

from experiments.configuration import options, sizes
from experiments.configuration.interned import Interned, interned
from experiments.configuration.root import APPLICATION
from experiments.errors import Refusal, suggestion
from experiments.progress import MODES
from experiments.running import custom_manager, engine_options, precision, registry, row_source
from experiments.running import plan as plans
from experiments.running import question as questions
from experiments.running.drivers import KERNEL, Driver
from experiments.running.kept_rows import KeptRows
from experiments.store.store import Store


class Job(NamedTuple):
    """A study's question about one configuration of the model, and how the work is to be done."""

    analysis: ModuleType
    options: Any  # the study's own
    study: Mapping[str, Any]
    config: Mapping[str, Any]  # the model's part
    plan: plans.Plan
    engine: engine_options.Options
    is_dry: bool
    manager: custom_manager.Own | None = None  # None: the model's own managers, run by the kernel
    precision: precision.Rule | None = None  # when there are panels enough; None: as many as the question says
    overrides: Sequence[str] | None = None  # as they were typed, where a command asks for this job's own answer
    shrunk: sizes.Shrunk | None = None  # what study.scale made smaller; None at a scale of 1

    @property
    def how(self) -> dict[str, Any]:
        """What of the application's own keys is part of the question; nothing where all are as they are by default."""
        rule = {} if self.precision is None else {"precision": self.precision._asdict()}
        return rule if self.manager is None else {**rule, **self.manager.identity}

    @property
    def configured(self) -> dict[str, Any]:
        """All that was configured, as an answer's provenance states it."""
        return {**self.config, **self.how, "study": {**self.study, "seed": str(self.options.seed)}}

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed and what it came to, as an answer's provenance states both."""
        return {"overrides": list(self.overrides or ()), "configuration": self.configured}

    @property
    def identity(self) -> dict[str, Any]:
        """What an answer of a sweep answers, whatever the number of threads."""
        return {"model": self.config, **self.how, "study": {**self.study, "threads": None}}

    @property
    def driver(self) -> Driver:
        """What simulates the cities."""
        return KERNEL if self.manager is None else self.manager

    def row_source(
        self, kind: type[row_source.RowSource] = row_source.RowSource, plan: plans.Plan | None = None
    ) -> row_source.RowSource:
        """Where the study's rows come from; reads and checks the model's configuration.

        Raises:
            Refusal: When the model refuses the configuration.
        """
        from simulation import MODEL_VERSION

        options = self.options
        store = Store(options.name, MODEL_VERSION)
        config = interned(self.config)  # what is made of a group that no arm changes is kept
        reading = questions.read(config)
        question = questions.Question(options, config, reading.setting, options.seed, options.panels, store.folder)
        kept = None if self.precision is None else KeptRows()
        source = kind(store, question, plan or self.plan, self.driver, kept, options.question)
        source.overrides = self.overrides
        return source


_OWN = ("study", "progress", "rerun", "histories", "grounds", "precision", "engine", "dry_run", "report", "fail_fast", "order")


MOST_GROUNDED = 100  # panels of an arm whose grounds are stored; some 150 MB for those of the default size


def read(config: Mapping[str, Any], overrides: Sequence[str] | None = None) -> Job:
    """Check all of a resolved configuration but the model's part, which its row source checks."""
    own = {name: config[name] for name in _OWN if name in config}
    is_shared = all(isinstance(value, Interned | str | bool | int | None) for value in own.values())
    job = _read_once(tuple(own), *own.values()) if is_shared else _read(own)
    manager = custom_manager.read(config.get("manager"))
    config = {name: group for name, group in config.items() if name not in APPLICATION}
    return job._replace(config=config, manager=manager, overrides=overrides)


@lru_cache(maxsize=16, typed=True)
def _read_once(names: tuple[str, ...], *values: Any) -> Job:
    """What the points of a sweep have in common is read for the first of them."""
    return _read(dict(zip(names, values, strict=True)))


def _read(config: Mapping[str, Any]) -> Job:
    study = config.get("study")
    if not isinstance(study, Mapping):
        raise Refusal("no study is chosen; choose one with study=NAME, and see which with: framebreak run --help")
    analysis = registry.find(study.get("analysis"))
    _installed(analysis)
    own, shrunk = sizes.read(analysis.Options, study)
    if shrunk is None:
        study = sizes.without(study)  # at a scale of 1 an answer is the one that it was before there were scales
    rerun, histories = _one_of("rerun", config.get("rerun"), plans.RERUN), _histories(config.get("histories"))
    grounds = _grounds(config, histories)
    report = _one_of("report", config.get("report", "table"), plans.REPORTS)
    fail_fast = _switch("fail_fast", config)
    order = _one_of("order", config.get("order", "points"), plans.ORDERS)
    plan = plans.Plan(own.threads, _progress(config.get("progress")), rerun, histories, grounds, report, order, fail_fast)
    rule = precision.read(config.get("precision"), own.panels, hasattr(analysis, "shares"))
    engine = engine_options.read(config.get("engine"))
    return Job(analysis, own, study, {}, plan, engine, is_dry(config), None, rule, shrunk=shrunk)


def _installed(analysis: ModuleType) -> None:
    """Refuse before anything runs, not after the minutes that come before the package is needed."""
    for package, extra in getattr(analysis, "NEEDS", {}).items():
        if find_spec(package) is None:
            name = analysis.__name__.rpartition(".")[2]
            raise Refusal(f"analysis {name} needs the package {package}; install it with: tools/bootstrap {extra}")


def is_dry(config: Mapping[str, Any]) -> bool:
    """Whether nothing is to be computed."""
    return _switch("dry_run", config)


def _switch(name: str, config: Mapping[str, Any]) -> bool:
    value = config.get(name, False)
    if not isinstance(value, bool):
        raise Refusal(f"{name} is {options.shown(value)}, but it is either true or false")
    return value


def _progress(value: Any) -> str:
    named = {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value  # YAML's on and off
    return _one_of("progress", named, MODES)


def _histories(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refusal(f"histories is {options.shown(value)}, but a whole number of panels from 0 upwards is meant")
    return value


def _grounds(config: Mapping[str, Any], histories: int) -> bool:
    grounds = _switch("grounds", config)
    if grounds and not histories:
        raise Refusal("grounds=true adds to whole histories, and none are stored; say of how many panels with histories=N")
    if grounds and histories > MOST_GROUNDED:
        why = f"grounds=true takes {MOST_GROUNDED} panels at most, since one of the default size takes 1.5 MB more"
        raise Refusal(f"histories is {histories}, but {why}; take fewer, or grounds=false")
    return grounds


def _one_of(name: str, value: Any, choices: Sequence[str]) -> str:
    if value not in choices:
        raise Refusal(f"{name} is {options.shown(value)}; {suggestion(str(value), choices)}")
    return value
