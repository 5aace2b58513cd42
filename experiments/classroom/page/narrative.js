/* What happened, in words: the last lines under each network, and a dialog with tables for whoever does not see the drawings. */

import { h, put } from "./dom.js";
import { cap, entryName, monthName } from "./scale.js";

/** What a side's months held, in order: {month, text}. Only what the server's answer holds, as sentences. */
export function happenings(run, side) {
  const own = run.sides[side];
  const lines = [];
  const add = (month, text) => lines.push({ month, text });
  for (const event of own.events) {
    const mayor = event.is_new_mayor ? ", a new mayor" : "";
    const end = !event.is_trigger ? "" : event.is_exploited ? ": the leaders use it" : ": it passes"; // only a trigger can be used
    add(event.month, `${cap(event.label)}${mayor}${end}`);
  }
  for (const programme of own.programmes) {
    const foremost = run.network.nodes.find((node) => node.seat === own.champion[programme.from + 1]);
    add(programme.from, foremost ? `A programme starts, championed by the ${foremost.label}` : "A programme starts");
    if (programme.end !== "running") add(programme.to - 1, `The programme is ${programme.end}`);
  }
  own.broke.forEach((seats, t) => {
    if (seats.length === 0) return;
    const names = seats.map((seat) => run.network.nodes.find((node) => node.seat === seat)?.label ?? "a manager");
    add(t - 1, seats.length === 1 ? `The frame of the ${names[0]} breaks` : `${seats.length} frames break`);
  });
  own.joined.forEach((seats, t) => {
    for (const seat of seats) {
      const node = run.network.nodes.find((one) => one.seat === seat);
      if (node && node.role !== "head") add(t - 1, `A new ${node.label}`);
    }
  });
  return lines.sort((a, b) => a.month - b.month);
}

/** Fills and opens the dialog for the month shown. */
export function inWords(dialog, app) {
  const { meta, run, playhead: t } = app;
  if (!run) return;
  const sides = ["left", "right"];
  const isOpen = !app.isVeiled && (app.isRevealed || t >= meta.months);
  const percent = (value) => `${Math.round(value * 100)} %`;
  const row = (name, textOf) => h("tr", {}, h("th", { scope: "row" }, name), ...sides.map((side) => h("td", {}, textOf(run.sides[side]))));
  put(
    dialog,
    h("form", { method: "dialog", class: "dialog-head" }, h("h2", { id: "words-title" }, `In words, ${entryName(t, meta.start_year)}`), h("button", { class: "plain small", "aria-label": "Close" }, "Close")),
    h(
      "table",
      { class: "now-table" },
      h("caption", { class: "unseen" }, "Both cities in this month"),
      h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, "Left"), h("th", { scope: "col" }, "Right"))),
      h(
        "tbody",
        {},
        row("Way of changing", (own) => own.label),
        ...meta.practices.map((practice, at) => row(cap(practice.label), (own) => `${percent(own.practices[t][at])}${own.in_place[t][at] ? ", in place" : ""}`)),
        ...["frame_content", "agreement", "resistance", "architecture", "use"].filter((name) => meta.series[name]).map((name) => row(cap(meta.series[name].label), (own) => percent(own.series[name][t]))),
        row(`${cap(meta.series.performance.label)} (${meta.series.aspiration.label})`, (own) => `${own.series.performance[t].toFixed(1)} (${own.series.aspiration[t].toFixed(1)})`),
        row("Frames broken so far", (own) => own.broke.slice(0, t + 1).reduce((sum, seats) => sum + seats.length, 0)),
        isOpen ? row("Ends", (own) => meta.outcomes.find((one) => one.name === own.outcome)?.label ?? own.outcome) : null,
      ),
    ),
    ...sides.map((side) =>
      h(
        "section",
        {},
        h("h3", {}, `What happened on the ${side}`),
        h("ol", { class: "happened" }, ...happenings(run, side).filter((one) => one.month < t).map((one) => h("li", {}, h("span", { class: "quiet" }, monthName(one.month, meta.start_year, true)), ` ${one.text}`))),
        isOpen && run.sides[side].narrative ? h("ul", { class: "narrative quiet" }, ...run.sides[side].narrative.map((text) => h("li", {}, text))) : null,
      ),
    ),
  );
  dialog.showModal();
}
