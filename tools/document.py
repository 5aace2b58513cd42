"""Write the pages of docs/ that follow from the code and the configurations.

    .venv/bin/python tools/document.py             write them
    .venv/bin/python tools/document.py --check     only tell which are out of date (exit status 1 if any is)
    .venv/bin/python tools/document.py --picture   write them, and draw what docs/images/gallery lacks

The other pages are written by hand; in README, docs/index.md and docs/model.md the parts between comments are filled in.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from experiments.classroom import notes as classroom_notes  # noqa: E402

sys.path.insert(0, str(ROOT / "tools"))

import document_benchmarks  # noqa: E402
import document_model  # noqa: E402
from document_equations import equations_page  # noqa: E402
from document_model import filled  # noqa: E402
from document_reference import cli_page, configs_page  # noqa: E402

from simulation import parameters  # noqa: E402
from simulation.concepts.mechanisms import Mechanisms  # noqa: E402
from simulation.ground_tables import draws_by_address, ties_by_month, traits_of_seats  # noqa: E402
from simulation.history import CITY_SERIES, SERVICE_SERIES, city_type, manager_type  # noqa: E402
from simulation.outcomes import schema  # noqa: E402
from simulation.quantity import Choice, Quantity, Switch, described  # noqa: E402
from simulation.tables import cities_by_month, managers_by_month, services_by_year  # noqa: E402

CONFIGS, DOCS = ROOT / "configs", ROOT / "docs"
TABLES = (cities_by_month, managers_by_month, services_by_year)
GROUNDS = (traits_of_seats, ties_by_month, draws_by_address)
COMMAND = ".venv/bin/python tools/document.py"
NOTE = f"<!-- Written by `{COMMAND}` from the code and configs/. Edits here are lost. -->\n"

BASES = {
    "data": "fixed from data: taken from a source, or set so that a generated network meets one; not varied",
    "prior": "direction, form or rough size from a source; the number itself assumed, and varied",
    "assumption": "assumed; no source",
    "coding": "a threshold by which outcomes are coded; nothing in the dynamics reads it",
    "scale": "fixes a unit; another value only rescales others",
    "choice": "an arm, a factor or a rival form that studies set",
}
CHOICES = {  # what studies set: no value of these is a claim about cities
    "leadership.regime",
    "leadership.exploitation",
    "leadership.support_from",
    "leadership.vision",
    "leadership.trigger_reach",
    "leadership.mandate",
    "leadership.renewal",
    "leadership.convergence",
    "leadership.counsel",
    "resistance.among_friends",
    "enactment.peer_support",
    "enactment.skill_slowing",
    "enactment.skill_fading",
    "know_how.slowing",
    "know_how.depreciation",
    "know_how.transfer",
    "complementarity.form",
    "complementarity.elasticity",
    "complementarity.epistasis",
    "trigger_events.exit_from_crisis",
    "trigger_events.exit_from_crisis_chief",
    "change_programme.simultaneity",
    "change_programme.by_dimension",
    "change_programme.sequence",
    "change_programme.start",
    "change_programme.trial_period",
    "change_programme.decentralised_months",
    "cognitive_framework.contradiction",
    "cognitive_framework.convexity",
    "cognitive_framework.practice_by_practice",
    "cognitive_framework.whole_frame",
    "cognitive_framework.attachment",
    "cognitive_framework.anchor_rebuilt",
    "cognitive_framework.majority",
    "cognitive_framework.graded",
    "cognitive_framework.remembered",
    "resistance.loss_aversion",
    "resistance.diminishing_sensitivity",
    "resistance.hardening",
    "resistance.habituation",
    "management.in_turn",
    "enactment.weight_architecture",
    "enactment.weight_skill",
    "platform.interoperability",
}
CODINGS = {
    "deep_structure.in_place",
    "deep_structure.settled_within",
    "platform.integrated_from",
    "platform.benchmark_from",
    "enactment.enacted_from",
}


class Line(NamedTuple):
    """One line `name: value  # comment` of a configuration."""

    name: str
    value: str
    comment: str


class Entry(NamedTuple):
    """One parameter as the ledger shows it."""

    name: str
    value: str
    by_hand: str
    unit: str
    range: str
    swept: str
    basis: str
    meaning: str
    comment: str


def lines(path: Path) -> dict[str, Line]:
    """Top-level values of a configuration with their comments."""
    found = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        matched = re.fullmatch(r"(\w+):\s*?(.*?)(?:\s+#\s*(.*))?", text)
        if matched:
            found[matched[1]] = Line(matched[1], matched[2].strip(), matched[3] or "")
    return found


def basis(key: str, comment: str) -> str:
    """What a value rests on, read from the comment on its line.

    >>> basis("a.b", "share; evidence S26"), basis("a.b", "PM18 (direction), size assumed"), basis("a.b", "assumption")
    ('data', 'prior', 'assumption')
    """
    if key in CHOICES:
        return "choice"
    if key in CODINGS:
        return "coding"
    if re.search(r"\bscale\b", comment):
        return "scale"
    author = re.search(r"\b(?!November)[A-Z][a-z]+ (?:& [A-Z][A-Za-z]+ |et al\. )?(?:19|20)\d\d\b|CTG", comment)
    if not author and not re.search(r"\bevidence\b|PM18|Ontario|\b[STP]\d+|the same for", comment):
        return "assumption"
    return "prior" if "swept" in comment or re.search(r"assum|direction|form\)", comment) else "data"


def swept(comment: str) -> str:
    """The range in which studies vary a value, as its comment says."""
    matched = re.search(r"(?:swept|range) ([^;,()]+)", comment)
    return matched[1].strip().rstrip(".") if matched else ""


def entry(group: str, name: str, description: Quantity | Choice | Switch, line: Line, medoid: str | None) -> Entry:
    """One row of the ledger: the default, and what was set by hand where the medoid has another number."""
    if isinstance(description, Quantity):
        unit, allowed = description.unit, f"{description.low:g}..{description.high:g}"
    elif isinstance(description, Choice):
        unit, allowed = "name", ", ".join(option.name.lower() for option in description.options)
    else:
        unit, allowed = "on or off", ""
    value, by_hand = (line.value, "") if medoid is None else (medoid, line.value)
    return Entry(
        name, value, by_hand, unit, allowed, swept(line.comment), basis(f"{group}.{name}", line.comment),
        description.meaning, line.comment,
    )  # fmt: skip


def groups() -> Iterator[tuple[str, type]]:
    """Concept groups with the NamedTuple of their parameters, mechanisms left to their own page."""
    for name, kind in parameters.Parameters.__annotations__.items():
        if kind is not Mechanisms:
            yield name, kind


def ledger() -> dict[str, list[Entry]]:
    """Every number of the model by concept, at its default."""
    found = {}
    for group, kind in groups():
        given, path = lines(CONFIGS / group / "default.yaml"), CONFIGS / "numbers" / group / "medoid.yaml"
        medoid = {name: line.value for name, line in lines(path).items()} if path.exists() else {}
        found[group] = [entry(group, name, what, given[name], medoid.get(name)) for name, _, what in described(kind)]
    return found


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return " ".join(text.replace("|", "\\|").split())


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    body = [head, ["---"] * len(head), *[[cell(each) for each in row] for row in rows]]
    return "".join(f"| {' | '.join(row)} |\n" for row in body)


def about(path: Path) -> str:
    """The sentence at the head of an option's file, else what it sets."""
    written = path.read_text(encoding="utf-8").splitlines()
    said = [text.lstrip("# ") for text in written[:2] if text.startswith("#") and "@package" not in text]
    return said[0] if said else "the defaults"


