"""What enters from files: networks of managers, and dated timelines of trigger events.

A file is believed only after it is checked. Whatever cannot be is an `InvalidInput`: one line that names the file and
the row, the value, and what to do about it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np

from simulation.vocabulary import Role, Trigger

DATA = Path(__file__).resolve().parent / "data"
LAYERS = ("advice", "friendship", "reporting")
ROLES = tuple(role.name.lower() for role in Role)
TRIGGERS = tuple(trigger.name.lower() for trigger in Trigger)
FEWEST, MOST = 4, 200  # managers: three named roles and one head at least; the largest city the model founds

_LAYER_NAMES = {**{layer: layer for layer in LAYERS}, "reports_to": "reporting"}  # the name in Krackhardt's data


class InvalidInput(ValueError):
    """A file or an argument that cannot be: one line with the thing, the value and the remedy."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for it."""
        return [f"{type(self).__name__}: {self}"]


class Network(NamedTuple):
    """The managers of one city and their ties, in the order mayor, city manager, CIO, heads as in the file.

    Ties are weights, 0 where there is none: row asks or hears, column is asked or heard; in `reporting`, row answers to
    column. Arrays are read-only.
    """

    labels: tuple[str, ...]  # names in the file, (managers,)
    role: np.ndarray  # vocabulary.Role: 0 mayor, 1 city manager, 2 CIO, 3 head, int64 (managers,)
    level: np.ndarray  # 1 the top, larger is lower, int64 (managers,)
    department: np.ndarray  # a code, int64 (managers,)
    advice: np.ndarray  # weight, float64 (managers, managers)
    friendship: np.ndarray  # weight, float64 (managers, managers)
    reporting: np.ndarray  # weight, float64 (managers, managers)
    name: str = ""  # of the file


class Statistics(NamedTuple):
    """What a layer of ties looks like; shares and ratios without unit, degrees in ties; nan where it has no meaning."""

    managers: int
    ties: int
    density: float  # share of possible ties that exist
    reciprocity: float  # share of ties that are returned (edge-wise)
    dyadic_reciprocity: float  # share of connected pairs that are mutual
    transitivity: float  # share of two-step paths i-j-k, i other than k, that i-k closes
    clustering: float  # the same when the direction of ties is forgotten
    out_degree: float  # mean number asked
    out_degree_sd: float  # its standard deviation over managers, divisor n - 1
    centralisation: float  # of the in-degree (Freeman), 1 when all ask the same one and nobody else
    department_ratio: float  # density within departments / between them
    level_ratio: float  # density within levels / between them
    upward: float  # share of possible ties to a higher level that exist
    lateral: float  # ... within a level
    downward: float  # ... to a lower level
    correlation: float  # with the other layer, over ordered pairs (the statistic of QAP)
    given_other: float  # P(tie | tie in the other layer)
    given_no_other: float  # P(tie | none in the other layer)


class Exposure(NamedTuple):
    """One row of a timeline: an event that every city of the run is exposed to."""

    date: str  # as in the file, YYYY-MM or YYYY-MM-DD
    month: int  # since January of the start year
    event: str
    strength: float  # 0..1
    note: str
    source: str
    certainty: str


class Timeline(NamedTuple):
    """Dated trigger events, month by month; exposure only, for whether leaders exploit it is theirs to decide."""

    exposure: np.ndarray  # strength 0..1, 0 for none, float64 (months, vocabulary.Trigger), read-only
    rows: tuple[Exposure, ...]
    dropped: tuple[Exposure, ...] = ()  # rows outside the horizon, where that was allowed
    start_year: int = 1999
    name: str = ""  # of the file


class _Tie(NamedTuple):
    layer: str
    source: str
    target: str
    weight: float
    place: str  # "file.csv row 3"


# --- networks --------------------------------------------------------------------------------------------------------


def shipped(kind: str = "networks") -> tuple[str, ...]:
    """Names of the networks or timelines that ship with the model.

    >>> shipped("networks")
    ('krackhardt_high_tech_managers',)
    """
    return tuple(sorted(file.stem for file in (DATA / kind).glob("*.csv") if not file.stem.endswith("_attributes")))


