"""Files of one's own that a study read: networks, timelines and managers, packed beside the results that need them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from experiments.errors import Refusal
from experiments.identity import FILES
from experiments.manager import KEY
from experiments.replay import read_setting
from simulation import sources

PLACE = "inputs/"


def named(config: Mapping[str, Any]) -> list[str]:
    """Names of the networks and timelines of a configuration that do not come with the program."""
    found = []
    for key in FILES:
        group, _, name = key.partition(".")
        value = (config.get(group) or {}).get(name)
        known = {"source": ("generated", *sources.shipped("networks")), "timeline": sources.shipped("timelines")}
        if isinstance(value, str) and value and value not in known.get(name, ()):
            found.append(value)
    return found


class Inputs:
    """The files that the points of a study need, each packed once, by the name under which the study knew it."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}  # by name in the archive
        self.places: dict[str, str] = {}  # name in the archive by name in configurations and parts

    def need(self, config: Mapping[str, Any], said: Mapping[str, str]) -> None:
        """Take what a point read; its part says what the files were."""
        own = named(config)
        for name in own:
            self._add(name, "")
        if own:
            read_setting(config, said)  # refuses what is no longer what the part says
        if KEY in config:
            self._add(said.get("manager_file", ""), config[KEY]["sha256"])

    def _add(self, name: str, digest: str) -> None:
        path = Path(name).expanduser()
        if name not in self.places:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise Refusal(f"the study read {name}, which cannot be read now ({error.strerror}); bring it back") from error
            now = sha256(content).hexdigest()
            if digest and now != digest:
                raise Refusal(f"{name} has changed since the study read it; bring back the version with SHA-256 {digest[:12]}")
            self.places[name] = place = f"{PLACE}{now[:12]}-{path.name}"
            self.contents[place] = content


def placed(config: Mapping[str, Any], places: Mapping[str, str], root: Path) -> dict[str, Any]:
    """The configuration, with the files of an archive where the study named its own; no other file is read."""
    own, moved = set(named(config)), dict(config)
    for key in FILES:
        group, _, name = key.partition(".")
        given = (config.get(group) or {}).get(name)
        if given in own:
            if given not in places:
                raise Refusal(f"a configuration in the archive names the file {given}, which is not in it")
            moved[group] = {**moved[group], name: str(root / places[given])}
    return moved
