"""Mesa's own page shows what the classroom page shows, in the same colours, and says what they mean; Solara is not needed."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from experiments.classroom import scene, watched
from experiments.classroom.app import PAGE
from simulation import ensemble


@pytest.fixture(scope="module")
def model():
    made = watched.Watched(seed=7, simultaneity=2)
    for _ in range(3):
        made.step()
    return made


def test_colours_are_those_of_the_page():
    stops = re.search(r"light: \[(.*?)\]", (PAGE / "theme.js").read_text())[1]
    assert tuple(re.findall(r'"(#\w+)"', stops)) == watched.OLD_TO_NEW
    assert [to_hex(watched.FRAMES(share)) for share in (0.0, 1.0)] == [watched.OLD_TO_NEW[0], watched.OLD_TO_NEW[-1]]
    style = (PAGE / "style.css").read_text()
    for name, colour in (("ink", watched.INK), ("hurt", watched.HURT), ("left", watched.VIOLET), ("accent", watched.BLUE)):
        assert f"--{name}: light-dark({colour}," in style


def test_a_manager_has_the_colour_of_its_frame_and_the_legend_says_which_is_old(model):
    city = model.cities[watched.CITY]
    for seat, frame in ((0, 0.0), (5, 1.0)):
        city.managers[seat].frames = [frame] * len(city.managers[seat].frames)
    figure = watched.network(model)
    figure.draw_without_rendering()
    drawn = np.concatenate([each.get_facecolors() for each in figure.axes[0].collections])
    assert len(drawn) == len(city.managers)
    colours = [to_hex(each) for each in drawn]
    assert colours[0] == watched.OLD_TO_NEW[0]
    assert colours[5] == watched.OLD_TO_NEW[-1]
    words = {text.get_text() for axes in figure.axes for text in axes.get_xticklabels()}
    words |= {text.get_text() for legend in figure.legends for text in legend.get_texts()}
    assert {"old frame", "new frame", "mayor", "city manager", "CIO"} <= words


def test_the_course_names_its_lines(model):
    figure = watched.course(model)
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    assert len(figure.legends[0].get_texts()) == len(lines) == len(watched.SHOWN)
    assert to_rgb(lines["resistance"].get_color()) == to_rgb(watched.HURT)
    assert len(lines["resistance"].get_xdata()) == 4


def test_it_steps_the_city_that_the_page_shows():
    made = watched.Watched()
    made.step()
    setting = scene.settings((("options", ()), ("change_programme.simultaneity", 8)))
    state = ensemble.history(setting, 1999).cities[:2, watched.CITY]
    for name in watched.SHOWN:
        assert made.recorded[name] == state[name].tolist()