def options(group: str) -> str:
    """The options of a group, as a table."""
    paths = sorted((CONFIGS / group).glob("*.yaml"), key=lambda path: (path.stem != "default", path.stem))
    return table(["option", "what it is"], [[f"`{group}={path.stem}`", about(path)] for path in paths])


def interactions() -> str:
    """The interaction matrix at its default; pairs that are not listed do not interact."""
    pairs = yaml.safe_load((CONFIGS / "complementarity" / "default.yaml").read_text(encoding="utf-8"))["pairs"]
    rows = [[f"`{one}`", f"`{other}`", f"{weight:g}"] for one, other, weight in pairs]
    return table(["practice", "practice", "weight"], rows)


def practices() -> str:
    """The practices of the default setting, in the order in which they are listed."""
    listed = yaml.safe_load((CONFIGS / "setting" / "pm18.yaml").read_text(encoding="utf-8"))["practices"]
    return table(
        ["practice", "dimension", "`shifts_power`: how far work on it threatens those who decide now, 0..1"],
        [[f"`{each['name']}`", f"`{each['dimension']}`", f"{each['shifts_power']:g}"] for each in listed],
    )


def parameters_page() -> str:
    """The parameter ledger."""
    entries = ledger()
    counts = Counter(each.basis for rows in entries.values() for each in rows)
    parts = [
        NOTE,
        "# Parameter ledger\n",
        "Every number of the model: its default, what was set by hand where the default is another number, the\n"
        "range the program accepts, the range studies sweep, and what the number set by hand rests on. Meaning,\n"
        "unit and range come from the code, numbers set by hand and sources from `configs/<concept>/default.yaml`,\n"
        "the defaults that replace them from `configs/numbers/<concept>/medoid.yaml`. Tags such as *S26* and short\n"
        "references are spelt out in [sources.md](sources.md); mechanisms, which are switches, stand in\n"
        "[mechanisms.md](mechanisms.md).\n",
        table(["basis", "what it says", "parameters"], [[name, says, str(counts[name])] for name, says in BASES.items()]),
        f"{sum(counts.values())} parameters. Of basis *data*, *prior* or *assumption* they are claims about cities.\n"
        "The default city is the draw in the middle of those that Table 1 leaves of the swept ranges\n"
        "([history matching](studies.md#history_matching)); one draw of many, so that a single default is no estimate: the\n"
        "published ledger gives the posterior of each number. `numbers=hand_set` has the numbers that were set by hand before\n"
        "([DECISIONS.md](../DECISIONS.md), 10 and 87).\n",
    ]
    for group, rows in entries.items():
        parts.append(f"## {group}\n")
        parts.append(
            table(
                ["parameter", "default", "set by hand", "unit", "accepted", "swept", "basis", "meaning", "source"],
                [
                    [
                        f"`{row.name}`",
                        row.value,
                        row.by_hand,
                        row.unit,
                        row.range,
                        row.swept,
                        row.basis,
                        row.meaning,
                        row.comment,
                    ]
                    for row in rows
                ],
            )
        )
        extras = parameters.EXTRAS.get(group, ())
        if extras:
            given = lines(CONFIGS / group / "default.yaml")
            rows_ = [[f"`{name}`", given[name].value or "(a list)", given[name].comment] for name in extras]
            parts += ["Data rather than numbers:\n", table(["key", "default", "meaning"], rows_)]
        if group == "complementarity":
            parts += ["`pairs`, in both directions:\n", interactions()]
        if len(list((CONFIGS / group).glob("*.yaml"))) > 1:
            parts.append(options(group))
    for group in ("city", "horizon"):
        given = lines(CONFIGS / group / "default.yaml")
        rows_ = [[f"`{name}`", given[name].value, given[name].comment] for name in parameters.EXTRAS[group]]
        parts += [f"## {group}\n", table(["key", "default", "source"], rows_)]
    parts += ["## setting\n", "Practices are data; what each does stands in [model.md](model.md#practices).\n", practices()]
    parts.append(options("setting"))
    return "\n".join(parts)


