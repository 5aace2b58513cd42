"""What the server answers equals what the model computes, to the last bit, and nothing else is to be had from it."""

import asyncio
import csv
import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from starlette.testclient import TestClient

from experiments import simulate
from experiments.classroom import app, scene, thousand
from simulation import ensemble


@pytest.fixture(scope="module")
def client():
    with TestClient(app.make("http://127.0.0.1:8642/"), base_url="http://127.0.0.1:8642") as opened:
        yield opened


def lines(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


CHANGED = "complementarity.strength=0.4&right.change_programme.span=60&seed=7&panel=2&city=5&events=30:crisis,44:visionary_cio"


@pytest.mark.parametrize("query", ["", CHANGED, "advice_network=krackhardt&city=9"])
def test_a_run_is_that_of_the_model_bit_for_bit(client, query):
    run = client.get(f"/api/run?{query}").json()
    shown = scene.read([tuple(each.split("=", 1)) for each in query.split("&") if each])
    for side in scene.SIDES:
        setting = shown.setting(side)
        history = ensemble.history(setting, shown.seed, shown.panel)
        state, own = history.cities[:, shown.city], run["sides"][side]
        for name, series in own["series"].items():
            assert np.array_equal(series, state[name])
        assert np.array_equal(own["practices"], state["structure"])
        size = int(setting.managers[shown.city])
        first = int(setting.managers[: shown.city].sum())
        people = history.managers[:, first : first + size]
        assert np.array_equal(own["resisting"], people["resistance"])
        assert np.array_equal(own["frames"], people["frames"].mean(axis=2))
        assert [len(each) for each in own["broke"]] == (people["broke"] > 0).sum(axis=1).tolist()
        assert [len(each) for each in own["joined"]] == state["left"].astype(int).tolist()


def test_a_run_ends_as_the_same_city_does_under_framebreak_run(client):
    run = client.get(f"/api/run?{CHANGED}").json()
    shown = scene.read([tuple(each.split("=", 1)) for each in CHANGED.split("&")])
    for side in scene.SIDES:
        rows = simulate(*shown.overrides(side), panels=shown.panel + 1, seed=shown.seed)
        row = rows[(rows["panel"] == shown.panel) & (rows["city"] == shown.city)].iloc[0]
        own = run["sides"][side]
        assert {"silo": 0, "integrated": 1, "enacted": 2}[own["outcome"]] == row["outcome"]
        for name in ("use", "architecture", "effort_applied", "agreement_end"):
            assert own["row"][name] == row[name]


def test_a_thousand_cities_are_those_of_framebreak_run(client):
    *_, last = lines(client, "/api/thousand?complementarity.strength=0.4")
    shown = scene.read([("complementarity.strength", "0.4")])
    rows = {side: simulate(*shown.overrides(side), panels=91, seed=1999) for side in scene.SIDES}
    assert last["done"] == last["cities"] == 1001
    for side in scene.SIDES:
        shares = [last[side][name]["share"] for name in ("silo", "integrated", "enacted")]
        assert shares == pytest.approx([float((rows[side]["outcome"] == kind).mean()) for kind in range(3)], abs=1e-15)
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (rows["left"]["outcome"], rows["right"]["outcome"]), 1)
    assert last["strata"] == table.tolist()


def test_a_thousand_cities_settle_over_the_same_twins(client):
    estimates = lines(client, "/api/thousand?know_how.exploit=0.5")
    assert [each["is_final"] for each in estimates] == [False] * (len(estimates) - 1) + [True]
    assert [each["done"] for each in estimates] == sorted({each["done"] for each in estimates})
    for each in estimates:
        assert sum(map(sum, each["strata"])) == each["done"]
        for side in scene.SIDES:
            kinds = each[side].values()
            assert sum(kind["share"] for kind in kinds) == pytest.approx(1.0)
            assert all(kind["low"] <= kind["share"] <= kind["high"] for kind in kinds)
            assert sum(each["histograms"]["use"][side]) == each["done"]


def test_the_csv_of_a_thousand_cities_counts_what_the_stream_does(client):
    *_, last = lines(client, "/api/thousand")
    rows = list(csv.DictReader(io.StringIO(client.get("/api/thousand.csv").text)))
    for side in scene.SIDES:
        counted = [sum(row[f"{side}_outcome"] == str(kind) for row in rows) / len(rows) for kind in range(3)]
        assert counted == pytest.approx([last[side][name]["share"] for name in ("silo", "integrated", "enacted")], abs=1e-12)


def test_the_csv_of_a_run_holds_the_numbers_of_the_run(client):
    run = client.get("/api/run").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/api/run.csv").text)))
    for side in scene.SIDES:
        own = [row for row in rows if row["side"] == side]
        assert [float(row["resistance"]) for row in own] == run["sides"][side]["series"]["resistance"]


def test_twins_that_differ_in_nothing_are_equal(client):
    same = "left.change_programme.simultaneity=3&right.change_programme.simultaneity=3"
    sides = client.get(f"/api/run?{same}").json()["sides"]
    assert sides["left"] == sides["right"]
    *_, last = lines(client, f"/api/thousand?{same}")
    assert set(last["winner"].values()) == {"tie"}
    assert all(row[other] == 0 for place, row in enumerate(last["strata"]) for other in range(3) if other != place)


