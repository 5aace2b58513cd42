/* The strata of matched pairs (twins): how many cities end alike under both regimes, and how many only under one. */

import { h, put } from "./dom.js";
import { capital, count, percent } from "./shares.js";
import { say } from "./texts.js";

/** Makes the table inside `element`; returns {update(line)}. */
export function mount(element, app) {
  const outcomes = app.meta.outcomes;
  const best = outcomes.length - 1; // classes come in the order of the server's list, the last being the furthest
  const facts = h("ul", { class: "strata-facts" });
  const cells = outcomes.map(() => outcomes.map(() => h("td", { class: "stratum" })));
  const head = h(
    "thead",
    {},
    h("tr", {}, h("td"), h("th", { scope: "colgroup", colspan: outcomes.length }, say("strata.right"))),
    h("tr", {}, h("th", { scope: "col", class: "strata-corner" }, say("strata.left")), outcomes.map((one) => h("th", { scope: "col" }, app.explain(h("span", {}, capital(one.label)), capital(one.label), one.meaning)))),
  );
  const rows = outcomes.map((one, at) => h("tr", {}, h("th", { scope: "row", title: one.meaning }, capital(one.label)), cells[at]));
  const table = h("table", { class: "strata" }, h("caption", {}, say("strata.caption")), head, h("tbody", {}, rows));
  element.append(table, facts);

  const update = (line) => {
    const counts = line.strata;
    const most = Math.max(1, ...counts.flat());
    counts.forEach((row, left) => row.forEach((number, right) => fill(cells[left][right], number, { left, right, most, line, outcomes })));
    const sum = (fits) => counts.flatMap((row, left) => row.filter((_, right) => fits(left, right))).reduce((one, other) => one + other, 0);
    const name = outcomes[best].label;
    const counted = [
      [say("strata.alike"), sum((left, right) => left === right)],
      [say("strata.only_left", { name }), sum((left, right) => left === best && right !== best)],
      [say("strata.only_right", { name }), sum((left, right) => right === best && left !== best)],
      [say("strata.both", { name }), sum((left, right) => left === best && right === best)],
    ];
    put(facts, ...counted.map(([words, number]) => h("li", {}, h("b", {}, count(number)), ` ${words}`)));
  };
  return { update };
}

function fill(cell, number, { left, right, most, line, outcomes }) {
  cell.classList.toggle("alike", left === right);
  cell.style.setProperty("--part", `${Math.round(100 * Math.sqrt(number / most))}%`);
  const words = left === right ? say("strata.both", { name: outcomes[left].label }) : say("strata.cell", { left: outcomes[left].label, right: outcomes[right].label });
  put(
    cell,
    h("i", { class: "stratum-area", "aria-hidden": "true" }),
    h("b", {}, count(number)),
    h("small", { "aria-hidden": "true" }, say("page.percent", { n: percent(number / line.done) })),
    h("span", { class: "unseen" }, ` ${say("strata.cities", { words })}`),
  );
}
