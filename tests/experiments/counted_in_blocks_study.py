"""The counted study with an arm in blocks of panels, each with a change that depends on how many panels there are."""

from counted_study import Options as Options
from counted_study import analyse as analyse_counted
from counted_study import arms as arms
from counted_study import shares as shares

from experiments.study_tools.arms import arms_in_blocks, blocks, rows_in_blocks


def later_arms(question, source):
    return arms_in_blocks("block", ("use",), _parts(question))


def analyse(question, source):
    report = analyse_counted(question, source)
    use = rows_in_blocks(source, "block", _parts(question))["use"]
    return report._replace(summary={**report.summary, "use_in_blocks": float(use.mean())})


def _parts(question):
    strength = 1.0 / question.panels
    return [(part, {"complementarity.strength": strength}) for part in blocks(question.panels, 3)]
