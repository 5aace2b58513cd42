"""What each test costs in processor time, its fixtures and finished child processes included: the same on a busy machine."""

import os
import sys

import pytest

LIMIT = 5.0  # seconds that a quick test may take
LOADING = 5.0  # seconds that the first test of a process may take on top, if it loads what follows
LOADED_ONCE = ("simulation.kernel", "simulation.managers")  # compiled code, and Mesa: 1 to 2 s alone, 4 s beside others
KEY = "processor_time"


def spent():
    """Seconds of processor time that this process and its finished children have taken."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


class ProcessorTime:
    """A plugin that names quick tests which take longer than they may."""

    def __init__(self):
        self.began = 0.0
        self.loaded = 0  # how much of LOADED_ONCE there was before the test
        self.of_tests = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.began, self.loaded = spent(), _loaded()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.when == "teardown":
            own = spent() - self.began
            report.user_properties.append((KEY, max(0.0, own - LOADING) if _loaded() > self.loaded else own))
        return report

    def pytest_runtest_logreport(self, report):
        """Called where the summary is printed, also for tests that other processes ran."""
        if report.when == "teardown" and "slow" not in report.keywords:
            self.of_tests[report.nodeid] = dict(report.user_properties)[KEY]

    def pytest_terminal_summary(self, terminalreporter):
        over = {test: seconds for test, seconds in self.of_tests.items() if seconds > LIMIT}
        if over:
            terminalreporter.section(f"quick tests that take more than {LIMIT:g} s of processor time")
            for test, seconds in sorted(over.items(), key=lambda item: -item[1]):
                terminalreporter.write_line(f"{seconds:.1f} s  {test}")
            terminalreporter.write_line("share a fixture, take a shorter horizon, or mark them slow")


def _loaded():
    return sum(name in sys.modules for name in LOADED_ONCE)
