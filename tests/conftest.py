"""What every test may ask for: a configuration to change."""

import pytest

from tests import worlds


@pytest.fixture
def config():
    """The default configuration, a nested dict of its own for each test."""
    return worlds.config()
