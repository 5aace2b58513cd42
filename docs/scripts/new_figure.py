"""A figure of one's own from the published tables: what leaves enactment where it is, and what moves integration."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from framebreak.reference import table

lessons = table("lessons/verdicts").merge(table("lessons/effects"), on="key")  # one row per contrast and measure
pairs = lessons.pivot(index=["scenario", "name"], columns="measure", values=["estimate", "low", "high"])
figure, axes = plt.subplots(figsize=(88 / 25.4, 110 / 25.4), layout="constrained")
for number, (scenario, rows) in enumerate(pairs.groupby(level="scenario")):
    mark, name = "o^"[number // 10], scenario.replace("_", " ")  # ten colours, then another shape
    axes.plot(rows["estimate"]["integrated"], rows["estimate"]["enacted"], mark, ms=3, label=name)
axes.axhline(0, color="0.6", lw=0.7)
axes.axvline(0, color="0.6", lw=0.7)
axes.tick_params(labelsize=8)
axes.set_xlabel("effect on the share that integrates", fontsize=8)
axes.set_ylabel("effect on the share that enacts", fontsize=8)
figure.legend(loc="outside lower center", ncols=2, fontsize=7, frameon=False)
figure.savefig("new_figure.pdf")
figure.savefig("new_figure.png", dpi=200)
