"""Networks and timelines from files: worked examples, refusals, and what must not depend on names."""

import csv
import math
import subprocess
import sys
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import sources
from simulation.sources import InvalidInput, read_network, read_timeline, shipped, statistics
from simulation.vocabulary import Role, Trigger

KRACKHARDT = "krackhardt_high_tech_managers"
# A small city: everyone asks the mayor, the mayor asks the manager, the manager the CIO.
CITY = "source,target\nann,bob\nbob,cyd\ncyd,ann\ndan,ann\neve,ann\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="city.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture(scope="module")
def krackhardt():
    return read_network(KRACKHARDT)


def refusal(call, *args, **kwargs):
    with pytest.raises(InvalidInput) as caught:
        call(*args, **kwargs)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


# --- networks: worked examples ---------------------------------------------------------------------------------------


def test_krackhardts_managers_stand_in_for_a_city(krackhardt):
    assert krackhardt.labels[:5] == ("7", "2", "18", "1", "3")  # mayor, city manager, CIO, then heads as in the file
    assert krackhardt.role.tolist() == [Role.MAYOR, Role.CITY_MANAGER, Role.CIO] + [Role.HEAD] * 18
    assert krackhardt.level.tolist()[:4] == [1, 2, 2, 3]
    assert krackhardt.department.tolist()[:4] == [0, 4, 3, 4]
    assert [int(krackhardt[i].sum()) for i in (4, 5, 6)] == [190, 102, 20]
    assert krackhardt.advice[krackhardt.labels.index("1"), krackhardt.labels.index("16")] == 1.0
    assert krackhardt.reporting[1, 0] == 1.0  # manager 2 answers to manager 7
    assert not any(array.flags.writeable for array in krackhardt[1:7])
    assert krackhardt.name == KRACKHARDT


def test_the_advice_layer_has_the_published_shape(krackhardt):
    k = krackhardt
    advice = statistics(k.advice, level=k.level, department=k.department, other=k.friendship)
    assert (advice.managers, advice.ties) == (21, 190)
    assert advice.density == pytest.approx(0.452, abs=5e-4)
    assert advice.reciprocity == pytest.approx(0.474, abs=5e-4)
    assert advice.dyadic_reciprocity == pytest.approx(0.31, abs=5e-3)
    assert advice.transitivity == pytest.approx(0.66, abs=5e-3)
    assert advice.clustering == pytest.approx(0.735, abs=5e-4)  # circulated as .74
    assert advice.out_degree == pytest.approx(9.05, abs=5e-3)  # circulated as 9.1
    assert advice.out_degree_sd == pytest.approx(5.45, abs=5e-3)  # circulated as 5.5
    assert advice.centralisation == pytest.approx(0.47, abs=5e-4)
    assert advice.department_ratio == pytest.approx(1.11, abs=5e-3)
    assert advice.upward == pytest.approx(0.68, abs=5e-3)
    assert advice.lateral == pytest.approx(0.41, abs=5e-3)
    assert advice.downward == pytest.approx(0.345, abs=5e-4)  # circulated as .35
    assert advice.correlation == pytest.approx(0.15, abs=5e-3)
    assert advice.given_other == pytest.approx(0.59, abs=5e-3)
    assert advice.given_no_other == pytest.approx(0.41, abs=5e-3)


def test_the_friendship_layer_has_the_published_shape(krackhardt):
    k = krackhardt
    friendship = statistics(k.friendship, level=k.level, department=k.department)
    assert friendship.ties == 102
    assert friendship.density == pytest.approx(0.243, abs=5e-4)
    assert friendship.reciprocity == pytest.approx(0.451, abs=5e-4)
    assert friendship.department_ratio == pytest.approx(2.06, abs=5e-3)
    assert friendship.level_ratio == pytest.approx(1.95, abs=5e-3)
    assert math.isnan(friendship.correlation)


def test_the_correlation_of_layers_is_pearsons_over_ordered_pairs(krackhardt):
    apart = ~np.eye(21, dtype=bool)
    by_hand = np.corrcoef(krackhardt.advice[apart], krackhardt.friendship[apart])[0, 1]
    assert statistics(krackhardt.advice, other=krackhardt.friendship).correlation == pytest.approx(by_hand)


