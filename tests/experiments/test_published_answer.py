"""The answer that README, the site's home and `framebreak run` give, read from the published tables."""

from experiments.reference import FOLDER
from experiments.reference.stored import Stored
from experiments.study_tools import published_answer


def rows(table, **own):
    return [row for row in range(len(table["rule"])) if all(table[name][row] == value for name, value in own.items())]


def test_rivals_are_all_rules_but_the_default():
    stored = Stored(FOLDER)
    answer, found = stored.table("history_matching", "answer"), published_answer.found(stored)
    for outcome in published_answer.OUTCOMES:
        for way in published_answer.WAYS:
            shares = [
                answer["share"][row]
                for row in rows(answer, outcome=outcome, does_better=way)
                if answer["rule"][row] != published_answer.RULE
            ]
            assert found["across_rules"][outcome][way] == [min(shares), max(shares)]


def test_what_turns_the_sign_is_said_with_what_is_so_on_either_side():
    stored = Stored(FOLDER)
    boxes, lines = stored.table("boundary", "boxes"), published_answer.found(stored)["turns_the_sign"]
    assert len(lines) == len(published_answer.OUTCOMES)
    for outcome, line in zip(published_answer.OUTCOMES, lines, strict=True):
        assert published_answer.OUTCOMES[outcome] in line
        for wins, way in published_answer.BOXES.items():
            for row in rows(boxes, rule="default", outcome=outcome, wins=wins):
                said = f"{way} does in {boxes['density'][row]:.2f} [{boxes['density_low'][row]:.2f}, "
                assert (said in line) == bool(boxes["borne_out"][row])
