"""What every test may ask for: a configuration to change."""

import hypothesis
import pytest

from tests import compiling, worlds
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


def pytest_collection_modifyitems(items):
    """Slow tests that are given most time come first, so that no worker is left with one when the others are done."""

    def patience(item):
        marker = item.get_closest_marker("timeout")
        return marker.args[0] if marker and item.get_closest_marker("slow") else 0

    items.sort(key=patience, reverse=True)


@pytest.fixture
def config():
    """The default configuration, a nested dict of its own for each test."""
    return worlds.config()