def read_network(
    path: str | Path,
    *,
    attributes: str | Path | None = None,
    roles: Mapping[str, Any] | None = None,
    expected: int | None = None,
) -> Network:
    """Managers and their ties from a shipped network (by name), a CSV edge list or a GraphML file.

    A CSV has columns source, target, and optionally layer (advice, friendship, reporting or reports_to; all advice
    without it) and weight (above 0; 1 without it). GraphML carries layer and weight on edges, and role, level, department
    on nodes; an undirected tie runs both ways.

    Roles still open go, mayor first, then city manager, then CIO, to whoever stands at the top level, and among these is
    most sought for advice (in-degree, then summed weight), and among these comes first in the file. Without levels:
    mayor 1, city manager 2, all others 3. Without departments: mayor and city manager share department 0, everyone else
    heads one of their own.

    Args:
        path: name of a shipped network, or path of a .csv or .graphml file.
        attributes: path of a CSV with column manager and optionally role, level, department.
        roles: who is mayor, city_manager and cio, such as {"mayor": "7"}; before the role attribute.
        expected: number of managers that the setting needs, checked if given.

    Returns:
        The network of n managers, in the order mayor, city manager, CIO, heads as in the file; read-only arrays (n,) and
        (n, n).

    Raises:
        InvalidInput: a file that is missing or cannot be meant; the message is one line with file, row, value and remedy.

    Example:
        >>> network = read_network("krackhardt_high_tech_managers")
        >>> len(network.labels), network.labels[:3], int(network.advice.sum())
        (21, ('7', '2', '18'), 190)
    """
    file = _find(path, "networks", (".csv", ".graphml"))
    if attributes is None and file.parent == DATA / "networks":
        attributes = file.with_name(f"{file.stem}_attributes.csv")
    if file.suffix.lower() == ".csv":
        ties, told = _read_edge_list(file), dict[str, dict[str, Any]]()
    else:
        ties, told = _read_graphml(file)
    named = tuple(dict.fromkeys(name for tie in ties for name in (tie.source, tie.target)))
    source = file.name
    if attributes is not None:
        told = _merged(told, _read_attributes(Path(attributes)), ties, named, file.name, Path(attributes).name)
        source = Path(attributes).name
    labels = tuple(told) or named
    where = f"network {file.name}"
    _check_ties(ties, labels, where)
    if not FEWEST <= len(labels) <= MOST:
        _refuse(f"{where} has {len(labels)} managers, but a city has {FEWEST} to {MOST}; add or leave out managers")
    if expected is not None and len(labels) != expected:
        _refuse(
            f"{where} has {len(labels)} managers, but the setting expects {expected}; "
            f"set the number of managers to {len(labels)} or give another file"
        )

    at = {label: index for index, label in enumerate(labels)}
    weights = {layer: np.zeros((len(labels), len(labels))) for layer in LAYERS}
    for tie in ties:
        weights[tie.layer][at[tie.source], at[tie.target]] = tie.weight
    level = _levels(told, labels, source)
    filled = _roles(roles, told, labels, level, weights["advice"], source)
    role = np.array([ROLES.index(filled.get(label, "head")) for label in labels], dtype=np.int64)
    if level is None:
        level = np.minimum(role + 1, 3)
    department = _departments(told, labels, role, source)

    order = np.argsort(role, kind="stable")
    network = Network(
        labels=tuple(labels[index] for index in order),
        role=role[order],
        level=level[order],
        department=department[order],
        **{layer: weights[layer][np.ix_(order, order)] for layer in LAYERS},
        name=file.stem,
    )
    for array in network[1:-1]:
        array.setflags(write=False)
    return network


