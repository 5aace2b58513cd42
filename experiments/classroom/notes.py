"""Instructor notes as a page: docs/classroom-notes.md, from stories, scenarios of Play and what was measured of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from experiments.classroom import labels, languages, stories, story_evidence
from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import say
from experiments.classroom.play import evidence, scenarios
from experiments.classroom.stories import Story

HEAD = """# Instructor notes

Guided stories of the classroom page (`make classroom`). Each asks for a bet before anything is shown. The verdict comes from
the page's own thousand cities of the scene on the screen, each a matched pair: the same city under common random numbers, left
and right (*twins*, for short). It rests on left minus right: *tie* if the 95 % interval lies within 3 in 100 of zero, else
*left* or *right* if it lies on one side of zero, else *unclear*. The text has an explanation for each.

Stories stand in [experiments/classroom/stories](../experiments/classroom/stories), one file each; a file of your own beside
them is read too. Numbers below are measured, over 1,001 twins of seed 1999, and change with the model:
`{command} --write` measures anew. Short names are spelt out in [sources.md](sources.md), decisions in
[DECISIONS.md](../DECISIONS.md).

Say three things in every class. The default city is the medoid of what Table 1 of PM18 leaves of plausible cities
(DECISIONS 87): one city among many that fit, and no estimate of any real one; a story that needs another city says which
values it changes. Complementarity, friction of parallel work and absorption have no data behind them, so an answer that turns
on them is a question. And where programmes are imposed, whose vision they convey moves enactment more than most levers: by
default what the programme installs, under lip service the frame that the champion holds in the month of the start, which is
mostly the old one (DECISIONS 49).
"""


PLAY = """## Play

