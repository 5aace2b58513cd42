"""What a user of Hydra would write: one function, called with a value of K, that simulates and writes its table."""

from pathlib import Path

import hydra
import numpy as np
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

ConfigStore.instance().store(name="values_of_k", node={"k": 0.0, "hydra": {"sweep": {"dir": "${oc.env:FRAMEBREAK_RESULTS}"}}})


@hydra.main(version_base="1.3", config_path=None, config_name="values_of_k")
def run(config: DictConfig) -> None:
    """Simulate one panel of two cities over one year."""
    import experiments
    from simulation import ensemble

    setting = experiments.setting("city.cities=2", "horizon.months=12", f"complementarity.strength={config.k}")
    table = ensemble.run(setting, 1999, 1, threads=1)
    folder = Path(HydraConfig.get().runtime.output_dir)
    np.savetxt(folder / "cities.csv", np.column_stack(list(table.values())), header=",".join(table), delimiter=",")


if __name__ == "__main__":
    run()
