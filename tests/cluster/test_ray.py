"""engine=ray against a real cluster of two nodes, in a network that has a loopback interface and nothing else."""

import signal

import pytest

from tests.cluster import daemons
from tests.cluster.conftest import POINTS, ended, killed, same, stored
from tests.cluster.daemons import wait_until
from tests.messages import says

pytestmark = [pytest.mark.slow, pytest.mark.cluster]


def computing(ray):
    return [pid for pid in daemons.marked(ray.mark) if "ray::compute" in daemons.command_of(pid)]


def test_a_killed_worker_a_killed_node_and_a_killed_driver_lose_nothing(ray, sweep, results, reference):
    """One cluster for all of it: to start one takes as long as everything else here."""
    driver = sweep(POINTS, "engine=ray", f"engine.address={ray.address}", cluster=ray)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    assert daemons.listening(ray.mark)
    assert daemons.strangers(ray.mark) == []
    killed(wait_until(lambda: computing(ray), what="a worker that computes")[:1])
    wait_until(lambda: len(stored(results)) > 6, what="some more points")
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    before = {path: path.read_bytes() for path in stored(results)}
    assert len(before) < POINTS
    again = sweep(POINTS, "engine=ray", f"engine.address={ray.address}", cluster=ray)
    wait_until(lambda: len(stored(results)) > len(before) + 3, what="points of the second command")
    node = ray.nodes[1]
    killed([node.pid, *daemons.descendants(node.pid)])
    ended(again)
    assert {path: path.read_bytes() for path in before} == before
    assert same(results, reference(POINTS))
    assert not list(results.glob("paper/failed/*"))


def test_without_a_cluster_none_is_started(sweep, results, tmp_path):
    pytest.importorskip("ray", reason="the extra ray is not installed: tools/bootstrap ray")
    said = ended(sweep(2, "engine=ray", "engine.address=127.0.0.1:1", RAY_AUTH_MODE="token"), status=2)
    assert says(said.err.splitlines()[-1], "Ray ... 127.0.0.1:1")
