"""Whatever is wrong on a command line is said in one line, with exit status 2 and nothing written."""

import pytest

from tests.messages import says

MISTAKES = {
    "study.panls=3": "study.panls ... study.panels",
    "panels=3": "panels ... study.panels",
    "+study.panls=3": "study.panls ... study.panels",
    "+foo=3": "'foo'",
    "+complementarity.strenth=3": "complementarity.strenth is not a parameter",
    "complementarity.strenth=1": "complementarity.strenth ... complementarity.strength",
    "study=toi": "toi ... toy",
    "studdy=toy": "studdy ... study",
    "complementarity=nune": "complementarity ... nune ... none",
    "complementarity=3": "complementarity=3 chooses no option of complementarity",
    "study=null": "study=null chooses no option of study",
    "+study=toy": "study is chosen already",
    "~study": "no study is chosen",
    "~study.seed": "study.seed is missing",
    "~study.sed": "did you mean study.seed?",
    "+study.seed=3": "study.seed exists already",
    "study.seed=[1,2": "study.seed=[1,2 ... ]",
    "study.name='x": "a quotation mark is not closed",
    "study.seed=1,2": "add -m to run each",
    "study.seed=-1": "study.seed is -1",
    "study.seed=1.5": "study.seed is 1.5, but a whole number",
    "study.seed=abc": "study.seed is 'abc', but a whole number",
    "study.seed=true": "study.seed is True, but a whole number",
    "study.seed=" + "9" * 5000: "more digits than can be read",
    "study.panels=0": "study.panels ... 0 ... 1 ... 100,000,000",
    "study.panels=-3": "study.panels is -3",
    "study.panels=1e3": "study.panels is 1000.0, but a whole number",
    "study.panels=": "study.panels is ''",
    "study.panels=???": "study.panels has no value",
    "study.panels=${foo}": "${foo} refers to nothing",
    "study.panels.foo=1": "study.panels.foo ... study.panels",
    "study.threads=0": "study.threads is 0",
    "study.name=../x": "study.name ... '../x' ... folder",
    "study.analysis=tay": "study.analysis ... 'tay' ... toy",
    "study.strengths=1": "study.strengths ... 1 ... list",
    "study.strengths=[1,x]": "study.strengths[1] is 'x'",
    "study.strengths=[1,9]": "complementarity.strength ... 9.0 ... [0, 2]",
    "complementarity.strength=7": "complementarity.strength ... 7 ... [0, 2]",
    "city.cities=0": "city.cities is 0",
    "progress=maybe": "progress ... 'maybe' ... auto, off, on",
    "rerun=never": "rerun is 'never'",
    "foo": "foo cannot be read; write foo=VALUE",
    "": "'' cannot be read; write KEY=VALUE",
    "--foo": "there is no option --foo",
    "--config-name=nope": "there is no configuration file nope",
    "--config-dir=/nope": "--config-dir /nope is no folder",
    "--cfg=jb": "invalid choice: 'jb'",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[:30] or "nothing")
def test_a_mistake_is_one_line(mistake, command, results, tmp_path):
    answer = command("run", mistake)
    assert says(answer.err, MISTAKES[mistake])
    assert answer.err.startswith("framebreak: ")
    assert answer.err.count("\n") == 1
    assert (answer.status, answer.out) == (2, "")
    assert not results.exists()
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("runn",), "runn ... run"),
        (("results", "lst"), "lst ... list"),
        (("results", "show"), "required: STUDY"),
        (("results", "show", "toy"), "there are no results of toy"),
        (("replay", "toy", "0:0"), "there are no results of toy"),
    ],
)
def test_other_commands_refuse_in_one_line_too(arguments, words, command):
    answer = command(*arguments)
    assert says(answer.err, words)
    assert answer.err.count("\n") == 1
    assert answer.status == 2


@pytest.mark.slow
def test_a_refused_job_of_hydras_own_sweeper_is_named_and_the_others_run(command):
    answer = command("run", "-m", "hydra/sweeper=basic", "study.seed=1,-1,2")
    assert says(answer.err, "framebreak run study.seed=-1: study.seed ... -1 ... 0")
    assert answer.err.count("\n") == 1
    assert answer.out.count("K=1") == 2
    assert answer.status == 2


def test_tracebacks_are_kept_for_those_who_ask(command, monkeypatch):
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    with pytest.raises(Exception, match=r"study\.seed is -1"):
        command("run", "study.seed=-1")
    with pytest.raises(Exception, match="Could not override"):
        command("run", "study.sed=1")


def test_a_bug_in_a_study_is_not_taken_for_a_mistake_of_the_user(command, monkeypatch):
    monkeypatch.setenv("FAKE_BUG", "1")
    with pytest.raises(ZeroDivisionError):
        command("run")


def test_results_that_cannot_be_written_are_refused_before_any_work(command, monkeypatch, tmp_path, fake):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "file" / "below"))
    answer = command("run")
    assert "cannot be written" in answer.err
    assert "FRAMEBREAK_RESULTS" in answer.err
    assert answer.err.count("\n") == 1
    assert answer.status == 1
    assert fake.computed() == []


def test_another_layout_is_refused(command, results):
    (results / "toy").mkdir(parents=True)
    (results / "toy" / "study.json").write_text('{"schema_version": 99}')
    answer = command("run")
    assert "layout version 99" in answer.err
    assert answer.status == 1