def test_a_star_is_wholly_centralised():
    star = np.zeros((5, 5))
    star[1:, 0] = 2.0
    seen = statistics(star, level=[1, 2, 2, 2, 2])
    assert (seen.centralisation, seen.upward, seen.lateral, seen.downward) == (1.0, 1.0, 0.0, 0.0)
    assert (seen.density, seen.reciprocity) == (0.2, 0.0)


def test_a_layer_without_ties_has_no_reciprocity():
    assert math.isnan(statistics(np.zeros((4, 4))).reciprocity)


def test_a_file_without_layers_is_all_advice(file):
    network = read_network(file(CITY))
    assert network.labels == ("ann", "bob", "cyd", "dan", "eve")  # ann is most sought; of the others bob comes first
    assert network.advice.sum() == 5
    assert network.friendship.sum() == network.reporting.sum() == 0
    assert network.level.tolist() == [1, 2, 3, 3, 3]
    assert network.department.tolist() == [0, 0, 1, 2, 3]


def test_layers_weights_and_blank_lines_are_read(file):
    text = (
        "\ufefflayer,source,target,weight\nadvice,a,b,0.5\n\nfriendship,b,a,2\nreports_to,c,b,1\nreporting,d,c,\n"
        "advice,c,d,1e-3\n"
    )
    network = read_network(file(text), roles={"mayor": "b", "city_manager": "c", "cio": "d"})
    assert network.labels == ("b", "c", "d", "a")
    assert network.advice[3, 0] == 0.5
    assert network.advice[1, 2] == 0.001
    assert network.friendship[0, 3] == 2.0
    assert network.reporting[1, 0] == network.reporting[2, 1] == 1.0


def test_roles_asked_for_win_over_roles_told_and_the_rest_is_filled(file):
    told = file("manager,role,age\nann,head,40\nbob,mayor,50\ncyd,head,30\ndan,,20\neve,,20\n", "told.csv")
    assert read_network(file(CITY), attributes=told).labels[:3] == ("bob", "dan", "eve")
    assert read_network(file(CITY), attributes=told, roles={"cio": "ann"}).labels[:3] == ("bob", "dan", "ann")
    assert read_network(file(CITY), attributes=told, roles={"mayor": "eve"}).labels[0] == "eve"


def test_roles_may_be_given_as_numbers():
    network = read_network(KRACKHARDT, roles={"city_manager": 14, "cio": 21}, expected=21)
    assert network.labels[:3] == ("7", "14", "21")


def test_departments_may_have_names(file):
    told = file("manager,department\nann,hall\nbob,hall\ncyd,it\ndan,fire\neve,fire\n", "told.csv")
    assert read_network(file(CITY), attributes=told).department.tolist() == [0, 0, 1, 2, 2]


def test_graphml_says_the_same_as_a_list_of_edges(tmp_path, krackhardt):
    graph = networkx.MultiDiGraph()
    k = krackhardt
    for index in np.argsort([int(label) for label in k.labels]):
        node = {"level": int(k.level[index]), "department": int(k.department[index])}
        graph.add_node(k.labels[index], role=sources.ROLES[k.role[index]], **node)
    for layer in sources.LAYERS:
        for source, target in np.argwhere(getattr(k, layer)):
            graph.add_edge(k.labels[source], k.labels[target], layer=layer, weight=1.0)
    path = tmp_path / f"{KRACKHARDT}.graphml"
    networkx.write_graphml(graph, path)
    again = read_network(str(path))
    assert again.labels == k.labels
    assert again.name == k.name
    assert all(np.array_equal(one, other) for one, other in zip(again[1:7], k[1:7]))


def test_an_undirected_graphml_tie_runs_both_ways(tmp_path):
    networkx.write_graphml(networkx.path_graph(5), tmp_path / "path.graphml")
    network = read_network(tmp_path / "path.graphml")
    assert network.labels == ("1", "2", "3", "0", "4")
    assert np.array_equal(network.advice, network.advice.T)
    assert network.advice.sum() == 8


# --- networks: refusals ----------------------------------------------------------------------------------------------

