"""What the points of a sweep share is held and read once, and nothing of it shows in a point."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

import experiments
from experiments.configuration.compose import configuration
from experiments.configuration.interned import CompactMapping, Interned, interned
from experiments.running import tasks
from experiments.store import manifest
from experiments.store.identity import canonical, configuration_text, point_id, typed
from simulation.parameters import Parameters

PLAIN = (
    any_of.none()
    | any_of.booleans()
    | any_of.integers(-(2**53), 2**53)
    | any_of.just(2**70)
    | any_of.floats(0, 9)
    | any_of.text(max_size=5)
)
NAMES = any_of.text("abcd_-.", min_size=1, max_size=4)
GROUPS = any_of.dictionaries(NAMES, PLAIN | any_of.lists(PLAIN, max_size=2) | any_of.dictionaries(NAMES, PLAIN, max_size=2))
CONFIGS = any_of.dictionaries(NAMES, GROUPS | PLAIN, max_size=4)


@settings(deadline=None)
@given(CONFIGS)
def test_a_shared_configuration_is_the_same_point(config):
    same = [interned(config), CompactMapping(interned(config)), json.loads(json.dumps(interned(config)))]
    assert {point_id(each, {}, 1, "1") for each in same} == {point_id(config, {}, 1, "1")}
    assert {configuration_text(each) for each in same} == {canonical(config)}


def test_the_model_reads_a_shared_configuration_alike():
    config = configuration("complementarity.strength=1", "advice_network=krackhardt")
    concepts = Parameters.__annotations__
    assert canonical(typed(interned(config), concepts)) == canonical(typed(config, concepts))


def test_identities_of_points_stay_what_they_were():
    config = typed(configuration(), Parameters.__annotations__)
    again = typed(interned(configuration()), Parameters.__annotations__)
    text = canonical({"config": dict(sorted(_flat(config))), "entropy": "7", "given": {}, "model": "1"})
    assert (
        point_id(config, {}, 7, "1")
        == point_id(again, {}, 7, "1")
        == experiments.store.identity.sha256(text.encode()).hexdigest()[:20]
    )


def _flat(config):
    from experiments.configuration.dotted import flat
    from experiments.store.identity import FILES, LATER

    return [(name, value) for name, value in flat(config) if name not in FILES and LATER.get(name, ...) != value]


def test_a_shared_group_cannot_be_changed_but_its_copies_can():
    group = Interned(cities=11, ties=[1])
    for change in (lambda: group.update(cities=2), lambda: group.__setitem__("cities", 2), lambda: group.pop("cities")):
        with pytest.raises(TypeError, match="change a copy"):
            change()
    copy = deepcopy({"city": group})
    copy["city"]["ties"].append(2)
    copy["city"]["cities"] = 2
    assert group == {"cities": 11, "ties": [1]}


@settings(deadline=None)
@given(any_of.lists(CONFIGS, min_size=1, max_size=5), CONFIGS)
def test_a_task_says_what_each_point_is(configs, common):
    base = interned(common)
    every = {number: CompactMapping({**base, **config}) for number, config in enumerate(configs)}
    task = json.loads(tasks.text(every, threads=1))
    assert list(tasks.configurations(task)) == [dict(config) for config in every.values()]


@settings(deadline=None)
@given(any_of.lists(CONFIGS, min_size=1, max_size=7), any_of.integers(1, 3), any_of.sets(any_of.integers(0, 6)))
def test_a_manifest_is_the_same_however_few_rows_are_written_at_a_time(configs, at_a_time, before):
    import io

    import pyarrow.parquet

    def row(number, panels=1):
        return manifest.Row(f"{number:020}", "arm", "1", panels, 2, interned(configs[number]))

    def written(old, rows, size):
        file, most = io.BytesIO(), manifest.ROWS
        manifest.ROWS = size
        try:
            manifest.write(file, old, {row.key: row for row in rows})
        finally:
            manifest.ROWS = most
        return file.getvalue()

    def read(content):
        return pyarrow.parquet.read_table(io.BytesIO(content))

    rows = [row(number, 1 + number % 2) for number in range(len(configs))]
    whole = read(written(None, rows, 100))
    first = [row(number) for number in sorted(before) if number < len(configs)]
    grown = written(written(None, first, at_a_time) if first else None, rows, at_a_time)
    assert read(grown).to_pylist() == whole.to_pylist()
    if first:  # what stands there as it should is not handed over again
        others = [each for number, each in enumerate(rows) if number not in before or number % 2]
        added = read(written(written(None, first, at_a_time), others, at_a_time))
        assert added.to_pylist() == whole.to_pylist()
        assert {(field.name, field.type) for field in added.schema} == {(field.name, field.type) for field in whole.schema}
    assert whole.column("config").to_pylist() == [canonical(config) for config in configs]
    for name, values in manifest.parameters(configs).items():
        if name not in manifest.COLUMNS:
            assert whole.column(name).to_pylist() == values.to_pylist()
