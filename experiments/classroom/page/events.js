/* What the class lets strike now: each press adds `month:kind` at the playhead to the scene's events. */

import { h, icon, put, toolbar } from "./dom.js";
import { cap, monthName } from "./scale.js";

const SHOWN = ["election", "crisis", "new_cio", "visionary_cio", "support"];
const MOST = 40;

/** "30:election,42:crisis:0.5" as a list of {month, kind, strength}; what is no event is the server's to refuse. */
export function readEvents(text) {
  return (text ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) => {
      const [month, kind, strength] = part.split(":");
      return { month: /^\d+$/.test(month) ? Number(month) : NaN, kind, strength: strength ?? null };
    })
    .filter((event) => Number.isFinite(event.month) && event.kind);
}

export function writeEvents(list) {
  return [...list]
    .sort((a, b) => a.month - b.month)
    .map((event) => [event.month, event.kind, event.strength].filter((part) => part !== null).join(":"))
    .join(",");
}

/** The bar of buttons; returns strike(kind). */
export function eventsBar(element, app) {
  const before = []; // what the events were, for Undo
  const list = () => readEvents(app.scene.events);
  const set = (next, from) => {
    before.push(app.scene.events);
    app.setScene({ events: next.length ? writeEvents(next) : null }, { from });
  };
  function strike(kind) {
    const month = app.playhead;
    if (month >= app.meta.months || app.isBaked) return;
    const known = app.meta.events.find((one) => one.kind === kind);
    const all = list();
    if (!known || all.length >= MOST || buttons.get(kind)?.disabled || all.some((event) => event.kind === kind && (event.month === month || kind === "support"))) return;
    app.struck({ month, kind, label: known.label });
    set([...all, { month, kind, strength: null }], "events");
    app.announce(app.t("events.struck", { event: cap(known.label), month: monthName(month, app.meta.start_year) }));
  }
  const buttons = new Map();
  function make(event) {
    const made = h("button", { type: "button", class: "strike-button", "aria-keyshortcuts": event.key?.toUpperCase() ?? null, on: { click: () => strike(event.kind) } }, h("span", {}, cap(event.label)), event.key ? h("kbd", { "aria-hidden": "true" }, event.key.toUpperCase()) : null);
    app.tip.attach(made, () => ({ name: app.t("events.now", { event: cap(event.label) }), text: event.meaning }));
    buttons.set(event.kind, made);
    return made;
  }
  const main = app.meta.events.filter((event) => SHOWN.includes(event.kind)).sort((a, b) => SHOWN.indexOf(a.kind) - SHOWN.indexOf(b.kind));
  const rest = app.meta.events.filter((event) => !SHOWN.includes(event.kind));
  const undo = h("button", { type: "button", class: "plain small", "aria-label": app.t("events.undo"), title: app.t("events.undo_title"), on: { click: () => undoLast() } }, icon("undo"));
  const clear = h("button", { type: "button", class: "plain small", title: app.t("events.clear_title"), on: { click: () => list().length && set([], "events") } }, app.t("events.clear"));
  function undoLast() {
    if (before.length) app.setScene({ events: before.pop() || null }, { from: "events" });
    else if (list().length) set(list().slice(0, -1), "events");
  }
  put(
    element,
    h("span", { class: "bar-name", id: "strike-name" }, app.t("events.bar")),
    ...main.map(make),
    rest.length ? h("details", { class: "fold up" }, h("summary", {}, app.t("events.more")), h("div", { class: "fold-body" }, ...rest.map(make))) : null,
    undo,
    clear,
  );

  function show() {
    const isOver = app.playhead >= app.meta.months || app.isBaked;
    const isSupported = list().some((event) => event.kind === "support"); // once there, it stays
    for (const [kind, made] of buttons) made.disabled = isOver || (kind === "support" && isSupported);
    undo.disabled = before.length === 0 && list().length === 0;
    clear.disabled = list().length === 0;
  }
  app.on("playhead", show);
  app.on("scene", ({ patch, from }) => {
    if ("events" in patch && from !== "events") before.length = 0;
    show();
  });
  app.on("address", show);
  show();
  toolbar(element, { labelledby: "strike-name" });
  return { strike, undo: undoLast };
}
