/* The complementarity matrix, editable: which practices need each other (+), and which get in each other's way (-). */

import { h, put } from "./dom.js";
import { capital } from "./shares.js";
import { number, say, sayParts } from "./texts.js";

/** Mounts the matrix; every change goes to the scene's key `pairs`, and what equals the default leaves it. */
export function mount(element, app) {
  const { pairs, practices, dimensions } = app.meta;
  const places = pairs.practices.map((name) => {
    const practice = practices.find((one) => one.name === name);
    return { ...practice, label: capital(practice.label) };
  });
  const size = places.length;
  const steps = Math.round((pairs.high - pairs.low) / pairs.step);
  const levels = Array.from({ length: steps + 1 }, (_, at) => pairs.low + at * pairs.step);
  let values = read();
  let chosen = [0, 1];

  function read() {
    if (!app.scene.pairs) return pairs.values.map((row) => [...row]);
    const weights = places.map(() => places.map(() => 0));
    for (const text of app.scene.pairs.split(",")) {
      const [names, value] = text.split(":");
      const [one, other] = names.split(".").map((name) => pairs.practices.indexOf(name));
      if (one >= 0 && other >= 0) weights[Math.min(one, other)][Math.max(one, other)] = Number(value);
    }
    return weights;
  }
  function write() {
    const isDefault = values.every((row, i) => row.every((value, j) => value === pairs.values[i][j]));
    app.setScene({ pairs: isDefault ? null : spelt() }, { from: "matrix" });
    show();
  }
  const spelt = () => {
    const named = [];
    values.forEach((row, i) => row.forEach((value, j) => value !== 0 && named.push(`${pairs.practices[i]}.${pairs.practices[j]}:${value}`)));
    return named.join(",") || `${pairs.practices[0]}.${pairs.practices[1]}:0`; // an empty text would read as the default
  };
  const set = (i, j, value) => {
    values[i][j] = Math.min(pairs.high, Math.max(pairs.low, value));
    write();
  };

  // cells: one tab stop for all; arrows up and down change the value, left and right go to the next pair
  const order = [];
  const cells = places.map((_, i) => places.map((_, j) => (j > i ? cell(i, j) : null)));
  function cell(i, j) {
    order.push([i, j]);
    const mark = h("span", {
      class: "pair",
      role: "spinbutton",
      tabindex: -1,
      "aria-valuemin": pairs.low,
      "aria-valuemax": pairs.high,
      "aria-label": say("pairs.with", { one: places[i].label, other: places[j].label }),
    });
    mark.addEventListener("focus", () => choose(i, j));
    mark.addEventListener("click", (event) => {
      const at = levels.indexOf(values[i][j]) + (event.shiftKey ? -1 : 1);
      mark.focus();
      set(i, j, levels[(at + levels.length) % levels.length]);
    });
    mark.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const change = { ArrowUp: pairs.step, "+": pairs.step, ArrowDown: -pairs.step, "-": -pairs.step }[event.key];
      const to = { Home: pairs.low, End: pairs.high, 0: 0, Delete: 0 }[event.key];
      const go = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (change !== undefined) set(i, j, values[i][j] + change);
      else if (to !== undefined) set(i, j, to);
      else if (go) {
        const at = order.findIndex(([a, b]) => a === i && b === j);
        const [a, b] = order[(at + go + order.length) % order.length];
        cells[a][b].focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return mark;
  }

  const name = h("label", { for: "pair-value", class: "pair-name" });
  const select = h("select", { id: "pair-value", on: { change: () => set(...chosen, Number(select.value)) } }, levels.map((value) => h("option", { value: String(value) }, described(value))));
  function choose(i, j) {
    cells[chosen[0]][chosen[1]].setAttribute("tabindex", "-1");
    chosen = [i, j];
    cells[i][j].setAttribute("tabindex", "0");
    put(name, ...sayParts("pairs.with", { one: h("b", {}, places[i].label), other: h("b", {}, places[j].label) }));
    select.value = String(values[i][j]);
  }
  function show() {
    for (const [i, j] of order) {
      const value = values[i][j];
      const mark = cells[i][j];
      mark.textContent = value === 0 ? "\u00b7" : figure(value);
      mark.dataset.sign = String(Math.sign(value));
      mark.style.setProperty("--force", `${Math.round((100 * Math.abs(value)) / pairs.high)}%`);
      mark.classList.toggle("changed", value !== pairs.values[i][j]);
      mark.setAttribute("aria-valuenow", String(value));
      mark.setAttribute("aria-valuetext", described(value));
    }
    choose(...chosen);
  }

  const presets = [
    { label: say("pairs.default"), values: pairs.values },
    { label: say("pairs.none"), values: places.map(() => places.map(() => 0)) },
    ...(pairs.presets ?? []).filter((one) => !["default", "none"].includes(one.name)),
  ];
  const buttons = presets.map((one, at) => {
    const click = () => {
      values = one.values.map((row) => [...row]);
      write();
    };
    return h("button", { type: "button", class: "small", on: { click } }, capital(one.label));
  });
  const still = h("p", { class: "lever-why", hidden: true });
  const showStill = () => {
    const whys = Object.values(app.run?.sides ?? {}).map((side) => side.idle.pairs);
    still.hidden = !whys.length || !whys.every(Boolean);
    still.textContent = still.hidden ? "" : say("levers.idle", { why: whys[0] });
  };
  app.on("run", showStill);
  showStill();
  element.append(
    h("div", { class: "pairs" }, h("div", { class: "pairs-table" }, table(places, dimensions, cells)), h("div", { class: "pairs-side" }, h("div", { class: "pair-edit" }, name, select), h("div", { class: "pair-presets", role: "group", "aria-label": say("pairs.whole") }, buttons), still, hint())),
  );
  app.on("scene", ({ patch, from }) => {
    if (!("pairs" in patch) || from === "matrix") return;
    values = read();
    show();
  });
  show();
  if (size < 2) element.hidden = true;
}

function figure(value) {
  return number(value, Number.isInteger(value) ? 0 : 1, true);
}

function described(value) {
  if (value === 0) return say("pairs.neither");
  const force = { 1: "strong", 0.5: "some" }[Math.abs(value)] ?? "other";
  return say(`pairs.${value > 0 ? "need" : "hinder"}.${force}`, { value: figure(value) });
}

function hint() {
  return h("p", { class: "pairs-hint" }, say("pairs.hint"));
}

/* Rows and columns by dimension; columns carry the rows' numbers. */
function table(places, dimensions, cells) {
  const groups = dimensions
    .map((one) => ({ ...one, members: places.map((place, at) => (place.dimension === one.name ? at : -1)).filter((at) => at >= 0) }))
    .filter((one) => one.members.length);
  const starts = (at) => (groups.some((one) => one.members[0] === at) ? "starts" : null);
  const head = h(
    "tr",
    {},
    h("td"),
    places.slice(1).map((place, at) => h("th", { scope: "col", class: starts(at + 1), title: place.label }, h("span", { "aria-hidden": "true" }, String(at + 2)), h("span", { class: "unseen" }, place.label))),
  );
  const bodies = groups.map((group) =>
    h(
      "tbody",
      {},
      group.members
        .filter((i) => i < places.length)
        .map((i, at) =>
          h(
            "tr",
            { class: at === 0 ? "starts" : null },
            h("th", { scope: "row", title: say("pairs.title", { dimension: group.label, meaning: places[i].meaning }) }, at === 0 ? h("small", {}, capital(group.label)) : null, h("span", {}, `${i + 1}\u2002${places[i].label}`)),
            places.slice(1).map((_, j) => h("td", { class: starts(j + 1) }, cells[i][j + 1])),
          ),
        ),
    ),
  );
  return h("table", {}, h("caption", { class: "unseen" }, say("pairs.caption")), h("thead", {}, head), bodies);
}
