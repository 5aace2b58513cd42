"""What is refused on a French page names the thing, its value and the remedy in French."""

import re

import pytest
from starlette.testclient import TestClient

from experiments.classroom import app, languages, scene
from experiments.classroom.play import answer
from experiments.errors import Refusal
from tests.classroom.english_words import ENGLISH_ALONE, words

HERE = "http://127.0.0.1:8642"
# What may stand in a French sentence as it is typed: keys, names of options and practices.
KEYS = set(re.findall(r"[^\W\d_]+", " ".join([*scene.parameters(), *scene.OPTIONS, "events pairs all true false on off"])))
KEYS |= words(["krackhardt high tech managers", *answer.moves.KINDS, "mandate ties imposed convergent chosen work deference"])
# An address, and what its refusal has to name: the thing as a French page calls it, the value, and what to do.
SCENES = {
    "change_programme.effort=90000": ("effort du programme", "90000", "nombre de 0,001 à 100"),
    "left.change_programme.effort=0,5": ("ville de gauche", "0,5", "écrivez un point"),
    "leadership.regime=both": ("qui décide", "both", "choisissez l’un de ceux-ci : chosen"),
    "mechanisms.politics=1": ("mechanisms.politics", "1", "écrivez true"),
    "change_programme.efort=3": ("efort", "vouliez-vous dire", "change_programme.effort"),
    "events=200:crisis": ("mois d’un événement", "200", "nombre entier de 0 à 155"),
    "pairs=prospector.innovator:7": ("poids de la paire", "7", "de −1 à 1"),
    "platform.interoperability=1&change_programme.base_effort=0": ("interfaces", "0,03", "augmentez"),
    "enactment.weight_architecture=1": ("weight_architecture", "1,33", "réduisez"),
    "cognitive_framework.openness=0.5&cognitive_framework.embedding=0.5": ("ouverture aux conseils", "par mois", "réduisez"),
    "management.power_mayor=0&management.power_city_manager=0": ("pouvoir du maire", "0", "augmentez"),
    "change_programme.order=deferenc": ("ce qui vient d’abord", "deferenc", "vouliez-vous dire"),
    "change_programme.scope=deference,deference": ("ce que change le programme", "deference", "une fois"),
    "pairs=prospector.prospector:1": ("paire", "prospector", "une fois"),
    "pairs=prospector.innovator:1,innovator.prospector:0.5": ("paires", "innovator", "un seul poids"),
    "advice_network=krackhardt&city.managers=9": ("réseau", "9", "21 gestionnaires"),
    "city.managers=5": ("gestionnaires de la ville", "5", "de 6 à 40"),
}
MOVES = {
    "24:work:deferens:100": ("décision", "deferens", "vouliez-vous dire"),
    "24:work:deference:101": ("décision", "101", "pour cent du rythme"),
    "200:pause": ("mois d’une décision", "200", "nombre entier"),
    "24:tell:loud": ("décision", "loud", "écrivez"),
    "24:hire:mayor:drawn": ("décision", "mayor", "DPI"),
    "24:nothing": ("décision", "nothing", "choisissez"),
    "24:pause": ("décision", "pause", "travaillez d’abord"),
}


def query(address):
    return [tuple(each.split("=", 1)) for each in address.split("&")]


def in_french(message, parts):
    said = languages.refused(message, "fr")
    for part in parts:
        assert part.lower() in said.lower().replace("\u202f", " "), said
    assert words(re.sub("«.*?»", " ", said)) & ENGLISH_ALONE - KEYS == set(), said
    assert not re.search(r"\d\.\d| [;:!?]", re.sub(r"«.*?»|\([^)]*\)", "", said)), said


@pytest.mark.parametrize(("address", "parts"), SCENES.items(), ids=list(SCENES))
def test_a_scene_that_cannot_be(address, parts):
    with pytest.raises(Refusal) as caught:
        scene.read(query(address)).setting("left")
    in_french(str(caught.value), parts)


@pytest.mark.parametrize(("moves", "parts"), MOVES.items(), ids=list(MOVES))
def test_a_move_that_cannot_be(moves, parts):
    with pytest.raises(Refusal) as caught:
        answer.read([("scenario", "4-a-strong-union-of-heads"), ("level", "1"), ("moves", moves)])
    in_french(str(caught.value), parts)


def test_a_server_that_was_not_meant_says_so_in_the_language_of_the_address():
    refused = TestClient(app.make(f"{HERE}/"), base_url="http://evil.example").get("/?lang=fr").json()["error"]
    assert refused == "Ce serveur n’est pas evil.example ; s’il doit l’être, lancez-le avec --allow-host evil.example.".replace(
        " ;", "\u202f;"
    )
