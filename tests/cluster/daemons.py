"""Daemons for tests: started on the loopback interface, watched, and ended by their own process numbers."""

import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.waiting import PATIENCE

MARK = "FRAMEBREAK_CLUSTER_TEST"  # in the environment of all that a test starts, so that it can be found again


def free_ports(count):
    """Ports that nobody listens on; a range of neighbours, for programs that want several."""
    for first in range(21000 + os.getpid() % 5000, 60000, count):
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
        return list(range(first, first + count))
    raise RuntimeError("no free ports")


def wait_until(condition, seconds=PATIENCE, what="it"):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return found


class Daemons:
    """What one cluster consists of; `mark` stands in the environment of every process of it."""

    def __init__(self, folder, mark, prefix=()):
        self.folder, self.mark, self.prefix = folder, mark, list(prefix)
        self.environment = {**os.environ, MARK: mark}
        self.started = []

    def start(self, name, *command):
        """Start a daemon in a session of its own; what it says goes to a file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            one = subprocess.Popen(
                [*self.prefix, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
                preexec_fn=end_with_us,
            )
        self.started.append(one)
        return one

    def said(self, name):
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        """End everything that carries the mark, kindly first."""
        for sent, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            for pid in marked(self.mark):
                with_no_complaint(pid, sent)
            until = time.monotonic() + patience
            while marked(self.mark) and time.monotonic() < until:
                for one in self.started:
                    one.poll()
                time.sleep(0.05)
        for one in self.started:
            one.poll()


def end_with_us():
    """Have this process ended kindly when the tests are killed, as by a time limit."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def with_no_complaint(pid, sent):
    with suppress(ProcessLookupError):
        os.kill(pid, sent)


def marked(mark):
    """Numbers of the living processes that were started for one cluster, wherever they now belong."""
    found, wanted = [], f"{MARK}={mark}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0") and state(int(folder.name)) not in ("Z", "X"):
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def descendants(pid):
    """All processes below one."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, rim = [], [pid]
    while rim:
        rim = [child for child, parent in parents.items() if parent in rim]
        found += rim
    return found


def listening(mark):
    """Addresses on which the marked processes accept TCP connections, with the command of each."""
    found = set()
    for pid in marked(mark):
        try:
            held = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
            lines = [
                line.split()
                for kind in ("tcp", "tcp6")
                for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
            ]
        except OSError:
            continue
        for line in lines:
            if line[3] == "0A" and f"socket:[{line[9]}]" in held:
                host, _, port = line[1].partition(":")
                found.add((address(host), int(port, 16), command_of(pid)[:100]))
    return found


def address(digits):
    """
    >>> address("0100007F")
    '127.0.0.1'
    >>> address("00000000000000000000000001000000")
    '::1'
    """
    words = [int(digits[i : i + 8], 16) for i in range(0, len(digits), 8)]
    return socket.inet_ntop(socket.AF_INET if len(words) == 1 else socket.AF_INET6, struct.pack(f"={len(words)}I", *words))


def strangers(mark):
    """Sockets of marked processes that others than this machine could reach."""
    return [each for each in listening(mark) if each[0] not in ("127.0.0.1", "::1", "::ffff:127.0.0.1")]


def loopback_up():
    """Set the loopback interface of this network namespace up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh22x", b"lo", 0x49))  # SIOCSIFFLAGS: IFF_UP, LOOPBACK, RUNNING


if __name__ == "__main__":  # the holder of a network namespace: `unshare --net python daemons.py`
    loopback_up()
    print("up", flush=True)
    signal.pause()
