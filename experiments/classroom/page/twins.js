/* The two cities side by side, labels and the date between them. */

import { sideLabel, sideText } from "./bet.js";
import { happenings } from "./narrative.js";
import { control } from "./controls.js";
import { h, put, roving, svg } from "./dom.js";
import { lanes, rows } from "./lanes.js";
import { burst, crown, network } from "./network.js";
import { cap, entryName, monthName } from "./scale.js";
import { inPercent } from "./shares.js";
import { watchedSeries, watchLine } from "./watch.js";

const SIDES = ["left", "right"];

const BADGES = {
  silo: "M3 9h4v10H3zM10 5h4v14h-4zM17 11h4v8h-4z",
  integrated: "M3 9h4v3h3V5h4v7h3v-1h4v8h-4v-3h-3v3h-4v-3H7v3H3z",
  enacted: "M12 1.500 22.500 12 12 22.500 1.500 12zM10.800 16.400l6.300-7.100-1.700-1.500-4.700 5.300-2-2-1.600 1.600z",
};

/** The chip that says how a city ended; a question mark until the end or Reveal. */
function badge(app) {
  const text = h("span");
  const sign = svg("path", { d: "", "fill-rule": "evenodd" });
  const element = h("output", { class: "badge is-hidden" }, svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, sign), text);
  let meaning = "";
  app.tip.attach(element, () => ({ name: text.textContent, text: meaning }));
  return {
    element,
    show(outcome, isOpen) {
      const known = app.meta.outcomes.find((one) => one.name === outcome);
      element.className = `badge ${isOpen && known ? known.name : "is-hidden"}`;
      text.textContent = isOpen && known ? cap(known.label) : "?";
      sign.setAttribute("d", isOpen && known ? (BADGES[known.name] ?? "") : "");
      meaning = isOpen && known ? known.meaning : app.t("stage.later");
      element.setAttribute("aria-label", isOpen && known ? app.t("stage.ends", { outcome: known.label }) : app.t("stage.not_yet"));
    },
  };
}

function legend({ t }) {
  const key = (picture, text) => h("li", {}, svg("svg", { viewBox: "0 0 26 20", width: 22, height: 17, "aria-hidden": "true" }, picture), text);
  const star = burst(5);
  star.setAttribute("transform", "translate(13 10)");
  return h(
    "div",
    { class: "legend" },
    h("p", { class: "scale" }, h("span", {}, t("legend.old")), h("i", { class: "ramp", "aria-hidden": "true" }), h("span", {}, t("legend.new"))),
    h(
      "ul",
      {},
      key(star, t("legend.breaks")),
      key(svg("g", { class: "newcomer shown", transform: "translate(13 10)" }, svg("circle", { r: 6.5 }), svg("path", { d: "M-4 0H4M0 -4V4" })), t("legend.newcomer")),
      key(svg("path", { class: "crown shown", transform: "translate(13 10)", d: crown(7) }), t("legend.champion")),
      key(svg("g", {}, svg("rect", { class: "brake-rail", x: 2, y: 7, width: 22, height: 6, rx: 1 }), svg("rect", { class: "brake", x: 2, y: 7, width: 13, height: 6, rx: 1 })), t("legend.resists")),
      key(svg("g", {}, svg("rect", { class: "level-sample", x: 2, y: 8, width: 22, height: 8 }), svg("rect", { class: "level-sample in-place", x: 13, y: 8, width: 11, height: 8 })), t("lanes.in_place")),
      key(svg("path", { class: "frames-sample", d: "M1 10H25" }), t("legend.frames")),
    ),
  );
}