def mechanisms_page() -> str:
    """Mechanisms with their neutral substitutes."""
    neutral = yaml.safe_load((CONFIGS / "mechanisms" / "neutral.yaml").read_text(encoding="utf-8"))
    rows = [
        [f"`{name}`", description.meaning, description.substitute, "" if neutral[name] else "yes"]
        for name, _, description in described(Mechanisms)
        if isinstance(description, Switch)
    ]
    return "\n".join(
        [
            NOTE,
            "# Mechanisms and their neutral substitutes\n",
            "Each mechanism can be switched off on its own: `framebreak run mechanisms.NAME=false`. Off means a\n"
            "linear substitute or none at all, so that what is left still moves (frames: see assimilation).\n"
            "The last column tells which ones `mechanisms=neutral` switches off:\n"
            "those through which regimes of equal effort, pace and span can come to differ. With all of them off,\n"
            "regimes must tie.\n",
            table(["mechanism", "at work", "neutral substitute", "off in `mechanisms=neutral`"], rows),
            options("mechanisms"),
        ]
    )


def columns_page() -> str:
    """Columns of the table of cities, and the series of a history."""
    from experiments import setting
    from experiments.store.parts import IDENTITY
    from experiments.store.tidy_table import CODED, LABELS, label_name

    own = setting()
    rows = []
    for each in schema(own):
        rows.append([f"`{each.name}`", each.unit, each.dtype, each.meaning])
        if each.name in CODED:
            meaning = f"the word for `{each.name}`: {', '.join(LABELS[:-1])} or {LABELS[-1]}; made when a table is read"
            rows.append([f"`{label_name(each.name)}`", "class", "not stored", meaning])
    by_array = [
        ["`structure`", "practices", "how far each practice is in place"],
        ["`content`", "practices", "mean frame of managers on each practice, 0 old .. 1 new"],
        ["`plan`", "practices", "effort that the running programme has still to offer"],
        ["`vision`", "practices", "the vision last championed"],
        ["`order`", "practices", "sequence of the last programme"],
        ["`know_how`", "items", "know-how, item by item"],
        ["`window`", "triggers", "how far each trigger's window is open"],
        ["`exposed`", "triggers", "1 where a trigger struck this month, or its scripted strength; 0 where none did"],
        ["`exploited`", "triggers", "1 where leaders exploited a trigger this month"],
    ]
    series = [[f"`{name}`", "", meaning] for name, meaning in CITY_SERIES.items()]
    assert {row[0].strip("`") for row in by_array + series} == set(city_type(own).names or ())
    people = {
        "frames": "what a manager takes for granted, by practice, 0 old .. 1 new",
        "disconfirmation": "what speaks against the frame, practice-months, by practice",
        "resistance": "resistance, 0..1",
        "power": "power, head of a service in 1999 = 1",
        "broke": "how much of the frame broke this month, whole-frame equivalents; over a city's managers they sum to `breaks`",
        "joined": "1 where the seat changed hands this month; over a city's managers they sum to `left`",
    }
    assert set(people) == set(manager_type(own).names or ())
    return "\n".join(
        [
            NOTE,
            "# Columns\n",
            "## One row per city\n",
            "What `framebreak run` stores and `experiments.results.load` returns. Identity columns come first:\n"
            f"{', '.join(f'`{name}`' for name in IDENTITY)};\n"
            "then the parameters that differ between the points of a study; then these outcomes. A city of the same\n"
            "seed, panel and number is the same twin in every arm. Practices, dimensions and know-how items are those\n"
            "of `setting=pm18`; another setting has its own columns of the same pattern.\n",
            table(["column", "unit", "stored as", "meaning"], rows),
            "## Every month\n",
            "`simulation.ensemble.history(setting, seed, panel)` keeps every array of every month of one panel;\n"
            "`experiments.setting(*overrides)` makes a setting, with overrides as on the command line.\n"
            "Entry 0 is the founding, entry *t* + 1 the state after month *t*.\n",
            "`history.cities[name]`, (months + 1, cities, ...):\n",
            table(["series", "further axis", "meaning"], by_array + series),
            KEPT,
            "`history.managers[name]`, (months + 1, managers of all cities, ...):\n",
            table(["series", "meaning"], [[f"`{name}`", meaning] for name, meaning in people.items()]),
            "`history.services[name]`, (months + 1, services of all cities):\n",
            table(["series", "meaning"], [[f"`{name}`", meaning] for name, meaning in SERVICE_SERIES.items()]),
            '`history.anchors["frame"]`, (months + 1, managers of all cities, practices): the frame that a manager stays\n'
            "attached to, 0 where `cognitive_framework.attachment` is 0.\n",
            "## Tidy tables of a history\n",
            "`framebreak run histories=N` stores them for the first N panels of each arm, under `series/`, and\n"
            "`framebreak.load_history(STUDY, KIND)` reads them.\n",
            table(
                ["table", "rows"],
                [[f"`simulation.tables.{made.__name__}`", (made.__doc__ or "").split("\n\n")[0]] for made in TABLES],
            ),
            "## What a run was decided by\n",
            "A history holds what became of a panel. `simulation.ensemble.history(setting, seed, panel, grounds=True)`\n"
            "adds what its decisions rested on, equal in both drivers: `history.founding` with stakes, thresholds and ties,\n"
            "and `history.draws` with every draw ([addresses](draws.md)). `framebreak replay ... --output FOLDER --grounds`\n"
            "writes the tables of one stored panel. `framebreak run histories=N grounds=true` stores them for the first N\n"
            "panels of each arm, 100 at most. A panel of the default size takes 5.3 MB with its histories, and 1.4 MB more\n"
            "with its grounds. Without either nothing is kept, and nothing takes longer.\n",
            table(
                ["`history.draws`", "what is drawn"],
                [[f"`{name}`", meaning] for name, meaning in drawn_arrays()],
            ),
            table(
                ["table", "rows"],
                [[f"`simulation.ground_tables.{made.__name__}`", (made.__doc__ or "").split("\n\n")[0]] for made in GROUNDS],
            ),
            table(["column", "in", "meaning"], [list(row) for row in GROUND_COLUMNS]),
        ]
    )


