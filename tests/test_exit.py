"""A command that is done ends with its own status: no thread of Arrow's is left that could abort Python as it ends.

What aborted was a thread that Arrow starts to read a Python file object: it releases the last piece of it when the answer is
there already, needs Python for that, and where Python ends just then (before 3.14) the process is aborted, with status 134. How
often depends on the machine; that there is such a thread does not.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=24", "study.panels=2")
# One thread of OpenBLAS is the main one; jemalloc's own thread knows no Python.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PROBE = """\
import os, sys
from experiments.cli import main
status = main(sys.argv[1:])
names = [open(f"/proc/self/task/{each}/comm").read().strip() for each in os.listdir("/proc/self/task")]
print([each for each in names if each != "jemalloc_bg_thd"], file=sys.stderr)
sys.exit(status)
"""
READERS = {"read_table", "read_pandas", "ParquetFile", "read_schema", "read_metadata", "ParquetDataset", "open_file", "dataset"}
COMMANDS = [
    ("results", "list"),
    ("results", "status"),
    ("results", "verify"),
    ("results", "show", "first"),
    ("results", "history", "first"),
    ("results", "export", "first", "--output", "first.parquet"),
    ("results", "compact", "first"),
    ("reference", "verify"),
    ("figures", "table1"),
    ("tables",),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A stored study of two points."""
    folder = tmp_path_factory.mktemp("exit")
    line = ["run", "-m", "study.name=first", *SMALL, "complementarity.strength=0,1"]
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", *line],
        cwd=folder, env={**ENVIRONMENT, "FRAMEBREAK_RESULTS": str(folder / "results")}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list threads")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_thread_is_left_when_a_command_is_done(command, folder):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *command],
        cwd=folder, env={**ENVIRONMENT, "FRAMEBREAK_RESULTS": str(folder / "results")}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(ast.literal_eval(done.stderr.splitlines()[-1])) == 1, done.stderr


def test_parquet_is_read_from_files_or_from_memory_never_from_python_objects():
    """Every reader of Parquet is given a path, but for the one function that reads bytes."""
    found = {}
    for path in sorted((ROOT / "experiments").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
                found[path.relative_to(ROOT).as_posix(), ast.unparse(node.args[0]) if node.args else ""] = node.func.attr
    assert found.pop(("experiments/store/in_memory.py", "pyarrow.BufferReader(content)")) == "ParquetFile"
    assert all(argument.endswith("path") for _, argument in found), found
