/* The end of a play: one's own city beside the same city with the same luck under other plans, what was hidden, and a thousand twins. */

import { distribution } from "./distribution.js";
import { h, put } from "./dom.js";
import { copyButton } from "./handover.js";
import { lineChart, roomOf } from "./playchart.js";
import { parseMoves } from "./playmoves.js";
import { FRESH } from "./playundo.js";
import { monthName } from "./scale.js";
import { count, inPercent } from "./shares.js";
import { spell } from "./state.js";
import { language, number, say } from "./texts.js";
import { inWords } from "./verdict.js";

const MEASURES = [
  ["use", 0, 1],
  ["architecture", 0, 1],
  ["performance", null, null],
  ["resistance", 0, 1],
  ["frame_content", 0, 1],
  ["agreement", 0, 1],
  ["threat", 0, 1],
];
const CLASSES = { yours: "is-yours", at_once: "is-left", piece_by_piece: "is-right", nothing: "is-quiet", best: "is-best" };

export function debriefing(element, game, end) {
  const { app } = game;
  const yours = end.ends.find((one) => one.name === "yours");
  const percent = inPercent;
  const when = (one) => (one.months_to_enactment === null ? say("debrief.never") : monthName(Math.round(one.months_to_enactment), end.start_year, true));
  const columns = [
    ["ends_as", (one) => one.outcome_label],
    ["use", (one) => percent(one.use)],
    ["integrated", (one) => percent(one.architecture)],
    ["enacted", when],
    ["effort", (one) => number(one.effort, 1)],
    ["broken", (one) => String(one.breaks)],
    ["programme", (one) => say(`debrief.was.${one.name === "nothing" ? "none" : one.drops ? "dropped" : "kept"}`)],
  ];
  const table = h(
    "table",
    { class: "debrief-table" },
    h("caption", {}, say("debrief.same")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("debrief.done")), ...columns.map(([name]) => h("th", { scope: "col" }, say(`debrief.${name}`))))),
    h("tbody", {}, ...end.ends.map((one) => h("tr", { class: CLASSES[one.name], "data-end": one.name }, h("th", { scope: "row" }, h("span", { class: `swatch ${CLASSES[one.name]}`, "aria-hidden": "true" }), one.label), ...columns.map(([name, text]) => h("td", { "data-name": name }, text(one)))))),
  );

  // ---- the way there
  const picture = h("div", { class: "debrief-picture" });
  const measure = h("select", { id: "debrief-measure", on: { change: () => draw() } }, ...MEASURES.map(([name]) => h("option", { value: name }, say(`debrief.measure.${name}`))));
  function draw() {
    if (!picture.isConnected) return;
    const [name, low, high] = MEASURES.find(([one]) => one === measure.value);
    const label = say(`debrief.measure.${name}`);
    const { width, size } = roomOf(picture);
    const all = end.ends.flatMap((one) => one.series[name]);
    const months = yours.series[name].map((_, at) => 3 * at);
    put(picture, lineChart({ width, height: Math.max(13 * size, picture.clientHeight), size, low: low ?? Math.floor(Math.min(...all) / 10) * 10, high: high ?? Math.ceil(Math.max(...all) / 10) * 10, digits: high === 1 ? 1 : 0, startYear: end.start_year, label: say("debrief.chart", { label, ends: end.ends.map((one) => say("debrief.chart_end", { plan: one.label, value: number(one.series[name].at(-1), 2) })).join(", ") }), lines: end.ends.map((one) => ({ name: one.label, values: one.series[name], months, class: CLASSES[one.name] })) }));
  }

  const moves = (listed) => (listed.length ? h("ol", { class: "debrief-moves" }, ...listed.map((one) => h("li", {}, h("span", { class: "play-when" }, game.date(one.month)), ` ${one.text}`))) : h("p", {}, say("debrief.nothing")));
  const best = end.best
    ? h("section", {}, h("h2", {}, say("debrief.best")), h("p", {}, say("debrief.best_of", { search: end.best.search, n: count(end.best.plays) })), moves(end.best.listed))
    : null;
  const inClass = h("p", { class: "debrief-sent", role: "status", hidden: true });
  const came = { outcome: yours.outcome, effort: yours.effort, practices: begun(game), scenario: game.place.name, level: game.place.level, moves: game.place.moves };
  const sending = app.load(() => import(new URL("class/send.js", document.baseURI))).then(({ sendPlay }) => sendPlay(came)); // no handout plays
  sending.then((isCounted) => {
    inClass.hidden = !isCounted;
    if (isCounted) put(inClass, say("debrief.sent"));
  });
  const again = () => game.go({ ...FRESH, seat: game.place.seat === "alone" ? "alone" : "head" });
  put(
    element,
    h(
      "div",
      { class: "debrief" },
      h(
        "header",
        { class: "debrief-head" },
        h("div", {}, h("h2", {}, say("debrief.title")), h("p", { class: `badge ${yours.outcome}` }, yours.outcome_label)),
        h("dl", { class: "debrief-facts" }, ...[[say("debrief.fact.use"), percent(yours.use)], [say("debrief.fact.integrated"), percent(yours.architecture)], [say("debrief.fact.enacted"), when(yours)], [say("debrief.fact.effort", { of: number(end.budget, 1) }), number(yours.effort, 1)]].map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text)))),
        h("div", { class: "debrief-take" }, copyButton(app, say("handover.copy"), () => game.link()), h("a", { class: "button", href: `api/debrief.csv?${game.query()}${language() === "en" ? "" : `&lang=${language()}`}`, download: "" }, say("debrief.csv")), h("button", { type: "button", on: { click: again } }, say("debrief.again")), h("button", { type: "button", on: { click: () => game.go({ ...FRESH, name: null, seat: "alone" }) } }, say("place.another")), h("button", { type: "button", class: "play-leave", on: { click: game.leave } }, say("turn.leave"))),
      ),
      inClass,
      h("section", { class: "debrief-same", tabindex: "0", "aria-label": say("debrief.same") }, table),
      h("section", { class: "debrief-way" }, h("div", { class: "play-row" }, h("label", { for: "debrief-measure" }, say("debrief.way")), measure), picture),
      thousand(game, end),
      h("section", {}, h("h2", {}, say("debrief.unseen")), ...unseen(game, end)),
      h("section", {}, h("h2", {}, say("debrief.did")), moves(end.listed), h("p", { class: "debrief-back" }, say(game.place.isFixed ? "debrief.no_back" : game.place.back ? "debrief.back" : "debrief.none_back", { n: game.place.back })), h("details", { class: "debrief-command" }, h("summary", {}, say("take.command")), h("pre", { tabindex: "0" }, end.command))),
      best,
    ),
  );
  draw();
  element.onredraw = draw;
  if (!element.dataset.heard) {
    element.dataset.heard = "1";
    element.addEventListener("redraw", () => element.onredraw?.());
  }
  app.announce(`${say("debrief.announced", { outcome: yours.outcome_label, use: percent(yours.use) })} ${end.ends.slice(1).map((one) => `${one.label}${app.t.colon} ${one.outcome_label}`).join(". ")}.`);
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
  const parts = [[say("debrief.moved"), hidden.applied, "is-applied"], ...lost.map(([name, amount]) => [name, amount, "is-lost"]), [say("debrief.unspent"), hidden.unspent, "is-unspent"]].filter(([, amount]) => amount > 0.005);
  return [
    h("p", {}, say("debrief.hidden", { n: hidden.broke, heard: hidden.heard, month: game.date(hidden.resistance_month), resistance: number(hidden.resistance, 2) })),
    h("p", { id: "ledger" }, say("debrief.ledger", { n: number(budget, 1) })),
    h("ul", { class: "debrief-ledger", "aria-labelledby": "ledger" }, ...parts.map(([name, amount, kind]) => h("li", {}, h("span", {}, name), h("span", { class: "debrief-amount" }, number(amount, 1)), h("span", { class: "play-bar", "aria-hidden": "true" }, h("span", { class: kind, style: `width:${(100 * amount) / budget}%` }))))),
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
      drawn = { key, ...distribution(app.meta.outcomes, { width, size, labels: { left: say("debrief.yours"), right: rival.label }, prefix: "debrief" }) };
      put(place, drawn.picture);
    }
    drawn.update(line);
    status.textContent = say("debrief.status", { done: count(line.done), of: count(line.cities), ms: count(line.ms) });
    const winner = line.winner.enacted;
    const ahead = { left: say("debrief.yours"), right: rival.label }[winner];
    verdict.textContent = say("debrief.verdict", { verdict: inWords(app.t, "enacted", winner, line.differences.enacted, ahead, "verdict_play") });
    place.dataset.final = String(line.is_final);
  }
  function want() {
    stream?.abort();
    place.dataset.final = "false";
    status.textContent = say("page.computing");
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
  return h("section", { class: "debrief-all" }, h("div", { class: "play-row" }, h("h2", {}, say("debrief.thousand")), h("label", { for: "debrief-rival" }, say("debrief.beside")), choice), h("p", {}, say("debrief.one_draw")), place, verdict, status);
}
