/* A turn: what the seat sees, what it hears, and its orders for the quarter. */

import { h, icon, put } from "./dom.js";
import { copyButton, nextSeat, TEAM, toSeat } from "./handover.js";
import { lineChart, roomOf } from "./playchart.js";
import { controls } from "./playcontrols.js";
import { joinMoves } from "./playmoves.js";
import { draftOf, leftOf, movesOf, ordersOf, priceOf } from "./playorders.js";
import { LENGTHS } from "./playundo.js";
import { monthName } from "./scale.js";
import { number, say } from "./texts.js";

const SIGNS = { for: "+", doubts: "?", against: "!" };

/** Draws the answer in `game.turn`; `before` is the month of the turn before, from which on news are new. */
export function board(element, game, before, isTakenBack = false) {
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
    if (isOver) texts.push(say(turn.orders.effort === "off" ? "turn.you_ended" : `turn.ended.${turn.programme.ended}`), say("turn.once"));
    else if (orders.effort === "work" && orders.practices.size) texts.push(say("turn.work", { n: orders.practices.size, part: orders.part }), turn.budget ? say("turn.price", { price: number(price, 1), left: number(leftOf(turn), 1), total: number(turn.budget.total, 1) }) : "");
    else texts.push(say(`turn.now.${orders.effort}`));
    put(summary, texts.filter(Boolean).join(" "));
    parts.update();
  }
  const play = (months) => {
    const month = Math.min(turn.months, turn.month + months);
    const played = { moves: joinMoves(turn.moves, movesOf(turn, orders)), month, draft: "", since: turn.month };
    if (isTeam && month < turn.months) game.handTo(TEAM[0], "", played);
    else game.go(played);
  };

  const taken = isTakenBack ? h("p", { class: "play-taken", tabindex: "-1" }, say("turn.undone")) : null;
  const performance = h("div", { class: "play-picture" });
  const systems = turn.reports.use ? h("div", { class: "play-picture" }) : null;
  const own = turn.reports.own_use ? h("div", { class: "play-picture" }) : null;
  const quarter = turn.month / 3 + 1;
  const next = isTeam ? nextSeat(turn.seat) : null;
  const go = next
    ? [h("button", { type: "button", class: "play-main", "data-focus": "go", on: { click: () => game.handTo(next, draftOf(turn, orders)) } }, toSeat("to", next))]
    : LENGTHS.filter((months) => isTeam || months !== 6).map((months, at) => h("button", { type: "button", class: at === (isTeam ? 2 : 0) ? "play-main" : "", "data-focus": `go-${months}`, on: { click: () => play(months) } }, say(`turn.play.${months}`)));
  if (isOver && !next) go.push(h("button", { type: "button", "data-focus": "go-end", on: { click: () => play(turn.months) } }, say("turn.to_end")));

  put(
    element,
    h(
      "div",
      { class: "play-board" },
      h(
        "header",
        { class: "play-head" },
        h("div", {}, h("p", { class: "play-where" }, say("turn.where", { title: turn.scenario.title, n: turn.scenario.level })), h("p", { class: "play-seat" }, say("turn.you_are", { who: turn.name }))),
        h("p", { class: "play-date" }, game.date(turn.month), h("span", { class: "play-count" }, say("turn.quarter", { n: quarter, all: turn.months / 3 }))),
        budgetBar(turn, orders),
        h("div", { class: "play-row" }, game.mayTakeBack ? h("button", { type: "button", class: "play-undo", "data-focus": "undo", title: say("turn.undo_title"), on: { click: game.takeBack } }, icon("undo"), say("turn.undo")) : null, copyButton(app, say("turn.link"), () => game.link({ draft: draftOf(turn, orders) })), h("button", { type: "button", class: "play-leave", "data-focus": "leave", on: { click: game.leave } }, say("turn.leave"))),
      ),
      h("section", { class: "play-work", "aria-label": say("turn.practices") }, parts.practices, parts.effort),
      h(
        "section",
        { class: "play-reports", "aria-label": say("turn.reports") },
        h("h2", {}, say("turn.performance")),
        performance,
        systems ? h("h2", {}, say("turn.systems")) : null,
        systems,
        own ? h("h2", {}, say("turn.service")) : null,
        own,
        parts.others,
      ),
      h("section", { class: "play-hearing", "aria-label": say("turn.hearing") }, ...hearing(turn, before, app)),
      h("footer", { class: "play-foot" }, h("div", { class: "play-said" }, taken, summary), h("div", { class: "play-go" }, ...go)),
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
    const last = (name, digits = 2) => number(turn.reports[name].at(-1), digits);
    const height = performance.clientHeight || 9 * size;
    put(performance, lineChart({ width, height, size, low, high, startYear: year, label: say("turn.chart_performance", { performance: last("performance", 1), aspiration: last("aspiration", 1), year }), lines: [{ name: say("turn.aspired"), values: turn.reports.aspiration, months, class: "is-quiet" }, { name: say("turn.reached"), values: turn.reports.performance, months, class: "is-yours" }] }));
    if (systems) put(systems, lineChart({ width, height: systems.clientHeight || 7 * size, size, low: 0, high: 1, digits: 1, startYear: year, label: say("turn.chart_systems", { integrated: last("architecture"), use: last("use") }), lines: [{ name: say("turn.integrated"), values: turn.reports.architecture, months, class: "is-quiet" }, { name: say("turn.used"), values: turn.reports.use, months, class: "is-yours" }] }));
    if (own) put(own, lineChart({ width, height: own.clientHeight || 7 * size, size, low: 0, high: 1, digits: 1, startYear: year, label: say("turn.chart_service", { integrated: last("own_module"), skill: last("own_skill"), use: last("own_use") }), lines: [{ name: say("turn.integrated"), values: turn.reports.own_module, months, class: "is-quiet" }, { name: say("turn.skill"), values: turn.reports.own_skill, months, class: "is-other" }, { name: say("turn.used"), values: turn.reports.own_use, months, class: "is-yours" }] }));
  };
  sum(); // how high the summary is decides how high the pictures are
  draw();
  element.onredraw = draw;
  if (!element.dataset.heard) {
    element.dataset.heard = "1";
    element.addEventListener("redraw", () => element.onredraw?.());
  }
  if (taken) {
    taken.focus({ preventScroll: true });
    app.announce(say("turn.undone"));
  } else if (focused) element.querySelector(`[data-focus="${focused}"]`)?.focus({ preventScroll: true });
}

