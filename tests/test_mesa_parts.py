"""Mesa without the spaces that no city lives in, and whole for whoever asks for them."""

import subprocess
import sys

CODE = """
import inspect, sys
from simulation import World
loaded = [name for name in ("networkx", "scipy") if name in sys.modules]
assert not loaded, loaded
inspect.stack()  # looks through every module
assert "networkx" not in sys.modules
import mesa
from mesa.experimental.continuous_space import ContinuousSpace
assert "scipy" in sys.modules and "networkx" not in sys.modules
assert "MultiGrid" in dir(mesa.space)
assert mesa.space.MultiGrid(3, 3, torus=False).width == 3
assert "MultiGrid" in inspect.getsource(mesa.space)
names = {}
exec("from mesa.space import *", names)
assert "SingleGrid" in names
assert issubclass(World, mesa.Model)
import copy, importlib
importlib.reload(mesa.space)
"""


def test_what_is_not_used_is_not_run_and_is_there_when_asked_for():
    subprocess.run([sys.executable, "-c", CODE], check=True)


def test_a_star_runs_it_too():
    code = "from simulation import World\nfrom mesa.space import *\nassert SingleGrid"
    subprocess.run([sys.executable, "-c", code], check=True)
