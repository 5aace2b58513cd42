"""Every option of every group composes and is a setting the model accepts; the studies keep to their form."""

import json
from pathlib import Path

import pytest

from experiments.configuration.compose import whole
from experiments.configuration.root import APPLICATION

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
NO_GROUPS = ("hydra", "plausible")  # of the model
OPTIONS = sorted(f"{path.parent.name}={path.stem}" for path in CONFIGS.glob("*/*.yaml") if path.parent.name not in NO_GROUPS)

COMPANIONS: dict[str, list[str]] = {"change_programme=plan": ["leadership=imposed"]}  # what an option cannot do without


def _composed(*overrides):
    """As `tests/experiments/test_bases.py` holds it to what Hydra composes; no value is left open."""
    config = whole(*overrides)
    assert "???" not in json.dumps(config)
    return config


@pytest.mark.slow
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_accepted_by_the_model(option):
    from simulation import parameters

    config = _composed(option, *COMPANIONS.get(option, ()))
    setting = parameters.read({name: group for name, group in config.items() if name not in APPLICATION})
    assert setting.cities >= 1


def test_the_main_job_is_the_default():
    assert _composed()["study"]["name"] == "paper"