EDGES = {
    "empty": ("", "empty", "source, target"),
    "only blank": ("\n \n", "empty"),
    "only a header": ("source,target\n", "no rows"),
    "semicolons": ("source;target\na;b\n", "'source;target'", "separated by commas"),
    "misspelt column": ("sorce,target\na,b\n", "'sorce'", "did you mean 'source'"),
    "missing column": ("source\na\n", "'target' is missing"),
    "unknown column": ("source,target,colour\na,b,red\n", "'colour'"),
    "column twice": ("source,target,source\na,b,a\n", "twice"),
    "ragged": ("source,target\na,b,c\n", "row 2", "3 cells"),
    "nameless": ("source,target\na,\n", "row 2", "target is empty"),
    "open quote": ('source,target\n"a,b\n', "not CSV"),
    "unknown layer": ("layer,source,target\nfriends,a,b\n", "row 2", "'friends'", "did you mean 'friendship'"),
    "capital layer": ("layer,source,target\nAdvice,a,b\n", "did you mean 'advice'"),
    "negative weight": ("source,target,weight\na,b,-1\n", "row 2", "weight is -1"),
    "zero weight": ("source,target,weight\na,b,0\n", "weight is 0"),
    "nan weight": ("source,target,weight\na,b,nan\n", "weight is nan"),
    "infinite weight": ("source,target,weight\na,b,inf\n", "weight is inf"),
    "word as weight": ("source,target,weight\na,b,much\n", "'much'"),
    "self tie": (CITY + "eve,eve\n", "row 7", "'eve'", "themselves"),
    "duplicate": (CITY + "ann,bob\n", "row 7", "row 2"),
    "few": ("source,target\na,b\nb,c\n", "3 managers", "4 to 200"),
    "many": ("source,target\n" + "".join(f"m{i},m0\n" for i in range(1, 201)), "201 managers", "4 to 200"),
    "no advice": ("layer,source,target\nfriendship,a,b\nfriendship,c,d\n", "no advice"),
    "circle": ("layer,source,target\nadvice,a,b\nadvice,c,d\nreporting,a,b\nreporting,b,a\n", "circle"),
    "not UTF-8": (b"source,target\na,b\nc\xe9,d\n", "row 3", "0xe9", "UTF-8"),
    "newline in a name": ('source,target\n"a\nb","a\nb"\n', "themselves"),
}


@pytest.mark.parametrize("case", EDGES)
def test_an_impossible_list_of_edges_is_refused(file, case):
    text, *fragments = EDGES[case]
    message = refusal(read_network, file(text))
    assert "city.csv" in message
    for fragment in fragments:
        assert fragment in message


ATTRIBUTES = {
    "misspelt column": ("manager,levle\nann,1\n", "'levle'", "did you mean 'level'"),
    "no managers": ("name,level\nann,1\n", "'manager' is missing"),
    "twice": ("manager\nann\nann\n", "row 3", "'ann'", "already"),
    "left out": ("manager\nann\nbob\ncyd\ndan\n", "row 6", "'eve'", "not in told.csv"),
    "misspelt manager": ("manager\nann\nbob\ncyd\ndane\neve\n", "row 5", "'dan'", "did you mean 'dane'"),
    "isolated": ("manager\nann\nbob\ncyd\ndan\neve\nfay\n", "'fay'", "no tie in city.csv"),
    "half told": ("manager,level\nann,1\nbob,2\ncyd,\ndan,3\neve,3\n", "level", "'cyd'", "missing"),
    "level 0": ("manager,level\nann,0\nbob,2\ncyd,2\ndan,3\neve,3\n", "'ann' is 0"),
    "level as a word": ("manager,level\nann,top\nbob,2\ncyd,2\ndan,3\neve,3\n", "'top'"),
    "unknown role": ("manager,role\nann,mayr\nbob,\ncyd,\ndan,\neve,\n", "'mayr'", "did you mean 'mayor'"),
    "two mayors": ("manager,role\nann,mayor\nbob,mayor\ncyd,\ndan,\neve,\n", "mayor is both 'ann' and 'bob'"),
    "all heads": ("manager,role\nann,head\nbob,head\ncyd,head\ndan,head\neve,head\n", "nobody is left to be mayor"),
}


