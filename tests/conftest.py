"""What every test may ask for: a configuration to change."""

import gc

import hypothesis
import pytest

from tests import compiling, sharing, worlds
from tests.processor_time import ProcessorTime

# The same examples every time, as everywhere in this project; neither compiling nor a busy machine is a fault.
hypothesis.settings.register_profile(
    "framebreak",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("framebreak")


def pytest_configure(config):
    config.pluginmanager.register(ProcessorTime(), "processor_time")


def pytest_sessionstart(session):
    """Before the processes of pytest-xdist begin."""
    if getattr(session.config.option, "numprocesses", None) and not session.config.option.collectonly:
        compiling.ahead()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """No search for unused objects while all modules are imported, which takes a sixth of the time: they stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items):
    """Slow tests that are given most time come first, and then those of modules that one worker has to itself.

    So no worker is left with them when the others are done.
    """

    def patience(item):
        marker, is_slow = item.get_closest_marker("timeout"), item.get_closest_marker("slow") is not None
        return (marker.args[0] if marker and is_slow else 0, is_slow and sharing.computes_once(item.path))

    items.sort(key=patience, reverse=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """What a module computes once for its tests is computed once, where pytest is told `--dist loadscope`."""
    return sharing.Together(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture
def config():
    """The default configuration, a nested dict of its own for each test."""
    return worlds.config()
