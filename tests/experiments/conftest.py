"""The application is tested on a model of a few lines; the real one has its own tests."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import fake_model
import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty folder where results land, and an empty working directory beside it."""
    folder = tmp_path / "results"
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(folder))
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where a module keeps the results that it has computed once."""
    return tmp_path_factory.mktemp("kept") / "results"


@pytest.fixture
def once(results, kept):
    """`once(make)`: results that a module computes once; each test has a copy of its own to change or to harm."""

    def give(make):
        if kept.is_dir():
            shutil.copytree(kept, results)
        else:
            make()
            shutil.copytree(results, kept)

    return give


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """The fake model in the place of the real one, within this process; `fake.computed()` lists what was run."""
    import simulation
    from experiments.running import computation, drivers, question, registry, verify

    log = tmp_path / "computed.log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    monkeypatch.setattr(drivers, "ensemble", fake_model)
    monkeypatch.setattr(computation, "outcomes", fake_model)
    monkeypatch.setattr(computation, "model", fake_model)
    monkeypatch.setattr(question, "model", fake_model)
    monkeypatch.setattr(verify, "model", fake_model)
    monkeypatch.setattr(verify, "outcomes", fake_model)
    verify._setting.cache_clear()
    monkeypatch.setattr(simulation, "MODEL_VERSION", "fake-1", raising=False)
    monkeypatch.setitem(registry.STUDIES, "toy", "toy_study")

    def computed():
        lines = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    return SimpleNamespace(computed=computed)


@pytest.fixture
def command(results, fake, capfd):
    """Run the command in this process; gives its exit status, output and error lines."""
    from experiments.cli import main

    def run(*arguments):
        capfd.readouterr()
        name, *rest = arguments
        configs = ["--config-path", str(HERE / "fake_configs")] if name == "run" else []
        status = main([name, *configs, *rest])
        out, err = capfd.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    return run


@pytest.fixture
def process(results):
    """Start the command in a process of its own; none outlives its test."""
    started = []

    def start(*arguments, **environment):
        one = subprocess.Popen(
            [sys.executable, str(HERE / "fake_model.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
            preexec_fn=_attentive if os.name == "posix" else None,
        )
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
        one.wait()


def _attentive():
    """Interrupts count, even where the tests were started in the background of a script, which ignores them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