def statistics(
    ties: np.ndarray,
    *,
    level: Sequence[int] | np.ndarray | None = None,
    department: Sequence[int] | np.ndarray | None = None,
    other: np.ndarray | None = None,
) -> Statistics:
    """The shape of one layer of ties, (managers, managers), row asks column; weights above 0 count as ties.

    The figures circulated for Krackhardt's managers are met under these definitions: upward, lateral and downward are
    densities among the pairs of that kind, not shares of the ties; centralisation divides by (n - 1) squared, the most
    that a star can reach; the standard deviation divides by n - 1; clustering is the transitivity of the undirected
    graph, not the mean of local coefficients (.765). Exact values for advice are 9.048 (mean out-degree), 5.454 (its
    SD), .7345 (clustering) and .3452 (downward); 9.1, 5.5, .74 and .35 are these rounded twice.

    Args:
        ties: the layer, (n, n), n at least 2, zeros on the diagonal.
        level: of each manager (n,), 1 the top; without it what depends on levels is nan.
        department: of each manager (n,), a code; without it what depends on departments is nan.
        other: another layer of the same managers (n, n); without it what compares layers is nan.

    Returns:
        The statistics, each a number; units stand beside the fields.

    Raises:
        InvalidInput: ``ties`` is not square, has self ties or fewer than two managers, or ``other`` has another shape.

    Example:
        >>> circle = np.roll(np.eye(4), 1, axis=1)  # each of four asks the next
        >>> statistics(circle).density, statistics(circle).reciprocity, statistics(circle).centralisation
        (0.3333333333333333, 0.0, 0.0)
    """
    import networkx

    tie = np.asarray(ties) > 0
    n = len(tie)
    if tie.shape != (n, n) or n < 2 or np.diagonal(tie).any():
        _refuse(f"ties have shape {np.shape(ties)}, but a layer is square, with two or more managers and no self ties")
    apart = ~np.eye(n, dtype=bool)
    graph = networkx.from_numpy_array(tie, create_using=networkx.DiGraph)
    open_paths = tie.astype(np.int64) @ tie.astype(np.int64)
    np.fill_diagonal(open_paths, 0)
    sought = tie.sum(axis=0)
    out_degree = tie.sum(axis=1)

    def density(pairs: np.ndarray) -> float:
        return _ratio(tie[pairs].sum(), pairs.sum())

    department_ratio = level_ratio = upward = lateral = downward = math.nan
    if department is not None:
        same = np.equal.outer(np.asarray(department), np.asarray(department)) & apart
        department_ratio = _ratio(density(same), density(~same & apart))
    if level is not None:
        level = np.asarray(level)
        same = np.equal.outer(level, level) & apart
        level_ratio = _ratio(density(same), density(~same & apart))
        upward, lateral, downward = (
            density(np.greater.outer(level, level)),
            density(same),
            density(np.less.outer(level, level)),
        )
    correlation = given_other = given_no_other = math.nan
    if other is not None:
        if np.shape(other) != tie.shape:
            _refuse(f"the other layer has shape {np.shape(other)}, this one {tie.shape}; take both from one city")
        beside = np.asarray(other) > 0
        given_other, given_no_other = density(beside & apart), density(~beside & apart)
        spread = (given_other - given_no_other) * beside[apart].std()  # the phi coefficient, from its two densities
        correlation = _ratio(spread, tie[apart].std())
    mutual = (tie & tie.T).sum()
    return Statistics(
        managers=n,
        ties=int(tie.sum()),
        density=float(networkx.density(graph)),
        reciprocity=float(networkx.overall_reciprocity(graph)) if tie.any() else math.nan,
        dyadic_reciprocity=_ratio(mutual, (tie | tie.T).sum()),
        transitivity=_ratio(open_paths[tie].sum(), open_paths.sum()),
        clustering=float(networkx.transitivity(graph.to_undirected())),
        out_degree=float(out_degree.mean()),
        out_degree_sd=float(out_degree.std(ddof=1)),
        centralisation=float((sought.max() - sought).sum() / (n - 1) ** 2),
        department_ratio=department_ratio,
        level_ratio=level_ratio,
        upward=upward,
        lateral=lateral,
        downward=downward,
        correlation=correlation,
        given_other=given_other,
        given_no_other=given_no_other,
    )


# --- timelines -------------------------------------------------------------------------------------------------------


