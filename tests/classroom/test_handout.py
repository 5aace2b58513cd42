"""The page in one file: modules put together, nothing left outside, the answers that it will ask for."""

import base64
import gzip
import json
import re

import pytest

from experiments import configuration
from experiments.classroom import bundle, handout, meta, scene, stories
from experiments.classroom.app import PAGE
from experiments.cli import main
from experiments.errors import Refusal


@pytest.fixture
def modules(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path

    return write


def test_modules_stand_after_those_they_need_each_once(modules):
    folder = modules(
        main='import { one } from "./a.js";\nimport { two as other } from "./b.js";\none(other);',
        a='import { two } from "./b.js";\nexport function one(x) { return two + x; }',
        b="export const two = 2;",
    )
    text = bundle.script(folder, "main.js")
    places = [text.index(f'modules["{name}.js"] =') for name in ("b", "a", "main")]
    assert places == sorted(places)
    assert text.count('modules["b.js"] =') == 1
    assert 'const { two: other } = modules["b.js"];' in text
    assert "return { one };" in text
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)


@pytest.mark.parametrize(
    "texts",
    [
        {"main": "export default 1;"},
        {"main": 'import * as all from "./a.js";', "a": ""},
        {"main": 'import { one } from "./a.js";', "a": 'import { two } from "./main.js";\nexport const one = 1;'},
    ],
)
def test_what_cannot_be_put_together_is_refused(modules, texts):
    with pytest.raises(Refusal, match="bundle"):
        bundle.script(modules(**texts), "main.js")


def test_one_file_holds_the_whole_page():
    text = bundle.page(PAGE, "", "A title & more", "en")
    assert '<html lang="en">' in text
    assert '<html lang="fr">' in bundle.page(PAGE, "", "Un titre", "fr")
    assert "{{" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "<title>A title &amp; more</title>" in text
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="(?!data:|#)', outside)
    assert not re.search(r'url\((?!"?data:)', outside)
    for path in PAGE.glob("*.js"):
        assert f'modules["{path.name}"] =' in text


@pytest.mark.parametrize("name", [story.name for story in stories.read_all()])
def test_a_handout_can_answer_every_slide_of_its_story(name):
    page_meta, story = meta.meta(), stories.find(name).as_json()
    addresses = {handout.spelt(page_meta, each) for each in handout.scenes(page_meta, {}, story)}
    assert "" in addresses
    for slide in story["slides"]:
        assert handout.spelt(page_meta, slide["scene"]) in addresses
    for text in addresses:
        scene.read(tuple(each.split("=", 1)) for each in text.split("&") if each)


def test_a_lever_that_a_slide_sets_for_a_side_is_held_for_each_side():
    page_meta, story = meta.meta(), stories.find("03-alpha").as_json()
    addresses = list(handout.scenes(page_meta, {"seed": "7"}, story))
    last = story["slides"][-1]["scene"]
    for side in scene.SIDES:
        held = {each.get(f"{side}.know_how.exploit") for each in addresses if each.get("seed") == "7"} - {None}
        assert len(held) >= handout.POINTS
    assert {"seed": "7", **last, "left.know_how.exploit": "1"} in addresses
    assert not any("know_how.exploit" in each for each in addresses)
    assert {"seed": "7"} in addresses  # the page requests it before it knows of a story


def test_a_story_sets_its_own_scene_in_a_handout(tmp_path):
    with pytest.raises(Refusal, match=r"know_how\.exploit.*only seed, panel and city"):
        handout.write(tmp_path / "city.html", "03-alpha", "story=03-alpha&know_how.exploit=0.5&seed=7")
    with pytest.raises(Refusal, match="sets city, but 03-alpha sets that itself"):
        handout.write(tmp_path / "city.html", "03-alpha", "story=03-alpha&city=5&seed=7")


def test_an_address_is_spelt_without_what_is_as_at_the_start():
    page_meta = meta.meta()
    strength = f"{configuration()['complementarity']['strength']:g}"
    texts = {"seed": "1999", "complementarity.strength": strength, "left.change_programme.simultaneity": "8"}
    assert handout.spelt(page_meta, texts) == ""
    assert handout.spelt(page_meta, {**texts, "complementarity.strength": "0.50", "events": "30:crisis"}) == (
        "complementarity.strength=0.5&events=30:crisis"
    )


@pytest.mark.slow
def test_a_handout_of_a_scene_is_written(tmp_path, capsys):
    path = tmp_path / "city.html"
    assert main(["classroom", "--handout", str(path), "--scene", "know_how.exploit=0.5"]) == 0
    text = path.read_text(encoding="utf-8")
    packed = re.search(r'id="packed">([^<]*)<', text)[1]
    baked = json.loads(gzip.decompress(base64.b64decode(packed)))
    assert baked["start"] == "know_how.exploit=0.5"
    usual = f"{configuration()['complementarity']['strength']:g}"
    assert f"run?complementarity.strength={usual}" not in baked["answers"]
    assert {"run", "thousand?complementarity.strength=0&know_how.exploit=0.5"} <= set(baked["answers"])
    assert baked["answers"]["thousand"][0]["done"] == 1001
