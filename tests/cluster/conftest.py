"""Real clusters on this machine: started where their software is installed, else the tests are skipped with the reason."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cluster import daemons
from tests.cluster.daemons import Daemons, wait_until
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("study.panels=400", "city.cities=3", "horizon.months=24", "study.threads=1", "progress=off")  # 0.15 s a point
POINTS = 60  # more than 50, so that one table is made in place of a figure for each


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty folder where results land."""
    folder = tmp_path / "results"
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(folder))
    return folder


@pytest.fixture(scope="session")
def reference(tmp_path_factory):
    """The table of `points` points computed by engine=here, once for all tests."""
    folder, found = tmp_path_factory.mktemp("reference"), {}

    def table(points):
        if points not in found:
            own = folder / str(points)
            environment = {**os.environ, "FRAMEBREAK_RESULTS": str(own), "PYTHONPATH": str(ROOT)}
            command = [sys.executable, "-m", "experiments.cli", "run", "-m", f"study.seed=range({points})", *SMALL]
            subprocess.run(command, env=environment, check=True, capture_output=True, cwd=folder)
            found[points] = own
        return found[points]

    return table


@pytest.fixture
def sweep(results, tmp_path):
    """Start `framebreak run -m` over the first `points` seeds with an engine; gives the process."""
    running = []

    def start(points, *engine, cluster=None, **environment):
        given = (cluster.environment if cluster else os.environ) | {"PYTHONPATH": str(ROOT), "FRAMEBREAK_RESULTS": str(results)}
        command = [*(cluster.prefix if cluster else ()), sys.executable, "-m", "experiments.cli"]
        one = subprocess.Popen(
            [*command, "run", "-m", f"study.seed=range({points})", *SMALL, *engine],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**given, **environment},
        )
        running.append(one)
        return one

    yield start
    for one in running:
        if one.poll() is None:
            one.kill()
        one.communicate()


def ended(process, status=0, seconds=PATIENCE):
    """What a command said, once it has ended as it should."""
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == status, err[-3000:]
    return SimpleNamespace(out=out, err=err)


def stored(results):
    return sorted(results.glob("paper/parts/*/*.parquet"))


def same(results, reference):
    """Whether two stores hold the same rows, bit for bit, none of them lost or twice."""
    from experiments.store.reading import load

    one, other = load("paper", folder=results, as_="arrow"), load("paper", folder=reference, as_="arrow")
    keys = list(zip(*(one.column(name).to_pylist() for name in ("arm", "point", "panel", "city"))))
    assert len(keys) == len(set(keys))
    for folder in (results, reference):
        spans = [path.name for path in stored(folder)]
        assert len(spans) == len(set(spans))
    assert not list(results.rglob("*.pkl")) + list(results.rglob("*.pickle"))
    return one.schema.equals(other.schema) and all(
        bits(one.column(name)) == bits(other.column(name)) for name in one.column_names
    )


def bits(column):
    """The content of a column so that not-a-number equals itself, and only itself."""
    return (column.to_numpy().tobytes(), column.is_null().to_pylist()) if "double" in str(column.type) else column.to_pylist()


# --- Slurm -----------------------------------------------------------------------------------------------------------