def drawn_arrays() -> list[tuple[str, str]]:
    """Arrays of draws with their shapes, as the class has them."""
    source = (ROOT / "simulation" / "grounds.py").read_text(encoding="utf-8")
    return re.findall(r"^    (\w+): np\.ndarray  # (\(.+)$", source[: source.index("class Grounded")], re.MULTILINE)


KEPT = """Some of these series need more words than a row has.

- `exposed` is taken before the strength of its kind (`crisis_strength` and the like), which `window` has.
- `resistance` is 0 at entry 0, since it is counted at the end of a month. What reads that of last month
  therefore reads 0 in the first.
- `rest` and `new_mayor` begin at 1000. `new_mayor` counts in phase 1, and is 0 in the month in which a mayor comes. `rest`
  counts in phase 2, before leaders look for a trigger. It stands still while a programme runs, and is 0 in the month in which
  one ends.
- `elapsed` counts the month itself. It is kept in the month in which a programme completes, and is 0 from the next month on. A
  programme that is dropped has 0 at once.
- `champion` is -1 as soon as a programme ends, in the month of its end.
- `offered` is base effort, what a programme gives, and what a drop leaves unspent. In the last month it has what an imposed
  programme has not offered by then.
"""

GROUND_COLUMNS = (
    ("`city`", "all", "number of the city within the panel, from 0"),
    ("`seat`", "all", "number of the manager's seat within the city: 0 mayor, 1 city manager, 2 CIO, then heads; -1 none"),
    ("`month`", "ties, draws", "0 founding; t + 1 for month t, after which the state has that number in the other tables"),
    ("`role`", "traits", "mayor, city_manager, cio or head"),
    ("`stake`", "traits", "what the holder of the seat stands to lose, -1..1"),
    ("`resistance`", "traits", "resistance of the first holder at founding, 0..1"),
    ("`threshold`", "traits", "disconfirmation at which a frame breaks, practice-months"),
    ("`power`", "traits", "power of the first holder at founding, head of a service = 1"),
    (
        "`majority`",
        "traits",
        "share of those heard that must differ before the manager follows, 0..1; 0 unless that rule is on",
    ),
    ("`adviser`", "ties", "seat that is asked"),
    ("`advice`, `friendship`, `reporting`", "ties", "1 where the tie is there, else 0"),
    ("`weight`", "ties", "weight of the tie in that month, before the adviser's power"),
    ("`purpose`, `slot`, `place`", "draws", "the draw's address, in the words and numbers of [draws](draws.md)"),
    ("`other`", "draws", "of a pair of managers the higher seat, of a pair of cities the higher city; -1 none"),
    ("`draw`", "draws", "uniform draw, 0..1"),
)


