"""The sweeper that Hydra finds; the work is done by `experiments.sweeping.sweeps`, imported when there is a sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

from experiments.command import hydra_keys
from experiments.errors import Refusal


@dataclass
class FramebreakSweeperConf:
    """What `hydra/sweeper=framebreak` stands for."""

    _target_: str = "hydra_plugins.framebreak_sweeper.sweeper.FramebreakSweeper"
    params: dict[str, str] | None = None  # a sweep written down in a configuration, as for Hydra's own sweeper


ConfigStore.instance().store(group="hydra/sweeper", name="framebreak", node=FramebreakSweeperConf, provider="framebreak")


class FramebreakSweeper(Sweeper):
    """Composes once per choice of groups, checks every point, and computes what the store lacks through an engine."""

    config: DictConfig  # set by ``setup``, before anything reads it

    def __init__(self, params: dict[str, str] | None = None):
        self.params = dict(params or {})

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Keep what Hydra hands over."""
        self.context = hydra_context
        self.task = task_function
        self.config = config

    def sweep(self, arguments: list[str]) -> Any:
        """Run the sweep; with another launcher than Hydra's basic one, hand it to Hydra's own sweeper."""
        chosen = self.config.hydra.runtime.choices
        arguments = [*(f"{key}={value}" for key, value in self.params.items()), *arguments]
        if chosen.get("hydra/launcher", "basic") != "basic":
            if chosen.get("design", "grid") != "grid":
                launcher = chosen["hydra/launcher"]
                raise Refusal(
                    f"design={chosen.design} runs on engine=..., not on a launcher; leave hydra/launcher={launcher} out"
                )
            return self._stock(arguments)
        from experiments.designs import designed_sweep
        from experiments.designs.composed_points import Points

        hydra_keys.check_composed(self.config.hydra, chosen)
        hydra_keys.check_callbacks(self.config.hydra)
        return designed_sweep.run(Points(self.config, self.context.config_loader, arguments))

    def _stock(self, arguments: Sequence[str]) -> Any:
        from hydra._internal.core_plugins.basic_sweeper import BasicSweeper

        stock = BasicSweeper(max_batch_size=None)
        stock.setup(hydra_context=self.context, task_function=self.task, config=self.config)
        return stock.sweep(list(arguments))