Notes of the six scenarios of [Play](classroom.md#play); `{command}` measures anew what plans do in a
scenario's city and in 1,001 twins of it. An hour does for two scenarios with their debriefs. Two groups that play the same city
under the same draws have something to compare; a group that plays twice has no second sample. An outcome is not to be graded,
since it is luck in part.
"""


def page() -> str:
    """The whole page, in Markdown."""
    every = stories.read_all()
    index = table(
        ["story", "minutes", "question"],
        [[f"[{story.title}](#{story.name})", str(story.minutes), story.question] for story in every],
    )
    plays = [PLAY.format(command=evidence.COMMAND), *(play_section(name) for name in scenarios.names())]
    return "\n".join([HEAD.format(command=story_evidence.COMMAND), index, *(section(story) for story in every), *plays])


def section(story: Story) -> str:
    """The notes of one story, in Markdown."""
    notes = story.notes
    parts = [
        f'<a id="{story.name}"></a>\n\n## {story.title}\n',
        f"*{story.question}* {story.minutes} minutes.\n",
        f"**Goal.** {notes['goal']}\n",
        f"**Bet** (measure: {story.measure}). {story.ask}\n",
        listed(f"{key}: {label}" for key, label in story.choices.items()),
        "**Slides**\n",
        "".join(
            f"{number}. ({_seen(slide)}) {slide.text}{_sides(story, slide)}\n" for number, slide in enumerate(story.slides, 1)
        ),
        f"**Ask.** {notes['ask']}\n",
        "**Click**\n",
        listed(notes["click"]),
        "**They will say**\n",
        listed(notes["they_say"]),
        "**Verdicts**\n",
        listed(f"{verdict}: {text}" for verdict, text in story.explain.items()),
        "**Evidence**\n",
        listed(notes["evidence"]),
        "**Pitfalls**\n",
        listed(notes["pitfalls"]),
        "**Rubric**, for what students write or say afterwards\n",
        listed(notes["rubric"]),
        f"**Measured** (`{story_evidence.COMMAND} {story.name}`)\n",
        table(["slides", "measure", "left", "right", "left minus right", "verdict"], _rows(story)),
    ]
    return "\n".join(parts)


class Block(NamedTuple):
    """A paragraph of notes on paper."""

    text: str
    is_head: bool = False
    indent: str = ""  # of its lines after the first


def plain(story: Story, language: str = ENGLISH) -> Iterator[Block]:
    """The notes of one story as paragraphs without marks, for paper, in a language."""
    told = languages.story(story, language)
    own, title = told["notes"], told["title"]
    yield Block(f"{title}, {say(language, 'instructor.minutes', n=story.minutes)}", True)
    yield Block(told["question"])
    for head, text in (("goal", own["goal"]), ("bet", told["ask"]), ("ask", own["ask"])):
        yield Block(say(language, f"paper.{head}"), True)
        yield Block(text)
        if head == "bet":
            yield from _listed(_sided(language, told["choices"]))
    yield Block(say(language, "paper.slides"), True)
    for number, (slide, text, compares) in enumerate(zip(story.slides, told["slides"], told["compares"]), 1):
        sides = "" if slide.compares == story.choices else "".join(f" {each}." for each in _sided(language, compares)[:2])
        yield Block(f"{number}. ({_seen(slide, language)}) {text}{sides}", indent="   ")
    verdicts = _sided(language, told["explain"])
    for head, lines in (
        ("click", own["click"]),
        ("they_say", own["they_say"]),
        ("verdicts", verdicts),
        ("evidence", [*own["evidence"], *story_evidence.of(story, language)]),
        ("pitfalls", own["pitfalls"]),
        ("rubric", own["rubric"]),
    ):
        yield Block(say(language, f"paper.{head}"), True)
        yield from _listed(lines)


def plain_play(name: str, language: str = ENGLISH) -> Iterator[Block]:
    """The notes of a scenario of Play for paper, in a language."""
    told = evidence.notes(name, language)
    own = told["notes"]
    yield Block(f"{told['title']}, {say(language, 'instructor.minutes', n=told['minutes'])}", True)
    yield Block(told["question"])
    for head in scenarios.NOTES:
        yield Block(say(language, f"paper.{head}"), True)
        if isinstance(own[head], str):
            yield Block(own[head])
        else:
            yield from _listed(own[head])


def _listed(lines: Iterable[str]) -> Iterator[Block]:
    yield from (Block(f"- {line}", indent="  ") for line in lines)


def _sided(language: str, texts: Mapping[str, str]) -> list[str]:
    """Texts by side, each with what its side is called."""
    return [say(language, "paper.sided", side=_capital(say(language, f"side.{key}")), text=text) for key, text in texts.items()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def play_section(name: str) -> str:
    """The notes of a scenario of Play, in Markdown."""
    told = evidence.notes(name)
    own = told["notes"]
    parts = [f'<a id="play-{name}"></a>\n\n### {told["title"]}\n', f"*{told['question']}* {told['minutes']} minutes.\n"]
    for head in scenarios.NOTES:
        label = say(ENGLISH, f"paper.{head}")
        parts.append(f"**{label}.** {own[head]}\n" if isinstance(own[head], str) else f"**{label}**\n\n{listed(own[head])}")
    return "\n".join(parts)


def _seen(slide: stories.Slide, language: str = ENGLISH) -> str:
    if slide.look != "twins":
        return say(language, f"paper.look.{slide.look}")
    watched = [_shown(name, language) for name in slide.watch]
    if not watched:
        return say(language, "paper.look.twins", n=slide.month)
    both = watched[0] if len(watched) == 1 else say(language, "page.and", first=watched[0], last=watched[1])
    return say(language, "paper.look.watched", n=slide.month, what=both)


def _shown(name: str, language: str) -> str:
    if name in stories.WATCHED:
        return say(language, f"paper.look.{name}")
    return str(labels.labels(language)["series"][name]["label"])


def _sides(story: Story, slide: stories.Slide) -> str:
    """What the sides are, on a slide that compares something else than the bet."""
    if slide.compares == story.choices:
        return ""
    return f" Left: {slide.compares['left']}. Right: {slide.compares['right']}."


def _rows(story: Story) -> list[list[str]]:
    rows = []
    for each in story_evidence.stored()["stories"].get(story.name, []):
        for name, values in each["measures"].items():
            value, low, high = values["difference"]
            bet = name == story.measure and 1 in each["slides"]
            rows.append(
                [
                    ", ".join(map(str, each["slides"])),
                    f"**{name}**" if bet else name,
                    f"{values['left']:.3f}",
                    f"{values['right']:.3f}",
                    f"{value:+.3f} [{low:+.3f}, {high:+.3f}]",
                    values["winner"],
                ]
            )
    return rows


def listed(lines: Any) -> str:
    """A list in Markdown."""
    return "".join(f"- {line}\n" for line in lines)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))