def reference_page() -> str:
    """Columns of the published tables."""
    from experiments.reference import FOLDER
    from experiments.reference.contract import page
    from experiments.reference.stored import Stored

    return page(Stored(FOLDER), NOTE)


def readme() -> str:
    """The README, with what was found as the published tables have it, and what `framebreak demo` prints."""
    from experiments.command import demo

    text = answered(ROOT / "README.md")
    shown = "\n".join(line.rstrip() for line in demo.compared())
    return filled(text, "demo", "what it prints, filled in by tools/document.py", f"```text\n{shown}\n```\n")


def answered(path: Path) -> str:
    """A page with what was found as the published tables have it."""
    from experiments.study_tools import published_answer

    found = "".join(f"- {line}\n" for line in published_answer.lines(published_answer.found()))
    text = path.read_text(encoding="utf-8")
    return filled(text, "answer", "filled from the published tables by tools/document.py", found)


def pages() -> dict[Path, str]:
    """Every generated page with what it should hold."""
    return {
        ROOT / "README.md": readme(),
        DOCS / "model.md": document_model.page(DOCS / "model.md", table),
        DOCS / "index.md": answered(DOCS / "index.md"),
        DOCS / "parameters.md": parameters_page(),
        DOCS / "mechanisms.md": mechanisms_page(),
        DOCS / "columns.md": columns_page(),
        DOCS / "equations.md": f"{NOTE}\n{equations_page(ledger(), table)}",
        DOCS / "configs.md": f"{NOTE}\n{configs_page(table, about)}",
        DOCS / "cli.md": f"{NOTE}\n{cli_page()}",
        DOCS / "classroom-notes.md": NOTE + "\n" + classroom_notes.page(),
        DOCS / "reference-tables.md": reference_page(),
        DOCS / "benchmarks.md": f"{NOTE}\n{document_benchmarks.page()}",
        DOCS / "gallery.md": gallery_page(),
        DOCS / "model-in-ten-minutes.md": ten_minutes(),
    }


