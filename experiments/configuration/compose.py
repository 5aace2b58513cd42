"""A setting from Python, with the command line's own overrides: for notebooks, classes and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.configuration.root import APPLICATION, CONFIGS
from experiments.errors import Refusal

if TYPE_CHECKING:
    from simulation.parameters import Setting


def whole(*overrides: str) -> dict[str, Any]:
    """The configuration with the application's keys: the defaults with overrides as on the command line."""
    import hydra
    from hydra.core.global_hydra import GlobalHydra
    from omegaconf import OmegaConf

    from experiments.configuration.hydra_errors import explain, keys

    if GlobalHydra.instance().is_initialized():
        GlobalHydra.instance().clear()
    with hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        try:
            composed = hydra.compose("config", overrides=list(overrides))
            config: Any = OmegaConf.to_container(composed, resolve=True)
        except Exception as error:
            default: Any = OmegaConf.to_container(hydra.compose("config"), resolve=False)
            raise Refusal(explain(error, lambda: keys(default), overrides)) from error
    return {str(name): group for name, group in config.items()}


def configuration(*overrides: str) -> dict[str, Any]:
    """The model's configuration as a nested dict: the defaults with overrides as on the command line."""
    return {name: group for name, group in whole(*overrides).items() if name not in APPLICATION}


def setting(*overrides: str) -> Setting:
    """A checked setting: ``setting("leadership=imposed", "complementarity.strength=0")``.

    Raises ``Refusal`` or ``InvalidConfiguration``, both with one line that names the value and the remedy.
    """
    from simulation.parameters import read

    return read(configuration(*overrides))
