"""A sweep: every point checked before any runs, computed through an engine, answered when all are there."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments import engines
from experiments.configuration.interned import CompactMapping
from experiments.engines import processes, slurm
from experiments.errors import DiskFull, Interrupted, Refusal, Terminated, heed
from experiments.progress import Watch, note
from experiments.running import engine_options, jobs, precision, tasks
from experiments.running.answer import put
from experiments.running.computation import OTHER_CODE
from experiments.running.dispatch import Dispatch
from experiments.running.handover import held
from experiments.running.sweep_points import Composed, Item, announce, by_study, declared, ends, is_open_ended, lacking, stores
from experiments.store.store import Point
from experiments.sweeping import dry_run

if TYPE_CHECKING:
    from experiments.engines.processes import ProcessPool
    from experiments.running.engine import Engine
    from experiments.sweeping.sweep_table import Written

EARLY = (1 / 8, 1 / 4, 1 / 2)  # of each point's panels, in rounds, where a sweep is to be balanced
NAMED = 20  # failed points that are named one by one


Table = Callable[[Sequence[Item], Mapping[int, Mapping[str, float | None]]], "list[Written]"]  # of items and shares by number


class Done(NamedTuple):
    """A sweep that has run: its points, and the results of those that workers looked at."""

    items: list[Item]
    results: dict[int, dict[str, Any]]


def run(
    composed: Iterable[Composed],
    table: Table | None = None,
    is_answered: bool = True,
    line: Sequence[str] = (),
    key: str = "",
) -> Done | None:
    """Run a sweep, or print what it would cost; raises Refusal for a bad point, and at the end for points that failed.

    `table` writes the answer of a designed sweep in place of the table of points. Without `is_answered` the rows are computed
    and stored, and no answers are written. `line` is what was typed
    after `run -m`, `key` what the answer is kept under, so that it can be printed again. None where nothing was computed, or an
    engine was left with it.
    """
    begun: list[ProcessPool] = []

    def begin(job: jobs.Job, config: Mapping[str, Any]) -> None:
        """Let workers load what they need while the points are checked: each takes a second or two for it."""
        if isinstance(job.engine, engine_options.Processes) and not job.is_dry:
            begun.append(processes.start(job.engine, job.plan.threads))
            begun[0].prepare(config)

    try:
        with held():
            items, job = check(composed, begin)
            return _run(items, job, table, is_answered, begun[0] if begun else None, line, key)
    finally:
        for engine in begun:
            engine.stop()


def _run(
    items: list[Item],
    job: jobs.Job,
    table: Table | None,
    is_answered: bool,
    engine: Engine | None,
    line: Sequence[str],
    key: str = "",
) -> Done | None:
    missing = lacking(items, verify=not is_answered)  # an answer reads every part and mends what is damaged
    if job.is_dry:
        dry_run.print_forecast(items, missing, job)
        return None
    lost: Mapping[int, dict[str, Any]] = {}  # what an array job was to compute and did not
    if engine_options.is_detached(job.engine):
        not_computed = slurm.sweep(items, missing, job, line)
        if not_computed is None:
            return None
        lost = not_computed
    is_tabled = is_answered and job.plan.report == "table"
    is_again = job.plan.rerun != "missing" or bool(job.plan.histories) or is_open_ended(items)
    is_everything = is_again or is_tabled
    todo = [number for number in range(len(items)) if (is_everything or missing[number]) and number not in lost]
    watch = Watch(len(items), "sweep", job.plan.progress)
    if repeats := len(items) - len({tuple(point.id for point in item.points) for item in items}):
        of = f"{repeats:,} of {len(items):,}"
        note(f"sweep: {of} points repeat others of the sweep; they are computed once and listed each time")
    watch.start(
        f"{len(items):,} point{'s' * (len(items) != 1)}, {len(items) - sum(missing):,} of them stored; engine={job.engine.name}"
        f" of {', '.join(sorted({item.study for item in items}))}"
    )
    watch.known(len(items) - len(todo))
    watch.update(0, len(lost))
    try:
        results = {**lost, **computed(items, todo, job, is_tabled, watch, kept=engine, line=line if any(missing) else ())}
    except Terminated:
        raise
    except KeyboardInterrupt:
        there = len(items) - sum(lacking(items))
        raise Interrupted(f"{there:,} of {len(items):,} points are stored, and the same call goes on from there") from None
    if engine is not None:
        engine.close()
    failed = {number: result["error"] for number, result in results.items() if result.get("error")}
    if failed and job.plan.fail_fast:
        watch.end(f"{len(items):,} points, ended by the first that failed,")
        raise Refusal(f"{_named(items, failed)}; fail_fast=true: {_left(items, job, todo, results)}", status=1)
    watch.end(f"{len(items):,} points, {len(failed):,} failed,")
    if others := sum(result.get("others", 0) for result in results.values()):
        note(OTHER_CODE.format(others))
    if is_answered:
        from experiments.sweeping import repeated
        from experiments.sweeping.sweep_table import write

        shares = {number: result["shares"] for number, result in results.items() if result.get("shares")}
        if not is_tabled:
            failed |= _answers(items, failed, shares)
        written = table(items, shares) if table else write(items, shares, line)
        if key and repeated.is_kept(job, results) and len(shares) == len(items):
            repeated.keep(key, items, written)
    if failed:
        raise Refusal(_named(items, failed), status=1)
    return Done(items, results)


def check(
    composed: Iterable[Composed], begin: Callable[[jobs.Job, Mapping[str, Any]], None] | None = None
) -> tuple[list[Item], jobs.Job]:
    """Read every point, the study's options and the model's configuration; the first that is wrong is refused.

    `begin` is called with the first point as soon as it is checked.
    """
    items: list[Any] = []
    job, how = None, None
    same: dict[Any, Any] = {}  # what many points have alike is held once
    for overrides, config in composed:
        try:
            job = jobs.read(config)
            if how is not None and how != (job.plan._replace(threads=None), job.engine, job.is_dry):
                same_for_all = "engine, dry_run, progress, rerun, histories, grounds, report, order and fail_fast"
                raise Refusal(f"{same_for_all} are the same for all points of a sweep")
            how = (job.plan._replace(threads=None), job.engine, job.is_dry)
            arms = declared(job)
        except Refusal as refusal:
            raise Refusal(f"{' '.join(overrides)}: {refusal}; nothing was computed", refusal.status) from refusal
        if begin is not None and not items:
            engine_options.ready(job.engine)
            begin(job, config)
        one = Item.of(overrides, CompactMapping(config), job, arms)
        for point in one.points:
            point.store = same.setdefault(("store", job.options.name), point.store)
            point.digests = same.setdefault(("digests", *point.digests.items()), point.digests)
        cities, panels, ranges = (same.setdefault(each, each) for each in (one.cities, one.panels, one.ranges))
        items.append(one._replace(cities=cities, panels=panels, ranges=ranges))
    if job is None:
        raise Refusal("the sweep has no points")
    engine_options.ready(job.engine)
    return items, job


def computed(
    items: Sequence[Item],
    todo: Sequence[int],
    job: jobs.Job,
    is_tabled: bool,
    watch: Watch,
    is_announced: bool = False,
    kept: Engine | None = None,
    line: Sequence[str] = (),
) -> dict[int, dict[str, Any]]:
    """Compute the rows of some items into the store; gives the result of each. An engine that is `kept` goes on."""
    if not todo:
        return {}

    if not is_announced:
        announce(items, todo, line)
    pool = kept or engines.start(job.engine, job.plan.threads)
    far = engines.expected_environment(job.engine, {items[number].study for number in todo})
    how = {"threads": pool.threads, "is_tabled": is_tabled, "expected_environment": far}

    def task(numbers: Sequence[int]) -> str:
        return tasks.text({number: items[number].config for number in numbers}, **how)

    def killed(numbers: Sequence[int], is_again: bool) -> None:
        """Say whose worker was killed: by the system for want of memory, mostly."""
        named = f"framebreak run {' '.join(items[numbers[0]].overrides)}"
        several = f" or one of {len(numbers) - 1:,} points beside it" if len(numbers) > 1 else ""
        then = "for the second time; it is set aside" if is_again else "and is replaced; what it had runs again"
        note(f"a worker was killed at {named}{several} {then}")

    results: dict[int, dict[str, Any]] = {}
    early: dict[int, dict[str, Any]] = {}  # what failed on its first panels: it is not tried again
    before = {path.name[:20] for store in stores(items).values() for path in (store.folder / "failed").glob("*-r*.json")}
    try:
        for share in _rounds(job):

            def of_share(numbers: Sequence[int], share: float = share) -> str:
                return tasks.text({number: items[number].config for number in numbers}, **how, share=share)

            missing = lacking(items)
            some = [number for number in todo if missing[number] and number not in early]
            early |= {each["number"]: each for each in Dispatch(pool, of_share, some, killed) if each.get("error")}
        for result in chain(early.values(), Dispatch(pool, task, [each for each in todo if each not in early], killed)):
            item = items[result["number"]]
            if result.get("error", {}).get("error") == DiskFull.__name__:
                raise DiskFull(f"{result['error']['message']}; {_left(items, job, todo, results)}", status=1)
            results[result["number"]] = _kept(result, item)
            for told in result.pop("notes", ()):
                note(told)
            if result.get("error"):
                if not result.get("is_recorded"):
                    _record(item, result["error"])
            elif before:
                _forget(item, before)
            watch.update(1, bool(result.get("error")))
            heed()
            if result.get("error") and job.plan.fail_fast:
                pool.stop()
                break
    except BaseException:
        watch.stop()
        pool.stop()
        raise
    finally:
        with suppress(DiskFull):  # what ends the sweep is that there is no space, which is said already
            _enter_more(items, results)
    if kept is None:
        pool.close()
    return results


def _rounds(job: jobs.Job) -> Sequence[float]:
    """Shares of the panels of every point that are computed before any point is completed."""
    return EARLY if job.plan.order == "panels" and job.plan.rerun == "missing" else ()


def _left(items: Sequence[Item], job: jobs.Job, todo: Sequence[int], results: Mapping[int, Mapping[str, Any]]) -> str:
    """How much of a sweep that ends early is left to do."""
    if job.plan.rerun == "missing":
        left = sum(lacking(items))
    else:
        left = len(todo) - sum(not result.get("error") for result in results.values())
    return f"{left:,} of {len(items):,} points are left to compute, and the same command goes on with them"


def _kept(result: Mapping[str, Any], item: Item) -> dict[str, Any]:
    """What is needed at the end of the result of a point: little, since there are many."""
    kept = {name: result[name] for name in ("error", "others") if result.get(name)}
    if "shares" in result:
        kept["shares"] = CompactMapping(result["shares"])
    if result.get("panels", item.panels.stop) != item.panels.stop:
        kept["panels"] = result["panels"]
        kept["stops"] = result.get("stops", {})
    return kept


def _record(item: Item, error: Mapping[str, str]) -> None:
    """Write down that a point failed, with its configuration; where nothing can be written it is only named."""
    with suppress(Refusal):
        for point in item.points[:1]:
            point.store.fail(point, item.panels, {**error, "entropy": str(point.seed), "overrides": list(item.overrides)})


def _forget(item: Item, before: set[str]) -> None:
    for point in item.points:
        if point.id in before:
            for path in (point.store.folder / "failed").glob(f"{point.id}-r*.json"):
                path.unlink(missing_ok=True)


def _answers(
    items: Sequence[Item], failed: Mapping[int, Mapping[str, str]], shares: dict[int, Mapping[str, Any]]
) -> dict[int, dict[str, str]]:
    """Answer every point that has its rows, as a run alone would, and add its shares; gives what failed here."""
    from experiments.sweeping.sweep_table import swept, typed

    also = {}
    varied = {study: swept([items[number] for number in numbers]) for study, numbers in by_study(items)}
    for number, item in enumerate(items):
        if number in failed:
            continue
        own = typed(item.overrides)
        values = {name.lstrip("+"): [own[name]] for name in varied[item.study] if name in own}
        try:
            job = jobs.read({**item.config, "rerun": "missing", "progress": "off"}, item.overrides)
            print(f"== {' '.join(f'{name}={value}' for name, (value,) in values.items()) or item.study} ==")
            summary = put(job, values).report.summary
            print()
            shares[number] = tasks.shares(summary) | precision.cells(summary.get("replications"))
        except BrokenPipeError:
            raise
        except Exception as error:
            also[number] = {"error": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
            _record(item, also[number])
    return also


def _named(items: Sequence[Item], failed: Mapping[int, Mapping[str, str]]) -> str:
    """Name the failed points one by one, as far as they are few, and say in one line what to do."""
    for number in sorted(failed)[:NAMED]:
        error = failed[number]
        note(f"framebreak run {' '.join(items[number].overrides)}: {error['error']}: {error['message']}")
    folder = next((str(store.folder / "failed") for store in stores(items).values()), "failed")
    return (
        f"{len(failed):,} of {len(items):,} points failed, recorded with their configurations in {folder}; "
        "the same command computes only what is missing"
    )


def _enter_more(items: Sequence[Item], results: Mapping[int, Mapping[str, Any]]) -> None:
    """Enter the panels beyond the announced ones that a stopping rule has taken, all points at once."""
    more: dict[str, list[tuple[Point, int | range, int]]] = {}
    for number, result in results.items():
        item = items[number]
        if result.get("panels", 0) > item.panels.stop:
            each = list(zip(item.points, ends(item, result), item.cities))
            more.setdefault(item.study, []).extend(each)
    if more:
        places = stores(items)
        for study, planned in more.items():
            places[study].plan_all(planned)
