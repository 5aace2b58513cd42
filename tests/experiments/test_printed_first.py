"""An answer is printed before its figures are drawn, and is in place also where nobody reads what is printed."""

import errno
import io
import sys

import pytest

from experiments.reporting import report, sheet

RUN = ("run", "study.panels=4", "progress=off")


def test_the_report_is_printed_before_figures_are_drawn(command, capfd, monkeypatch):
    printed = []
    draw = sheet.image

    def drawing(*given, **options):
        printed.append(capfd.readouterr().out)
        return draw(*given, **options)

    monkeypatch.setattr(sheet, "image", drawing)
    rest = command(*RUN)
    assert rest.status == 0
    assert "K=" in printed[0]
    assert not any(printed[1:])
    assert rest.out.startswith("\n")
    assert "summary.json" in rest.out


def test_both_parts_together_are_what_is_printed_when_it_is_asked_again(command, fake):
    first = command(*RUN)
    fake.computed()
    assert command(*RUN).out == first.out


class Unread(io.StringIO):
    """An output that nothing can be written to."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def flush(self):
        raise self.error


@pytest.mark.parametrize(("error", "status"), [(BrokenPipeError(), 141), (OSError(errno.ENOSPC, "no space"), 1)])
def test_the_answer_is_in_place_where_it_cannot_be_printed(error, status, command, results, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Unread(error))
        assert command(*RUN).status == status
    assert (results / "toy" / "summary.json").exists()
    assert any((results / "toy").glob("*.png"))


def test_a_figure_that_cannot_be_drawn_takes_no_printed_answer_back(command, monkeypatch, capfd, results):
    def fails(*given, **options):
        raise MemoryError("no room")

    monkeypatch.setattr(report, "_figure", fails)
    with pytest.raises(MemoryError):
        command(*RUN)
    out = capfd.readouterr().out
    assert "K=" in out
    assert "summary.json" not in out
    assert not (results / "toy" / "summary.json").exists()
