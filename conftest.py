"""Examples in docstrings compute into a folder of their own."""

import pytest


@pytest.fixture(autouse=True)
def examples_folder(request, monkeypatch, tmp_path):
    """The results of an example; tests name theirs themselves."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
