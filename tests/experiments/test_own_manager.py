"""`manager=FILE.py:CLASS`: a class of one's own through the store, the Mesa driver and replay, apart from the model's rows."""

import json
import os
import re
import signal
import threading
from pathlib import Path

import pytest

import experiments
from experiments import simulate, sweep
from experiments.cli import main
from experiments.errors import Refusal
from experiments.results import IncompleteWarning
from experiments.running import custom_manager, patience
from experiments.store.identity import FILES
from experiments.store.parts import IDENTITY
from experiments.store.reading import existing, load, status
from simulation.sources import InvalidInput
from tests.messages import says

DOCS = Path(__file__).resolve().parents[2] / "docs" / "own-manager.md"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
EXAMPLE = next(block for kind, block in BLOCKS if kind == "python")
COMMAND = next(block for kind, block in BLOCKS if block.startswith("framebreak")).split()[1:]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=36", "study.panels=2")
BREAKS = """
from simulation.managers import Manager

class Breaks(Manager):
    def resist(self):
        raise ArithmeticError("nobody resists here")

class Other(Manager):
    class Inner(Manager):
        pass

number = 3
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The command of the page, on small cities, and the folder it was run in."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "my_managers.py").write_text(EXAMPLE)
    command = [each for each in COMMAND if not each.startswith("study.panels")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        assert command[:2] == ["run", "-m"]
        sweep(*command[2:], *SMALL)
        sweep("mechanisms.threat_switching=false", "leadership=imposed", "change_programme.simultaneity=8", *SMALL)
    return folder


@pytest.fixture
def own(swept, monkeypatch):
    monkeypatch.chdir(swept)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(swept / "results"))
    return swept


def _rows(folder):
    return load("paper", folder=folder / "results")


@pytest.mark.slow
def test_the_example_lives_as_the_kernel_does_without_the_mechanism(own):
    """Every outcome of every city, bit for bit: columns, order and dtypes are those of the kernel."""
    rows = _rows(own)
    mine = rows[(rows["manager.class"] == "Stubborn") & (rows["change_programme.simultaneity"] == 8)]
    kernel = rows[~rows["mechanisms.threat_switching"]]
    outcomes = list(rows.columns[rows.columns.get_loc("managers") :])
    assert len(mine) == len(kernel) == 4
    assert mine[outcomes].reset_index(drop=True).equals(kernel[outcomes].reset_index(drop=True))
    with_it = rows[rows["manager.class"].isna() & rows["mechanisms.threat_switching"]]
    with_it = with_it[with_it["change_programme.simultaneity"] == 8]
    assert not mine[outcomes].reset_index(drop=True).equals(with_it[outcomes].reset_index(drop=True))


@pytest.mark.slow
def test_points_of_the_class_and_of_the_model_are_apart(own):
    rows = _rows(own)
    assert rows["point"].nunique() == 5
    assert set(rows["manager.class"].dropna()) == {"Stubborn"}
    digest = custom_manager.read("my_managers.py:Stubborn").sha256
    assert set(rows["manager.sha256"].dropna()) == {digest}
    assert list(rows.columns[: len(IDENTITY)]) == list(IDENTITY)


def test_parts_say_who_made_them_and_are_whole(own, capfd):
    said = [part.columns()[1] for parts in existing("paper", own / "results").stored().values() for part in parts]
    made = [each for each in said if "driver" in each]
    assert len(made) == 2
    assert {(each["driver"], each["manager"]) for each in made} == {("mesa", "Stubborn")}
    assert {each["manager_file"] for each in made} == {str(own / "my_managers.py")}
    assert main(["results", "verify", "paper"]) == 0
    told = capfd.readouterr().out
    assert told.startswith("paper: 5 parts and ")
    assert "none damaged" in told
    assert status("paper").missing == 0


@pytest.mark.slow
def test_what_is_stored_is_not_computed_again_wherever_the_file_is(own, monkeypatch):
    moved = own / "elsewhere.py"
    moved.write_text(EXAMPLE)
    monkeypatch.setattr(custom_manager.Own, "world", lambda *_: pytest.fail("computed again"))
    for file in ("my_managers.py", moved):
        assert len(sweep(f"manager={file}:Stubborn", "leadership=imposed", "change_programme.simultaneity=8", *SMALL)) == 4


@pytest.mark.slow
def test_another_version_of_the_file_is_another_point(own, tmp_path, monkeypatch):
    (tmp_path / "my_managers.py").write_text(EXAMPLE + "\n# a remark\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    sweep("manager=my_managers.py:Stubborn", "leadership=imposed", "change_programme.simultaneity=8", *SMALL)
    now, before = _rows(tmp_path), _rows(own)
    before = before[(before["manager.class"] == "Stubborn") & (before["change_programme.simultaneity"] == 8)]
    assert set(now["point"]).isdisjoint(before["point"])
    assert now["outcome"].tolist() == before["outcome"].tolist()


def test_a_row_is_replayed_by_its_class_or_refused(own, tmp_path, capfd):
    rows = _rows(own)
    point = rows[rows["manager.class"] == "Stubborn"]["point"].iloc[0]
    city = f"{point}:1:0"
    for driver in ((), ("--driver", "mesa")):
        assert main(["replay", "paper", city, *driver]) == 0
        assert "replayed by mesa with Stubborn of my_managers.py: all " in capfd.readouterr().out
    assert main(["replay", "paper", city, "--driver", "kernel"]) == 2
    assert "Stubborn, which the kernel does not know" in capfd.readouterr().err
    file = own / "my_managers.py"
    try:
        file.write_text(EXAMPLE + "\n")
        assert main(["replay", "paper", city]) == 1
        assert "the file has changed" in capfd.readouterr().err
        file.unlink()
        assert main(["replay", "paper", city]) == 1
        err = capfd.readouterr().err
        assert "cannot be read now" in err
        assert err.count("\n") == 1
    finally:
        file.write_text(EXAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.py:Stubborn", "nowhere.py ... No such file"),
        ("broken.py:Breakz", "did you mean Breaks?"),
        ("broken.py:number", "number ... {folder}/broken.py ... simulation.managers.Manager"),
        ("broken.py:ModuleLess", "there is no ModuleLess"),
        ("broken.py", "FILE.py:CLASS is meant"),
        ("3", "manager is 3, but FILE.py:CLASS"),
        ("typo.py:Any", "typo.py, line 1 cannot be imported: SyntaxError"),
        ("needs.py:Any", "line 1 ... ModuleNotFoundError ... 'not_there'"),
        ("notes.txt:Any", "notes.txt, which is no Python file"),
        ("ends.py:Any", "ends.py, line 3 cannot be imported: SystemExit: 0"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(given, words, tmp_path, monkeypatch, capfd):
    contents = {"broken.py": BREAKS, "typo.py": "class:", "needs.py": "import not_there", "notes.txt": "x"}
    contents["ends.py"] = "import sys\n\nsys.exit(0)\n"
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    assert main(["run", f"manager={given}", *SMALL]) == 2
    err = capfd.readouterr().err
    assert says(err, words.format(folder=tmp_path))
    assert err.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_a_class_within_a_class_has_its_qualified_name(tmp_path):
    (tmp_path / "broken.py").write_text(BREAKS)
    assert custom_manager.read(f"{tmp_path}/broken.py:Other.Inner").name == "Other.Inner"


@pytest.mark.parametrize("engine", ["here", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_class_that_raises_fails_its_points_and_no_others(engine, tmp_path, monkeypatch, capfd):
    (tmp_path / "broken.py").write_text(BREAKS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    points = ("manager=broken.py:Breaks,broken.py:Other,null", f"engine={engine}", "study.threads=1")
    with pytest.raises(Refusal, match="1 of 3 points failed"):
        sweep(*points, *SMALL)
    err = capfd.readouterr().err
    assert re.search(r"^framebreak run manager=broken.py.?:Breaks", err, re.MULTILINE)
    assert "ArithmeticError: nobody resists here" in err
    with pytest.warns(IncompleteWarning, match="2 of 3 points"):
        rows = load("paper", partial=True)
    assert rows["point"].nunique() == 2
    assert set(rows["manager.class"].dropna()) == {"Other"}
    (failed,) = (tmp_path / "results" / "paper" / "failed").glob("*.json")
    assert json.loads(failed.read_text())["config"]["manager"]["class"] == "Breaks"


@pytest.mark.parametrize(
    ("method", "line", "words"),
    [
        ("consider", "1 / 0", "line 6: ZeroDivisionError: division by zero"),
        ("resist", "import sys; sys.exit(0)", "line 6: SystemExit: 0"),
        ("resist", "return 'x'", "resist gives back 'x', but it fills in next_... and gives back nothing"),
        ("resist", "self.next_resistance = 'x'", "next_resistance has 'x', but a number is meant"),
        ("resist", "self.next_resistance = float('nan')", "next_resistance has nan, but a number is meant"),
        ("resist", "self.next_resistance = 1.5", "next_resistance has 1.5, but a number from 0 to 1 is meant"),
        ("consider", "self.next_frames = [1.0]", "next_frames is [1.0], but a list of 8 numbers, one a practice, is meant"),
        ("consider", "self.next_frames[0] = 2.0", "next_frames has 2, but a number from 0 to 1 is meant"),
    ],
)
def test_a_class_with_a_fault_is_named_with_file_and_line(method, line, words, tmp_path):
    from experiments import setting

    head = "from simulation import Manager\n\n\nclass Faulty(Manager):\n"
    (tmp_path / "faulty.py").write_text(f"{head}    def {method}(self):\n        {line}\n")
    faulty = custom_manager.read(f"{tmp_path}/faulty.py:Faulty")
    with pytest.raises(Refusal) as refused:
        faulty.run(setting(*SMALL[:3]), 1, range(1))
    assert refused.value.status == 1
    assert f"Faulty in {tmp_path / 'faulty.py'}" in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.slow
def test_histories_are_those_of_the_class(own, monkeypatch, tmp_path):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    sweep("manager=my_managers.py:Stubborn", "histories=1", *SMALL, "study.panels=1")
    import pyarrow.parquet

    (path,) = tmp_path.glob("paper/series/*/*-cities.parquet")
    last = pyarrow.parquet.read_table(path).to_pandas().query("month == month.max()")
    assert last["use"].tolist() == load("paper")["use"].tolist()


def test_before_it_runs_it_says_how_long_the_slow_driver_would_take(own, capfd):
    assert main(["run", "manager=my_managers.py:Stubborn", *SMALL, "study.panels=1000", "dry_run=true"]) == 0
    slow = float(re.search(r"about ([\d.]+) (s|min|h)", capfd.readouterr().out)[1])
    assert slow > 0.0


def test_notebooks_run_it_too(own):
    way = ("leadership=imposed", "change_programme.simultaneity=8")
    mine = simulate("manager=my_managers.py:Stubborn", *way, *SMALL[:3], panels=2)
    rows = _rows(own)
    stored = rows[(rows["manager.class"] == "Stubborn") & (rows["change_programme.simultaneity"] == 8)]
    assert mine["use"].tolist() == stored["use"].tolist()
    with pytest.raises(Refusal, match="there is no Stuborn"):
        simulate("manager=my_managers.py:Stuborn")


def test_without_a_manager_points_are_what_they_were(command, results):
    """Names of points before there was `manager`: stored results stay where they are."""
    assert command("run").status == 0
    assert sorted(name[:20] for name in os.listdir(results / "toy" / "parts" / "0f")) == ["0f5f6a3fcba94047eb31"]
    names = {path.name[:20] for path in (results / "toy" / "parts").glob("*/*")}
    assert names == {"0f5f6a3fcba94047eb31", "afc7e2b6edba339e2c67", "f324f6e094839610694c"}


HANGS = {
    "a loop": "while True: pass",
    "a sleep": "import time; time.sleep(1000)",
    "what catches": "import time\n{indent}while True:\n{indent}    try: time.sleep(0.001)\n{indent}    except Exception: pass",
}
PLACES = {"the import": "{code}\n", **{
    method: f"class Own(Manager):\n    def {method}(self, *given):\n        {{code}}\n"
    for method in ("__init__", "hear", "consider", "resist", "adopt")
}}  # fmt: skip


@pytest.mark.parametrize("is_main", [True, False], ids=("in the main thread", "in another"))
@pytest.mark.parametrize("how", HANGS)
@pytest.mark.parametrize("place", PLACES)
def test_a_manager_that_hangs_is_one_line_with_its_line(place, how, is_main, tmp_path, monkeypatch):
    if how == "a sleep" and not is_main:
        pytest.skip("only a signal ends a sleep")
    monkeypatch.setattr(patience, "LIMIT", 0.05)
    monkeypatch.setattr(patience, "_OFTEN", 0.02)
    code = HANGS[how].format(indent="" if place == "the import" else " " * 8)
    path = written(tmp_path, PLACES[place].format(code=code))
    before = signal.getsignal(signal.SIGALRM)
    assert re.search(r"own\.py, line \d+.* 0\.05 s", refused(path, is_main))
    assert os._exit is patience._exit
    assert signal.getsignal(signal.SIGALRM) == before


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize("place", PLACES)
def test_a_manager_that_ends_the_interpreter_is_one_line_with_its_line(place, status, tmp_path):
    path = written(tmp_path, PLACES[place].format(code=f"import os; os._exit({status})"))
    assert re.search(rf"own\.py, line \d+.*os\._exit\({status}\)", refused(path, True))


def test_a_process_that_is_forked_meanwhile_ends_as_ever(tmp_path):
    code = "import os\nchild = os.fork()\nif not child: os._exit(7)\nassert os.waitpid(child, 0)[1] == 7 << 8\n"
    path = written(tmp_path, code + "class Own(Manager):\n    pass\n")
    assert custom_manager.read(f"{path}:Own").name == "Own"


@pytest.mark.parametrize("key", ["manager", "change_programme.plan", *FILES])
@pytest.mark.parametrize("kind", ["pipe", "device", "link"])
def test_what_is_no_plain_file_is_refused_before_it_is_read(key, kind, tmp_path):
    name = tmp_path / "own.csv"
    if kind == "pipe":
        os.mkfifo(name)
    else:
        name.symlink_to("/dev/zero" if kind == "device" else name)
    value = f"{name}:Own" if key == "manager" else str(name)
    needed = ("advice_network.source=krackhardt_high_tech_managers",) if key == "advice_network.attributes" else ()
    with pytest.raises((Refusal, InvalidInput), match=r"no plain file|n(either|ot) a file|[Tt]oo many levels"):
        simulate(f"{key}={value}", *needed, "city.cities=2", "horizon.months=36", panels=1)


def written(folder, code):
    path = folder / "own.py"
    path.write_text(f"from simulation.managers import Manager\n{code}")
    return path


def refused(path, is_main):
    """What is said of a run with the class `Own` of a file."""
    said = []

    def run():
        with pytest.raises(Refusal) as refusal:
            custom_manager.read(f"{path}:Own").world(tiny, seed=1, panel=0)
        said.append(str(refusal.value))

    tiny = experiments.setting("city.cities=1", "city.managers=6", "horizon.months=12")
    if is_main:
        run()
    else:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
    (text,) = said
    assert "\n" not in text
    return text
