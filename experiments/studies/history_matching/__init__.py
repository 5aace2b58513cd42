"""The posterior: history matching in waves, a bank, steps from it to draws of the posterior, their medoid, and the answer.

Leaders choose for themselves wherever a draw is held against Table 1. Only draws that are left are then simulated with an
imposed programme, both ways: no wave, weight or medoid reads a difference between ways of changing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from scipy import special

from experiments.errors import Refusal
from experiments.figures import attributes as attributes_figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import posterior, tempering
from experiments.statistics.history_matching import CUT, Emulator
from experiments.statistics.outcome_measures import COMPARED_COLUMNS
from experiments.statistics.tables import Table, add_estimate, add_values, arm_name, by_name
from experiments.studies.boundary import space
from experiments.studies.history_matching import answer, left_out, matching, report_text
from experiments.studies.history_matching.options import Options
from experiments.study_tools import plausible, table_one
from experiments.study_tools.arms import configured, refuse_unless_two

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

DIGITS = 3  # significant, of numbers in the default city
MEDOID_COLUMNS = (*table_one.COLUMNS, "benchmark_education")
MEDOID = "medoid"  # arm of the draw in the middle, in panels that nothing was chosen by


class Step(NamedTuple):
    """One power of the likelihood on the way from the bank to the posterior."""

    power: float
    log_evidence: float  # that it adds
    moved: float  # share of proposals that were taken
    different: int  # draws that differ after it
    ancestors: float  # effective draws of the bank that they go back to
    alike: float  # how alike draws of one ancestor still are: intraclass correlation
    reach: float  # of its last move: how many numbers a proposal changes, over the usual


class Particles(NamedTuple):
    """Draws of the posterior, each once; `Stages` ends with the same."""

    arms: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]
    unit: np.ndarray
    counts: np.ndarray  # (draws, classes, profiles)
    weight: np.ndarray  # how often each was drawn
    ancestor: np.ndarray  # draw of the bank that each goes back to


class Stages(NamedTuple):
    """All that is drawn before imposed programmes are compared."""

    ranges: tuple[plausible.Range, ...]
    waves: list[matching.Drawn]
    emulators: list[list[Emulator]]
    bank: matching.Drawn
    bank_counts: np.ndarray  # (draws, classes, profiles)
    steps: list[Step]
    arms: tuple[str, ...]  # in which the posterior's draws, each once, were simulated
    changes: tuple[dict[str, Any], ...]  # of these draws
    unit: np.ndarray
    counts: np.ndarray  # (draws, classes, profiles)
    weight: np.ndarray  # how often each was drawn
    ancestor: np.ndarray  # draw of the bank that each goes back to
    medoid: int = -1  # place of the draw in the middle, once the draws are there


# What `arms_in_waves` has worked out, so that it is not done twice.
_STAGES: WeakKeyDictionary[RowSource, Stages] = WeakKeyDictionary()


def arms(question: Question) -> Sequence[Arm]:
    """The first wave: draws of the whole prior."""
    options = question.options
    _refuse(question.setting, options)
    return _wave_arms(0, _first(question), options)


def arms_in_waves(question: Question, source: RowSource) -> Iterator[Sequence[Arm]]:
    """The waves after the first, the bank, the medoid in fresh panels, and both ways of imposed programmes in what is left."""
    options = question.options
    ranges = plausible.ranges(options.plausible)
    against = matching.targets(options.fits)
    drawn, emulators = [_first(question)], []
    for wave in range(options.waves):
        counts = table_one.counted(source, [_wave(wave, place) for place in range(options.wave_draws)])
        emulators.append(
            matching.emulated(drawn[-1], counts, options.fits, options.fewest_cities, options.active, options.seed)
        )
        if wave + 1 < options.waves:
            drawn.append(matching.sample(question.config, ranges, emulators, against, options.wave_draws, options.seed))
            yield _wave_arms(wave + 1, drawn[-1], options)
    bank = matching.sample(question.config, ranges, emulators, against, options.draws, options.seed)
    yield [Arm(_bank(place), change, range(options.panels), table_one.COLUMNS) for place, change in enumerate(bank.changes)]
    bank_counts = table_one.counted(source, [_bank(place) for place in range(options.draws)])
    steps, drawn_last = yield from _tempered(question, source, ranges, emulators, bank, bank_counts)
    stages = Stages(ranges, drawn, emulators, bank, bank_counts, steps, *drawn_last)
    again = [(stages.arms[place], stages.changes[place]) for place in _candidates(stages, options)]
    yield [Arm(name, change, range(options.panels), MEDOID_COLUMNS) for name, change in again]  # stored rows are read again
    stages = _STAGES[source] = stages._replace(medoid=_medoid(source, stages, options))
    yield [
        Arm(MEDOID, _default_city(stages, options), range(options.panels + options.fresh_panels), MEDOID_COLUMNS),
        *(
            Arm(name, {**changes, "leadership.regime": "imposed"}, range(options.regime_panels), COMPARED_COLUMNS)
            for name, changes in _regime_arms(stages, options).items()
        ),
    ]


class _Cloud:
    """Draws on their way to the posterior, by place: where each is, what was simulated there, and what it goes back to."""

    def __init__(self, bank: matching.Drawn, counts: np.ndarray, log: np.ndarray):
        self.arms = np.array([_bank(place) for place in range(len(log))], dtype=object)
        self.changes = np.array(bank.changes, dtype=object)
        self.unit, self.counts, self.log = bank.unit, counts, log
        self.ancestor = np.arange(len(log))

    def resample(self, which: np.ndarray) -> None:
        """Take these draws in the place of all, one as often as it is named."""
        for name, values in vars(self).items():
            setattr(self, name, values[which])

    def particles(self) -> Particles:
        """Each draw once, with how often it is there."""
        _, first, often = np.unique(self.unit, axis=0, return_index=True, return_counts=True)
        arms, changes = tuple(self.arms[first]), tuple(self.changes[first])
        return Particles(arms, changes, self.unit[first], self.counts[first], often / often.sum(), self.ancestor[first])


def _tempered(
    question: Question,
    source: RowSource,
    ranges: tuple[plausible.Range, ...],
    emulators: Sequence[Sequence[Emulator]],
    bank: matching.Drawn,
    bank_counts: np.ndarray,
) -> Generator[Sequence[Arm], None, tuple[list[Step], Particles]]:
    """From the bank to the posterior by steps of tempering; the arms of each move, then the steps and the draws."""
    options = question.options
    random = np.random.default_rng([options.seed, 0x5C])
    cloud = _Cloud(bank, bank_counts, table_one.log_chance(bank_counts, options.coding_errors))
    steps: list[Step] = []
    power, reach = 0.0, 1.0

    def moved(moves: int, added: float) -> Generator[Sequence[Arm]]:
        """Metropolis moves of every draw at the present power, and the step that they end."""
        nonlocal reach
        taken_in_all = 0
        for move in range(moves):
            other = tempering.proposed(cloud.unit, random, reach)
            new = _possible(question, ranges, emulators, other)
            names = [arm_name("step", len(steps), "move", move, "draw", place) for place in new]
            yield [
                Arm(name, change, range(options.panels), table_one.COLUMNS)
                for name, change in zip(names, new.values(), strict=True)
            ]
            at = np.array(list(new), dtype=int)
            shown = table_one.counted(source, names) if names else cloud.counts[:0]
            log = np.full(len(cloud.log), -np.inf)
            log[at] = table_one.log_chance(shown, options.coding_errors)
            taken = tempering.accepted(cloud.log, log, power, random)
            kept = taken[at]
            to = at[kept]
            cloud.unit[to], cloud.counts[to], cloud.log[to] = other[to], shown[kept], log[to]
            for place, name in zip(to, np.array(names, dtype=object)[kept], strict=True):
                cloud.changes[place], cloud.arms[place] = new[place], name
            taken_in_all += int(taken.sum())
            reach = tempering.next_reach(reach, float(taken.mean()))
        share = taken_in_all / max(1, options.particles * moves)
        ancestors = tempering.ancestors(cloud.ancestor, np.ones(len(cloud.ancestor)))
        likeness = tempering.alike(cloud.unit, cloud.ancestor)
        steps.append(Step(power, added, share, len(np.unique(cloud.unit, axis=0)), ancestors, likeness, reach))

    while power < 1.0:
        further = tempering.next_power(cloud.log, power, options.kept)
        gained = (further - power) * cloud.log
        cloud.resample(tempering.resampled(posterior.weights(gained), options.particles, random))
        power = further
        yield from moved(options.moves, tempering.log_mean(gained))
    yield from moved(options.final_moves, 0.0)
    return steps, cloud.particles()


def _possible(
    question: Question, ranges: Sequence[plausible.Range], emulators: Sequence[Sequence[Emulator]], unit: np.ndarray
) -> dict[int, dict[str, Any]]:
    """What each place changes, by its number: of those that no wave rules out and the model accepts."""
    left = np.flatnonzero(matching.left(emulators, matching.targets(question.options.fits), unit)).tolist()
    changes = {place: plausible.at(ranges, unit[place]) for place in left}
    return {place: change for place, change in changes.items() if plausible.accepted(question.config, change)}


def _stages(question: Question, source: RowSource) -> Stages:
    if source not in _STAGES:
        for _ in arms_in_waves(question, source):  # all have been declared and computed: only rows are read again
            pass
    return _STAGES[source]


def _first(question: Question) -> matching.Drawn:
    options = question.options
    return matching.sample(question.config, plausible.ranges(options.plausible), [], [], options.wave_draws, options.seed)


def _wave(wave: int, place: int) -> str:
    return arm_name("wave", wave + 1, "draw", place)


def _bank(place: int) -> str:
    return arm_name("bank", place)


def _wave_arms(wave: int, drawn: matching.Drawn, options: Options) -> list[Arm]:
    panels = range(options.wave_panels)
    return [Arm(_wave(wave, place), change, panels, table_one.COLUMNS) for place, change in enumerate(drawn.changes)]


def _refuse(setting: Setting, options: Options) -> None:
    table_one.refuse(setting, options.fits)
    refuse_unless_two("simultaneity", options.simultaneity)
    if not options.coding_errors or not options.rules:
        raise Refusal("study.coding_errors or study.rules is empty; see configs/study/history_matching.yaml")


def _candidates(stages: Stages, options: Options) -> np.ndarray:
    """Places of the draws that fit the marks of every class; of all draws where none does."""
    near = table_one.fitting(stages.counts, options.fits, options.fewest_cities)
    return np.flatnonzero(near) if near.any() else np.arange(len(near))


def _medoid(source: RowSource, stages: Stages, options: Options) -> int:
    """The draw that is nearest to all others, by weight, among those that fit; among all where none does.

    A draw fits when its classes show the paper's marks, and the paper's own sign of enactment with them: most enacted cities
    spend on education at the benchmark, and most integrated ones do not.
    """
    among = _candidates(stages, options)
    signs = [_shows_benchmark(source.one(stages.arms[place])) for place in among]
    if any(signs):
        among = among[signs]
    unit, weight = stages.unit, stages.weight
    apart = [float(weight @ np.abs(unit - unit[place]).mean(axis=1)) for place in among]
    return int(among[int(np.argmin(apart))])


def _fresh(source: RowSource, options: Options) -> dict[str, np.ndarray]:
    """Rows of the medoid in panels that nothing was chosen by: those after the ones in which draws are held against Table 1."""
    rows = source.one(MEDOID)
    return {name: values[rows["panel"] >= options.panels] for name, values in rows.items()}


def _default_city(stages: Stages, options: Options) -> dict[str, Any]:
    """What `numbers=medoid` takes from the medoid: all but the numbers that are held, to three significant digits."""
    numbers = {name: value for name, value in stages.changes[stages.medoid].items() if name not in options.held}
    return {name: value if isinstance(value, int) else float(f"{value:.{DIGITS}g}") for name, value in numbers.items()}


def _shows_benchmark(rows: Mapping[str, np.ndarray]) -> bool:
    """Whether education at the benchmark marks most enacted cities and few others that are integrated."""
    integrated, enacted = (rows["benchmark_education"][rows["outcome"] == place] for place in (1, 2))
    return bool(len(integrated) and len(enacted) and integrated.mean() < 0.5 < enacted.mean())


def _compared(stages: Stages, options: Options) -> np.ndarray:
    """Places of the draws in which both ways are simulated: those of most weight."""
    return np.argsort(-stages.weight, kind="stable")[: options.compared_draws]


def _draws(stages: Stages, options: Options) -> plausible.Draws:
    which = _compared(stages, options)
    changes = tuple(stages.changes[place] for place in which)
    return plausible.Draws(stages.ranges, changes, np.array([list(change.values()) for change in changes], dtype=float), 0)


def _regime_arms(stages: Stages, options: Options) -> dict[str, dict[str, Any]]:
    return space.rival_arms(_draws(stages, options), options.simultaneity, options.rules)


def analyse(question: Question, source: RowSource) -> Report:
    """What the waves leave, what weighs in the bank, its medoid, and the answer under every rule of imposed programmes."""
    options = question.options
    stages = _stages(question, source)
    ranks = _ranks(stages, options)
    ledger = _ledger(question, stages, ranks)
    fresh_rows = _fresh(source, options)
    fresh = table_one.cells(fresh_rows)
    attributes = _attributes(stages, fresh)
    compared, which = _differences(source, stages, options), _compared(stages, options)
    answers = answer.table(compared, stages.weight[which], stages.ancestor[which], options)
    tables: dict[str, Table] = {
        "waves": _waves(stages, options),
        "ledger": ledger,
        "attributes": attributes,
        "left_out": left_out.table(stages.counts, stages.weight, stages.ancestor, options),
        "answer": answers,
        "draws": _table(stages),
        "steps": _steps(stages),
    }
    if ranks:
        tables["ranks"] = ranks
    fit = table_one.fitting(stages.counts, options.fits, options.fewest_cities)
    summary = {
        "parameters": len(stages.ranges),
        "volume": stages.bank.volume,
        "bank": options.draws,
        "draws": len(stages.weight),
        "particles": options.particles,
        "log_evidence": float(sum(step.log_evidence for step in stages.steps) + np.log(stages.bank.volume)),
        "cities_per_draw": options.panels * question.setting.cities,
        "effective_draws": tempering.ancestors(stages.ancestor, stages.weight),
        "alike": stages.steps[-1].alike,
        "largest_weight": float(stages.weight.max()),
        "divergence": posterior.divergence(stages.weight),
        "draws_that_fit": int(fit.sum()),
        "medoid": stages.medoid,
        "medoid_fits": bool(fit[stages.medoid]),
        "medoid_shows_benchmark": _shows_benchmark(fresh_rows),
        "medoid_fresh_errors": dict(zip(table_one.CLASSES, table_one.errors_by_class(fresh).tolist(), strict=True)),
        "medoid_fresh_shares": dict(zip(table_one.CLASSES, (fresh.sum(axis=1) / fresh.sum()).tolist(), strict=True)),
        "medoid_changes": stages.changes[stages.medoid],
        "weight_compared": float(stages.weight[which].sum()),
        **{
            verdict.replace(" ", "_"): [
                name for name, own in zip(ledger["parameter"], ledger["verdict"], strict=True) if own == verdict
            ]
            for verdict in ("moved", "not moved", "not identifiable")
        },
        "answer": by_name(answers, ("rule", "outcome", "does_better")),
        "attributes": by_name(attributes, ("source", "outcome_class", "practice")),
        "left_out": by_name(tables["left_out"], ("left_out", "outcome_class")),
        "waves": by_name(tables["waves"], ("wave", "statistic")),
    }
    text = report_text.text(options, summary, tables)
    return Report(text, summary, tables, {"attributes": attributes_figure.draw})


def _waves(stages: Stages, options: Options) -> Table:
    """One row per wave and statistic: what it was held against, what the emulator explains, what the wave left."""
    table: Table = {}
    left = [*(each.volume for each in stages.waves[1:]), stages.bank.volume]
    for wave, (emulators, volume) in enumerate(zip(stages.emulators, left, strict=True)):
        for emulator, target in zip(emulators, matching.targets(options.fits), strict=True):
            add_values(table, wave=wave + 1, statistic=target.name, observed=target.value, tolerance=target.tolerance)
            add_values(table, spread=target.spread, cut=CUT, explained=emulator.explained, volume_left=volume)
            add_values(table, active=", ".join(stages.ranges[place].name for place in emulator.active))
    return table


def _ledger(question: Question, stages: Stages, ranks: Table) -> Table:
    """The ledger: what the data did to each number, those that moved most first.

    *Moved*: its posterior lies further from the even prior than chance takes the furthest of all. *Not moved*: data made by
    draws of the bank would tell of it, and Table 1 leaves it where it was. *Not identifiable*: such data tell nothing of it.
    """
    unit, weight = stages.unit, stages.weight
    far = np.array([posterior.uneven(own[:, None], weight[:, None]) for own in unit.T])
    limit = posterior.uneven_by_chance(tempering.ancestors(stages.ancestor, weight), len(stages.ranges))
    found = dict(zip(ranks.get("parameter", ()), ranks.get("found_again", ()), strict=True))
    table: Table = {}
    for place in np.argsort(-far, kind="stable"):
        each = stages.ranges[place]
        own = each.scaled(unit[:, place])
        default = configured(question.config, each.name)
        has_moved = bool(far[place] > limit)
        add_values(table, parameter=each.name, prior_low=each.low, prior_high=each.high)
        add_values(table, default=float(default) if isinstance(default, int | float) else float("nan"))
        add_values(table, medoid=float(stages.changes[stages.medoid][each.name]), is_held=each.name in question.options.held)
        add_estimate(table, "mean", posterior.mean(own, weight))
        add_values(table, **dict(zip(posterior.PARTS, posterior.quantiles(own, weight), strict=True)))
        add_values(table, distance=float(far[place]), distance_by_chance=limit)
        add_values(table, verdict="moved" if has_moved else "not moved" if found.get(each.name) else "not identifiable")
    return table


def _attributes(stages: Stages, fresh: np.ndarray) -> Table:
    """Share of each class's cities that hold each practice: paper, posterior and medoid in fresh panels."""
    table: Table = {}
    cities = stages.counts.sum(axis=2)
    held = table_one.held(stages.counts)
    medoid = table_one.held(fresh)
    for class_place, class_ in enumerate(table_one.CLASSES):
        own = stages.weight * cities[:, class_place]
        for place, practice in enumerate(table_one.PRACTICES):
            mark = float(table_one.MARKS[class_place, place])
            known = ~np.isnan(held[:, class_place, place])
            over = float(own[known] @ held[known, class_place, place] / own[known].sum())
            for source, value in (("paper", mark), ("posterior", over), (MEDOID, float(medoid[class_place, place]))):
                add_values(table, source=source, outcome_class=class_, practice=practice, share=value, error=abs(value - mark))
    return table