def read_timeline(path: str | Path, *, start_year: int = 1999, months: int = 156, outside: str = "error") -> Timeline:
    """Dated trigger events from a shipped timeline (by name) or a CSV: exposure by month since January of `start_year`.

    Columns: date (YYYY-MM or YYYY-MM-DD), event (election, regulation, demand, technology, crisis, visionary), and
    optionally strength (0 to 1, 1 without it), note, source, certainty. Rows are in order of date, at most one per
    event and month.

    Args:
        path: name of a shipped timeline, or path of a .csv file.
        start_year: the year whose January is month 0.
        months: of the horizon.
        outside: "error" refuses a row outside the horizon, "drop" leaves it out and lists it.

    Returns:
        The timeline; ``exposure`` (months, 6) holds strengths 0..1 by kind of trigger, read-only.

    Raises:
        InvalidInput: a file that is missing or cannot be meant; the message is one line with file, row, value and remedy.

    Example:
        >>> timeline = read_timeline("canada_1999_2012")
        >>> timeline.rows[0].event, timeline.rows[0].month, float(timeline.exposure[0, TRIGGERS.index("technology")])
        ('technology', 0, 1.0)
    """
    if outside not in ("error", "drop"):
        _refuse(f"outside is {outside!r}, but it is 'error' or 'drop'{_perhaps(outside, ('error', 'drop'))}")
    if months < 1:
        _refuse(f"months is {months}, but a timeline needs a horizon of 1 month or more")
    file = _find(path, "timelines", (".csv",))
    where = f"timeline {file.name}"
    table = _read_table(file, where, needed=("date", "event"), also=("strength", "note", "source", "certainty"))
    exposure = np.zeros((months, len(TRIGGERS)))
    rows: list[Exposure] = []
    dropped: list[Exposure] = []
    seen: dict[tuple[int, str], int] = {}
    latest, latest_date = (-math.inf, 0), ""
    for number, row in table:
        place = f"{where} row {number}"
        date, event = row["date"], row["event"]
        year, month, day = _date(date, place)
        if event not in TRIGGERS:
            _refuse(f"{place}: event {_show(event)} is none of {', '.join(TRIGGERS)}{_perhaps(event, TRIGGERS)}")
        strength = _number(row.get("strength") or "1", f"{place}: strength")
        if not 0.0 < strength <= 1.0:
            _refuse(f"{place}: strength is {strength:g}, but lies above 0 and up to 1; leave out what did not happen")
        since = (year - start_year) * 12 + month - 1
        # A day may be left out within a month: only days that are both told can be out of order.
        if since < latest[0] or (since == latest[0] and 0 < day < latest[1]):
            _refuse(f"{place}: date {date} comes after {latest_date}; sort the rows by date")
        latest, latest_date = (since, day or (latest[1] if since == latest[0] else 0)), date
        if (since, event) in seen:
            _refuse(
                f"{place}: {event} in {year}-{month:02d} is told already in row {seen[since, event]}; "
                "merge them, one row per event and month"
            )
        seen[since, event] = number
        told = Exposure(date, since, event, strength, *(row.get(key, "") for key in ("note", "source", "certainty")))
        if 0 <= since < months:
            exposure[since, TRIGGERS.index(event)] = strength
            rows.append(told)
        elif outside == "drop":
            dropped.append(told)
        else:
            end = start_year * 12 + months - 1
            _refuse(
                f"{place}: {event} of {date} is outside the horizon {start_year}-01 to {end // 12}-{end % 12 + 1:02d}; "
                'change the horizon, or leave such rows out with outside="drop"'
            )
    if not rows:
        _refuse(
            f"{where}: none of its {len(dropped)} rows lies within {months} months from {start_year}-01; "
            "change the start year or the horizon"
        )
    exposure.setflags(write=False)
    return Timeline(exposure, tuple(rows), tuple(dropped), start_year, file.stem)


# --- reading and refusing --------------------------------------------------------------------------------------------


def _refuse(message: str) -> NoReturn:
    raise InvalidInput(" ".join(message.split())) from None


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _perhaps(name: str, known: Sequence[str], cutoff: float = 0.6) -> str:
    close = get_close_matches(str(name).strip().lower(), [each.lower() for each in known], n=1, cutoff=cutoff)
    exact = [each for each in known if close and each.lower() == close[0]]
    return f" (did you mean {exact[0]!r}?)" if exact else ""


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else math.nan


def _find(path: str | Path, kind: str, suffixes: tuple[str, ...]) -> Path:
    """The file of a shipped name, or the user's own file."""
    names = shipped(kind)
    if str(path) in names:
        return DATA / kind / f"{path}.csv"
    file = Path(path)
    noun = kind.removesuffix("s")
    try:
        exists, is_directory = file.exists(), file.is_dir()
    except (OSError, ValueError):  # a name too long, or with a null character
        exists = is_directory = False
    if is_directory:
        _refuse(f"{noun} {_show(str(path))} is a directory; give a file ({' or '.join(suffixes)})")
    if not exists:
        _refuse(
            f"{noun} {_show(str(path))} is neither a file nor one that ships{_perhaps(str(path), names, 0.4)}; "
            f"give the path of a file, or one of: {', '.join(names)}"
        )
    if not file.is_file():  # a pipe would be waited for, a device read for ever
        _refuse(f"{noun} {_show(str(path))} is no plain file; give a file ({' or '.join(suffixes)})")
    if file.suffix.lower() not in suffixes:
        _refuse(f"{noun} {_show(file.name)} ends in {file.suffix!r}; save it as {' or '.join(suffixes)}")
    return file


