"""Options of configuration groups read from their files, without Hydra: those that a file is built on first."""

from __future__ import annotations

from typing import Any

from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal, suggestion


def read(group: str, option: str) -> dict[str, Any]:
    """An option of a group with those of the group that its defaults name, as plain values, of the default city.

    Raises:
        Refusal: If the group has no such option.

    Example:
        >>> read("leadership", "as_begun")["vision"]
        'begun'
    """
    from omegaconf import OmegaConf

    folder = CONFIGS / group
    path = folder / f"{option}.yaml"
    if not path.is_file():
        raise Refusal(f"there is no {group}={option}; {suggestion(option, [each.stem for each in folder.glob('*.yaml')])}")
    own: Any = OmegaConf.to_container(OmegaConf.load(path))
    below = [read(group, each) for each in own.pop("defaults", []) if isinstance(each, str) and each != "_self_"]
    return OmegaConf.to_container(OmegaConf.merge(*below, own))  # type: ignore[return-value]
