"""`design=optuna`: trials asked in batches, computed through an engine, told, and kept so that the same command goes on.

Optuna is asked in memory: a batch depends on the batches before it and on nothing else, each trial with a sampler of its own,
seeded by the search and the trial's number. Only finished trials are kept. A search that was killed therefore asks the
same again, finds in the store what was computed, and ends with the trials of one that was not.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from experiments import engines
from experiments.configuration.root import shown
from experiments.designs import journal, methods, trials
from experiments.designs.axes import Axis
from experiments.designs.sampled import read_axes
from experiments.designs.samples import remedy
from experiments.designs.trials import Tried
from experiments.errors import Refusal, suggestion
from experiments.progress import Watch, note
from experiments.reporting import answer_folders, report
from experiments.running import custom_manager, engine_options, jobs, study, sweep_points, tasks
from experiments.running.handover import held
from experiments.store import provenance
from experiments.store.identity import digest
from experiments.store.store import Store
from experiments.sweeping import asked, dry_run, sweeps
from experiments.sweeping.sweep_table import typed
from simulation import MODEL_VERSION

if TYPE_CHECKING:
    import optuna

    from experiments.designs.composed_points import Points
    from experiments.running.engine import Engine

PROBED = 2  # panels of one point, from which a search learns the names of a study's outcomes
STOPS = (
    "DiskFull",
    "OSError",
    "PermissionError",
    "MemoryError",
    "Refusal",
)  # the machine's fault and not the point's: not a failed trial


def run(design: methods.Search, points: Points) -> None:
    """Ask, compute and tell until there are as many trials as asked for; print the best and put the table in place."""
    try:
        import optuna
    except ModuleNotFoundError:
        message = "design=optuna needs optuna, which is not installed; install it with: "
        raise Refusal(message + remedy("optuna")) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    search = Search(design, points)
    if search.job.is_dry:
        search.forecast()
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Optuna's own, of arguments that are experimental in older versions
            search.complete()
        search.answer()
    except BaseException:
        search.end(is_cut=True)
        raise
    search.end()


class Search:
    """One search: its question, its engine and its trials."""

    def __init__(self, design: methods.Search, points: Points):
        self.design, self.points = design, points
        self.axes: Sequence[Axis] = read_axes(points)
        self.listed = points.listed()
        if not self.axes and not self.listed:
            raise Refusal("design=optuna has nothing to vary; give intervals or list values, as in KEY=interval(LOW,HIGH)")
        if any(name in self.listed or name in [axis.name for axis in self.axes] for name in ("study.seed", "study.panels")):
            raise Refusal("a search over study.seed or study.panels would select by chance; give each one value")

        lowest = points.chosen({axis.name: axis.at(0.0) for axis in self.axes}, {})[1]
        self.job = jobs.read(lowest)
        self.store = Store(self.job.options.name, MODEL_VERSION)
        options = {name: value for name, value in design._asdict().items() if name not in ("trials", "confirm")}
        question = {
            "model": self.job.config,
            "study": {**self.job.study, "threads": None},
            "design": options,
            "axes": [list(axis) for axis in self.axes],
            "listed": self.listed,
            "model_version": self.store.model_version,
        }
        self.id = digest(question)[:12]
        self.tried: dict[int, Tried] = {}
        self.others = 0
        self._engine: Engine | None = None

    def complete(self) -> None:
        """Compute the trials that are lacking."""
        memory = _memory(self.design)
        kept = journal.Journal(self.store.folder / "searches" / f"{self.id}.journal", self.id, self.design.direction)
        known = kept.trials()
        if engine_options.is_detached(self.job.engine):
            raise Refusal(
                f"design=optuna waits for its trials, but engine={self.job.engine.name} is left; take engine=processes or dask"
            )
        if self.job.precision is None:  # a stopping rule adds outcomes of its own
            self._refuse_unknown(next((each.user_attrs["shares"] for each in known.values() if each.value is not None), None))
        watch = Watch(self.design.trials, "search", self.job.plan.progress)
        done = sum(place < self.design.trials for place in known)
        watch.start(
            f"{self.design.trials:,} trials, {done:,} of them known; engine={self.job.engine.name} of {self.store.study}"
        )
        watch.known(done)
        for begin in range(0, self.design.trials, self.design.batch):
            numbers = range(begin, min(begin + self.design.batch, self.design.trials))
            self._batch(numbers, memory, kept, known, watch)
        failed = sum(tried.value is None for tried in self.tried.values())
        watch.end(f"{len(self.tried):,} trials, {failed:,} failed,")

    def _refuse_unknown(self, known: Mapping[str, float | None] | None) -> None:
        """Refuse an outcome that the study does not tell, before any trial is computed."""
        told = known or self._told()
        if told and self.design.outcome not in told:
            self._refuse(self.store.study, told)

    def _refuse(self, study: str, told: Mapping[str, float | None]) -> NoReturn:
        near = suggestion(self.design.outcome, told, "outcome")
        raise Refusal(f"design.outcome is {self.design.outcome}, which {study} does not tell; {near}")

    def _told(self) -> Mapping[str, float | None]:
        """The outcomes of one point on few panels, which are thrown away; none where these are too few for the study."""
        config = self.points.chosen({axis.name: axis.at(0.5) for axis in self.axes}, {})[1]
        few = {**config["study"], "panels": min(PROBED, self.job.options.panels)}
        with tempfile.TemporaryDirectory() as folder, suppress(Exception):
            job = jobs.read({**config, "study": few, "histories": 0, "grounds": False})
            source = job.row_source(plan=job.plan._replace(threads=1, progress="off", rerun="missing"))
            source.store = Store(self.store.study, self.store.model_version, Path(folder))
            source.question = source.question._replace(folder=source.store.folder)
            study.declare(job.analysis, source)
            short = study.short_summary(job.analysis, source)
            return tasks.shares(study.report(job.analysis, source).summary if short is None else short)
        return {}

    def end(self, is_cut: bool = False) -> None:
        """Let the engine go; at once if the search was cut short."""
        if self._engine is not None:
            self._engine.stop() if is_cut else self._engine.close()

    def _batch(self, numbers: range, memory: optuna.Study, kept: journal.Journal, known: Mapping, watch: Watch) -> None:
        """One batch: told from what is kept when all of it is, else asked, and what is lacking computed."""
        if len(numbers) == self.design.batch and all(place in known for place in numbers):
            for place in numbers:
                memory.add_trial(known[place])
                self.tried[place] = self._remembered(known[place])
            return
        trials = {place: self._ask(memory, place) for place in numbers}
        lacking = [place for place in numbers if place not in known]
        computed = dict(zip(lacking, self.compute([self._composed(trials[place].params) for place in lacking], watch)))
        for place, trial in trials.items():
            result = computed[place] if place in computed else self._remembered(known[place])
            self.tried[place] = result
            if result.value is None:
                memory.tell(trial, state=journal.failed())
            else:
                memory.tell(trial, result.value)
            if place in computed:
                kept.add(place, trial, result.value, {"point": result.point, "shares": result.shares, "error": result.error})

    def _ask(self, memory: optuna.Study, place: int) -> optuna.Trial:
        import numpy as np
        import optuna

        seed = int(np.random.SeedSequence([self.design.seed, place]).generate_state(1)[0])
        if self.design.sampler == "random":
            memory.sampler = optuna.samplers.RandomSampler(seed=seed)
        else:
            memory.sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
        trial = memory.ask()
        for axis in self.axes:
            if axis.is_whole:
                trial.suggest_int(axis.name, int(axis.low), int(axis.high), log=axis.is_log)
            else:
                trial.suggest_float(axis.name, axis.low, axis.high, log=axis.is_log)
        for name, texts in self.listed.items():
            trial.suggest_categorical(name, texts)
        return trial

    def _composed(self, params: Mapping[str, Any]) -> sweep_points.Composed:
        places = {name: texts.index(params[name]) for name, texts in self.listed.items()}
        return self.points.chosen({axis.name: params[axis.name] for axis in self.axes}, places)

    def _remembered(self, trial: optuna.trial.FrozenTrial) -> Tried:
        kept = trial.user_attrs
        return Tried(self._composed(trial.params)[0], kept["point"], trial.value, kept["shares"], kept["error"])

    def compute(self, composed: Sequence[sweep_points.Composed], watch: Watch) -> list[Tried]:
        """Compute points through the engine, each different one once; one that cannot be computed does not stop the others."""
        with held():  # what the check of a batch reads is not read again where it is announced and computed
            return self._computed(composed, watch)

    def _computed(self, composed: Sequence[sweep_points.Composed], watch: Watch) -> list[Tried]:
        items: dict[tuple[str, ...], sweep_points.Item] = {}
        refused: dict[tuple[str, ...], Refusal] = {}
        for overrides, config in composed:
            try:
                ((items[overrides],), _) = sweeps.check([(overrides, config)])
            except Refusal as refusal:
                refused[overrides] = refusal
        if not self.tried and refused and not items:
            raise next(iter(refused.values()))  # what is wrong with all of the first batch is wrong with the question
        numbers = {overrides: place for place, overrides in enumerate(items)}
        results: dict[int, dict[str, Any]] = {}
        if items:
            if self._engine is None:
                self._engine = engines.start(self.job.engine, self.job.plan.threads)
            line = () if self.tried else self.points.line  # kept once, with the points of the first batch
            results = sweeps.computed(
                [*items.values()], [*numbers.values()], self.job, True, watch, kept=self._engine, line=line
            )
        watch.update(len(composed) - len(items), len(refused))
        self.others += sum(each.get("others", 0) for each in results.values())
        tried = []
        for overrides, _ in composed:
            if overrides in refused:
                tried.append(Tried(overrides, "", None, {}, str(refused[overrides])))
            else:
                tried.append(self._tried(items[overrides], results[numbers[overrides]]))
        return tried

    def _tried(self, item: sweep_points.Item, result: Mapping[str, Any]) -> Tried:
        point = item.points[0].id if item.points else ""
        if error := result.get("error"):
            if error["error"] in STOPS:
                raise Refusal(f"{' '.join(item.overrides)}: {error['message']}; the same command goes on from here", status=1)
            return Tried(item.overrides, point, None, {}, f"{error['error']}: {error['message']}")
        shares = dict(result["shares"])
        if self.design.outcome not in shares:
            self._refuse(item.study, shares)
        return trials.of_shares(self.design, item.overrides, point, shares)

    def answer(self) -> None:
        """Put the table of trials in place; print the best one with what runs it alone, and with a fresh seed if asked."""
        failed = [place for place, tried in self.tried.items() if tried.value is None]
        if failed:
            first = self.tried[failed[0]]
            note(f"{len(failed):,} of {len(self.tried):,} trials failed; the first: {' '.join(first.overrides)}: {first.error}")
        if self.others:
            note(sweeps.OTHER_CODE.format(self.others))
        place = trials.best(self.design, self.tried)
        if place is None:
            raise Refusal(f"all {len(self.tried):,} trials failed; the first: {self.tried[0].error}", status=1)
        best, again = self.tried[place], None
        print(f"best of {len(self.tried) - len(failed):,} trials: trial {place}, {self._value_text(best)}")
        print(f"framebreak run {' '.join(best.overrides)}")
        if self.design.confirm:
            again = self._again(best)
            print(f"with another seed: {self._value_text(again)}\nframebreak run {' '.join(again.overrides)}")
        ranges = {axis.name: [f"{axis.low:g}", f"{axis.high:g}"] for axis in self.axes}
        ranges |= {name: [each.partition("=")[2] for each in texts] for name, texts in self.listed.items()}
        folder = answer_folders.place(self.store.folder, {"design": ["optuna"], **ranges}, self.id)
        metadata = {
            "study": self.store.study,
            "model_version": self.store.model_version,
            "design": self.design._asdict(),
            "axes": [axis._asdict() for axis in self.axes],
            "listed": self.listed,
            "sweep": self.points.line,
            "optuna": journal.version(),
            **provenance.stamp(),
            **self._asked(again),
        }
        varied = [*(axis.name for axis in self.axes), *self.listed]
        names = report.write(trials.report(self.design, varied, self.tried, again), folder, metadata)
        print(f"{len(self.tried):,} trials: {shown(folder)}: {', '.join(names)}")

    def _asked(self, again: Tried | None) -> dict[str, Any]:
        """What every trial has asked, and what those without shares came to: enough to make the table again from the rows."""
        if custom_manager.KEY in self.listed:
            return {}  # each trial has a class of its own, and the job has that of the first alone
        manager = self.job.manager.identity[custom_manager.KEY] if self.job.manager else None
        places = sorted(self.tried)
        every = [self._chosen(self.tried[place].overrides) for place in places]
        if again is not None:
            every.append(self._seeded(self._chosen(again.overrides), again.overrides))
        composed = [(overrides, asked.of_the_question(config, manager)) for overrides, config in every]
        lacking = {place: self.tried[place] for place in places if not self.tried[place].shares}
        return {
            asked.KEY: asked.stated(composed, [place for place in range(len(composed)) if place not in lacking]),
            trials.FAILED: {str(place): {"point": each.point, "error": each.error} for place, each in lacking.items()},
            trials.CONFIRMED: again is not None,
        }

    def _value_text(self, tried: Tried) -> str:
        value, low, high = trials.values(self.design, tried).values()
        interval = f" [{low:.4f}, {high:.4f}]" if low is not None and high is not None else ""
        return f"{self.design.outcome} = {value:.4f}{interval}" if value is not None else f"failed: {tried.error}"

    def _again(self, best: Tried) -> Tried:
        """The best point under the next seed: the interval of a point that was chosen for its value says too much of it."""
        overrides, config = self._chosen(best.overrides)
        kept = [each for each in overrides if not each.startswith("study.seed=")]
        again = self._seeded((overrides, config), (*kept, f"study.seed={config['study']['seed'] + 1}"))
        return self.compute([again], Watch(1, "confirm", "off"))[0]

    def _chosen(self, overrides: Sequence[str]) -> sweep_points.Composed:
        """The point that a trial's overrides stand for."""
        params = typed(overrides)
        places = {name: texts.index(f"{name}={params[name]}") for name, texts in self.listed.items()}
        return self.points.chosen(
            {axis.name: (int if axis.is_whole else float)(params[axis.name]) for axis in self.axes}, places
        )

    @staticmethod
    def _seeded(composed: sweep_points.Composed, overrides: tuple[str, ...]) -> sweep_points.Composed:
        """A point under the seed that other overrides have."""
        seed = int(typed(overrides)["study.seed"])
        return overrides, {**composed[1], "study": {**composed[1]["study"], "seed": seed}}

    def forecast(self) -> None:
        """Say what the search would cost, by points drawn at random in the place of those that it would choose."""
        memory, self.design = _memory(self.design), self.design._replace(sampler="random")
        composed = [self._composed(self._ask(memory, place).params) for place in range(self.design.trials)]
        items, job = sweeps.check(dict(composed).items())
        dry_run.print_forecast(items, sweep_points.lacking(items), job)
        print("these points were drawn at random; the search will choose its own as it goes")


def _memory(design: methods.Search) -> optuna.Study:
    import optuna

    return optuna.create_study(direction=design.direction)  # type: ignore[arg-type]  # checked with the design
