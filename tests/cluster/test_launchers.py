"""Hydra's joblib launcher, which users may have: the same store, the same rows, and no engine."""

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.cluster.conftest import ROOT, SMALL, same, stored

pytestmark = [pytest.mark.slow, pytest.mark.cluster]


def test_joblib_computes_what_is_missing_into_the_same_store(results, tmp_path):
    if importlib.util.find_spec("hydra_plugins.hydra_joblib_launcher") is None:
        pytest.skip("hydra-joblib-launcher is not installed")

    def run(folder, *how):
        command = [sys.executable, "-m", "experiments.cli", "run", "-m", *how, "study.seed=range(3)", *SMALL]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FRAMEBREAK_RESULTS": str(folder)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path, check=True)

    run(results, "hydra/launcher=joblib", "hydra.launcher.n_jobs=2")
    run(tmp_path / "here", "engine=here")
    assert same(results, tmp_path / "here")
    before = {path: path.stat().st_mtime_ns for path in stored(results)}
    run(results, "hydra/launcher=joblib", "hydra.launcher.n_jobs=2")
    assert {path: path.stat().st_mtime_ns for path in stored(results)} == before
