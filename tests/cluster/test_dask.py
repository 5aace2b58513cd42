"""engine=dask against a real scheduler and real workers: attached to, killed in every way, resumed."""

import signal
import sys

import pytest

from tests.cluster import daemons
from tests.cluster.conftest import POINTS, ended, killed, same, stored
from tests.cluster.daemons import wait_until
from tests.messages import says

pytestmark = [pytest.mark.slow, pytest.mark.cluster]


def worker_processes(nanny):
    """The process below a nanny that computes."""
    return [pid for pid in daemons.descendants(nanny.pid) if "spawn_main" in daemons.command_of(pid)]


def test_a_killed_worker_and_a_killed_node_lose_nothing(dask, sweep, results, reference):
    driver = sweep(POINTS, "engine=dask", f"engine.address={dask.address}", cluster=dask)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    assert daemons.listening(dask.mark)
    assert daemons.strangers(dask.mark) == []
    killed(worker_processes(dask.workers_alive[0]))  # its nanny starts another
    wait_until(lambda: len(stored(results)) > 5, what="some more points")
    nanny = dask.workers_alive[1]
    killed([nanny.pid, *daemons.descendants(nanny.pid)])
    ended(driver)
    assert same(results, reference(POINTS))
    assert not list(results.glob("paper/failed/*"))


def test_the_same_command_goes_on_after_the_driver_was_killed(dask, sweep, results, reference):
    how = ("engine=dask", "engine.address=null", f"engine.scheduler_file={dask.file}")
    driver = sweep(POINTS, *how, cluster=dask)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    before = {path: path.read_bytes() for path in stored(results)}
    assert len(before) < POINTS
    dask.join()  # nodes may join at any time
    ended(sweep(POINTS, *how, cluster=dask))
    assert {path: path.read_bytes() for path in before} == before
    assert same(results, reference(POINTS))


def test_an_interrupt_takes_back_what_waits(dask, sweep, results):
    driver = sweep(POINTS, "engine=dask", f"engine.address={dask.address}", cluster=dask)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    driver.send_signal(signal.SIGINT)
    said = ended(driver, status=130)
    assert "framebreak: interrupted" in said.err
    assert "Traceback" not in said.err
    assert len(stored(results)) < POINTS // 2


def test_a_worker_that_does_not_share_the_results_folder_is_refused(dask, sweep, results, tmp_path):
    """A node that does not share the results folder: a mount namespace in which that folder is another, empty one."""
    import shutil

    if shutil.which("unshare") is None:
        pytest.skip("unshare is needed to give a worker a file system of its own")
    for nanny in dask.workers_alive:
        killed([nanny.pid, *daemons.descendants(nanny.pid)])
    results.mkdir(exist_ok=True)
    hidden = f'mount -t tmpfs none "{results}" && exec "$@"'
    worker = (sys.executable, "-m", "distributed.cli.dask_worker", dask.address, "--nthreads", "1", "--host", "127.0.0.1")
    own = ("--dashboard-address", "127.0.0.1:0", "--local-directory", tmp_path)
    stranger = dask.start("elsewhere", "unshare", "--mount", "sh", "-c", hidden, "sh", *worker, *own)
    said = ended(sweep(3, "engine=dask", f"engine.address={dask.address}", cluster=dask), status=1)
    killed([stranger.pid, *daemons.descendants(stranger.pid)])
    assert "does not see" in said.err
    assert says(said.err.splitlines()[-1], "results folder ... file system")


def test_a_lost_scheduler_is_said(dask, sweep, results):
    driver = sweep(POINTS, "engine=dask", f"engine.address={dask.address}", cluster=dask)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    killed([dask.started[0].pid])
    said = ended(driver, status=1)
    assert "is gone; finished parts are stored" in said.err.splitlines()[-1]
