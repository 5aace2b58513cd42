/* A turn: what the seat sees, what it hears, and its orders for the quarter. */

import { h, put } from "./dom.js";
import { copyButton, nextSeat, seatName, TEAM } from "./handover.js";
import { lineChart, roomOf } from "./playchart.js";
import { controls } from "./playcontrols.js";
import { joinMoves } from "./playmoves.js";
import { draftOf, leftOf, movesOf, ordersOf, priceOf } from "./playorders.js";

const MOODS = { for: ["goes along", "+"], doubts: ["has doubts", "?"], against: ["pushes back", "!"] };
const WAYS = { old: "speaks of the old way", between: "between old and new", new: "speaks of the new way" };
const LENGTHS = [[3, "quarter"], [6, "half-year"], [12, "year"]];

/** Draws the answer in `game.turn`; `before` is the month of the turn before, from which on news are new. */
export function board(element, game, before) {
  const { app, turn, place } = game;
  const orders = ordersOf(turn, place.draft);
  const isTeam = turn.seat !== "alone";
  const may = new Set(turn.may);
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const isOver = Boolean(turn.programme.ended) || turn.orders.effort === "off";
  const summary = h("p", { class: "play-summary", "aria-live": "polite" });
  const changed = () => {
    app.setPage({ draft: draftOf(turn, orders) || null });
    sum();
  };
  const parts = controls({ turn, orders, may, isOver, changed, app });

  function sum() {
    const price = priceOf(turn, orders);
    const texts = [];
    if (isOver) texts.push(turn.orders.effort === "off" ? "You have ended the programme." : `The programme is ${turn.programme.ended}.`, "A programme starts once; people and interests are still yours.");
    else if (orders.effort === "work" && orders.practices.size) texts.push(`${orders.practices.size} practice${orders.practices.size > 1 ? "s" : ""} at ${orders.part} % of the pace`, turn.budget ? `${price.toFixed(1)} effort a quarter, ${leftOf(turn).toFixed(1)} of ${turn.budget.total.toFixed(1)} left.` : "");
    else if (orders.effort === "work") texts.push("Choose a practice to work on.");
    else texts.push({ none: "No programme yet.", pause: "The programme pauses, and goes on running.", off: "The programme ends for good." }[orders.effort]);
    put(summary, texts.filter(Boolean).join(". ").replaceAll("..", "."));
    parts.update();
  }
  const play = (months) => {
    const month = Math.min(turn.months, turn.month + months);
    const played = { moves: joinMoves(turn.moves, movesOf(turn, orders)), month, draft: "" };
    if (isTeam && month < turn.months) game.handTo(TEAM[0][0], "", played);
    else game.go(played);
  };

  const performance = h("div", { class: "play-picture" });
  const systems = turn.reports.use ? h("div", { class: "play-picture" }) : null;
  const own = turn.reports.own_use ? h("div", { class: "play-picture" }) : null;
  const quarter = turn.month / 3 + 1;
  const next = isTeam ? nextSeat(turn.seat) : null;
  const go = next
    ? [h("button", { type: "button", class: "play-main", "data-focus": "go", on: { click: () => game.handTo(next, draftOf(turn, orders)) } }, `Hand over to ${seatName(next)}`)]
    : LENGTHS.filter(([months]) => isTeam || months !== 6).map(([months, name], at) => h("button", { type: "button", class: at === (isTeam ? 2 : 0) ? "play-main" : "", "data-focus": `go-${months}`, on: { click: () => play(months) } }, `Play the ${name}`));
  if (isOver && !next) go.push(h("button", { type: "button", "data-focus": "go-end", on: { click: () => play(turn.months) } }, "To the end"));

  put(
    element,
    h(
      "div",
      { class: "play-board" },
      h(
        "header",
        { class: "play-head" },
        h("div", {}, h("p", { class: "play-where" }, `${turn.scenario.title}, level ${turn.scenario.level}`), h("p", { class: "play-seat" }, `You are the ${turn.name}`)),
        h("p", { class: "play-date" }, game.date(turn.month), h("span", { class: "play-count" }, `Quarter ${quarter} of ${turn.months / 3}`)),
        budgetBar(turn, orders),
        h("div", { class: "play-row" }, copyButton(app, "Link", () => game.link({ draft: draftOf(turn, orders) })), h("button", { type: "button", class: "play-leave", "data-focus": "leave", on: { click: game.leave } }, "Leave")),
      ),
      h("section", { class: "play-work", "aria-label": "Practices and effort" }, parts.practices, parts.effort),
      h(
        "section",
        { class: "play-reports", "aria-label": "Reports" },
        h("h2", {}, "Performance"),
        performance,
        systems ? h("h2", {}, "Systems") : null,
        systems,
        own ? h("h2", {}, "Your service") : null,
        own,
        parts.others,
      ),
      h("section", { class: "play-hearing", "aria-label": "News and rumours" }, ...hearing(turn, before, app)),
      h("footer", { class: "play-foot" }, summary, h("div", { class: "play-go" }, ...go)),
    ),
  );
  const { months } = turn.reports;
  const draw = () => {
    if (!performance.isConnected) return;
    const year = app.meta.start_year;
    const { width, size } = roomOf(performance);
    const values = [...turn.reports.performance, ...turn.reports.aspiration];
    const low = Math.floor((Math.min(...values, 90) - 5) / 10) * 10;
    const high = Math.ceil((Math.max(...values, 110) + 2) / 10) * 10;
    const last = (name) => turn.reports[name].at(-1);
    const height = performance.clientHeight || 9 * size;
    put(performance, lineChart({ width, height, size, low, high, startYear: year, label: `Performance ${last("performance")}, aspiration ${last("aspiration")}; 100 is that of ${year}`, lines: [{ name: "aspired", values: turn.reports.aspiration, months, class: "is-quiet" }, { name: "reached", values: turn.reports.performance, months, class: "is-yours" }] }));
    if (systems) put(systems, lineChart({ width, height: systems.clientHeight || 7 * size, size, low: 0, high: 1, digits: 1, startYear: year, label: `Integrated ${last("architecture")}, in real use ${last("use")}, of 1`, lines: [{ name: "integrated", values: turn.reports.architecture, months, class: "is-quiet" }, { name: "used", values: turn.reports.use, months, class: "is-yours" }] }));
    if (own) put(own, lineChart({ width, height: own.clientHeight || 7 * size, size, low: 0, high: 1, digits: 1, startYear: year, label: `In your service: integrated ${last("own_module")}, skill ${last("own_skill")}, use ${last("own_use")}, of 1`, lines: [{ name: "integrated", values: turn.reports.own_module, months, class: "is-quiet" }, { name: "skill", values: turn.reports.own_skill, months, class: "is-other" }, { name: "used", values: turn.reports.own_use, months, class: "is-yours" }] }));
  };
  draw();
  element.onredraw = draw;
  if (!element.dataset.heard) {
    element.dataset.heard = "1";
    element.addEventListener("redraw", () => element.onredraw?.());
  }
  sum();
  if (focused) element.querySelector(`[data-focus="${focused}"]`)?.focus({ preventScroll: true });
}

