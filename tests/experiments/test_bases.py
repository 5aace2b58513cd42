"""What was composed for other overrides is composed no second time, and what comes out is what Hydra composes."""

import shutil

import hydra
import pytest
from omegaconf import OmegaConf

from experiments.configuration import bases
from experiments.configuration.compose import whole
from experiments.configuration.root import CONFIGS

LINES = {
    "nothing": (),
    "a group and a value": ("leadership=imposed", "city.cities=3"),
    "a value and a group": ("city.cities=3", "leadership=imposed"),
    "the last of two values": ("city.cities=3", "city.cities=4"),
    "lists": ("city.managers=[6,15]", "complementarity.pairs=[[integration,deference,-1.0]]"),
    "rows": ("leadership.channels=[{month: 6, framework: true}]",),
    "the application's keys": ("study=history_matching", "progress=off", "study.panels=3", "manager=null"),
    "kinds of values": ("leadership.support=1", "leadership.support=1.0", "mechanisms.turnover=false", "rerun='all'"),
    "what is added": ("+study.another=3", "city.cities=3"),
    "what is left out": ("~city.cities",),
    "a group elsewhere": ("plausible@study.plausible=default", "study=history_matching"),
}


def _by_hydra(overrides):
    with hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        return OmegaConf.to_container(hydra.compose("config", overrides=list(overrides)), resolve=True)


def _typed(value):
    """1, 1.0 and true differ."""
    if isinstance(value, dict):
        return {name: _typed(each) for name, each in value.items()}
    return [_typed(each) for each in value] if isinstance(value, list) else (type(value), value)


@pytest.mark.slow
@pytest.mark.parametrize("overrides", LINES.values(), ids=LINES)
def test_what_is_composed_is_what_hydra_composes(overrides):
    assert _typed(bases.composed(overrides)) == _typed(_by_hydra(overrides))


def test_what_is_handed_out_belongs_to_the_caller():
    first = whole("city.managers=[6,15]")
    first["city"]["managers"].append(40)
    first["complementarity"]["pairs"].clear()
    again = whole("city.managers=[6,15]")
    assert again["city"]["managers"] == [6, 15]
    assert again["complementarity"]["pairs"]


def test_a_file_that_changes_is_read_again(tmp_path, monkeypatch):
    configs = shutil.copytree(CONFIGS, tmp_path / "configs")
    monkeypatch.setattr(bases, "CONFIGS", configs)
    before = bases.composed(["city.cities=3"])
    path = configs / "city" / "default.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"departments: {before['city']['departments']}" in text
    path.write_text(text.replace(f"departments: {before['city']['departments']}", "departments: 77"), encoding="utf-8")
    assert bases.composed(["city.cities=3"])["city"]["departments"] == 77
