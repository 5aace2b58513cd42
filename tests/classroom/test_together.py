"""A class in session: nobody counts twice, what the instructor decides can be taken back, and nobody's sender is known."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from experiments.classroom import stories
from experiments.classroom.together import messages, session, views
from experiments.classroom.together.messages import Play, Refused
from experiments.classroom.together.session import Session

SLIDES = {"first": 3, "second": 1}
CHOICES = ("left", "right", "tie")


def opened(phones=0):
    room = Session(SLIDES, "first")
    room.act("start")
    return room, [room.seat(room.join(room.code, f"10.0.0.{number}")) for number in range(phones)]


def refused(reason, function, *arguments):
    with pytest.raises(Refused) as error:
        function(*arguments)
    assert error.value.reason == reason
    return error.value.status


def test_a_phone_that_joins_again_keeps_its_seat():
    room = Session(SLIDES, "first")
    token = room.join(room.code, "10.0.0.1")
    assert room.join(f" {room.code.lower()} ", "10.0.0.2", token) == token
    assert room.seats == 1
    assert room.seat(token).number == 1


@pytest.mark.parametrize("token", ["", "x", "é\ud800", "\0"])
def test_nobody_makes_up_a_token(token):
    room = Session(SLIDES, "first")
    given_out = room.join(room.code, "10.0.0.1", token)
    assert given_out != token
    assert len(given_out) >= 20
    assert refused("seat", room.seat, token) == 401


def test_a_wrong_code_lets_nobody_in():
    room = Session(SLIDES, "first")
    for code in ("", "????", room.code[:-1], room.code + "A", "\ud800"):
        refused("code", room.join, code, "10.0.0.1")
    assert room.seats == 0


def test_an_address_has_some_seats_unless_the_instructor_says_that_a_class_is_behind_it():
    room = Session(SLIDES, "first")
    for _ in range(session.SEATS_OF_ONE):
        room.join(room.code, "10.0.0.1")
    refused("address", room.join, room.code, "10.0.0.1")
    room.join(room.code, "10.0.0.2")  # others go on
    assert room.turned_away == 1
    room.act("shared", True)
    for _ in range(session.SEATS_SHARED - session.SEATS_OF_ONE):
        room.join(room.code, "10.0.0.1")
    refused("address", room.join, room.code, "10.0.0.1")
    room.join(room.code, "10.0.0.3")  # there are seats left for others
    assert room.seats == session.SEATS_SHARED + 2


def test_seats_are_bounded_and_the_door_can_be_closed():
    room, _ = opened(session.MOST_SEATS)
    assert refused("full", room.join, room.code, "10.0.9.9") == 503
    room, (seat,) = opened(1)
    room.act("door", False)
    refused("door", room.join, room.code, "10.0.0.9")
    room.bet(seat, 1, "left", 1)  # who is inside goes on


def test_a_bet_is_taken_while_bets_are_open_and_replaces_the_earlier_one():
    room = Session(SLIDES, "first")
    seat = room.seat(room.join(room.code, "10.0.0.1"))
    refused("closed", room.bet, seat, 1, "left", 1)
    room.act("start")
    room.bet(seat, 1, "left", 1)
    room.bet(seat, 1, "right", 2)
    assert room.tally() == {"left": 0, "right": 1, "tie": 0}
    room.act("stop")
    refused("closed", room.bet, seat, 1, "left", 3)
    room.act("reveal")
    refused("closed", room.bet, seat, 1, "left", 3)
    assert room.tally() == {"left": 0, "right": 1, "tie": 0}


def test_a_bet_that_comes_late_does_not_undo_a_newer_one():
    room, (seat,) = opened(1)
    room.bet(seat, 1, "right", 2)
    room.bet(seat, 1, "left", 1)  # was sent before
    room.bet(seat, 1, "left", 2)
    assert room.answers.bets == {1: "right"}


def test_a_bet_on_the_question_before_is_refused():
    room, (seat,) = opened(1)
    room.act("story", "second")
    room.act("start")
    refused("round", room.bet, seat, 1, "left", 1)
    room.bet(seat, 2, "left", 1)
    assert room.tally()["left"] == 1


def test_clearing_is_undone_with_the_bets():
    room, (one, two) = opened(2)
    room.bet(one, 1, "left", 1)
    room.act("clear")
    assert room.decided.phase == session.WAITING
    assert room.tally()["left"] == 0
    room.act("undo")
    assert room.decided.phase == session.OPEN
    assert room.tally()["left"] == 1
    room.bet(two, 1, "tie", 1)
    room.act("stop")
    room.act("undo")  # what came in between stays
    assert room.tally() == {"left": 1, "right": 0, "tie": 1}


def test_a_round_after_an_undone_one_has_a_number_of_its_own():
    room, (one,) = opened(1)
    room.act("clear")
    room.act("undo")
    room.act("clear")
    assert room.decided.round == 3
    room.act("start")
    refused("round", room.bet, one, 2, "left", 1)


def test_rounds_that_nothing_leads_back_to_are_forgotten():
    room, _ = opened(1)
    for _ in range(5 * session.MOST_UNDONE):
        room.act("clear")
    assert len(room._rounds) == session.MOST_UNDONE + 1


def test_the_instructor_leads_through_a_round():
    room, _ = opened(1)
    room.act("next")
    room.act("next")
    assert room.decided.slide == 2
    room.act("slide", 3)
    room.act("next")
    assert room.decided.slide == 3
    room.act("back")
    assert room.decided.slide == 2
    room.act("reveal")
    assert (room.decided.phase, room.decided.slide) == (session.REVEALED, 0)
    room.act("start")
    assert room.decided.phase == session.REVEALED  # is hidden first
    room.act("hide")
    room.act("start")
    assert room.decided.phase == session.OPEN
    version, before = room.version, room.undoes
    room.act("start")
    assert (room.version, room.undoes) == (version, before)


def test_cities_play_on_the_slide_where_they_were_told_to():
    room, _ = opened()
    room.act("slide", 1)
    room.act("run", True)
    assert room.decided.is_running
    room.act("next")
    assert not room.decided.is_running
    room.act("undo")
    assert (room.decided.slide, room.decided.is_running) == (1, True)


@pytest.mark.parametrize(
    ("action", "value"),
    [("explode", None), ("", None), ("slide", 4), ("slide", True), ("slide", "1"), ("story", "third"), ("story", ["first"])]
    + [("remove", 0), ("remove", 2), ("door", 1), ("door", None), ("remove", 1.0), (["start"], None)],
)
def test_what_the_instructor_cannot_do_changes_nothing(action, value):
    room, _ = opened(1)
    before = room.decided, room.version
    refused("malformed", room.act, action, value)
    assert (room.decided, room.version) == before


def test_names_are_there_only_where_they_are_asked_for_and_can_be_taken_off():
    room, (one, two) = opened(2)
    refused("names", room.name, one, "Zoé")
    room.act("names", True)
    room.name(one, "Zoé")
    room.name(two, "Batman")
    assert room.names() == [(1, "Zoé"), (2, "Batman")]
    room.act("remove", 2)
    assert room.names() == [(1, "Zoé")]
    refused("removed", room.name, two, "Robin")
    room.act("undo")
    assert room.names() == [(1, "Zoé"), (2, "Batman")]
    room.act("names", False)
    assert room.names() == []


@pytest.mark.parametrize("name", ["Zoé", "O'Neil", "Marie-Claude", "李雷", "Nguyễn", "محمد", "R2", "  a   b "])
def test_names_of_any_script_are_names(name):
    assert messages.name({"name": name}) == " ".join(name.split())


@pytest.mark.parametrize(
    "name", ["", "   ", "12", "<b>", "a" * 21, "a\u202eb", "e\u0301\u0302\u0303\u0304", "a\0b", "\ud800", 7, None, "🙂"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(Refused):
        messages.name({"name": name})


PLAY = {"outcome": 1, "effort": 3, "practices": [7, 0, 7]}


def test_a_play_is_numbers_and_moves():
    assert messages.play(PLAY) == Play(1, 3.0, (7, 0))
    assert messages.play({**PLAY, "practices": [], "effort": 0.0}) == Play(1, 0.0, ())


@pytest.mark.parametrize(
    "wrong",
    [{"outcome": 3}, {"outcome": True}, {"outcome": 1.0}, {"outcome": "1"}, {"outcome": None}, {"outcome": -1}]
    + [{"effort": each} for each in (-0.1, 1e9, float("nan"), float("inf"), "3", True, None, 10**400)]
    + [{"practices": each} for each in ([8], [-1], [True], [1.0], "01", None, [[0]], [0] * 201)],
)
def test_a_play_of_anything_else_is_refused(wrong):
    with pytest.raises(Refused):
        messages.play({**PLAY, **wrong})


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b'"a"', b"\xff", b"[" * 4000, b"NaN"])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(Refused):
        messages.content(body)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner), max_leaves=6)
KEYS = ["outcome", "effort", "practices", "choice", "round", "newest", "name"]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_any_message_is_taken_or_refused(values):
    for read in (messages.play, messages.choice, messages.name, lambda each: messages.whole(each, "round")):
        with contextlib.suppress(Refused):
            read(values)


def sent(room, seat, play, round_=1):
    room.play(seat, round_, play, room.receive(seat, round_))


def test_plays_are_taken_once_a_seat_and_only_where_they_are_asked_for():
    room, (one,) = opened(1)
    refused("plays", room.receive, one, 1)
    room.act("plays", True)
    sent(room, one, Play(0, 1.0, ()))
    sent(room, one, Play(2, 2.0, (3,)))
    assert room.answers.plays == {1: Play(2, 2.0, (3,))}


def test_a_play_that_took_longer_does_not_undo_a_later_one():
    room, (one,) = opened(1)
    room.act("plays", True)
    slow, quick = room.receive(one, 1), room.receive(one, 1)
    room.play(one, 1, Play(2, 2.0, ()), quick)
    room.play(one, 1, Play(0, 1.0, ()), slow)
    assert room.answers.plays == {1: Play(2, 2.0, ())}


@pytest.mark.parametrize("then", [("plays", False), ("clear", None), ("story", "second")])
def test_a_play_counts_in_the_round_in_which_it_came_whatever_is_decided_while_it_is_computed(then):
    room, (one,) = opened(1)
    room.act("plays", True)
    number = room.receive(one, 1)
    room.act(*then)
    room.play(one, 1, Play(1, 1.0, ()), number)
    room.act("undo")
    assert room.answers.plays == {1: Play(1, 1.0, ())}


def test_a_phone_has_one_play_computed_at_a_time():
    room, (one, other) = opened(2)
    with room.computing(one):
        with pytest.raises(Refused, match="being computed") as caught, room.computing(one):
            pass
        assert (caught.value.status, caught.value.reason) == (429, "busy")
        with room.computing(other):
            pass
    with room.computing(one):
        pass


def test_a_name_that_was_taken_off_does_not_come_back_from_another_phone():
    room, (one, other, third) = opened(3)
    room.act("names", True)
    room.name(one, "Jean Peur")
    room.act("remove", one.number)
    for again in ("Jean Peur", "jéan-peur", "JEAN  PEUR."):
        refused("removed", room.name, other, again)
    room.name(third, "Jeanne")
    assert room.names() == [(third.number, "Jeanne")]
    room.act("undo")
    room.name(other, "Jean Peur")
    assert len(room.names()) == 3


@given(
    st.lists(
        st.builds(
            Play, st.integers(0, 2), st.floats(0, messages.MOST_EFFORT), st.lists(st.integers(0, 7), unique=True).map(tuple)
        ),
        min_size=1,
    )
)
def test_a_summary_of_plays_counts_each_of_them_once(plays):
    summary = views.summary(plays)
    assert sum(summary["outcomes"]) == summary["count"] == len(plays)
    assert summary["claimed"] == sum(not play.is_computed for play in plays)
    assert sum(map(sum, summary["efforts"])) == len(plays)
    assert [sum(row) for row in summary["efforts"]] == summary["outcomes"]
    assert sum(map(sum, summary["firsts"])) == sum(bool(play.practices) for play in plays)
    assert len(summary["edges"]) == len(summary["efforts"][0]) + 1 <= views.BINS + 1
    assert summary["edges"][-1] >= max(play.effort for play in plays) * (1 - 1e-9)


# ---- any order of anything ---------------------------------------------------------------------------------------------


class AnyClass(RuleBasedStateMachine):
    """Phones and an instructor who send anything in any order, beside a record of what each phone was told was counted."""

    @initialize()
    def begin(self):
        self.room = Session(SLIDES, "first")
        self.tokens = []
        self.counted = {}  # by round and token

    @rule(address=st.sampled_from(["10.0.0.1", "10.0.0.2"]), right=st.booleans(), known=st.integers(0, 20))
    def join(self, address, right, known):
        token = self.tokens[known] if known < len(self.tokens) else "made up"
        try:
            given_out = self.room.join(self.room.code if right else "0000", address, token)
        except Refused:
            return
        assert right
        if given_out not in self.tokens:
            self.tokens.append(given_out)

    @rule(who=st.integers(0, 20), round_=st.integers(0, 6), choice=st.sampled_from(CHOICES), newest=st.integers(0, 9))
    def bet(self, who, round_, choice, newest):
        if who >= len(self.tokens):
            return
        seat = self.room.seat(self.tokens[who])
        try:
            self.room.bet(seat, round_, choice, newest)
        except Refused:
            return
        assert round_ == self.room.decided.round
        self.counted[round_, who] = self.room.answers.bets[seat.number]

    @rule(who=st.integers(0, 20), outcome=st.integers(0, 2))
    def play(self, who, outcome):
        if who >= len(self.tokens):
            return
        try:
            sent(self.room, self.room.seat(self.tokens[who]), Play(outcome, 1.0, ()), self.room.decided.round)
        except Refused:
            assert not self.room.decided.takes_plays

    @rule(
        action=st.sampled_from(session.ACTIONS),
        value=st.one_of(st.booleans(), st.integers(0, 4), st.sampled_from(list(SLIDES)), st.none()),
    )
    def act(self, action, value):
        with contextlib.suppress(Refused):
            self.room.act(action, value)

    @invariant()
    def each_phone_counts_at_most_once(self):
        bets, now = self.room.answers.bets, self.room.decided.round
        assert self.room.seats == len(self.tokens)
        assert set(bets) <= set(range(1, len(self.tokens) + 1))
        assert sum(self.room.tally().values()) == len(bets)
        assert {who: choice for (round_, who), choice in self.counted.items() if round_ == now} == {
            number - 1: choice for number, choice in bets.items()
        }
        assert len(self.room.answers.plays) <= len(self.tokens)

    @invariant()
    def what_is_kept_is_bounded(self):
        assert len(self.room._rounds) <= session.MOST_UNDONE + 1


AnyClass.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyClass = AnyClass.TestCase


# ---- what views may know -----------------------------------------------------------------------------------------------


def real(phones):
    told = stories.read_all()
    room = Session({each.name: len(each.slides) for each in told}, told[0].name)
    room.act("shared", True)
    room.act("names", True)
    tokens = [room.join(room.code, "10.0.0.1") for _ in range(phones)]
    room.act("start")
    for number, token in enumerate(tokens):
        room.bet(room.seat(token), 1, CHOICES[number % 3], 1)
        room.name(room.seat(token), f"name{number}")
    return room, tokens


def test_a_phone_reads_of_others_nothing_before_the_result_and_counts_alone_after_it():
    room, tokens = real(6)
    mine = views.of_phone(room, room.seat(tokens[0]))
    before = views.for_phones(room, "en", {"winner": "left"})
    assert mine["bet"] == "left"
    assert before["result"] is None
    room.act("reveal")
    after = views.for_phones(room, "en", {"winner": "left"})
    assert after["result"]["tally"] == {"left": 2, "right": 2, "tie": 2}
    said = json.dumps([mine, before, after])
    for secret in (room.key, room.code, *tokens, *(f"name{number}" for number in range(1, 6)), "10.0.0.1"):
        assert secret not in said


def test_the_wall_shows_what_the_instructor_lets_it_show():
    room, tokens = real(6)
    room.act("tally", False)
    wall = views.for_wall(room, "en", {"winner": "left"}, "http://192.0.2.2/")
    assert wall["tally"] is None
    assert wall["bets"] == wall["phones"] == 6
    room.act("remove", 3)
    room.act("reveal")
    wall = views.for_wall(room, "en", {"winner": "left"}, "http://192.0.2.2/")
    assert wall["tally"] == wall["result"]["tally"] == {"left": 2, "right": 2, "tie": 2}
    assert "name2" not in wall["names"]
    assert len(wall["names"]) == 5
    said = json.dumps([wall, views.for_instructor(room, "en", None, "http://192.0.2.2/")])
    for secret in (room.key, *tokens, "10.0.0.1"):
        assert secret not in said


def test_a_slide_on_the_wall_is_the_page_at_that_slide():
    room, _ = real(1)
    told = stories.find(room.decided.story)
    for number, slide in enumerate(told.slides, 1):
        room.act("slide", number)
        shown = views.for_wall(room, "en", None, "http://192.0.2.2/")["slide"]
        assert (shown["number"], shown["of"], shown["text"]) == (number, len(told.slides), slide.text)
        assert f"story={told.name}&step={number - 1}&t={slide.month}" in shown["fragment"]
        assert "bet=" not in shown["fragment"]
