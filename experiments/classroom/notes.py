"""Instructor notes as a page: docs/classroom-notes.md, written from the stories and from what was measured of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from experiments.classroom import labels, stories, story_evidence
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


def page() -> str:
    """The whole page, in Markdown."""
    every = stories.read_all()
    index = table(
        ["story", "minutes", "question"],
        [[f"[{story.title}](#{story.name})", str(story.minutes), story.question] for story in every],
    )
    return "\n".join([HEAD.format(command=story_evidence.COMMAND), index, *(section(story) for story in every)])


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


def plain(story: Story) -> Iterator[Block]:
    """The notes of one story as paragraphs without marks, for paper."""
    own = story.notes
    yield Block(f"{story.title}, {story.minutes} minutes", True)
    yield Block(story.question)
    for head, text in (("Goal", own["goal"]), ("Bet", story.ask), ("Ask", own["ask"])):
        yield Block(head, True)
        yield Block(text)
        if head == "Bet":
            yield from (Block(f"- {key}: {label}", indent="  ") for key, label in story.choices.items())
    yield Block("Slides", True)
    for number, slide in enumerate(story.slides, 1):
        yield Block(f"{number}. ({_seen(slide)}) {slide.text}{_sides(story, slide)}", indent="   ")
    for head, lines in (
        ("Click", own["click"]),
        ("They will say", own["they_say"]),
        ("Verdicts", [f"{verdict}: {text}" for verdict, text in story.explain.items()]),
        ("Evidence", [*own["evidence"], *story_evidence.of(story)]),
        ("Pitfalls", own["pitfalls"]),
        ("Rubric", own["rubric"]),
    ):
        yield Block(head, True)
        yield from (Block(f"- {line}", indent="  ") for line in lines)


def _seen(slide: stories.Slide) -> str:
    watched = f", with {' and '.join(_shown(name) for name in slide.watch)}" if slide.watch else ""
    return {"twins": f"twins, month {slide.month}{watched}", "thousand": "a thousand cities", "map": "map"}[slide.look]


def _shown(name: str) -> str:
    own = {"broken": "frames broken", "champion": "the champion"}
    return own.get(name) or str(labels.labels()["series"][name]["label"])


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
