"""A class in session: who has joined, what was bet, and what the instructor lets be seen. No server, no clock, nothing stored.

Whoever has joined has a seat. A seat has one bet and one play in a round, the last that it sent, so that nobody counts twice.
What the instructor decides is one immutable record, of which the earlier ones are kept: to undo is to go back to the one
before. Bets that came in between stay, since they are not the instructor's.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, NamedTuple

from experiments.classroom.together import messages
from experiments.classroom.together.messages import Play, Refused

WAITING, OPEN, CLOSED, REVEALED = "waiting", "open", "closed", "revealed"  # phases of a round
MOST_SEATS = 500
SEATS_OF_ONE = 4  # of one address, as a phone, a laptop and their private windows; the instructor can lift it
SEATS_SHARED = 300  # of one address then: a class behind it, and seats left for those who are not
MOST_UNDONE = 30  # decisions that can be taken back
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE = 4  # letters of a code: 923,521 codes, of which an address may try one every two seconds
SWITCHES = {
    "tally": "has_tally",
    "names": "asks_names",
    "plays": "takes_plays",
    "door": "has_open_door",
    "shared": "is_shared",
    "run": "is_running",
}
ACTIONS = ("start", "stop", "reveal", "hide", "next", "back", "slide", "story", "clear", "remove", "undo", *SWITCHES)


class Decided(NamedTuple):
    """What the instructor has decided."""

    story: str
    round: int = 1
    phase: str = WAITING
    slide: int = 0  # of the story, on the wall; 0: the question, the bets or the result
    is_running: bool = False  # the cities of the slide play
    has_tally: bool = True  # the wall shows bets as they come
    asks_names: bool = False
    takes_plays: bool = False
    has_open_door: bool = True  # phones may join
    is_shared: bool = False  # one address may have a whole class behind it
    removed: frozenset[int] = frozenset()  # seats whose names were taken off


class Seat:
    """A phone that has joined."""

    __slots__ = ("address", "counted", "is_computing", "name", "newest", "number", "sent")

    def __init__(self, number: int, address: str) -> None:
        self.number, self.address = number, address
        self.name = ""
        self.newest = 0  # number of the last bet of this phone that was counted; what is older comes late and counts no more
        self.sent = self.counted = 0  # plays of this phone that came, and the last of them that was counted
        self.is_computing = False  # a play of it is being computed


class Answers:
    """Bets and plays of a round, by seat."""

    def __init__(self) -> None:
        self.bets: dict[int, str] = {}
        self.plays: dict[int, Play] = {}


class Session:
    """A class, from its first phone until the server ends.

    Args:
        slides: How many slides each story has, by name.
        story: The story that it begins with.
    """

    def __init__(self, slides: Mapping[str, int], story: str) -> None:
        self.slides = slides
        self.decided = Decided(story)
        self.code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
        self.key = secrets.token_urlsafe(24)  # the instructor's
        self.version = 0  # grows with everything that a view could show
        self.turned_away = 0  # phones that asked for a seat more than their address has
        self._seats: dict[bytes, Seat] = {}
        self._of_address: Counter[str] = Counter()
        self._rounds: dict[int, Answers] = {1: Answers()}
        self._rounds_begun = 1
        self._before: deque[tuple[str, Decided]] = deque(maxlen=MOST_UNDONE)

    # ---- who is there

    def is_code(self, given: str) -> bool:
        """Whether a code is that of this class, however it is written."""
        return hmac.compare_digest(_bytes(given.strip().upper()), self.code.encode())

    def is_instructor(self, given: str) -> bool:
        """Whether a key is the instructor's."""
        return hmac.compare_digest(_bytes(given), self.key.encode())

    def join(self, code: str, address: str, token: str = "") -> str:
        """Take a seat, or the one that a phone has already.

        Args:
            code: The code of the class, as typed.
            address: Where the phone is.
            token: What the phone was given when it joined before, or nothing.

        Returns:
            The token of the seat: it is the phone's alone, and no view shows it.

        Raises:
            Refused: The code is another, the door is closed, or there is no seat left, for this address or at all.
        """
        if not self.is_code(code):
            raise Refused(403, "code", "this is not the code of the class; it stands on the wall")
        if _digest(token) in self._seats:
            return token
        if not self.decided.has_open_door:
            raise Refused(403, "door", "the instructor lets nobody in at the moment")
        if len(self._seats) >= MOST_SEATS:
            raise Refused(503, "full", f"{MOST_SEATS} phones have joined, and there is no seat left")
        if self._of_address[address] >= (SEATS_SHARED if self.decided.is_shared else SEATS_OF_ONE):
            self.turned_away += 1
            self._changed()
            raise Refused(403, "address", "as many have joined from this address as may; the instructor can allow more")
        token = secrets.token_urlsafe(16)
        self._seats[_digest(token)] = Seat(len(self._seats) + 1, address)
        self._of_address[address] += 1
        self._changed()
        return token

    def seat(self, token: str) -> Seat:
        """The seat of a token.

        Raises:
            Refused: It is nobody's, as when the server was started anew.
        """
        seat = self._seats.get(_digest(token))
        if seat is None:
            raise Refused(401, "seat", "this phone has not joined; join with the code on the wall")
        return seat

    @property
    def seats(self) -> int:
        """How many phones have joined."""
        return len(self._seats)

    # ---- what phones send

    def bet(self, seat: Seat, round_: int, choice: str, newest: int) -> None:
        """Count a bet of a seat, in place of its earlier one.

        Args:
            seat: Whose bet it is.
            round_: The round whose question the phone shows.
            choice: left, right or tie.
            newest: Number of this bet among those of the phone; one that comes after a newer one is passed over.

        Raises:
            Refused: No bets are taken, or the question is another by now.
        """
        self._is_current(round_)
        if self.decided.phase != OPEN:
            raise Refused(409, "closed", "no bets are taken at the moment")
        if newest > seat.newest or seat.number not in self.answers.bets:
            seat.newest = max(newest, seat.newest)
            self.answers.bets[seat.number] = choice
            self._changed()

    def receive(self, seat: Seat, round_: int) -> int:
        """Note that a play of a seat has come, before it is computed; returns its number among those of the seat.

        Raises:
            Refused: No plays are taken, or the question is another by now.
        """
        self._is_current(round_)
        if not self.decided.takes_plays:
            raise Refused(409, "plays", "no plays are taken at the moment")
        seat.sent += 1
        return seat.sent

    @contextmanager
    def computing(self, seat: Seat) -> Iterator[None]:
        """While a play of a seat is computed: one at a time, so that nobody keeps the cores busy with heaps of them.

        Raises:
            Refused: One of its plays is being computed.
        """
        if seat.is_computing:
            raise Refused(429, "busy", "a play of this phone is being computed; send the next one after it")
        seat.is_computing = True
        try:
            yield
        finally:
            seat.is_computing = False

    def play(self, seat: Seat, round_: int, play: Play, number: int) -> None:
        """Count what a play came to, in place of the seat's earlier one; a later one that was counted sooner stays.

        It counts in the round in which it came, whatever was decided while it was computed.

        Args:
            seat: Whose play it is.
            round_: The round in which it came.
            play: What it came to.
            number: What `receive` gave for it.

        Raises:
            Refused: Its round is gone.
        """
        answers = self._rounds.get(round_)
        if answers is None:
            raise Refused(409, "round", "the question is another by now")
        if number > seat.counted:
            seat.counted = number
            answers.plays[seat.number] = play
            self._changed()

    def name(self, seat: Seat, name: str) -> None:
        """Call a seat something.

        Raises:
            Refused: Nobody asked for names, the seat's was taken off, or this name was taken off another seat, however it is
                spaced, accented or capitalised now.
        """
        if not self.decided.asks_names:
            raise Refused(409, "names", "the instructor asks for no names")
        taken_off = {_plain(each.name) for each in self._seats.values() if each.number in self.decided.removed}
        if seat.number in self.decided.removed or _plain(name) in taken_off:
            raise Refused(403, "removed", "the instructor took this name off")
        seat.name = name
        self._changed()

    def _is_current(self, round_: int) -> None:
        if round_ != self.decided.round:
            raise Refused(409, "round", "the question is another by now")

    # ---- what can be seen

    @property
    def answers(self) -> Answers:
        """Bets and plays of this round."""
        return self._rounds[self.decided.round]

    def tally(self) -> dict[str, int]:
        """How many seats bet on each side."""
        counted = Counter(self.answers.bets.values())
        return {choice: counted[choice] for choice in messages.CHOICES}

    def names(self) -> list[tuple[int, str]]:
        """Seats with their names, where names are asked for, without those that were taken off."""
        if not self.decided.asks_names:
            return []
        taken_off = self.decided.removed
        return [(seat.number, seat.name) for seat in self._seats.values() if seat.name and seat.number not in taken_off]

    # ---- what the instructor decides

    def act(self, action: str, value: Any = None) -> None:
        """Do what the instructor asks; what is so already stays as it is.

        Args:
            action: One of `ACTIONS`.
            value: The slide, the story, the seat, or whether a switch is on.

        Raises:
            Refused: There is no such action, slide, story or seat.
        """
        values = {"action": action, "value": value}
        action = messages.one_of(values, "action", ACTIONS)
        if action == "undo":
            self._undo()
            return
        decided = self._after(action, values)
        if decided.slide != self.decided.slide:
            decided = decided._replace(is_running=False)
        if decided == self.decided:
            return
        self._before.append((action, self.decided))
        self._decide(decided)

    @property
    def undoes(self) -> str:
        """The action that `undo` would take back; empty where there is none."""
        return self._before[-1][0] if self._before else ""

    def _after(self, action: str, values: Mapping[str, Any]) -> Decided:
        now, last = self.decided, self.slides[self.decided.story]
        if action in SWITCHES:
            switched: dict[str, Any] = {SWITCHES[action]: messages.flag(values, "value")}
            return now._replace(**switched)
        if action == "start":
            return now if now.phase == REVEALED else now._replace(phase=OPEN, slide=0)
        if action == "stop":
            return now._replace(phase=CLOSED) if now.phase == OPEN else now
        if action == "reveal":
            return now._replace(phase=REVEALED, slide=0)
        if action == "hide":
            return now._replace(phase=CLOSED) if now.phase == REVEALED else now
        if action in ("next", "back"):
            return now._replace(slide=min(last, now.slide + 1) if action == "next" else max(0, now.slide - 1))
        if action == "slide":
            return now._replace(slide=messages.whole(values, "value", 0, last))
        if action == "remove":
            return now._replace(removed=now.removed | {messages.whole(values, "value", 1, len(self._seats))})
        story = messages.one_of(values, "value", list(self.slides)) if action == "story" else now.story
        self._rounds_begun += 1
        self._rounds[self._rounds_begun] = Answers()
        return now._replace(story=story, round=self._rounds_begun, phase=WAITING, slide=0)

    def _undo(self) -> None:
        if self._before:
            self._decide(self._before.pop()[1])

    def _decide(self, decided: Decided) -> None:
        self.decided = decided
        kept = {decided.round, *(each.round for _, each in self._before)}
        self._rounds = {number: answers for number, answers in self._rounds.items() if number in kept}
        self._changed()

    def _changed(self) -> None:
        self.version += 1


def _digest(token: str) -> bytes:
    """What a token is found by: looking it up takes no longer where more of it is guessed."""
    return sha256(_bytes(token)).digest()


def _plain(name: str) -> str:
    """The letters and digits of a name, by which one that was taken off is known again.

    >>> _plain("Zoé  d'Arc"), _plain("ZOE DARC")
    ('zoedarc', 'zoedarc')
    """
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if each.isalnum())


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")  # what came may be no text that there is