@pytest.mark.parametrize("case", ATTRIBUTES)
def test_impossible_attributes_are_refused(file, case):
    text, *fragments = ATTRIBUTES[case]
    message = refusal(read_network, file(CITY), attributes=file(text, "told.csv"))
    assert "told.csv" in message
    for fragment in fragments:
        assert fragment in message


@pytest.mark.parametrize(
    ("roles", "fragments"),
    [
        ({"major": "7"}, ["'major'", "did you mean 'mayor'"]),
        ({"head": "7"}, ["'head'"]),
        ({"cio": "77"}, ["roles.cio", "'77'", "did you mean '7'"]),
        ({"mayor": "7", "cio": "7"}, ["roles.cio", "'7'", "mayor already"]),
    ],
)
def test_impossible_roles_are_refused(roles, fragments):
    message = refusal(read_network, KRACKHARDT, roles=roles)
    for fragment in fragments:
        assert fragment in message


def test_a_network_that_is_not_there_is_refused_with_what_is(tmp_path):
    assert f"did you mean '{KRACKHARDT}'" in refusal(read_network, "krackhart_high_tech")
    assert KRACKHARDT in refusal(read_network, tmp_path / "nowhere.csv")
    assert "directory" in refusal(read_network, tmp_path)
    assert "nowhere" in refusal(read_network, KRACKHARDT, attributes="nowhere.csv")
    assert "neither" in refusal(read_network, "a\0b")


def test_another_format_or_size_is_refused(file):
    assert "'.xlsx'" in refusal(read_network, file(CITY, "city.xlsx"))
    message = refusal(read_network, file(CITY), expected=15)
    assert "5 managers" in message
    assert "15" in message


GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{}</graphml>'


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "empty"),
        ("a,b\n", "no readable GraphML"),
        ("<graphml>\n<graph", "no readable GraphML"),
        ("<html></html>", "no readable GraphML"),
        (GRAPHML.format('<graph edgedefault="directed"><node id="a"/></graph>'), "no ties"),
        (b"<graphml>\xff</graphml>", "UTF-8"),
    ],
)
def test_an_unreadable_graphml_is_refused(file, text, fragment):
    assert fragment in refusal(read_network, file(text, "city.graphml"))