CONFIGURATION = """\
ClusterName=loop
SlurmctldHost={host}(127.0.0.1)
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket={folder}/munge.socket
SlurmUser=root
SlurmctldPort={controller}
SlurmdPort={node}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
KillWait=2
MinJobAge=60
MaxArraySize=4
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """slurmctld and one slurmd of two CPUs, with a munged of their own; MaxArraySize is 4."""
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    programs = {name: shutil.which(name, path=search) for name in ("munged", "slurmctld", "slurmd", "sbatch", "squeue")}
    absent = [name for name, path in programs.items() if path is None]
    if absent:
        pytest.skip(f"no Slurm here ({', '.join(absent)} not found): apt-get install slurm-wlm munge")
    if os.geteuid() != 0:
        pytest.skip("slurmd needs root")
    folder = tmp_path_factory.mktemp("slurm")
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    controller, node = daemons.free_ports(2)
    configuration = folder / "slurm.conf"
    host = socket.gethostname().partition(".")[0]
    configuration.write_text(CONFIGURATION.format(host=host, folder=folder, controller=controller, node=node))
    cluster = Daemons(folder, f"slurm-{uuid.uuid4()}")
    cluster.environment["SLURM_CONF"] = str(configuration)
    try:
        files = [f"--{name}-file={folder}/munge.{name}" for name in ("key", "pid", "log", "seed")]
        cluster.start("munged", programs["munged"], "--foreground", "--force", f"--socket={folder}/munge.socket", *files)
        wait_until((folder / "munge.socket").exists, 60, "munged")
        cluster.start("slurmctld", programs["slurmctld"], "-D", "-f", configuration)
        cluster.start("slurmd", programs["slurmd"], "-D", "-f", configuration)
        wait_until(lambda: "idle" in asked(cluster, "sinfo", "--noheader", "--format=%T"), 180, "an idle node of Slurm")
        yield cluster
    finally:
        subprocess.run(["scancel", f"--user={os.getuid()}"], env=cluster.environment, check=False, capture_output=True)
        cluster.stop()


def asked(cluster, *command):
    done = subprocess.run([*cluster.prefix, *command], env=cluster.environment, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.fixture
def queue(slurm):
    """The array tasks in the queue, as (array job, index, state); emptied after each test."""

    def look():
        lines = asked(slurm, "squeue", "--noheader", "--array", "--format=%F %K %T").split("\n")
        return [tuple(line.split()) for line in lines if line]

    yield look
    subprocess.run(["scancel", f"--user={os.getuid()}"], env=slurm.environment, check=False, capture_output=True)
    wait_until(lambda: not look(), 180, "an empty queue")


# --- Dask ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory):
    """A scheduler and workers of one thread, each under a nanny, in processes of their own."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("the extra dask is not installed: tools/bootstrap dask")
    cluster = Daemons(tmp_path_factory.mktemp("dask"), f"dask-{uuid.uuid4()}")
    cluster.environment["PYTHONPATH"] = str(ROOT)
    cluster.file = cluster.folder / "scheduler.json"
    cluster.workers = []
    (dashboard,) = daemons.free_ports(1)

    def join():
        cluster.workers.append(
            cluster.start(
                f"worker-{len(cluster.workers)}", sys.executable, "-m", "distributed.cli.dask_worker", cluster.address,
                "--nthreads", "1", "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0",
                "--local-directory", cluster.folder,
            )
        )  # fmt: skip

    cluster.join = join
    try:
        cluster.start(
            "scheduler", sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
            "--dashboard-address", f"127.0.0.1:{dashboard}", "--scheduler-file", cluster.file,
        )  # fmt: skip
        wait_until(cluster.file.exists, 180, "the Dask scheduler")
        cluster.address = wait_until(lambda: address_in(cluster.file), 60, "the scheduler's address")
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def dask(dask_cluster):
    """The cluster with two workers, whatever the test before has done to it."""
    alive = [worker for worker in dask_cluster.workers if worker.poll() is None]
    first = len(dask_cluster.workers)
    for _ in range(2 - len(alive)):
        dask_cluster.join()
    numbers = range(first, len(dask_cluster.workers))
    wait_until(lambda: all("Registered to" in dask_cluster.said(f"worker-{n}") for n in numbers), 180, "two Dask workers")
    dask_cluster.workers_alive = [worker for worker in dask_cluster.workers if worker.poll() is None]
    return dask_cluster


def address_in(file):
    try:
        return json.loads(file.read_text())["address"]
    except ValueError:
        return None


# --- Ray -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ray(tmp_path_factory):
    """Two nodes of one CPU in a network namespace that has nothing but a loopback interface: Ray listens everywhere."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("the extra ray is not installed: tools/bootstrap ray")
    if shutil.which("unshare") is None or shutil.which("nsenter") is None or os.geteuid() != 0:
        pytest.skip("no network namespace can be made: root, unshare and nsenter are needed")
    folder = tmp_path_factory.mktemp("ray")
    cluster = Daemons(folder, f"ray-{uuid.uuid4()}")
    cluster.environment |= {"PYTHONPATH": str(ROOT), "RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0"}
    cluster.environment |= {"RAY_AUTH_TOKEN": uuid.uuid4().hex, "RAY_ADDRESS": ""}
    try:
        holder = cluster.start("network", "unshare", "--net", sys.executable, ROOT / "tests" / "cluster" / "daemons.py")
        try:
            wait_until(lambda: "up" in cluster.said("network") or holder.poll() is not None, 60, "a network namespace")
        finally:
            if holder.poll() is not None:
                pytest.skip("no network namespace can be made here")
        cluster.prefix = ["nsenter", "-t", str(holder.pid), "-n"]
        cluster.address = "127.0.0.1:6379"
        cluster.nodes = []

        def join(number, *where):
            base = 6400 + 10 * number
            ports = {
                "node-manager-port": base, "object-manager-port": base + 1, "runtime-env-agent-port": base + 2,
                "dashboard-agent-listen-port": base + 3, "dashboard-agent-grpc-port": base + 4, "metrics-export-port": base + 5,
                "min-worker-port": 11000 + 100 * number, "max-worker-port": 11099 + 100 * number,
            }  # fmt: skip
            given = [f"--{name}={port}" for name, port in ports.items()]
            command = [Path(sys.executable).parent / "ray", "start", "--block", "--node-ip-address=127.0.0.1", "--num-cpus=1"]
            cluster.nodes.append(cluster.start(f"node-{number}", *command, "--object-store-memory=80000000", *where, *given))

        cluster.join = join
        join(0, "--head", "--port=6379", "--include-dashboard=false", f"--temp-dir={short(folder)}")
        wait_until(lambda: "Ray runtime started" in cluster.said("node-0"), 180, "the head node of Ray")
        join(1, "--address=127.0.0.1:6379")
        wait_until(lambda: "Ray runtime started" in cluster.said("node-1"), 180, "the second node of Ray")
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(short(folder), ignore_errors=True)


def short(folder):
    """A folder with a short name: the path of a socket of Ray's may have 107 signs."""
    return Path("/tmp") / f"ray-{folder.name}-{os.getpid()}"


def killed(pids):
    for pid in pids:
        daemons.with_no_complaint(pid, signal.SIGKILL)
