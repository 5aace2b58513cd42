"""What every test may ask for: a configuration to change."""

import hypothesis
import pytest

from tests import worlds

# The same examples every time, as everywhere in this project; compiling may take its time.
hypothesis.settings.register_profile("framebreak", max_examples=25, deadline=None, derandomize=True)
hypothesis.settings.load_profile("framebreak")


@pytest.fixture
def config():
    """The default configuration, a nested dict of its own for each test."""
    return worlds.config()