@pytest.mark.parametrize(
    ("graph", "change", "fragment"),
    [
        (networkx.DiGraph, lambda g: g.add_node("z"), "'z' is isolated"),
        (networkx.DiGraph, lambda g: g.edges["a", "b"].update(layer="advise"), "did you mean 'advice'"),
        (networkx.DiGraph, lambda g: g.edges["a", "b"].update(weight=-2.0), "weight is -2"),
        (networkx.DiGraph, lambda g: g.edges["a", "b"].update(layer="advice"), "layer ''"),
        (networkx.DiGraph, lambda g: g.nodes["a"].update(level=1), "level of manager 'b' is missing"),
        (networkx.Graph, lambda g: [e.update(layer="reporting") for *_, e in g.edges(data=True)], "no direction"),
        (networkx.Graph, lambda g: g.add_edge("a", "a"), "themselves"),
    ],
)
def test_an_impossible_graphml_is_refused(tmp_path, graph, change, fragment):
    city = graph([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")])
    change(city)
    networkx.write_graphml(city, tmp_path / "city.graphml")
    assert fragment in refusal(read_network, tmp_path / "city.graphml")


@pytest.mark.parametrize("ties", [np.zeros((2, 3)), np.zeros((1, 1)), np.eye(4)])
def test_statistics_of_no_layer_are_refused(ties):
    assert "square" in refusal(statistics, ties)


def test_statistics_of_two_cities_are_refused():
    assert "shape" in refusal(statistics, np.zeros((4, 4)), other=np.zeros((5, 5)))


# --- networks: what must not depend on names -------------------------------------------------------------------------


@st.composite
def cities(draw):
    n = draw(st.integers(4, 9))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    advice = {(i, (i + 1) % n) for i in range(n)} | set(draw(st.lists(st.sampled_from(pairs), max_size=30)))
    friendship = set(draw(st.lists(st.sampled_from(pairs), max_size=30)))
    weights = {tie: draw(st.sampled_from([0.25, 1.0, 3.0])) for tie in sorted(advice)}
    levels = draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    departments = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    return weights, friendship, levels, departments, draw(st.permutations(range(n)))


def written(directory, city, name, order):
    weights, friendship, levels, departments, _ = city
    ties = [("advice", *tie, weight) for tie, weight in weights.items()]
    ties += [("friendship", *tie, 1) for tie in sorted(friendship)]
    ties.sort(key=lambda tie: order.index(tie[1]))
    with (directory / "city.csv").open("w", newline="") as out:
        csv.writer(out).writerows(
            [("layer", "source", "target", "weight"), *((layer, name[i], name[j], w) for layer, i, j, w in ties)]
        )
    with (directory / "told.csv").open("w", newline="") as out:
        csv.writer(out).writerows([("manager", "level", "department"), *((name[i], levels[i], departments[i]) for i in order)])
    roles = {"mayor": name[0], "city_manager": name[1], "cio": name[2]}
    return read_network(directory / "city.csv", attributes=directory / "told.csv", roles=roles)


@settings(max_examples=40, deadline=None)
@given(city=cities())
def test_relabelled_managers_with_their_ties_and_roles_have_the_same_statistics(tmp_path_factory, city):
    directory = tmp_path_factory.mktemp("cities")
    order = city[-1]
    one = written(directory, city, [f"m{i}" for i in range(len(order))], list(range(len(order))))
    other = written(directory, city, [f"name {order[i]}" for i in range(len(order))], order)

    def shape(network):
        layers = (network.advice, network.friendship), (network.friendship, network.advice)
        seats = {"level": network.level, "department": network.department}
        return np.array([statistics(layer, other=beside, **seats) for layer, beside in layers], dtype=float)

    np.testing.assert_allclose(shape(one), shape(other), rtol=1e-12, equal_nan=True)
    assert one.role.tolist() == other.role.tolist()
    assert one.level[:3].tolist() == other.level[:3].tolist()
    assert np.array_equal(one.advice[:3, :3], other.advice[:3, :3])


# --- timelines -------------------------------------------------------------------------------------------------------


def test_the_canadian_timeline_holds_erp_elections_and_regulation():
    timeline = read_timeline("canada_1999_2012")
    assert timeline.exposure.shape == (156, 6)
    assert timeline.exposure[0].tolist() == [0, 0, 0, 1, 0, 0]
    elections = np.flatnonzero(timeline.exposure[:, Trigger.ELECTION])
    assert [(1999 + m // 12, m % 12 + 1) for m in elections] == [(2000, 11), (2003, 11), (2006, 11), (2010, 10)]
    assert timeline.exposure[48, Trigger.REGULATION] == 1.0  # Municipal Act, 2001: in force January 2003
    assert timeline.exposure[:, [Trigger.DEMAND, Trigger.CRISIS, Trigger.VISIONARY]].sum() == 0
    assert not timeline.exposure.flags.writeable
    assert timeline.dropped == ()


def test_the_stylised_timeline_differs_only_in_its_elections():
    dated, stylised = read_timeline("canada_1999_2012"), read_timeline("four_year_elections_1999_2012")
    elections = np.flatnonzero(stylised.exposure[:, Trigger.ELECTION])
    assert np.diff(elections).tolist() == [48, 48]
    assert np.array_equal(np.delete(dated.exposure, 0, 1), np.delete(stylised.exposure, 0, 1))


@pytest.mark.parametrize("name", shipped("timelines"))
def test_every_shipped_row_has_a_source_and_says_how_sure_it_is(name):
    for row in read_timeline(name).rows:
        assert row.source
        assert row.note
        assert row.certainty in ("exact", "month known", "month assumed", "stylised")


def test_months_count_from_january_of_the_start_year(file):
    timeline = read_timeline(
        file("date,event,strength\n2000-01-31,crisis,0.5\n2000-01,demand,\n2001-12-01,crisis,0.25\n"),
        start_year=2000,
        months=24,
    )
    assert [(row.month, row.event, row.strength) for row in timeline.rows] == [
        (0, "crisis", 0.5),
        (0, "demand", 1.0),
        (23, "crisis", 0.25),
    ]
    assert timeline.exposure[0].tolist() == [0, 0, 1, 0, 0.5, 0]
    assert timeline.exposure[23, Trigger.CRISIS] == 0.25
    assert timeline.exposure.sum() == 1.75


def test_rows_outside_the_horizon_can_be_dropped_and_are_listed():
    timeline = read_timeline("canada_1999_2012", start_year=2000, months=36, outside="drop")
    assert [row.date for row in timeline.rows] == ["2000-10", "2000-11-13"]
    assert [row.month for row in timeline.rows] == [9, 10]
    assert len(timeline.dropped) == 10
    assert timeline.dropped[0].month == -12


TIMELINES = {
    "empty": ("", "empty"),
    "only a header": ("date,event\n", "no rows"),
    "misspelt column": ("date,evnt\n2000-01,election\n", "did you mean 'event'"),
    "unknown event": ("date,event\n2000-01,elections\n", "row 2", "did you mean 'election'"),
    "no event": ("date,event\n2000-01,\n", "row 2", "event is empty"),
    "unsorted": ("date,event\n2003-11,election\n2000-11,election\n", "row 3", "2000-11 comes after 2003-11", "sort"),
    "unsorted days": ("date,event\n2003-11-10,election\n2003-11-09,crisis\n", "row 3", "sort"),
    "duplicate": ("date,event\n2003-11,election\n2003-11,election\n", "row 3", "already in row 2"),
    "same month": ("date,event\n2003-11-10,election\n2003-11-12,election\n", "row 3", "merge"),
    "too early": ("date,event\n1998-12,election\n", "1998-12", "1999-01 to 2011-12", "drop"),
    "too late": ("date,event\n2012-01-15,election\n", "2012-01-15", "1999-01 to 2011-12"),
    "slashes": ("date,event\n2003/11/10,election\n", "'2003/11/10'", "YYYY-MM"),
    "month 13": ("date,event\n2003-13,election\n", "'2003-13'"),
    "30 February": ("date,event\n2003-02-30,election\n", "'2003-02-30'"),
    "day 0": ("date,event\n2003-02-00,election\n", "'2003-02-00'"),
    "only a year": ("date,event\n2003,election\n", "'2003'"),
    "no strength": ("date,event,strength\n2003-11,election,0\n", "strength is 0"),
    "too strong": ("date,event,strength\n2003-11,election,1.5\n", "strength is 1.5"),
    "nan strength": ("date,event,strength\n2003-11,election,nan\n", "strength is nan"),
    "word as strength": ("date,event,strength\n2003-11,election,high\n", "'high'"),
    "not UTF-8": (b"date,event,note\n2003-11,election,\xe9lu\n", "row 2", "UTF-8"),
}


@pytest.mark.parametrize("case", TIMELINES)
def test_an_impossible_timeline_is_refused(file, case):
    text, *fragments = TIMELINES[case]
    message = refusal(read_timeline, file(text, "dates.csv"))
    assert "dates.csv" in message
    for fragment in fragments:
        assert fragment in message


def test_a_timeline_with_nothing_left_is_refused(file):
    dates = file("date,event\n1998-12,election\n")
    assert "none of its 1 rows" in refusal(read_timeline, dates, outside="drop")


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        ({"path": "canada"}, "did you mean 'canada_1999_2012'"),
        ({"path": "canada_1999_2012", "months": 0}, "months is 0"),
        ({"path": "canada_1999_2012", "outside": "dropp"}, "did you mean 'drop'"),
        ({"path": "canada_1999_2012", "months": 12}, "2000-10"),
    ],
)
def test_impossible_requests_for_a_timeline_are_refused(arguments, fragment):
    assert fragment in refusal(read_timeline, **arguments)


def test_networkx_is_not_imported_before_it_is_needed():
    code = "import sys, simulation.sources; sys.exit('networkx' in sys.modules or 'pandas' in sys.modules)"
    root = Path(sources.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
