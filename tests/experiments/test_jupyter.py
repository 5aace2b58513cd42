"""In a real kernel of Jupyter: a bar that moves, a refusal in one line, and an interruption that keeps what is done."""

import re
import sys
import time
from pathlib import Path

import pytest

from experiments.store.store import Store

manager = pytest.importorskip("jupyter_client.manager")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=24")
# Every test starts kernels, and the first of them may have to compile.
pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]


class Cell:
    """What a cell has shown."""

    def __init__(self):
        self.text, self.errors, self.widgets = {"stdout": "", "stderr": ""}, [], 0

    def __call__(self, message):
        content = message["content"]
        if message["msg_type"] == "stream":
            self.text[content["name"]] += content["text"]
        elif message["msg_type"] == "error":
            self.errors += content["traceback"]
        elif message["msg_type"] == "display_data":
            self.widgets += "application/vnd.jupyter.widget-view+json" in content["data"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a notebook, with modules of the user's that have names of ours."""
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "experiments").mkdir()
    (folder / "experiments" / "__init__.py").write_text("raise RuntimeError('hers')")
    (folder / "simulation.py").write_text("raise RuntimeError('hers')")
    return folder


@pytest.fixture(scope="module")
def kernel(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
        started, client = manager.start_new_kernel(
            cwd=str(folder), startup_timeout=300, extra_arguments=["--HistoryManager.enabled=False"]
        )
    try:
        yield started, client
    finally:
        client.stop_channels()
        started.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def run(kernel):
    _, client = kernel

    def cell(code):
        shown = Cell()
        client.execute_interactive(code, output_hook=shown, timeout=500)
        return shown

    first = cell(f"import sys; sys.path.append({str(ROOT)!r})\nimport framebreak\nfrom framebreak import *")
    assert not first.errors, first.errors
    assert cell("import sys; print(sys.executable)").text["stdout"].strip() == sys.executable
    return cell


def quoted(*overrides):
    return ", ".join(map(repr, overrides))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("simulate('complementarity.strenght=0')", "Refusal: .*did you mean complementarity.strength"),
        ("sweep('complementarity.strength=0,9', 'study.name=mine')", "Refusal: .*complementarity.strength is 9"),
        ("load('nothing')", "Refusal: .*nothing"),
        ("setting('leadership=impsed')", "Refusal: .*imposed"),
        ("framebreak.read({'city': {}})", "InvalidConfiguration: "),
        ("framebreak.reference.table('nothing')", "Refusal: .*nothing"),
        ("run(setting(), seed=-1, panels=1)", "InvalidSeed: "),
        ("framebreak.sources.read_network('nowhere.graphml')", "InvalidInput: "),
    ],
)
def test_a_refusal_is_one_line(code, words, run):
    shown = run(code)
    assert len(shown.errors) == 1
    assert "\n" not in shown.errors[0]
    assert re.match(words, shown.errors[0])
    assert shown.text == {"stdout": "", "stderr": ""}


@pytest.fixture
def plain(run):
    """Without widgets a bar is text, also where ipywidgets is installed."""
    code = "import experiments.progress as shown; kept, shown.find_spec = shown.find_spec, lambda name: None"
    assert not run(code).errors
    yield
    assert not run("shown.find_spec = kept").errors


def test_bars_are_shown(run, plain):
    shown = run(f"rows = simulate({quoted(*SMALL)}, panels=40)")
    assert not shown.errors
    assert "simulate: 100%" in shown.text["stderr"]
    assert "80/80" in shown.text["stderr"]
    shown = run(f"rows = sweep({quoted('complementarity.strength=0,0.5,1', 'study.name=bars', 'study.panels=2', *SMALL)})")
    assert not shown.errors
    assert "sweep: 100%" in shown.text["stderr"]
    assert "3/3" in shown.text["stderr"]
    options = ("complementarity.strength=0,0.5,1", "study.name=bars", "study.panels=2", "progress=off", *SMALL)
    quiet = run(f"rows = sweep({quoted(*options)})")
    assert quiet.text == {"stdout": "", "stderr": ""}


def test_a_bar_is_a_widget_where_there_are_widgets(run):
    if run("import ipywidgets").errors:
        pytest.skip("ipywidgets is not installed")
    shown = run(f"rows = simulate({quoted(*SMALL)}, panels=3)")
    assert not shown.errors
    assert shown.widgets == 1


@pytest.mark.parametrize("engine", ["here", "processes"])
def test_an_interruption_keeps_what_is_done_and_says_so(engine, kernel, run, folder, plain):
    started, client = kernel
    points, panels = 40, 1500
    values = ",".join(f"{place / points:.3f}" for place in range(points))
    study = f"stopped_{engine}"
    options = (
        f"complementarity.strength={values}",
        f"study.name={study}",
        f"study.panels={panels}",
        f"engine={engine}",
        *SMALL,
    )
    shown = Cell()
    asked = client.execute(f"rows = sweep({quoted(*options)})")
    parts = folder / "results" / study / "parts"
    deadline = time.monotonic() + 300
    while len(list(parts.rglob("*.parquet"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    started.interrupt_kernel()
    while (message := client.get_iopub_msg(timeout=120))["content"].get("execution_state") != "idle" or (
        message["parent_header"].get("msg_id") != asked
    ):
        shown(message)
    assert len(shown.errors) == 1, shown.errors
    told = re.fullmatch(
        rf"interrupted: (\d+) of {points} points are stored, and the same call goes on from there", shown.errors[0]
    )
    assert told, shown.errors
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        stored = Store(study, "").stored()
    assert len(stored) == int(told[1])
    assert 0 < len(stored) < points
    again = run(f"rows = sweep({quoted(*options)}); print(len(rows), rows['point'].nunique())")
    assert not again.errors
    assert again.text["stdout"].split() == [str(points * panels * 2), str(points)]


def test_an_interrupted_simulation_says_that_nothing_is_kept(kernel, run, plain):
    started, client = kernel
    asked = client.execute("rows = simulate(panels=5_000)")
    shown = Cell()
    while "simulate:" not in shown.text["stderr"]:
        shown(client.get_iopub_msg(timeout=120))
    time.sleep(0.5)
    began = time.monotonic()
    started.interrupt_kernel()
    while (message := client.get_iopub_msg(timeout=120))["content"].get("execution_state") != "idle" or (
        message["parent_header"].get("msg_id") != asked
    ):
        shown(message)
    assert shown.errors == ["interrupted: simulate stores nothing; sweep keeps what is done"]
    assert time.monotonic() - began < 60
