/* The end of a play: one's own city beside the same city with the same luck under other plans, what was hidden, and a thousand twins. */

import { distribution } from "./distribution.js";
import { h, put } from "./dom.js";
import { copyButton } from "./handover.js";
import { lineChart, roomOf } from "./playchart.js";
import { parseMoves } from "./playmoves.js";
import { monthName } from "./scale.js";
import { count } from "./shares.js";
import { spell } from "./state.js";

const MEASURES = [
  ["use", "Real use", 0, 1],
  ["architecture", "Integrated systems", 0, 1],
  ["performance", "Performance", null, null],
  ["resistance", "Resistance (hidden until now)", 0, 1],
  ["frame_content", "New frames (hidden until now)", 0, 1],
  ["agreement", "Agreement of frames (hidden until now)", 0, 1],
  ["threat", "Threat (hidden until now)", 0, 1],
];
const CLASSES = { yours: "is-yours", at_once: "is-left", piece_by_piece: "is-right", nothing: "is-quiet", best: "is-best" };

export function debriefing(element, game, end) {
  const { app } = game;
  const yours = end.ends.find((one) => one.name === "yours");
  const percent = (value) => `${Math.round(100 * value)}\u00a0%`;
  const when = (one) => (one.months_to_enactment === null ? "never" : monthName(Math.round(one.months_to_enactment), end.start_year, true));
  const columns = [
    ["Ends as", (one) => one.outcome_label],
    ["Real use", (one) => percent(one.use)],
    ["Integrated", (one) => percent(one.architecture)],
    ["Enacted", when],
    ["Effort", (one) => one.effort.toFixed(1)],
    ["Frames broken", (one) => String(one.breaks)],
    ["Programme", (one) => (one.name === "nothing" ? "none" : one.drops ? "dropped" : "kept")],
  ];
  const table = h(
    "table",
    { class: "debrief-table" },
    h("caption", {}, "The same city with the same luck"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Done"), ...columns.map(([name]) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...end.ends.map((one) => h("tr", { class: CLASSES[one.name], "data-end": one.name }, h("th", { scope: "row" }, h("span", { class: `swatch ${CLASSES[one.name]}`, "aria-hidden": "true" }), one.label), ...columns.map(([name, text]) => h("td", { "data-name": name }, text(one)))))),
  );

  // ---- the way there
  const picture = h("div", { class: "debrief-picture" });
  const measure = h("select", { id: "debrief-measure", on: { change: () => draw() } }, ...MEASURES.map(([name, label]) => h("option", { value: name }, label)));
  function draw() {
    if (!picture.isConnected) return;
    const [name, label, low, high] = MEASURES.find(([one]) => one === measure.value);
    const { width, size } = roomOf(picture);
    const all = end.ends.flatMap((one) => one.series[name]);
    const months = yours.series[name].map((_, at) => 3 * at);
    put(picture, lineChart({ width, height: Math.max(13 * size, picture.clientHeight), size, low: low ?? Math.floor(Math.min(...all) / 10) * 10, high: high ?? Math.ceil(Math.max(...all) / 10) * 10, digits: high === 1 ? 1 : 0, startYear: end.start_year, label: `${label} over thirteen years: ${end.ends.map((one) => `${one.label} ends at ${one.series[name].at(-1).toFixed(2)}`).join(", ")}`, lines: end.ends.map((one) => ({ name: one.label, values: one.series[name], months, class: CLASSES[one.name] })) }));
  }

  const moves = (listed) => (listed.length ? h("ol", { class: "debrief-moves" }, ...listed.map((one) => h("li", {}, h("span", { class: "play-when" }, game.date(one.month)), ` ${one.text}`))) : h("p", {}, "Nothing was done."));
  const best = end.best
    ? h("section", {}, h("h2", {}, "The best plan found"), h("p", {}, `Found by ${end.best.search}, of ${count(end.best.plays)} plays in this very city, whose luck the search knew. It is the best that was found, not the best there is.`), moves(end.best.listed))
    : null;
  const inClass = h("p", { class: "debrief-sent", role: "status", hidden: true });
  const came = { outcome: yours.outcome, effort: yours.effort, practices: begun(game) };
  const sending = import(new URL("class/send.js", document.baseURI)).then(({ sendPlay }) => sendPlay(came)); // no handout plays
  sending.then((isCounted) => {
    inClass.hidden = !isCounted;
    if (isCounted) put(inClass, "Your result is with the class: outcome, effort and the order of practices, and nothing else.");
  });
  const again = () => game.go({ month: 0, moves: "", draft: "", seat: game.place.seat === "alone" ? "alone" : "head" });
  put(
    element,
    h(
      "div",
      { class: "debrief" },
      h(
        "header",
        { class: "debrief-head" },
        h("div", {}, h("h2", {}, "Your city after thirteen years"), h("p", { class: `badge ${yours.outcome}` }, yours.outcome_label)),
        h("dl", { class: "debrief-facts" }, ...[["real use", percent(yours.use)], ["integrated", percent(yours.architecture)], ["enacted", when(yours)], [`effort of ${end.budget.toFixed(1)}`, yours.effort.toFixed(1)]].map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text)))),
        h("div", { class: "debrief-take" }, copyButton(app, "Copy the link", () => game.link()), h("a", { class: "button", href: `api/debrief.csv?${game.query()}`, download: "" }, "Moves (CSV)"), h("button", { type: "button", on: { click: again } }, "Again"), h("button", { type: "button", on: { click: () => game.go({ name: null, moves: "", month: 0, draft: "", seat: "alone" }) } }, "Another city"), h("button", { type: "button", class: "play-leave", on: { click: game.leave } }, "Leave")),
      ),
      inClass,
      h("section", { class: "debrief-same", tabindex: "0", "aria-label": "The same city with the same luck" }, table),
      h("section", { class: "debrief-way" }, h("div", { class: "play-row" }, h("label", { for: "debrief-measure" }, "The way there"), measure), picture),
      thousand(game, end),
      h("section", {}, h("h2", {}, "What you could not see"), ...unseen(game, end)),
      h("section", {}, h("h2", {}, "What you did"), moves(end.listed), h("details", { class: "debrief-command" }, h("summary", {}, "The same on the command line"), h("pre", { tabindex: "0" }, end.command))),
      best,
    ),
  );
  draw();
  element.onredraw = draw;
  if (!element.dataset.heard) {
    element.dataset.heard = "1";
    element.addEventListener("redraw", () => element.onredraw?.());
  }
  app.announce(`The end. Your city: ${yours.outcome_label}, real use ${percent(yours.use)}. ${end.ends.slice(1).map((one) => `${one.label}: ${one.outcome_label}`).join(". ")}.`);
}

