"""A setting from Python, with the command line's own overrides: for notebooks, classes and scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from experiments.configuration.root import APPLICATION, CONFIGS
from experiments.errors import Refusal

if TYPE_CHECKING:
    from simulation.parameters import Setting


def spelt_out(overrides: Iterable[str]) -> list[str]:
    """Overrides as Hydra reads them: `plausible=NAME` chooses the ranges of the study, which are part of its options.

    Example:
        >>> spelt_out(["plausible=posterior", "seed=7"])
        ['plausible@study.plausible=posterior', 'seed=7']
    """
    return [f"plausible@study.{each}" if each.startswith("plausible=") else each for each in overrides]


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
            composed = hydra.compose("config", overrides=spelt_out(overrides))
            config: Any = OmegaConf.to_container(composed, resolve=True)
        except Exception as error:
            default: Any = OmegaConf.to_container(hydra.compose("config"), resolve=False)
            raise Refusal(explain(error, lambda: keys(default), overrides)) from error
    return {str(name): group for name, group in config.items()}


def configuration(*overrides: str) -> dict[str, Any]:
    """The model's configuration as a nested dict: the defaults with overrides as on the command line.

    Args:
        overrides: as on the command line, one string each: ``"leadership=imposed"``.

    Returns:
        Groups by name, each a dict of its parameters; the application's own keys (study, seed, panels, ...) are left out.

    Raises:
        Refusal: an override names no parameter or choice; the message proposes the nearest.

    Example:
        >>> configuration("city.cities=2")["city"]["cities"]
        2
    """
    return {name: group for name, group in whole(*overrides).items() if name not in APPLICATION}


def setting(*overrides: str) -> Setting:
    """A checked setting, ready to be simulated.

    Args:
        overrides: as on the command line, one string each: ``"complementarity.strength=0"``.

    Returns:
        The setting that ``simulation.run`` takes; durations in months.

    Raises:
        Refusal: an override names no parameter or choice.
        InvalidConfiguration: a value is out of its range; the message names it and the remedy.

    Example:
        >>> setting("city.cities=2", "horizon.months=12").cities
        2
    """
    from simulation.parameters import read

    return read(configuration(*overrides))
