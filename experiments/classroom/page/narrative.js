/* What happened, in words: the last lines under each network, and a dialog with tables for whoever does not see the drawings. */

import { h, put } from "./dom.js";
import { cap, entryName, monthName } from "./scale.js";
import { inPercent } from "./shares.js";
import { number, say } from "./texts.js";

/** What a side's months held, in order: {month, text}. Only what the server's answer holds, as sentences. */
export function happenings(run, side) {
  const own = run.sides[side];
  const lines = [];
  const add = (month, text) => lines.push({ month, text });
  for (const event of own.events) {
    const what = event.is_new_mayor ? say("words.new_mayor", { event: cap(event.label) }) : cap(event.label);
    // only a trigger can be used
    add(event.month, event.is_trigger ? say(event.is_exploited ? "words.used" : "words.passed", { event: what }) : what);
  }
  for (const programme of own.programmes) {
    const foremost = run.network.nodes.find((node) => node.seat === own.champion[programme.from + 1]);
    add(programme.from, foremost ? say("words.starts_by", { who: foremost.label }) : say("words.starts"));
    if (programme.end !== "running") add(programme.to - 1, say(`words.ends.${programme.end}`));
  }
  own.broke.forEach((seats, t) => {
    if (seats.length === 0) return;
    const names = seats.map((seat) => run.network.nodes.find((node) => node.seat === seat)?.label ?? say("words.a_manager"));
    add(t - 1, seats.length === 1 ? say("words.breaks", { who: names[0] }) : say("words.break", { n: seats.length }));
  });
  own.joined.forEach((seats, t) => {
    for (const seat of seats) {
      const node = run.network.nodes.find((one) => one.seat === seat);
      if (node && node.role !== "head") add(t - 1, say("words.new", { who: node.label }));
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
  const row = (name, textOf) => h("tr", {}, h("th", { scope: "row" }, name), ...sides.map((side) => h("td", {}, textOf(run.sides[side]))));
  put(
    dialog,
    h("form", { method: "dialog", class: "dialog-head" }, h("h2", { id: "words-title" }, say("words.title", { month: entryName(t, meta.start_year) })), h("button", { class: "plain small", "aria-label": say("page.close") }, say("page.close"))),
    h(
      "table",
      { class: "now-table" },
      h("caption", { class: "unseen" }, say("words.caption")),
      h("thead", {}, h("tr", {}, h("td", {}), ...sides.map((side) => h("th", { scope: "col" }, cap(say(`side.${side}`)))))),
      h(
        "tbody",
        {},
        row(say("words.way"), (own) => own.label),
        ...meta.practices.map((practice, at) => row(cap(practice.label), (own) => inPercent(own.practices[t][at]) + (own.in_place[t][at] ? `, ${say("lanes.in_place")}` : ""))),
        ...["frame_content", "agreement", "resistance", "architecture", "use"].filter((name) => meta.series[name]).map((name) => row(cap(meta.series[name].label), (own) => inPercent(own.series[name][t]))),
        row(`${cap(meta.series.performance.label)} (${meta.series.aspiration.label})`, (own) => `${number(own.series.performance[t], 1)} (${number(own.series.aspiration[t], 1)})`),
        row(say("words.broken"), (own) => own.broke.slice(0, t + 1).reduce((sum, seats) => sum + seats.length, 0)),
        isOpen ? row(say("words.ends_as"), (own) => meta.outcomes.find((one) => one.name === own.outcome)?.label ?? own.outcome) : null,
      ),
    ),
    ...sides.map((side) =>
      h(
        "section",
        {},
        h("h3", {}, say(`words.happened.${side}`)),
        h("ol", { class: "happened" }, ...happenings(run, side).filter((one) => one.month < t).map((one) => h("li", {}, h("span", { class: "quiet" }, monthName(one.month, meta.start_year, true)), ` ${one.text}`))),
        isOpen && run.sides[side].narrative?.length ? h("ul", { class: "narrative quiet" }, ...run.sides[side].narrative.map((text) => h("li", {}, text))) : null,
      ),
    ),
  );
  dialog.showModal();
}
