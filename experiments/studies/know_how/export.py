"""The samples as tables for R, and an R script that asks its packages QCA and cna the same questions at the same cutoffs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from experiments.statistics.tables import Rows
from experiments.statistics.truth_table import Rules
from experiments.studies.know_how.sets import Memberships, Sets


def factor(name: str) -> str:
    """A name as both R packages take it: capital letters and digits, since small letters mean absence there.

    >>> factor("change_seeking")
    'CHANGESEEKING'
    """
    return "".join(letter for letter in name.upper() if letter.isalnum())


def sample(rows: Rows, sets: Sequence[Sets], outcomes: Mapping[str, Memberships], kind: str) -> dict[str, Sequence]:
    """One row per city: which it is, its memberships in all conditions, then in the outcomes; ``kind`` is crisp or fuzzy."""
    columns: dict[str, Sequence] = {
        "case": [f"p{panel}c{city}" for panel, city in zip(rows["panel"], rows["city"], strict=True)]
    }
    whole = np.int64 if kind == "crisp" else np.float64
    for each in sets:
        for place, name in enumerate(each.conditions):
            columns[factor(name)] = getattr(each, kind)[:, place].astype(whole)
    for name, members in outcomes.items():
        columns[factor(name)] = getattr(members, kind).astype(whole)
    return columns


def script(sizes: Sequence[int], sets: Sequence[Sets], outcomes: Sequence[str], rules: Rules, necessity: float) -> str:
    """The R script, as text."""
    groups = ",\n".join(f"  {each.name} = c({', '.join(_quoted(map(factor, each.conditions)))})" for each in sets)
    return f"""# The samples of `framebreak run study=know_how` in R's packages QCA and cna, at the same cutoffs.
# Run it in the folder where it lies:  Rscript know_how_qca.R
# framebreak writes this script and does not run it; needed: install.packages(c("QCA", "cna"))
library(QCA)
library(cna)

sizes <- c({", ".join(f"{size}L" for size in sizes)})
groups <- list(
{groups}
)
outcomes <- c({", ".join(_quoted(map(factor, outcomes)))})
consistency <- {rules.consistency:g}
pri <- {rules.pri:g}
frequency <- {rules.frequency:g} # share of cases a row needs, one case at least
necessity <- {necessity:g}

attempt <- function(what) tryCatch(print(what), error = function(e) cat("  none:", conditionMessage(e), "\\n"))

for (size in sizes) for (kind in c("", "_fuzzy")) {{
  cities <- read.csv(sprintf("sample_%d%s.csv", size, kind), row.names = "case")
  for (group in names(groups)) for (outcome in outcomes) for (sign in c("", "~")) {{
    conditions <- groups[[group]]
    cat(sprintf("\\n=== %d cities%s, %s, outcome %s%s\\n", size, kind, group, sign, outcome))
    data <- cities[, c(conditions, outcome)]
    expected <- paste0(if (sign == "~") "~" else "", conditions)
    cat("necessity:\\n")
    reached <- if (sign == "~") 1 - data[[outcome]] else data[[outcome]]
    attempt(pof(data[, conditions], reached, relation = "necessity"))
    rows <- tryCatch(
      truthTable(data, outcome = paste0(sign, outcome), conditions = conditions, incl.cut = consistency,
                 pri.cut = pri, n.cut = max(1, ceiling(frequency * nrow(data))), show.cases = FALSE),
      error = function(e) {{ cat("  no truth table:", conditionMessage(e), "\\n"); NULL }}
    )
    if (is.null(rows)) next
    cat("conservative:\\n")
    attempt(minimize(rows))
    cat("parsimonious:\\n")
    attempt(minimize(rows, include = "?"))
    cat("intermediate:\\n")
    attempt(minimize(rows, include = "?", dir.exp = paste(expected, collapse = ",")))
    if (sign == "" && size <= 1000) {{ # coincidence analysis searches more and takes long on many cases
      cat("cna:\\n")
      attempt(cna(data, outcome = outcome, con = consistency, cov = necessity, maxstep = c(3, 3, 9)))
    }}
  }}
}}
"""


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