function budgetBar(turn, orders) {
  if (!turn.budget) return h("p", { class: "play-budget" }, say(`turn.programme.${turn.programme.is_running ? "running" : turn.programme.ended || "none"}`));
  const { total, asked } = turn.budget;
  const share = (value) => `${(100 * value) / total}%`;
  return h(
    "div",
    { class: "play-budget", title: say("turn.effort_title") },
    h("span", {}, say(turn.programme.ended ? "turn.never_spent" : "turn.effort_left", { left: number(leftOf(turn), 1), total: number(total, 1) })),
    h("span", { class: "play-bar", "aria-hidden": "true" }, h("span", { class: "is-spent", style: `width:${share(asked)}` }), h("span", { class: "is-next", style: `width:${share(priceOf(turn, orders))}` })),
    h("span", {}, turn.programme.is_running ? say(turn.programme.champion ? "turn.runs_by" : "turn.programme.running", { who: turn.programme.champion }) : turn.programme.ended ? say(`turn.is.${turn.programme.ended}`) : say("turn.no_programme")),
  );
}

function hearing(turn, before, app) {
  const fresh = turn.news.filter((one) => one.month >= before && one.month < turn.month);
  const older = turn.news.filter((one) => one.month < before).reverse();
  const item = (one) => h("li", { class: `is-${one.kind}` }, h("span", { class: "play-when" }, monthName(one.month, app.meta.start_year, true)), one.text);
  const list = (items, more = {}) => h("ol", { class: "play-news", ...more }, ...items.map(item));
  if (fresh.length) app.announce(`${monthName(turn.month, app.meta.start_year)}. ${fresh.map((one) => one.text).join(" ")}`);
  else app.announce(`${monthName(turn.month, app.meta.start_year)}. ${say("turn.nothing_new")}`);
  const begins = turn.month === 0 ? [h("p", { class: "play-begins" }, turn.scenario.begins, " ", turn.scenario.question), ...turn.scenario.hints.map((one) => h("p", { class: "play-hint" }, one))] : [];
  return [
    h("h2", {}, say("turn.news")),
    h("div", { class: "play-scroll", tabindex: "0", "aria-label": say("turn.news"), role: "region" }, ...begins, fresh.length ? list(fresh) : turn.month ? h("p", { class: "play-why" }, say("turn.nothing_new")) : null, older.length ? h("p", { class: "play-earlier" }, say("turn.earlier")) : null, older.length ? list(older, { class: "play-news is-older" }) : null),
    h("h2", {}, say("turn.contacts_of", { n: turn.contacts.length })),
    h("ul", { class: "play-contacts", tabindex: "0", "aria-label": say("turn.contacts") }, ...turn.contacts.map((one) => contact(one, turn))),
  ];
}

function contact(one, turn) {
  const isNew = one.since !== null && turn.month - one.since <= 12;
  return h("li", { class: `mood-${one.mood}` }, h("span", { class: "play-sign", "aria-hidden": "true" }, SIGNS[one.mood]), h("span", {}, h("b", {}, one.short), ` ${say(`turn.mood.${one.mood}`)}${one.frame ? `, ${say(`turn.speaks.${one.frame}`)}` : ""}${isNew ? say("turn.new_seat") : ""}`));
}
