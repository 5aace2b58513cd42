"""Files of one's own that a study read: networks, timelines and managers, packed beside the results that need them.

Networks that the study itself wrote beside its results are packed with these.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from experiments.errors import Refusal
from experiments.package import layout
from experiments.running.custom_manager import KEY
from experiments.running.replay import read_setting
from experiments.store.identity import FILES
from experiments.store.relocated_networks import local, written
from simulation import sources

PLACE, RESULTS = "inputs/", "results/"  # in an archive


def named(config: Mapping[str, Any]) -> list[str]:
    """Names of the networks and timelines of a configuration that do not come with the program."""
    names = []
    for key in FILES:
        group, _, name = key.partition(".")
        value = (config.get(group) or {}).get(name)
        known = {"source": ("generated", *sources.shipped("networks")), "timeline": sources.shipped("timelines")}
        if isinstance(value, str) and value and value not in known.get(name, ()):
            names.append(value)
    return names


class Inputs:
    """The files that the points of a study need, each packed once, by the name under which the study knew it."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}  # by name in the archive
        self.places: dict[str, str] = {}  # name in the archive by name in configurations and parts
        self.digests: dict[str, str] = {}  # SHA-256 by the same name

    def need(self, config: Mapping[str, Any], metadata: Mapping[str, str], folder: Path) -> None:
        """Take what a point of the study in a folder read; the metadata of its part has their digests."""
        own = named(config)
        try:
            for name in own:
                if not written(name, folder):
                    self._add(name)
            if own:
                read_setting(local(config, folder), metadata)  # refuses files that have changed since
            if KEY in config:
                self._add_manager(metadata.get("manager_file", ""), config[KEY]["sha256"], metadata["point"])
        except Refusal as refusal:
            raise Refusal(f"point {metadata['point']}: {refusal}", refusal.status) from refusal

    def _add_manager(self, name: str, digest: str, point: str) -> None:
        """Take the file of a manager, which is one version: points of another are refused."""
        now = self._add(name)
        if now != digest:
            raise Refusal(
                f"{name} has changed since the study read it, from SHA-256 {digest[:12]} to {now[:12]}; bring that version "
                f"back, or, where the study has points of both, remove the parts {point}-* of this one"
            )

    def _add(self, name: str) -> str:
        """Take a file, once; gives its SHA-256."""
        path = Path(name).expanduser()
        if name not in self.digests:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise Refusal(f"the study read {name}, which cannot be read now ({error.strerror}); bring it back") from error
            self.digests[name] = now = sha256(content).hexdigest()
            suffix = "" if layout.misfit(path.suffix) else path.suffix  # its name may be none for an archive
            self.places[name] = place = f"{PLACE}{now[:20]}{suffix}"
            self.contents[place] = content
        return self.digests[name]


def placed(config: Mapping[str, Any], places: Mapping[str, str], root: Path, study: str) -> dict[str, Any]:
    """The configuration, with the files of an archive where a study named its own; no other file is read."""
    folder = root / RESULTS / study
    own, moved = set(named(config)), dict(config)
    for key in FILES:
        group, _, name = key.partition(".")
        value = (config.get(group) or {}).get(name)
        if value in own:
            path = root / places[value] if value in places else written(value, folder)
            if path is None:
                raise Refusal(f"a configuration in the archive names the file {value}, which is not in it")
            moved[group] = {**moved[group], name: str(path)}
    return moved