function budgetBar(turn, orders) {
  if (!turn.budget) return h("p", { class: "play-budget" }, `Programme: ${turn.programme.is_running ? "running" : turn.programme.ended || "not begun"}`);
  const { total, asked } = turn.budget;
  const share = (value) => `${(100 * value) / total}%`;
  return h(
    "div",
    { class: "play-budget", title: "Effort is that of one programme of change, the same for every plan" },
    h("span", {}, `Effort ${turn.programme.ended ? "never spent" : "left"}: ${leftOf(turn).toFixed(1)} of ${total.toFixed(1)}`),
    h("span", { class: "play-bar", "aria-hidden": "true" }, h("span", { class: "is-spent", style: `width:${share(asked)}` }), h("span", { class: "is-next", style: `width:${share(priceOf(turn, orders))}` })),
    h("span", {}, turn.programme.is_running ? `Runs, championed by the ${turn.programme.champion}` : turn.programme.ended ? `Programme ${turn.programme.ended}` : "No programme yet"),
  );
}

function hearing(turn, before, app) {
  const fresh = turn.news.filter((one) => one.month >= before && one.month < turn.month);
  const older = turn.news.filter((one) => one.month < before).reverse();
  const item = (one) => h("li", { class: `is-${one.kind}` }, h("span", { class: "play-when" }, when(one.month, app.meta.start_year)), one.text);
  const list = (items, more = {}) => h("ol", { class: "play-news", ...more }, ...items.map(item));
  if (fresh.length) app.announce(`${when(turn.month, app.meta.start_year)}. ${fresh.map((one) => one.text).join(" ")}`);
  else app.announce(`${when(turn.month, app.meta.start_year)}. Nothing new.`);
  const begins = turn.month === 0 ? [h("p", { class: "play-begins" }, turn.scenario.begins, " ", turn.scenario.question), ...turn.scenario.hints.map((one) => h("p", { class: "play-hint" }, one))] : [];
  return [
    h("h2", {}, "News"),
    h("div", { class: "play-scroll", tabindex: "0", "aria-label": "News", role: "region" }, ...begins, fresh.length ? list(fresh) : turn.month ? h("p", { class: "play-why" }, "Nothing new.") : null, older.length ? h("p", { class: "play-earlier" }, "Earlier") : null, older.length ? list(older, { class: "play-news is-older" }) : null),
    h("h2", {}, `Whom you ask for advice (${turn.contacts.length})`),
    h("ul", { class: "play-contacts", tabindex: "0", "aria-label": "Whom you ask for advice" }, ...turn.contacts.map((one) => contact(one, turn))),
  ];
}

function contact(one, turn) {
  const [mood, sign] = MOODS[one.mood];
  const isNew = one.since !== null && turn.month - one.since <= 12;
  return h("li", { class: `mood-${one.mood}` }, h("span", { class: "play-sign", "aria-hidden": "true" }, sign), h("span", {}, h("b", {}, short(one.label)), ` ${mood}${one.frame ? `, ${WAYS[one.frame]}` : ""}${isNew ? "; new in the seat" : ""}`));
}

const short = (label) => label.replace("head of service", "head");
const when = (month, year) => `${year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
