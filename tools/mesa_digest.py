"""Print a digest of every array of every month of one panel as Mesa agents make it.

    python tools/mesa_digest.py compose > configuration.json   # in the project's environment, which has Hydra
    python tools/mesa_digest.py run configuration.json          # in any environment with Mesa and networkx

Warnings are errors: what a newer Mesa deprecates is not used.
"""

import hashlib
import json
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def compose() -> str:
    """The default configuration of three small cities, as JSON."""
    from experiments import configuration

    return json.dumps(configuration("city.cities=3", "city.managers=[6,15,20]", "horizon.months=48"))


def run(configuration: str) -> str:
    """Versions and digest."""
    warnings.simplefilter("error")
    import mesa
    import numpy as np

    from simulation.managers import World
    from simulation.parameters import read

    seen = hashlib.sha256()
    for part in World(read(json.loads(configuration)), seed=4, panel=2).run().history:
        for name in part.dtype.names or ():
            seen.update(np.ascontiguousarray(part[name]).tobytes())
    print(f"Mesa {mesa.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}", file=sys.stderr)
    return seen.hexdigest()


if __name__ == "__main__":
    print(compose() if sys.argv[1] == "compose" else run(Path(sys.argv[2]).read_text()))
