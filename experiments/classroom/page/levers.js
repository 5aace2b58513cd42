/* What both cities have in common: main sliders always beside a tab, everything else folded by group. */

import { control } from "./controls.js";
import { h, put } from "./dom.js";
import { readEvents, writeEvents } from "./events.js";
import { cap, monthName } from "./scale.js";
import { number } from "./texts.js";

/** The few main levers, for the column beside every tab. */
export function mainLevers(element, app) {
  put(
    element,
    h("h2", {}, app.t("levers.both")),
    ...app.meta.levers.filter((lever) => lever.is_main).map((lever) => control(lever, lever.key, app)),
    h("button", { type: "button", class: "plain small", on: { click: () => app.resetLevers() } }, app.t("levers.reset")),
  );
}

function schedule(app) {
  const list = h("ul", { class: "schedule" });
  const month = h("input", { type: "number", id: "event-month", min: 0, max: app.meta.months - 1, value: 30 });
  const kind = h("select", { id: "event-kind" }, ...app.meta.events.map((event) => h("option", { value: event.kind }, cap(event.label))));
  const form = h(
    "form",
    { class: "row", on: { submit: (event) => {
      event.preventDefault();
      const at = Number(month.value);
      if (!Number.isInteger(at) || at < 0 || at >= app.meta.months) return;
      app.setScene({ events: writeEvents([...readEvents(app.scene.events), { month: at, kind: kind.value, strength: null }]) }, { from: "schedule" });
    } } },
    h("label", { for: "event-month" }, app.t("levers.after")), // as the clock counts: an event strikes after the month shown
    month,
    h("label", { for: "event-kind", class: "unseen" }, app.t("levers.event")),
    kind,
    h("button", { type: "submit" }, app.t("levers.add")),
  );
  function show() {
    const events = readEvents(app.scene.events);
    put(
      list,
      ...(events.length === 0 ? [h("li", { class: "quiet" }, app.t("levers.no_events"))] : []),
      ...events.map((event, at) => {
        const label = app.meta.events.find((one) => one.kind === event.kind)?.label ?? event.kind;
        const away = () => app.setScene({ events: writeEvents(events.filter((_, index) => index !== at)) || null }, { from: "schedule" });
        return h("li", {}, h("span", {}, app.t(event.strength ? "levers.scheduled_strength" : "levers.scheduled", { when: monthName(event.month, app.meta.start_year, true), n: event.month, event: label, strength: number(event.strength ?? 1, 2) })), h("button", { type: "button", class: "plain small", "aria-label": app.t("levers.remove_event", { event: label, n: event.month }), on: { click: away } }, app.t("levers.remove")));
      }),
    );
  }
  app.on("scene", ({ patch }) => "events" in patch && show());
  app.on("address", show);
  show();
  return h("section", { class: "group" }, h("h2", {}, app.t("levers.schedule")), list, form);
}

/** The Levers tab; leaves <div id="matrix"> for the complementarity matrix. */
export function leversTab(element, app) {
  const groups = new Map();
  const of = (name) => {
    if (!groups.has(name)) groups.set(name, []);
    return groups.get(name);
  };
  for (const lever of app.meta.levers) if (!lever.is_main) of(lever.group).push(lever);
  put(
    element,
    h("div", { class: "groups" },
      app.meta.options.length ? h("section", { class: "group" }, h("h2", {}, app.t("levers.worlds")), ...app.meta.options.map((option) => control(option, option.key, app))) : null,
      ...[...groups].map(([name, levers]) => h("section", { class: "group" }, h("h2", {}, cap(app.t(`group.${name}`))), ...levers.map((lever) => control(lever, lever.key, app)))),
      schedule(app),
      h("section", { class: "group wide" }, h("h2", {}, app.t("levers.pairs")), h("div", { id: "matrix" })),
    ),
  );
}