def _differences(source: RowSource, stages: Stages, options: Options) -> Mapping[str, Table]:
    """Both ways in every draw that is compared, under every rule."""
    drawn = _draws(stages, options)
    tables = {}
    for rule in options.rules:
        rows = source.of(space.rival_arms(drawn, options.simultaneity, {rule: options.rules[rule]}))
        tables[rule] = space.compared_under(rule, rows, drawn, options.simultaneity)
    return tables


def _ranks(stages: Stages, options: Options) -> Table:
    """Simulation-based calibration: ranks of the numbers of a draw in its posterior, the draw itself left out.

    Data are made by draws of the bank, as Table 1 was made; if all is right their ranks are even.  [Talts et al. 2018]
    """
    if options.rank_sets == 0:
        return {}
    random = np.random.default_rng([options.seed, 0x5B])
    draws, cities, many = len(stages.bank_counts), sum(table_one.SPLIT), len(stages.ranges)
    truth = random.integers(draws, size=options.rank_sets)
    ranks, means = np.empty((options.rank_sets, many)), np.empty((options.rank_sets, many))
    for place, own in enumerate(truth):
        error = float(random.choice(np.asarray(options.coding_errors)))
        chance = table_one.read_with_error(table_one.shares(stages.bank_counts[own]), error).ravel()
        data = random.multinomial(cities, chance / chance.sum()).reshape(stages.bank_counts.shape[1:]).astype(float)
        log = table_one.log_likelihood(data, stages.bank_counts, options.coding_errors)
        log[own] = -np.inf
        weight = posterior.weights(log)
        ranks[place] = weight @ (stages.bank.unit < stages.bank.unit[own])
        means[place] = weight @ stages.bank.unit
    often = np.ones((options.rank_sets, 1))
    by_chance = float(special.ndtri(1.0 - 0.05 / many)) / float(np.sqrt(options.rank_sets))
    table: Table = {}
    for place, each in enumerate(stages.ranges):
        correlation = float(np.corrcoef(means[:, place], stages.bank.unit[truth, place])[0, 1])
        add_values(table, parameter=each.name, data_sets=options.rank_sets, mean_rank=float(ranks[:, place].mean()))
        add_values(table, rank_distance=posterior.uneven(ranks[:, [place]], often))
        add_values(table, rank_distance_by_chance=posterior.uneven_by_chance(options.rank_sets, many))
        add_values(table, correlation=correlation, correlation_by_chance=by_chance, found_again=correlation > by_chance)
    return table


def _steps(stages: Stages) -> Table:
    """One row per power of the likelihood on the way from the bank to the posterior."""
    table: Table = {}
    for place, step in enumerate(stages.steps, 1):
        add_values(table, step=place, power=step.power, log_evidence=step.log_evidence, moved=step.moved)
        add_values(table, different=step.different, ancestors=step.ancestors, alike=step.alike, reach=step.reach)
    return table


def _table(stages: Stages) -> Table:
    """One row per draw of the posterior, most weight first: its weight, what it shows, its numbers."""
    order = np.argsort(-stages.weight, kind="stable")
    shown = matching.shown(stages.counts, 1)[order]
    table: Table = {"draw": order.tolist(), "weight": stages.weight[order].tolist()}
    table["ancestor"] = stages.ancestor[order].tolist()
    names = [f"{what}_{each}" for what in ("class", "error") for each in table_one.CLASSES]
    table |= {name: shown[:, place].tolist() for place, name in enumerate(names)}
    for each in stages.ranges:
        table[each.name] = [float(stages.changes[place][each.name]) for place in order]
    return table
