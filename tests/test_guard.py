"""The guard of the kernel's cost: it fails what is surely slower, and nobody for a busy machine."""

import random

import pytest

from benchmarks import guard


def noisy(centre, spread, count=guard.ROUNDS, seed=1):
    chance = random.Random(seed)
    return [centre * (1.0 + spread * chance.uniform(-1.0, 1.0)) for _ in range(count)]


def test_what_is_a_tenth_slower_fails_and_what_is_as_fast_does_not():
    assert guard.is_slower(guard.interval(noisy(1.10, 0.03)))
    for seed in range(200):
        assert not guard.is_slower(guard.interval(noisy(1.0, 0.03, seed=seed)))


def test_a_busy_machine_widens_the_interval_and_fails_nobody():
    for seed in range(200):
        found = guard.interval(noisy(1.0, 0.4, seed=seed))
        assert found.high - found.low > 0.1
        assert not guard.is_slower(found)


def test_the_interval_holds_the_median_as_often_as_it_says():
    held = [low <= 1.0 <= high for low, high in (guard.interval(noisy(1.0, 0.2, seed=seed))[1:] for seed in range(1000))]
    assert sum(held) >= 1000 * guard.CONFIDENCE


def test_a_refresh_names_the_commit_and_writes_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "BASELINE", tmp_path / "guard.json")
    monkeypatch.setattr(guard, "CHANGELOG", tmp_path / "CHANGELOG.md")
    guard.CHANGELOG.write_text("# Changelog\n\n## [Unreleased]\n\n- Something else.\n")
    if not guard.has_commit("HEAD"):
        pytest.skip("no repository")
    guard.refresh("citizens answer month by month")
    assert guard.has_commit(guard.baseline()["commit"])
    assert "citizens answer month by month" in guard.CHANGELOG.read_text()
    assert "- Something else." in guard.CHANGELOG.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", guard.SETTINGS)
def test_the_kernel_is_not_slower_than_that_of_the_commit_it_is_compared_with(name):
    if not guard.has_commit(guard.baseline()["commit"]):
        pytest.skip("the commit is not here: a shallow clone, or an archive")
    found = guard.measured(names=[name])[name]
    assert not guard.is_slower(found), f"{name}: {found}; if that is meant: python -m benchmarks.guard --refresh REASON"
