/* The boundary map as a table, for readers who do not see it; each cell is a button that sets both levers. */

import { h, put } from "./dom.js";
import { figure } from "./scale.js";
import { percent } from "./shares.js";
import { say } from "./texts.js";

/** {element, update(state)}; drawn only while it is open. */
export function mapTable(app, go, describe) {
  const table = h("table");
  const body = h("div", { class: "map-scroll", tabindex: 0, role: "region", "aria-label": say("map.table_label") }, table);
  let last = null;
  let source = null; // the list that the cells are a copy of: it grows while they come
  const element = h("details", { class: "map-table", on: { toggle: () => draw() } }, h("summary", {}, say("map.table")), body);

  const draw = () => {
    if (!element.open || !last?.axes) return;
    const { axes, cells } = last;
    const byPlace = new Map(cells.map((cell) => [`${cell.i} ${cell.j}`, cell]));
    const head = h("tr", {}, h("th", { scope: "col" }, axes.y.label), axes.x.values.map((value) => h("th", { scope: "col" }, figure(value, value))));
    const rows = axes.y.values.map((value, j) => h("tr", {}, h("th", { scope: "row" }, figure(value, value)), axes.x.values.map((_, i) => entry(byPlace.get(`${i} ${j}`), i, j))));
    put(table, h("caption", {}, say("map.caption", { lever: axes.x.label })), h("thead", {}, head), h("tbody", {}, rows.reverse()));
  };
  const entry = (cell, i, j) => {
    if (!cell) return h("td", {}, "\u2026");
    return h("td", {}, h("button", { type: "button", "aria-label": say("map.set_there", { cell: describe(cell) }), on: { click: () => go({ i, j }) } }, `${say(`map.short.${cell.winner}`)} ${percent(cell.estimate)}`));
  };
  return {
    element,
    update(state) {
      const isNew = source !== state.cells || last.cells.length !== state.cells.length || state.isFinal !== last.isFinal;
      source = state.cells;
      last = { ...state, cells: [...state.cells] };
      if (isNew) draw();
    },
  };
}