function card(side, app) {
  const title = h("h2", {}, "\u2026");
  const chip = badge(app);
  const main = app.meta.side_levers.filter((lever) => lever.is_main && !lever.choices)[0] ?? app.meta.side_levers[0];
  const others = app.meta.side_levers.filter((lever) => lever !== main);
  const fold = h(
    "details",
    { class: "fold" },
    h("summary", {}, app.t("stage.change")),
    h("div", { class: "fold-body" }, ...others.map((lever) => control(lever, `${side}.${lever.key}`, app, "twins"))),
  );
  const differs = h("p", { class: "differs", hidden: true });
  const watched = watchLine(side, app);
  const head = h("header", { class: "head" }, h("div", { class: "name" }, title, chip.element), differs, watched.element, h("div", { class: "regime" }, control(main, `${side}.${main.key}`, app, "twins"), fold));
  const graph = network(side, app, app.tip);
  const latest = h("p", { class: "latest" });
  const facts = h("dl", { class: "facts" });
  const room = h("div", { class: "room" }, graph.element);
  const people = h("div", { class: "people-box" }, room, legend(app), facts, latest);
  let past = []; // what happened, in words
  const time = lanes(side, app, app.tip);
  const track = h("div", { class: "track" }, time.element);
  const element = h("section", { class: `city ${side}`, "aria-label": app.t(`stage.city.${side}`) }, head, people, track);
  const counts = [app.t("stage.broken"), app.meta.series.architecture?.label, app.meta.series.use?.label].filter(Boolean).map((label) => {
    const number = h("dd", {}, "0");
    const name = h("dt", {}, cap(label));
    facts.append(h("div", {}, number, name));
    return { number, name };
  });
  for (const [at, key] of [[1, "architecture"], [2, "use"]]) {
    if (counts[at]) app.tip.attach(counts[at].name, () => ({ name: cap(app.meta.series[key].label), text: app.meta.series[key].meaning }));
  }

  function facing() {
    const run = app.run;
    if (!run) return;
    const own = run.sides[side];
    const t = app.playhead;
    const isOpen = !app.isVeiled && (app.isRevealed || t >= app.meta.months);
    chip.show(own.outcome, isOpen);
    watched.draw();
    let broken = 0;
    for (let month = 0; month <= t; month += 1) broken += own.broke[month].length;
    counts[0].number.textContent = String(broken);
    ["architecture", "use"].forEach((name, at) => {
      if (counts[at + 1]) counts[at + 1].number.textContent = inPercent(own.series[name][t]);
    });
    const last = past.findLast((one) => one.month < t);
    put(latest, last ? h("span", { class: "quiet" }, `${monthName(last.month, app.meta.start_year, true)} `) : null, last ? past.filter((one) => one.month === last.month).map((one) => one.text).join(app.t("page.semicolon")) : app.t("stage.founded", { month: entryName(0, app.meta.start_year) }));
    const month = entryName(t, app.meta.start_year);
    const practices = app.meta.practices.map((practice, at) => `${practice.label} ${inPercent(own.practices[t][at])}`).join(", ");
    const { resistance, performance, aspiration } = own.series;
    time.setLabel(app.t(`stage.timeline.${side}`, { way: own.label, month, practices, resistance: inPercent(resistance[t]), performance: app.t.number(performance[t]), aspiration: app.t.number(aspiration[t]) }));
    graph.element.setAttribute("aria-label", app.t(`stage.network.${side}`, { month }));
  }

  /** What the side is called, and below it what the configuration says where the name is a story's own. */
  function heading() {
    const text = sideText(app, side);
    title.textContent = cap(sideLabel(app, side));
    title.title = cap(text);
    differs.hidden = !app.slide.words;
    differs.textContent = app.run.sides[side].differs ? cap(text) : app.t("stage.alike");
    differs.title = differs.textContent;
    watched.draw();
  }

  return {
    element,
    track,
    room,
    heading,
    graph,
    time,
    facing,
    setRun(run, before) {
      heading();
      past = happenings(run, side);
      graph.setRun(run);
      time.setRun(run, before);
      graph.setTime(app.playhead);
      facing();
    },
  };
}

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Fills the stage; returns setTime(t) for the clock. */
export function twins(stage, app) {
  const date = h("p", { class: "date" });
  const month = h("p", { class: "month" });
  const labels = h("div", { class: "labels", role: "group", "aria-label": app.t("lanes.labels") });
  const cards = SIDES.map((side) => card(side, app));
  const centre = h("div", { class: "centre" }, h("div", { class: "clock" }, date, month), h("div", { class: "between" }, labels));
  put(stage, cards[0].element, centre, cards[1].element);
  const between = centre.querySelector(".between");
  const stopAt = roving(labels, () => [...labels.children]);

  /** A label that lies on a row, with its meaning. */
  function label(row, className, name, text, ...more) {
    const element = h("div", { class: `label ${className}`, style: `top:${row.y}px;height:${row.h}px` }, h("span", {}, name), ...more);
    if (text) app.tip.attach(element, () => ({ name, text }));
    labels.append(element);
    return element;
  }
  const ghost = h("p", { class: "ghost-key only-ghost" }); // on the row of the axis, where no label is
  between.append(ghost);
  const sample = (...names) => svg("svg", { class: "sample", viewBox: "0 0 22 8", width: 22, height: 8, "aria-hidden": "true" }, ...names.map((one) => svg("line", { class: one, x1: 0, x2: 22, y1: 4, y2: 4 })));
  put(ghost, sample("ghost"), app.t("lanes.ghost"));

  function drawLabels(at) {
    const held = [...labels.children].indexOf(document.activeElement); // the focus outlives a drawing
    put(labels);
    const longest = Math.max(...app.meta.practices.map((practice) => practice.label.length));
    labels.style.setProperty("--row-font", `${Math.min(at.font, between.clientWidth / longest / 0.48)}px`);
    const { series, dimensions, practices } = app.meta;
    const { t } = app;
    label(at.strikes, "strikes", t("lanes.strikes"), t("lanes.strikes_meaning"), h("small", {}, h("i", { class: "flag-used" }), `${t("lanes.used")} `, h("i", { class: "flag-passed" }), t("lanes.passed")));
    label(at.programme, "programme", t("lanes.programme"), t("lanes.programme_meaning"));
    at.groups.forEach((group) => {
      const dimension = dimensions.find((one) => one.name === group.dimension);
      if (!at.isTight) label(group, "dimension", dimension?.label ?? group.dimension, null);
    });
    practices.forEach((practice, index) => label(at.practices[index], "practice", cap(practice.label), practice.meaning));
    label(at.resistance, "resistance", cap(series.resistance.label), series.resistance.meaning);
    if (at.watched.length) {
      const samples = at.watched.map((name, index) => h("small", {}, sample(`watched-${index}`), cap(series[name].label)));
      label(at.performance, "performance watching", "", at.watched.map((name) => `${cap(series[name].label)}${t.colon} ${series[name].meaning}.`).join(" "), ...samples);
    } else label(at.performance, "performance", cap(series.performance.label), series.performance.meaning, h("small", {}, sample("performance"), t("lanes.measured")), h("small", {}, sample("aspiration"), series.aspiration.label.toLowerCase()), h("small", {}, h("i", { class: "dip-sample" }), t("lanes.short")));
    Object.assign(ghost.style, { top: `${at.axis.y}px`, height: `${at.axis.h}px`, fontSize: `${at.font}px` });
    stopAt(Math.max(0, held));
    if (held >= 0) labels.children[held]?.focus({ preventScroll: true });
  }

  function measure() {
    const hasNames = getComputedStyle(between).display === "none";
    let at = null;
    for (const one of cards) {
      const room = one.room.getBoundingClientRect();
      one.graph.draw(Math.floor(room.width), Math.floor(room.height));
      const box = one.track.getBoundingClientRect();
      const height = Math.floor(box.height);
      if (height < 40) continue;
      at = rows(height, app.meta, { wanted: rem(), hasNames, watched: watchedSeries(app) });
      one.time.draw(Math.floor(box.width), at);
    }
    if (at && !hasNames) drawLabels(at);
    for (const one of cards) one.graph.setTime(app.playhead);
  }
  let pending = null;
  const again = () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(measure);
  };
  const watch = new ResizeObserver(again);
  for (const one of cards) {
    watch.observe(one.track);
    watch.observe(one.room);
  }
  app.on("size", again);
  app.on("slide", () => {
    if (app.run) for (const one of cards) one.heading();
    again();
  });
  app.on("theme", () => {
    for (const one of cards) {
      one.graph.refresh();
      one.graph.setTime(app.playhead);
    }
  });

  function facing() {
    const t = app.playhead;
    date.textContent = entryName(t, app.meta.start_year, true);
    month.textContent = t === 0 ? app.t("stage.founding") : app.t("stage.month", { n: t, all: app.meta.months });
    for (const one of cards) {
      one.graph.setTime(t);
      one.facing();
    }
  }
  app.on("playhead", facing);
  app.on("reveal", () => {
    for (const one of cards) one.time.setTime(app.time);
    facing();
  });

  return {
    measure,
    setRun(run, before) {
      stage.classList.toggle("has-ghost", Boolean(before));
      for (const one of cards) one.setRun(run, before);
      facing();
    },
    setPending(event) {
      for (const one of cards) one.time.setPending(event);
    },
    setTime(t) {
      for (const one of cards) one.time.setTime(t);
    },
  };
}