@pytest.mark.parametrize(
    "kind", ["election", "crisis", "demand", "regulation", "technology", "new_cio", "visionary_cio", "support"]
)
def test_an_event_changes_nothing_before_it_strikes(client, kind):
    plain, struck = (client.get(f"/api/run?{query}").json()["sides"] for query in ("", f"events=50:{kind}"))
    for side in scene.SIDES:
        for name, series in plain[side]["series"].items():
            assert struck[side]["series"][name][:51] == series[:51]
        assert plain[side]["frames"][:51] == struck[side]["frames"][:51]
        mine = [event for event in struck[side]["events"] if event["is_yours"]]
        assert mine
        assert {event["month"] for event in mine} == {50}


@pytest.mark.slow
def test_the_map_has_every_cell_once_and_agrees_with_cities_computed_there(client):
    axes, *cells, end = lines(
        client, "/api/boundary?x=complementarity.strength&y=change_programme.congestion&measure=integrated"
    )
    assert end["is_final"]
    assert len({(cell["i"], cell["j"]) for cell in cells}) == axes["cells"] == len(cells)
    cell = cells[-1]
    x, y = axes["axes"]["x"]["values"][cell["i"]], axes["axes"]["y"]["values"][cell["j"]]
    shown = scene.read([("complementarity.strength", str(x)), ("change_programme.congestion", str(y))])
    rows = {side: simulate(*shown.overrides(side), panels=16, seed=1999) for side in scene.SIDES}
    assert cell["left"] == rows["left"]["integrated"].mean()
    assert cell["estimate"] == pytest.approx(rows["left"]["integrated"].mean() - rows["right"]["integrated"].mean(), abs=1e-12)
    usual = scene.base()
    assert axes["here"] == {"x": usual["complementarity"]["strength"], "y": usual["change_programme"]["congestion"]}


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/api/run?seed=x", "seed is 'x'"),
        ("/api/thousand?cities=100000", "cities is '100000'"),
        ("/api/boundary?x=complementarity.strength&y=complementarity.strength", "choose two different ones"),
        ("/api/boundary?x=complementarity.strenght", "did you mean complementarity.strength?"),
        ("/api/boundary?measure=winning", "there is no measure winning"),
        ("/api/stories/alhpa", "there is no story alhpa"),
    ],
)
def test_a_bad_question_is_answered_with_one_line(client, path, fault):
    answer = client.get(path)
    assert answer.status_code == 422
    assert fault in answer.json()["error"]


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/%2e%2e/pyproject.toml", "/vendor/../../app.py", "/..%2fapp.py"]
)
def test_no_file_outside_the_page_is_served(client, path):
    assert client.get(path).status_code in (400, 404)


def test_answers_carry_what_keeps_a_page_to_its_server(client):
    for path in ("/", "/api/meta", "/api/run"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-eval" not in policy


def test_what_is_unchanged_is_not_sent_again(client):
    first = client.get("/api/run")
    again = client.get("/api/run", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_run_is_the_same_compressed_and_not(client):
    packed, plain = (client.get("/api/run?seed=3", headers={"Accept-Encoding": coding}) for coding in ("gzip", "identity"))
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client unpacks
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_the_pages_description_waits_for_no_run_and_a_run_for_no_other_clients_heap():
    with TestClient(app.make(), base_url="http://127.0.0.1:8642") as opened, ThreadPoolExecutor(1) as readers:
        runs, gate, order = opened.app.state.runs, threading.Event(), []
        while not opened.get("/healthz").json()["is_ready"]:
            time.sleep(0.01)
        opened.portal.start_task_soon(partial(runs.of("heavy").result, "gate", gate.wait))
        for number in range(50):
            opened.portal.start_task_soon(partial(runs.of("heavy").result, number, partial(order.append, "heavy")))
        run = readers.submit(opened.get, "/api/run?seed=4")
        run.add_done_callback(lambda _: order.append("run"))
        paths = ("/api/meta", "/", "/healthz", "/api/stories/01-one-city-two-ways")
        answers, before = [opened.get(path).status_code for path in paths], list(order)
        gate.set()
        assert (answers, before) == ([200] * len(paths), [])
        assert run.result().json()["seed"] == "4"


def test_a_run_that_its_reader_no_longer_waits_for_is_not_begun():
    async def ask():
        page = app.make()
        begun, gate, left = [], threading.Event(), asyncio.Event()
        async with page.router.lifespan_context(page):
            while not page.state.is_ready:
                await asyncio.sleep(0.01)
            first = asyncio.ensure_future(page.state.runs.result("gate", gate.wait))
            await asyncio.sleep(0)

            async def receive():
                await left.wait()
                return {"type": "http.disconnect"}

            async def send(message):
                begun.append(message)

            asked = {"type": "http", "method": "GET", "path": "/api/run", "raw_path": b"/api/run", "query_string": b"seed=11"}
            asked |= {"headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1)}
            asking = asyncio.ensure_future(
                page({**asked, "scheme": "http", "root_path": "", "http_version": "1.1"}, receive, send)
            )
            while ("run", "seed=11", "en") not in page.state.runs._pending:
                await asyncio.sleep(0)
            left.set()
            await asking
            assert begun[0]["status"] == 499
            assert ("run", "seed=11", "en") not in page.state.runs._pending
            gate.set()
            await first

    asyncio.run(ask())


def test_the_verdict_of_a_difference_is_one_of_four():
    from experiments.statistics.estimates import Estimate

    margin = thousand.MARGIN
    assert thousand.winner(Estimate(0.0, -margin / 2, margin / 2)) == "tie"
    assert thousand.winner(Estimate(margin, margin / 2, 2 * margin)) == "left"
    assert thousand.winner(Estimate(-margin, -2 * margin, -margin / 2)) == "right"
    assert thousand.winner(Estimate(margin, -margin, 3 * margin)) == "unclear"
