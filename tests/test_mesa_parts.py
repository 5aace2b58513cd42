"""Mesa without the spaces that no city lives in, and whole for whoever asks for them."""

import subprocess
import sys

import pytest

CODE = """
import inspect, sys
from simulation import World
loaded = [name for name in ("networkx", "scipy", "pandas") if name in sys.modules]
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
collector, model = mesa.DataCollector(model_reporters={"steps": "steps"}), mesa.Model()
collector.collect(model)
assert collector.get_model_vars_dataframe()["steps"].tolist() == [0]
assert mesa.datacollection.pd is sys.modules["pandas"]
import copy, importlib
importlib.reload(mesa.space)
"""


def test_what_is_not_used_is_not_run_and_is_there_when_asked_for():
    subprocess.run([sys.executable, "-c", CODE], check=True)


def test_a_star_runs_it_too():
    code = "from simulation import World\nfrom mesa.space import *\nassert SingleGrid"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("is_command", [True, False])
def test_arrow_does_without_pandas_in_a_command_and_makes_data_frames_all_the_same(is_command):
    code = f"""
import sys
from experiments.store import without_pandas
if {is_command}:
    without_pandas.allow()
without_pandas.arrow()
import pyarrow
table = pyarrow.table({{"name": pyarrow.array(["a", None])}})
assert ("pandas" in sys.modules) != {is_command}
assert table.to_pandas()["name"][0] == "a"
import pandas
assert pyarrow.table(pandas.DataFrame({{"number": [1.0, float("nan")]}}))["number"].null_count == 1
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_was_imported_before_stays():
    code = """
import pandas
from simulation import World
from mesa import datacollection
assert datacollection.pd is pandas
"""
    subprocess.run([sys.executable, "-c", code], check=True)