def ten_minutes() -> str:
    """The short page of the model, with the phases as the model's own list has them."""
    from simulation.phases import PHASES

    text = (DOCS / "model-in-ten-minutes.md").read_text(encoding="utf-8")
    rows = [[str(number), phase.title, phase.actors, phase.sentence] for number, phase in enumerate(PHASES, 1)]
    phases = table(["", "phase", "who acts", "what happens"], rows)
    return filled(text, "phases", "filled from simulation/phases.py by tools/document.py", phases)


def gallery_page() -> str:
    """Every figure by the question of its study: what is seen in it, and the command that draws it."""
    from experiments import figures
    from experiments.figures.made import information
    from experiments.reference import FOLDER
    from experiments.reference.stored import Stored

    stored = Stored(FOLDER)
    by_study: dict[str, list[str]] = {}
    for name in figures.NAMES:
        by_study.setdefault(figures.find(name).STUDY, []).append(name)
    parts = [
        NOTE,
        "# Gallery\n",
        f"All {len(figures.NAMES)} figures of the published tables, by the question of the study that they belong to. The\n"
        "sentence above a figure is read from its tables when this page is written; `framebreak figures` writes it first in\n"
        "the caption. Each can be drawn for one column or two, in grey, in other formats and from results of your own:\n"
        "[your first figure](tutorial-figure.md).\n",
    ]
    for study, names in by_study.items():
        parts.append(f"## {stored.about(study)['question']}\n")
        parts.append(f"Study [`{study}`](studies.md#{study}).\n")
        for name in names:
            module = figures.find(name)
            said = seen_in(name, stored)
            title = information(module, stored)["Title"]
            parts += [f"### {name}\n", f"**{said}**\n", f"![{cell(title)}](images/gallery/{name}.png)\n"]
            parts.append(f"*{title}*\n\n```sh\nframebreak figures {name}\n```\n")
    return "\n".join(parts)


def seen_in(name: str, stored: Any) -> str:
    """What is seen in a figure of stored tables."""
    from experiments import figures
    from experiments.figures.made import seen

    module = figures.find(name)
    tables = {each: stored.table(module.STUDY, each) for each in module.TABLES}
    about = stored.about(module.STUDY)
    return seen(module, tables, {option: about["options"][option] for option in getattr(module, "OPTIONS", ())})["Finding"]


def stale() -> dict[Path, str]:
    """Generated pages that are not what they should be, with what they should hold."""
    return {path: text for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text}


def draw() -> None:
    """Draw what the gallery lacks, or has from other tables than the published ones."""
    import pictures

    pictures.gallery(pictures.outdated())


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only tell which pages are out of date")
    parser.add_argument("--picture", action="store_true", help="also draw what docs/images/gallery lacks")
    asked = parser.parse_args()
    old = stale()
    if asked.check:
        for path in old:
            print(f"{path.relative_to(ROOT)} is out of date; refresh it with: {COMMAND}")
        return bool(old)
    for path, text in old.items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)} written")
    if document_benchmarks.draw():
        print(f"{document_benchmarks.PICTURE.relative_to(ROOT)} drawn")
    if asked.picture:
        draw()
    return 0


if __name__ == "__main__":
    sys.exit(main())
