"""Keys of Hydra's own that change nothing here: each is refused in a line that says what does the same.

Hydra would accept them in silence: results lie in the store, and the console is the only log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.errors import Refusal

_RESULTS = "results land in the folder FRAMEBREAK_RESULTS, under study.name; set FRAMEBREAK_RESULTS=FOLDER before the command"
_LOG = "nothing is logged through Hydra; keep what is printed with 2>FILE"
_SWEEP_FOLDER = "answers are in STUDY/answers/, in folders named by their values; framebreak results history STUDY lists them"
REMEDIES = {
    "hydra.run.dir": _RESULTS,
    "hydra.sweep.dir": _RESULTS,
    "hydra.sweep.subdir": _SWEEP_FOLDER,
    "hydra.output_subdir": "configuration and provenance are in provenance.json of every answer; leave it out",
    "hydra.job.name": "the folder of results is named by study.name=NAME, and an array job by engine=slurm itself",
    "hydra.job.chdir": "nothing is written into the working directory; leave it out",
    "hydra.job.config": _SWEEP_FOLDER,
    "hydra.verbose": "HYDRA_FULL_ERROR=1 shows tracebacks, and progress=on a bar",
    "hydra/job_logging": _LOG,
    "hydra.job_logging": _LOG,
    "hydra/hydra_logging": _LOG,
    "hydra.hydra_logging": _LOG,
    "hydra.sweeper.max_batch_size": "engine.workers=N says how many points are computed at a time",
    "hydra.launcher": "engine=processes engine.workers=N says how many processes compute; clusters are in docs/cluster.md",
}
"""Keys with all below them, and what to use in their place."""

_OF_STOCK = ("hydra.launcher", "hydra.sweeper.max_batch_size", "hydra.sweep.dir", "hydra.sweep.subdir", "hydra.job.config")

_DEFAULTS: dict[str, Any] = {
    "hydra.run.dir": ".",
    "hydra.sweep.subdir": ".",
    "hydra.output_subdir": None,
    "hydra.job.name": "framebreak run",
    "hydra.job.chdir": False,
    "hydra.verbose": False,
}
_CHOICES = {"hydra/job_logging": "none", "hydra/hydra_logging": "none"}


def check(overrides: Iterable[str], folders: Sequence[Path]) -> None:
    """Refuse what a command line sets of Hydra and has no effect here, and a group that no folder of configurations has."""
    overrides = list(overrides)
    is_stock = any(each.startswith("hydra/launcher=") or each == "hydra/sweeper=basic" for each in overrides)
    for override in overrides:
        key = override.partition("=")[0].lstrip("+~").partition("@")[0]
        for name, remedy in REMEDIES.items():
            if key == name or key.startswith(f"{name}."):
                if name in _OF_STOCK and is_stock:
                    continue  # Hydra's own sweeper and launchers read it
                raise Refusal(f"{override} has no effect here: {remedy}")
        _check_group(override, key, overrides, folders)


def _check_group(override: str, key: str, overrides: Sequence[str], folders: Sequence[Path]) -> None:
    """Refuse `+NAME=OPTION` where there is no folder NAME: it would be taken for a key of the model."""
    _, sign, value = override.partition("=")
    is_word = bool(sign) and value[:1].isalpha() and value not in ("true", "false", "null")
    if not override.startswith("+") or "." in key or not is_word or any("hydra.searchpath" in each for each in overrides):
        return
    if not any((folder / key).is_dir() for folder in folders):
        raise Refusal(f"{override}: there is no group {key}; {own_group(key, value.partition(',')[0])}")


def own_group(group: str, option: str) -> str:
    """How a combination of values is kept in a file and chosen."""
    return (
        f"write the values into FOLDER/{group}/{option}.yaml under the line '# @package _global_', "
        f"and choose them with --config-dir FOLDER +{group}={option}"
    )


def check_composed(hydra_config: Any, choices: Mapping[str, Any]) -> None:
    """Refuse the same where a configuration file sets it."""
    for name, default in _DEFAULTS.items():
        held: Any = hydra_config
        for step in name.split(".")[1:]:
            held = held[step]
        if held != default:
            raise Refusal(f"{name} is {held!r} in a configuration file, which has no effect here: {REMEDIES[name]}")
    for name, default in _CHOICES.items():
        if choices.get(name, default) != default:
            raise Refusal(f"{name} is {choices[name]} in a configuration file, which has no effect here: {REMEDIES[name]}")


def check_callbacks(hydra_config: Any) -> None:
    """Refuse callbacks of jobs in a sweep whose points are no jobs of Hydra's."""
    callbacks = hydra_config.get("callbacks")
    if callbacks:
        raise Refusal(
            f"hydra.callbacks ({', '.join(map(str, callbacks))}) are not called for the points of a sweep, "
            "which are no jobs of Hydra's; add hydra/sweeper=basic, which calls them, or leave them out"
        )
