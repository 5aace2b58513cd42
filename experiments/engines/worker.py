"""What a worker process does with a task: see that it computes for the same store with the same model, then compute.

A node that differs is reported by its answer, not by an exception: exceptions would have to be importable on both sides.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from experiments.configuration.root import CHECKOUT
from experiments.engines import compiled
from experiments.errors import Refusal
from experiments.running import tasks
from experiments.store import provenance
from experiments.store.store import Store, root

_turn = threading.Lock()  # a Dask worker may have several threads; the store's temporary files carry the process alone


def expected_environment(studies: Collection[str]) -> dict[str, Any]:
    """What a worker on another node must find: this results folder with these studies, and these sources of the model."""
    created = {study: Store(study, "").about().get("created") for study in studies}
    return {"results": str(root()), "studies": created, "sources": provenance.sources("simulation")}


def compute(task: str) -> str:
    """The answer to a task as JSON text: a list with the result of each point, or why nothing is computed here."""
    content = json.loads(task)
    with _turn:
        try:
            if expected := content.get("expected_environment"):
                os.environ["FRAMEBREAK_RESULTS"] = expected["results"]
                check(expected)
            compiled.once(content["config"])
        except Refusal as refusal:
            return json.dumps({"refused": str(refusal), "status": refusal.status})
        return tasks.work(content)


def check(expected: Mapping[str, Any]) -> None:
    """Refuse to compute with another model, or for a results folder that is not the driver's."""
    where = socket.gethostname()
    own = provenance.sources("simulation")
    if own != expected["sources"]:
        raise Refusal(
            f"the worker on {where} has other sources of the model ({own[:12]} in {CHECKOUT}) than this command "
            f"({expected['sources'][:12]}); give it the same checkout and start it again",
            status=1,
        )
    for study, created in expected["studies"].items():
        path = Path(expected["results"]) / study / "study.json"
        try:
            created_there = json.loads(path.read_text()).get("created")
        except (OSError, ValueError):
            raise Refusal(_unseen(where, path, "does not see"), status=1) from None
        if created_there != created:
            raise Refusal(_unseen(where, path, "sees another"), status=1)


def _unseen(where: str, path: Path, what: str) -> str:
    return (
        f"the worker on {where} {what} {path}: the results folder must be on a file system that all nodes share; "
        "point FRAMEBREAK_RESULTS to one"
    )
