"""Tables of a sweep in a package are made again from its rows."""

import csv
import io
import json
import shutil

import pytest

from experiments.cli import main
from experiments.package.recompute import recompute
from experiments.sweeping import asked
from tests import archives
from tests.archives import restated
from tests.messages import says

pytestmark = pytest.mark.slow
SMALL = ("study.name=swept", "city.cities=2", "city.managers=9", "horizon.months=24", "study.panels=3", "engine=serial")
GRID = ("complementarity.strength=0,1", "leadership=default,imposed")
DRAWN = ("design=sobol", "design.points=2", "complementarity.strength=interval(0,1)", "complementarity.form=apart,bundle")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Results of a grid and of a drawn sweep of one study, and an archive of them."""
    folder = tmp_path_factory.mktemp("swept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        patch.chdir(folder)
        for each in (GRID, DRAWN):
            assert main(["run", "-m", *SMALL, *each]) == 0
        assert main(["package", "create", "swept", "--output", "swept.zip"]) == 0
    return folder


@pytest.fixture
def there(stored, tmp_path):
    """Results that a test may change, as they lie where an archive was unpacked."""
    shutil.copytree(stored / "results", tmp_path / "results")
    return tmp_path


def the(root, part="grid"):
    """The folder of the answer of the grid, or of the drawn sweep."""
    (found,) = (each for each in root.glob("results/swept/answers/*") if ("design" in each.name) == (part != "grid"))
    return found


def rewritten(path, change):
    """A table of CSV with rows changed; the first row is the head."""
    rows = list(csv.reader(io.StringIO(path.read_text())))
    change(rows)
    path.write_text("".join(f"{','.join(row)}\n" for row in rows))


def told(root):
    """What is said of the one answer that is not as it was; the other comes out again."""
    again = recompute(root, {})
    assert len(again.same) == 1
    (line,) = again.different + again.left
    return line


def test_the_provenance_of_a_sweep_has_all_that_was_asked_at_each_point(there):
    said = json.loads((the(there) / "provenance.json").read_text())
    points = asked.read(said[asked.KEY])
    assert [point.overrides[-2:] for point in points] == [
        (f"complementarity.strength={strength}", f"leadership={leadership}")
        for strength in (0, 1)
        for leadership in ("default", "imposed")
    ]
    assert [point.config["complementarity"]["strength"] for point in points] == [0, 0, 1, 1]
    assert {point.config["study"]["panels"] for point in points} == {3}
    assert set(said[asked.KEY]["points"][0]["configuration"]) == {"complementarity", "leadership"}


def test_tables_of_sweeps_come_out_again(there):
    again = recompute(there, {})
    assert (len(again.same), again.different, again.left) == (2, [], [])


@pytest.mark.parametrize("part", ["grid", "drawn"])
def test_a_changed_cell_is_told(there, part):
    def change(rows):
        place = next(place for place, name in enumerate(rows[0]) if name.startswith("shares."))
        rows[2][place] = repr(float(rows[2][place]) + 1e-6)

    rewritten(the(there, part) / "sweep.csv", change)
    assert says(told(there), "sweep.csv: shares ... [1] is ... in the archive ... from its rows")


@pytest.mark.parametrize("part", ["grid", "drawn"])
def test_values_that_were_swept_over_are_compared_with_what_was_simulated(there, part):
    """The forger changes table and provenance alike."""

    def change(rows):
        place = rows[0].index("complementarity.strength")
        for row in rows[1:]:
            row[place] = str(1 - float(row[place]))

    def restate(said):
        for point in said[asked.KEY]["points"]:
            for place, text in enumerate(point["overrides"]):
                key, _, value = text.partition("=")
                if key == "complementarity.strength":
                    point["overrides"][place] = f"{key}={1 - float(value)!r}"

    rewritten(the(there, part) / "sweep.csv", change)
    restated(the(there, part), restate)
    assert says(told(there), "by its overrides and ... by its configuration")


def test_a_line_that_was_left_out_is_told(there):
    def restate(said):
        said[asked.KEY]["points"][1]["answered"] = False

    rewritten(the(there) / "sweep.csv", lambda rows: rows.pop(2))
    restated(the(there), restate)
    assert says(told(there), "no line of the point ... whose rows are in the archive")


def test_points_that_were_left_out_are_told(there):
    rewritten(the(there) / "sweep.csv", lambda rows: rows.pop(2))
    restated(the(there), lambda said: said[asked.KEY]["points"].pop(1))
    assert says(told(there), "it is the answer ... and its points are those of")


def test_lines_that_are_not_those_of_the_design_are_told(there):
    restated(the(there, "drawn"), lambda said: said[asked.KEY]["lines"].reverse())
    again = recompute(there, {})
    assert len(again.same) == 1
    assert any("sweep.csv: " in line for line in again.different)


def test_rows_that_lack_are_told_and_not_simulated(there):
    (point,) = (row["point"] for row in csv.DictReader((the(there) / "sweep.csv").open()) if row_is_imposed_at_zero(row))
    for path in there.glob(f"results/swept/**/{point}-*.parquet"):
        path.unlink()
    for path in there.glob("results/swept/batches/*"):
        path.unlink()
    again = recompute(there, {})
    assert len(again.left) == 2
    assert all("not in the archive" in line for line in again.left)


def row_is_imposed_at_zero(row):
    return (row["complementarity.strength"], row["leadership"]) == ("0", "imposed")


def test_tables_without_provenance_are_told(there):
    (the(there) / "provenance.json").unlink()
    assert says(told(there), "cannot be made again: its provenance.json cannot be read")


def test_a_table_beside_those_of_the_answer_is_told(there):
    shutil.copy(the(there) / "sweep.csv", the(there) / "better.csv")
    assert says(told(there), "better.csv does not come out of the rows")


@pytest.mark.parametrize("said", [{}, {"points": []}, {"points": [1], "overrides": [], "configuration": {}}])
def test_what_nobody_wrote_is_told(there, said):
    restated(the(there), lambda whole: whole.update({asked.KEY: said}))
    assert says(told(there), "cannot be made again")


def test_an_archive_of_an_older_version_is_said_not_to_be_verified(stored, tmp_path, monkeypatch, capfd):
    """Its rows are the same; what it takes to make the table again is not there."""
    monkeypatch.chdir(tmp_path)
    assert main(["package", "verify", str(stored / "swept.zip"), "--all"]) == 0
    assert "answers: 2 made again from the rows, every number is the same" in capfd.readouterr().out
    files = archives.contents(stored / "swept.zip")
    for name in [name for name in files if name.endswith("/provenance.json")]:
        said = json.loads(files[name])
        del said[asked.KEY]
        files[name] = json.dumps(said).encode()
    archives.write(tmp_path / "older.zip", archives.sealed(files))
    assert main(["package", "verify", "older.zip", "--all"]) == 1
    out = capfd.readouterr().out
    assert "all outcomes are the same bit for bit" in out
    assert out.count("not verified: swept/answers/") == 2
    assert "answers that could not be made again, and so are not verified: 2" in out
