"""Pictures of the documentation: the schematic, one city two ways, a fan of trajectories, and the gallery of figures."""

import importlib.util
from functools import partial
from pathlib import Path

import pytest

from experiments import figures, reference
from experiments.reference.stored import Stored
from experiments.reporting import sheet, style
from simulation.phases import PHASES
from tests import figure_walk

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "images" / "gallery"
SMALL = ("city.cities=3", "city.managers=9", "horizon.months=60")


@pytest.fixture(scope="module")
def pictures():
    found = importlib.util.spec_from_file_location("pictures", ROOT / "tools" / "pictures.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("width", style.WIDTHS)
def test_the_schematic_has_every_phase_in_order_and_can_be_read(pictures, width):
    from matplotlib.text import Text

    with sheet.drawn(pictures.schematic, {}, sheet.Look(width)) as figure:
        assert not figure_walk.wrong(figure)
        texts = [text.get_text() for text in figure.findobj(Text)]
    at = [texts.index(f"{number} {phase.title}") for number, phase in enumerate(PHASES, 1)]
    assert at == sorted(at)


@pytest.mark.slow
@pytest.mark.parametrize("width", style.WIDTHS)
@pytest.mark.parametrize("name", ["two_ways", "fan"])
def test_pictures_that_simulate_can_be_read_and_say_what_they_show(pictures, name, width):
    draw, said = getattr(pictures, name)(3, *SMALL)
    assert "seed 1999" in said
    with sheet.drawn(partial(draw), {}, sheet.Look(width)) as figure:
        assert not figure_walk.wrong(figure)


def test_the_gallery_shows_every_figure_as_the_published_tables_have_it():
    """A figure whose tables have changed is drawn anew: .venv/bin/python tools/pictures.py gallery."""
    from PIL import Image

    stored = Stored(reference.FOLDER)
    narrow = GALLERY.parent / "narrow"  # in one column, for telephones; the pictures that are no figures too
    assert {path.stem for path in GALLERY.glob("*.png")} == set(figures.NAMES)
    assert {path.stem for path in narrow.glob("*.png")} == {*figures.NAMES, "model", "two_ways", "fan"}
    for name in figures.NAMES:
        module = figures.find(name)
        for folder in (GALLERY, narrow):
            drawn = Image.open(folder / f"{name}.png")
            assert drawn.info["Digest"] == stored.digest(module.STUDY, module.TABLES), f"{name} is drawn from other tables"
    for folder in (GALLERY, narrow):
        assert sum(path.stat().st_size for path in folder.glob("*.png")) < 3_000_000