def _read_text(file: Path, where: str) -> str:
    try:
        content = file.read_bytes()
    except OSError as problem:
        _refuse(f"{where} cannot be read ({problem.strerror}); give a readable file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        _refuse(f"{where} row {row}: byte {content[problem.start]:#04x} is not UTF-8; save the file as UTF-8")


def _read_table(
    file: Path, where: str, needed: tuple[str, ...], also: tuple[str, ...], others: bool = False
) -> list[tuple[int, dict[str, str]]]:
    """Numbered rows of a CSV whose columns are known; row 1 is the header. Blank lines are passed over."""
    reader = csv.reader(io.StringIO(_read_text(file, where), newline=""), strict=True)
    header: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                header = cells
                _check_columns(header, where, needed, also, others)
                continue
            place = f"{where} row {reader.line_num}"
            if len(cells) != len(header):
                _refuse(f"{place} has {len(cells)} cells, but there are {len(header)} columns; one cell per column")
            row = dict(zip(header, cells, strict=True))
            for column in needed:
                if not row[column]:
                    _refuse(f"{place}: {column} is empty; fill it in or leave the row out")
            rows.append((reader.line_num, row))
    except csv.Error as problem:
        _refuse(f"{where} row {reader.line_num} is not CSV ({problem}); separate cells by commas and close quotes")
    if not header:
        _refuse(f"{where} is empty; its first row names the columns {', '.join(needed)}")
    if not rows:
        _refuse(f"{where} has column names but no rows; add one row per entry")
    return rows


def _check_columns(header: list[str], where: str, needed: tuple[str, ...], also: tuple[str, ...], others: bool) -> None:
    known = needed + also
    listing = f"{', '.join(needed)} and optionally {', '.join(also)}"
    for column in header:
        if header.count(column) > 1:
            _refuse(f"{where}: column {_show(column)} appears twice; keep one")
        # Where other columns are welcome (age, tenure), only those that look like a slip of the pen are refused.
        slip = get_close_matches(column.lower(), [name for name in known if name not in header], n=1, cutoff=0.75)
        if column not in known and (slip or not others):
            missing = [name for name in needed if name not in header]
            _refuse(
                f"{where}: column {_show(column)} is not known{_perhaps(column, known)}; "
                f"columns are {listing}, separated by commas" + (f"; missing: {', '.join(missing)}" if missing else "")
            )
    for column in needed:
        if column not in header:
            _refuse(f"{where}: column {column!r} is missing; columns are {listing}")


def _number(text: object, thing: str) -> float:
    try:
        return float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        _refuse(f"{thing} is {_show(text)}, but a number is needed, such as 1 or 0.5")


def _weight(text: object, place: str) -> float:
    weight = _number(text, f"{place}: weight")
    if not math.isfinite(weight) or weight <= 0.0:
        _refuse(f"{place}: weight is {weight:g}, but a weight is finite and above 0; leave out ties that do not exist")
    return weight


def _layer(name: object, place: str) -> str:
    if name not in _LAYER_NAMES:
        _refuse(f"{place}: layer {_show(name)} is none of {', '.join(_LAYER_NAMES)}{_perhaps(str(name), LAYERS)}")
    return _LAYER_NAMES[str(name)]


def _read_edge_list(file: Path) -> list[_Tie]:
    where = f"network {file.name}"
    table = _read_table(file, where, needed=("source", "target"), also=("layer", "weight"))
    ties = []
    for number, row in table:
        place = f"{where} row {number}"
        layer = _layer(row["layer"], place) if "layer" in row else "advice"
        weight = _weight(row.get("weight") or "1", place)
        ties.append(_Tie(layer, row["source"], row["target"], weight, place))
    return ties


def _read_graphml(file: Path) -> tuple[list[_Tie], dict[str, dict[str, Any]]]:
    import networkx

    where = f"network {file.name}"
    content = _read_text(file, where)
    if not content.strip():
        _refuse(f"{where} is empty; save a graph as GraphML")
    try:
        graph = networkx.parse_graphml(content)
    except Exception as problem:  # whatever the parser and its converters raise: the file is at fault
        _refuse(f"{where} is no readable GraphML ({type(problem).__name__}: {problem}); export it again as GraphML")
    ties = []
    layered = any("layer" in data for *_, data in graph.edges(data=True))
    for number, (source, target, data) in enumerate(graph.edges(data=True), start=1):
        place = f"{where} edge {number} ({source} to {target})"
        layer = _layer(data.get("layer", ""), place) if layered else "advice"
        weight = _weight(data.get("weight", 1.0), place)
        ties.append(_Tie(layer, str(source), str(target), weight, place))
        if not graph.is_directed():
            if layer == "reporting":
                _refuse(f"{place}: reporting has no direction; save a directed graph, from subordinate to superior")
            if source != target:
                ties.append(_Tie(layer, str(target), str(source), weight, place))
    if not ties:
        _refuse(f"{where} has {len(graph)} managers but no ties; add edges")
    return ties, {str(node): dict(data) for node, data in graph.nodes(data=True)}


def _read_attributes(file: Path) -> dict[str, dict[str, Any]]:
    where = f"attributes {file.name}"
    if not file.is_file():
        _refuse(f"attributes {_show(str(file))} is not a file; give a CSV with manager, role, level, department")
    table = _read_table(file, where, needed=("manager",), also=("role", "level", "department"), others=True)
    told: dict[str, dict[str, Any]] = {}
    for number, row in table:
        if row["manager"] in told:
            _refuse(f"{where} row {number}: manager {_show(row['manager'])} is listed already; one row per manager")
        told[row["manager"]] = {key: value for key, value in row.items() if value}
    return told


def _merged(
    nodes: dict[str, dict[str, Any]],
    listed: dict[str, dict[str, Any]],
    ties: list[_Tie],
    named: tuple[str, ...],
    network: str,
    attributes: str,
) -> dict[str, dict[str, Any]]:
    """What two files tell of each manager, when they speak of the same ones; the attributes file has the last word."""
    for name in dict.fromkeys((*named, *nodes)):
        if name not in listed:
            place = next((tie.place for tie in ties if name in (tie.source, tie.target)), f"network {network}")
            close = _perhaps(name, tuple(listed))
            _refuse(f"{place}: manager {_show(name)} is not in {attributes}{close}; add the manager there")
    for name in listed:
        if name not in named:
            _refuse(
                f"attributes {attributes}: manager {_show(name)} has no tie in {network}{_perhaps(name, named)}; "
                "add a tie, or leave the manager out"
            )
    return {name: {**nodes.get(name, {}), **listed[name]} for name in listed}


def _check_ties(ties: list[_Tie], labels: tuple[str, ...], where: str) -> None:
    """Nobody asks themselves, nothing is said twice, everyone belongs, and nobody is their own superior's superior."""
    import networkx

    seen: dict[tuple[str, str, str], str] = {}
    for tie in ties:
        if tie.source == tie.target:
            _refuse(f"{tie.place}: manager {_show(tie.source)} has a tie to themselves; leave the row out")
        key = tie.layer, tie.source, tie.target
        if key in seen:
            _refuse(
                f"{tie.place}: {tie.layer} from {_show(tie.source)} to {_show(tie.target)} is told already in "
                f"{seen[key].removeprefix(where).strip()}; keep one, with the weight of both"
            )
        seen[key] = tie.place
    tied = {name for tie in ties for name in (tie.source, tie.target)}
    for label in labels:
        if label not in tied:
            _refuse(f"{where}: manager {_show(label)} is isolated, without a tie in any layer; add one or drop them")
    if not any(tie.layer == "advice" for tie in ties):
        _refuse(f"{where} has no advice ties, but managers hear each other through advice; add rows with layer advice")
    reporting = networkx.DiGraph((tie.source, tie.target) for tie in ties if tie.layer == "reporting")
    if not networkx.is_directed_acyclic_graph(reporting):
        circle = [source for source, _ in networkx.find_cycle(reporting)]
        through = ", ".join(map(_show, circle[:4]))
        _refuse(f"{where}: reporting runs in a circle through {through}; let it run upward only")


def _column(told: Mapping[str, Mapping[str, Any]], labels: tuple[str, ...], key: str, source: str) -> list[Any] | None:
    """An attribute of all managers, or None when the file is silent about it; half told is refused."""
    values = [told.get(label, {}).get(key) for label in labels]
    if all(value is None for value in values):
        return None
    for label, value in zip(labels, values, strict=True):
        if value is None:
            _refuse(f"{source}: {key} of manager {_show(label)} is missing; give it for all managers or for none")
    return values


def _levels(told: Mapping[str, Mapping[str, Any]], labels: tuple[str, ...], source: str) -> np.ndarray | None:
    values = _column(told, labels, "level", source)
    if values is None:
        return None
    levels = []
    for label, value in zip(labels, values, strict=True):
        level = _number(value, f"{source}: level of manager {_show(label)}")
        if not (1 <= level <= MOST and level == int(level)):
            _refuse(f"{source}: level of manager {_show(label)} is {level:g}, but levels are 1 (the top), 2, 3 ...")
        levels.append(int(level))
    return np.array(levels, dtype=np.int64)


def _departments(told: Mapping[str, Mapping[str, Any]], labels: tuple[str, ...], role: np.ndarray, source: str) -> np.ndarray:
    values = _column(told, labels, "department", source)
    if values is None:
        own = np.cumsum(role >= Role.CIO)
        return np.where(role >= Role.CIO, own, 0).astype(np.int64)
    texts = [str(value) for value in values]
    if all(text.isdecimal() and len(text) < 10 for text in texts):
        return np.array([int(text) for text in texts], dtype=np.int64)
    codes = {text: code for code, text in enumerate(dict.fromkeys(texts))}  # names, coded as they come
    return np.array([codes[text] for text in texts], dtype=np.int64)


def _roles(
    asked: Mapping[str, Any] | None,
    told: Mapping[str, Mapping[str, Any]],
    labels: tuple[str, ...],
    level: np.ndarray | None,
    advice: np.ndarray,
    source: str,
) -> dict[str, str]:
    """Who is mayor, city manager and CIO: asked for, else told by the file, else by level and by being sought."""
    filled: dict[str, str] = {}  # manager -> role
    for role, manager in (asked or {}).items():
        if role not in ROLES[:3]:
            _refuse(f"roles: {_show(role)} is none of {', '.join(ROLES[:3])}{_perhaps(str(role), ROLES[:3])}")
        name = str(manager)
        if name not in labels:
            close = _perhaps(name, labels)
            _refuse(f"roles.{role} is manager {_show(name)}, who is not in the network{close}; name one who is")
        if name in filled:
            _refuse(f"roles.{role} is manager {_show(name)}, who is {filled[name]} already; name another manager")
        filled[name] = role
    heads = set()
    for label in labels:
        stated = told.get(label, {}).get("role")
        if stated is None:
            continue
        if stated not in ROLES:
            known = f"none of {', '.join(ROLES)}{_perhaps(str(stated), ROLES)}"
            _refuse(f"{source}: role of manager {_show(label)} is {_show(stated)}, {known}")
        if stated == "head":
            heads.add(label)
        elif label not in filled and stated not in (asked or {}):
            holder = next((name for name, held in filled.items() if held == stated), None)
            if holder is not None:
                _refuse(f"{source}: {stated} is both {_show(holder)} and {_show(label)}; keep one, make the other a head")
            filled[label] = stated
    sought = (advice > 0).sum(axis=0)
    heard = np.round(advice.sum(axis=0), 9)  # so that the order of the rows cannot break a tie

    def standing(index: int) -> tuple[float, ...]:
        return (0 if level is None else int(level[index]), -int(sought[index]), -float(heard[index]), index)

    for role in ROLES[:3]:
        if role not in filled.values():
            free = [i for i, label in enumerate(labels) if label not in filled and label not in heads]
            if not free:
                _refuse(f"{source}: nobody is left to be {role}; give one manager the role {role}")
            filled[labels[min(free, key=standing)]] = role
    return filled


def _date(text: str, place: str) -> tuple[int, int, int]:
    """Year, month and day (0 when the day is not told)."""
    import datetime

    parts = text.split("-")
    if [len(part) for part in parts] in ([4, 2], [4, 2, 2]) and all(p.isascii() and p.isdecimal() for p in parts):
        year, month, day = (*map(int, parts), 0)[:3]
        try:
            datetime.date(year, month, day if len(parts) == 3 else 1)
        except ValueError:
            pass
        else:
            return year, month, day
    _refuse(f"{place}: date {_show(text)} is no date; write YYYY-MM or YYYY-MM-DD, such as 2003-11-10")