/* Numbers of practices, as meta lists them, in the order in which they were begun. */
function begun({ app, place }) {
  const names = app.meta.practices.map(({ name }) => name);
  const worked = parseMoves(place.moves).filter(({ kind }) => kind === "work" || kind === "pick");
  return [...new Set(worked.flatMap(({ values }) => values[0].split(".")).map((name) => names.indexOf(name)))].filter((at) => at >= 0);
}

/* Frames of which nobody told, resistance, and what became of the effort. */
function unseen(game, { hidden, budget }) {
  const lost = Object.entries(hidden.lost).sort((one, other) => other[1] - one[1]);
  const parts = [["moved a practice", hidden.applied, "is-applied"], ...lost.map(([name, amount]) => [name, amount, "is-lost"]), ["never spent", hidden.unspent, "is-unspent"]].filter(([, amount]) => amount > 0.005);
  return [
    h("p", {}, `${hidden.broke} frames broke; you heard of ${hidden.heard}. Resistance was highest in ${game.date(hidden.resistance_month)}: ${hidden.resistance.toFixed(2)} of 1.`),
    h("p", { id: "ledger" }, `What became of ${budget.toFixed(1)} effort:`),
    h("ul", { class: "debrief-ledger", "aria-labelledby": "ledger" }, ...parts.map(([name, amount, kind]) => h("li", {}, h("span", {}, name), h("span", { class: "debrief-amount" }, amount.toFixed(1)), h("span", { class: "play-bar", "aria-hidden": "true" }, h("span", { class: kind, style: `width:${(100 * amount) / budget}%` }))))),
  ];
}

/* A thousand cities, each lived twice: under the plan that was played, and under a rival. */
function thousand(game, end) {
  const { app } = game;
  const rivals = end.ends.filter((one) => !["yours", "best"].includes(one.name));
  const place = h("div", { class: "debrief-thousand" });
  const status = h("p", { class: "debrief-status", role: "status" });
  const verdict = h("p", { class: "debrief-verdict" });
  let stream = null;
  let line = null;
  let drawn = null;
  const choice = h("select", { id: "debrief-rival", on: { change: () => want() } }, ...rivals.map((one) => h("option", { value: one.name }, one.label)));
  function draw() {
    if (!line || !place.clientWidth) return;
    const { width, size } = roomOf(place);
    const rival = rivals.find((one) => one.name === choice.value);
    const key = `${width}|${size}|${rival.name}`;
    if (drawn?.key !== key) {
      drawn = { key, ...distribution(app.meta.outcomes, { width, size, labels: { left: "your plan", right: rival.label }, prefix: "debrief" }) };
      put(place, drawn.picture);
    }
    drawn.update(line);
    status.textContent = `${count(line.done)} of ${count(line.cities)} cities, ${Math.round(line.ms)} ms`;
    verdict.textContent = `Enacted: ${line.differences.enacted.text.replace("left minus right", "yours minus the other").replace(/^left/, "your plan").replace(/^right/, rival.label)}`;
    place.dataset.final = String(line.is_final);
  }
  function want() {
    stream?.abort();
    place.dataset.final = "false";
    status.textContent = "computing\u2026";
    stream = app.stream("debrief/thousand", {}, (next) => {
      line = next;
      draw();
    }, { query: `${game.query()}&${spell({ against: choice.value })}` });
    stream.done.catch((error) => {
      if (error.name !== "AbortError") status.textContent = error.message;
    });
  }
  requestAnimationFrame(want);
  new ResizeObserver(draw).observe(place);
  return h("section", { class: "debrief-all" }, h("div", { class: "play-row" }, h("h2", {}, "A thousand twins of your plan"), h("label", { for: "debrief-rival" }, "beside"), choice), h("p", {}, "One city is one draw. Here a thousand cities live under your moves, month by month as you made them, and once more under the other way."), place, verdict, status);
}
