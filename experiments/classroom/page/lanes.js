/* The timeline of one city, cut at the playhead: what strikes, the programme, eight practices, resistance, performance. */

import { put, svg } from "./dom.js";
import { area, between, cap, limited, line, monthName, stretches } from "./scale.js";
import { inPercent } from "./shares.js";
import { listed, number, say } from "./texts.js";

/* Heights of rows, in units of which `text` make the size of the text: with names of dimensions, without, and with little air. */
const WHOLE = { head: 0.84, each: 1.24, strikes: 3.1, programme: 0.95, resistance: 2, performance: 3.8, axis: 1.15, gap: 0.3, text: 0.85 };
const BARE = { head: 0.1, each: 1.14, strikes: 2.5, programme: 1, resistance: 1.6, performance: 2.6, axis: 1.1, gap: 0.2, text: 0.95 };
const TIGHT = { head: 0, each: 1, strikes: 1.15, programme: 0.95, resistance: 1.05, performance: 1.2, axis: 1, gap: 0.05, text: 1 };
const NAMED = { head: 0.05, each: 1.75, strikes: 3.4, programme: 0.95, resistance: 2.8, performance: 4.6, axis: 1.15, gap: 0.3, text: 0.7 };

/** Rows from top to bottom for a height; shared by both cities and by the labels between them. The airiest form is taken in which
    text has the size that is wanted, in pixels. */
export function rows(height, meta, { wanted, hasNames, watched = [] }) {
  if (hasNames) return laidOut(height, meta, NAMED, { hasNames, watched, least: 12, most: 22 });
  const forms = [WHOLE, BARE, TIGHT].map((form) => laidOut(height, meta, form, { hasNames, watched, least: 11, most: form === WHOLE ? 1.1 * wanted : wanted }));
  const last = forms.at(-1);
  if (last.font >= 0.89 * wanted) last.font = wanted; // letters are that much lower than their size, and heads of three lines leave no more
  return forms.find((one) => one.font >= wanted - 0.05) ?? last;
}

function laidOut(height, meta, form, { hasNames, watched, least, most }) {
  const groups = [];
  meta.practices.forEach((practice, index) => {
    if (groups.length === 0 || groups[groups.length - 1].dimension !== practice.dimension) groups.push({ dimension: practice.dimension, practices: [] });
    groups[groups.length - 1].practices.push(index);
  });
  const { head, each } = form;
  const parts = { ...form, performance: form.performance + (watched.length && !hasNames ? 1 : 0) };
  const total = parts.strikes + parts.programme + meta.practices.length * each + groups.length * head + parts.resistance + parts.performance + parts.axis + 3 * parts.gap;
  const unit = height / total;
  let y = 0;
  const take = (size) => {
    const row = { y, h: size * unit };
    y += size * unit;
    return row;
  };
  const layout = { unit, font: limited(unit * form.text, least, most), hasNames, isTight: form !== WHOLE, height, watched, groups: [], practices: [] };
  layout.strikes = take(parts.strikes);
  layout.programme = take(parts.programme);
  for (const group of groups) {
    layout.groups.push({ ...take(head), dimension: group.dimension });
    for (const index of group.practices) layout.practices[index] = take(each);
  }
  y += parts.gap * unit;
  layout.resistance = take(parts.resistance);
  y += parts.gap * unit;
  layout.performance = take(parts.performance);
  y += parts.gap * unit;
  layout.axis = take(parts.axis);
  return layout;
}

/** Lowest and highest of some series over both cities, with a margin. */
export function domain(run, names) {
  let low = Infinity;
  let high = -Infinity;
  for (const side of Object.values(run.sides)) {
    for (const name of names) {
      for (const value of side.series[name]) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  const margin = 0.04 * (high - low || 1);
  return [low - margin, high + margin];
}

/* Only a trigger can be used; other events just happen. */
const useOf = (event) => (!event.is_trigger ? " is-plain" : event.is_exploited ? " is-used" : "");
const ENDED = ["dropped", "finished"];

/* A pennant for a trigger, a rhombus for what is none. */
function flag(event, x, y) {
  const corners = event.is_trigger ? [[-5, -4], [5, -4], [0, 5]] : [[-4.5, 0.5], [0, -4], [4.5, 0.5], [0, 5]];
  return corners.map(([right, down]) => `${x + right},${y + down}`).join(" ");
}

/** {element, setRun(run), setTime(t), draw(width, height, rows)} for a side. */
export function lanes(side, app, tip) {
  const grid = svg("g", { class: "grid" });
  const past = svg("rect", { x: 0, y: 0, width: 0, height: 0 });
  const data = svg("g", { class: "data", "clip-path": `url(#past-${side})` });
  const future = svg("rect", { class: "future" }); // over what is not played yet, once it is revealed
  const marks = svg("g", { class: "marks" });
  const axis = svg("g", { class: "axis" });
  const now = svg("line", { class: "now" });
  const knob = svg("circle", { class: "now-knob" });
  const root = svg("svg", { class: "lanes", role: "img" }, svg("clipPath", { id: `past-${side}` }, past), grid, data, future, marks, axis, now, knob);
  let run = null;
  let ghost = null;
  let at = null; // rows
  let width = 0;
  let moments = [];
  let pending = []; // pressed, and not answered yet
  let time = 0;
  const edge = 8;

  const x = (t) => edge + (t / app.meta.months) * (width - 2 * edge);
  const level = (row, low = 0, high = 1, air = 2) => (value) => row.y + row.h - air - ((limited(value, low, high) - low) / (high - low)) * (row.h - 2 * air);

  function name(row, text) {
    if (at.hasNames) axis.append(svg("text", { class: "name", x: edge + 2, y: row.y + at.font * 0.95, "font-size": at.font }, text));
  }

  function drawGrid() {
    put(grid);
    put(axis);
    const { months, start_year: start } = app.meta;
    const years = months / 12;
    const every = width / years > Math.max(11, at.font) * 2.3 ? 1 : width / years > Math.max(11, at.font) * 1.15 ? 2 : 4;
    const bottom = at.performance.y + at.performance.h;
    for (let year = 0; year <= years; year += 1) {
      const isNamed = year % every === 0;
      grid.append(svg("line", { class: isNamed ? "year" : "year minor", x1: x(12 * year), x2: x(12 * year), y1: at.programme.y, y2: bottom + (isNamed ? 4 : 2) }));
      if (!isNamed) continue;
      if (every > 1 && x(months) - x(12 * year) < at.font && year < years) continue;
      const isWide = (width / years) * every > Math.max(11, at.font) * 3.4;
      const text = year === 0 && every > 1 && isWide ? String(start) : `\u2019${String(start + year).slice(2)}`;
      axis.append(svg("text", { class: "tick", x: limited(x(12 * year), edge - 4, width - edge + 4), y: at.axis.y + at.axis.h - 3, "text-anchor": year === 0 ? "start" : year === years ? "end" : "middle", "font-size": at.font }, text));
    }
    for (const row of at.practices) {
      grid.append(svg("rect", { class: "rail", x: x(0), y: row.y + 1, width: x(months) - x(0), height: row.h - 2 }));
    }
    for (const row of [at.resistance, at.performance]) {
      grid.append(svg("rect", { class: "rail", x: x(0), y: row.y, width: x(months) - x(0), height: row.h }));
    }
    app.meta.practices.forEach((practice, index) => name(at.practices[index], cap(practice.label)));
    name(at.resistance, cap(app.meta.series.resistance.label));
    const { series } = app.meta;
    name(at.performance, at.watched.length ? cap(listed(at.watched.map((one) => series[one].label))) : listed([cap(series.performance.label), series.aspiration.label.toLowerCase()]));
  }

  function drawPerformance(own) {
    const [low, high] = domain(run, ["performance", "aspiration"]);
    const points = level(at.performance, low, high);
    data.append(svg("path", { class: "dip", d: between(own.series.aspiration, own.series.performance, x, points) }));
    if (ghost) data.append(svg("path", { class: "ghost", d: line(ghost.sides[side].series.performance, x, points) }));
    data.append(svg("path", { class: "aspiration", d: line(own.series.aspiration, x, points) }));
    data.append(svg("path", { class: "performance", d: line(own.series.performance, x, points) }));
    const first = own.series.performance[0];
    axis.querySelector(".base")?.remove();
    grid.querySelector(".base-line")?.remove();
    grid.append(svg("line", { class: "base-line", x1: x(0), x2: x(app.meta.months), y1: points(first), y2: points(first) }));
  }

  /** Two series that a slide tells to look at, in place of performance, on one scale for both cities. */
  function drawWatched(own) {
    grid.querySelector(".base-line")?.remove();
    const named = at.watched.map((one) => app.meta.series[one]);
    const [low, high] = named.every((one) => one.high !== null) ? [0, Math.max(...named.map((one) => one.high))] : [0, domain(run, at.watched)[1]];
    const points = level(at.performance, low, high);
    at.watched.forEach((one, index) => data.append(svg("path", { class: `watched-${index}`, d: line(own.series[one], x, points) })));
  }

  function drawData() {
    put(data);
    put(marks);
    moments = [];
    if (!run) return;
    const own = run.sides[side];
    at.practices.forEach((row, index) => {
      const y = level(row, 0, 1, 1);
      const floor = row.y + row.h - 1;
      const levels = own.practices.map((month) => month[index]);
      const inPlace = own.in_place.map((month) => month[index]);
      data.append(svg("path", { class: "level", d: area(levels, x, y, floor) }));
      for (const [from, to] of stretches(inPlace)) {
        data.append(svg("path", { class: "level in-place", d: area(levels.slice(from, to + 1), x, y, floor, from) }));
      }
      data.append(svg("path", { class: "level-edge", d: line(levels, x, y) }));
      if (own.content) {
        const d = line(own.content.map((month) => month[index]), x, y);
        data.append(svg("path", { class: "frames-halo", d }), svg("path", { class: "frames", d }));
      }
    });
    const resisting = level(at.resistance);
    data.append(svg("path", { class: "resistance", d: area(own.series.resistance, x, resisting, at.resistance.y + at.resistance.h - 2) }));
    data.append(svg("path", { class: "resistance-edge", d: line(own.series.resistance, x, resisting) }));
    if (at.watched.length) drawWatched(own);
    else drawPerformance(own);

    for (const programme of own.programmes) {
      const from = x(programme.from);
      const to = x(programme.to);
      const row = at.programme;
      data.append(svg("rect", { class: "programme", x: from, y: row.y + 2, width: Math.max(2, to - from), height: row.h - 4, rx: 2 }));
      const end = svg("g", { class: `programme-end ${programme.end}` });
      const middle = row.y + row.h / 2;
      const reach = Math.min(row.h / 2 - 1, 6);
      if (programme.end === "dropped") end.append(svg("path", { d: `M${to - reach} ${middle - reach}L${to + reach} ${middle + reach}M${to - reach} ${middle + reach}L${to + reach} ${middle - reach}` }));
      if (programme.end === "finished") end.append(svg("path", { d: `M${to - reach} ${middle}L${to - reach * 0.2} ${middle + reach * 0.8}L${to + reach} ${middle - reach}` }));
      if (ENDED.includes(programme.end)) {
        const isLeft = to > width - 70;
        end.append(svg("text", { x: isLeft ? to - reach - 4 : to + reach + 4, y: middle + at.font * 0.34, "font-size": at.font, "text-anchor": isLeft ? "end" : "start" }, say(`lanes.${programme.end}`)));
      }
      marks.append(end);
      moments.push({ element: end, from: programme.to });
    }
    drawEvents([...own.events, ...pending.filter((one) => !own.events.some((event) => event.is_yours && event.month === one.month && event.label === one.label))]);
  }

  /** Flags where something strikes, named as far as names fit: the class's own first, then those that were used. What has just
      struck is always named, and meanwhile covers older names. */
  function drawEvents(events) {
    const size = at.font;
    const row = at.strikes;
    const count = Math.max(0, Math.min(3, Math.floor((row.h - 9) / (size * 1.08)))); // lines of names above the flags
    const foot = row.y + row.h - 5;
    const bottom = at.performance.y + at.performance.h;
    const named = events.map((event) => {
      const px = x(event.month);
      const whole = cap(event.label).length * size * (event.is_yours ? 0.6 : 0.54) + 6;
      const wide = Math.min(whole, width - 2);
      const isLeft = px + wide > width - 2 && px >= wide;
      const from = isLeft ? px - wide : Math.min(px, width - 2 - wide); // where neither side has room, across its own line
      return { event, px, isLeft, from, to: from + wide, size: (size * wide) / whole, level: -1 };
    });
    const namedAt = Array.from({ length: count }, () => []);
    const meets = (one, other) => one.from < other.to && other.from < one.to;
    const rank = ({ event }) => (event.is_yours ? 0 : event.is_exploited ? 1 : 2);
    for (const one of [...named].sort((a, b) => rank(a) - rank(b) || a.px - b.px)) {
      one.level = namedAt.findIndex((others) => !others.some((other) => meets(one, other)));
      if (one.level >= 0) namedAt[one.level].push(one);
    }
    for (const one of named) {
      const { event, px, isLeft } = one;
      const level = one.level < 0 ? Math.max(0, count - 1) : one.level;
      const group = svg("g", { class: `strike ${event.kind}${useOf(event)}${event.is_yours ? " is-yours" : ""}${event.isPending ? " is-pending" : ""}${one.level < 0 ? " is-unnamed" : ""}` });
      group.append(
        svg("line", { x1: px, x2: px, y1: one.level < 0 ? foot : row.y + level * size * 1.08 + 2, y2: bottom }),
        svg("polygon", { class: "flag", points: flag(event, px, foot) }),
        svg("text", { x: isLeft ? px - 3 : one.from + 3, y: row.y + (level + 0.86) * size * 1.08, "font-size": one.size, "text-anchor": isLeft ? "end" : "start" }, cap(event.label)),
      );
      marks.append(group);
      one.element = group;
      const before = named.slice(0, named.indexOf(one)).filter((other) => other.level < 0); // what has no room of its own either
      const covers = one.level < 0 ? [...(namedAt[level] ?? []), ...before].filter((other) => meets(one, other)) : [];
      moments.push({ element: group, from: event.is_yours ? event.month : event.month + 1, strikes: event.month, covers });
    }
  }

  function cut() {
    if (!at || width < 20) return;
    const px = x(time);
    const whole = Math.floor(time + 1e-9);
    future.setAttribute("x", px);
    future.setAttribute("y", at.programme.y);
    future.setAttribute("width", Math.max(0, width - px));
    future.setAttribute("height", at.performance.y + at.performance.h + 1 - at.programme.y);
    now.setAttribute("x1", px);
    now.setAttribute("x2", px);
    now.setAttribute("y1", at.programme.y - 3);
    now.setAttribute("y2", at.axis.y + 2);
    knob.setAttribute("cx", px);
    knob.setAttribute("cy", at.axis.y + 3);
    knob.setAttribute("r", 4.5);
    const isOpen = app.isRevealed && !app.isVeiled;
    past.setAttribute("width", isOpen ? width : px);
    past.setAttribute("height", at.height);
    root.classList.toggle("is-revealed", isOpen);
    const covered = new Set();
    for (const moment of moments) {
      const isPast = whole >= moment.from;
      moment.element.classList.toggle("is-hidden", !isPast && !isOpen);
      moment.element.classList.toggle("is-future", !isPast && isOpen);
      const isNow = moment.strikes !== undefined && isPast && whole - moment.strikes < 4;
      moment.element.classList.toggle("is-now", isNow);
      if (isNow) for (const other of moment.covers) covered.add(other.element);
    }
    for (const moment of moments) moment.element.classList.toggle("is-covered", covered.has(moment.element));
  }

  function rowAt(py) {
    const hits = (row) => py >= row.y && py < row.y + row.h;
    const practice = at.practices.findIndex(hits);
    if (practice >= 0) return { practice };
    if (hits(at.resistance)) return { series: "resistance" };
    if (hits(at.performance)) return { series: "performance" };
    if (hits(at.strikes) || hits(at.programme)) return { isStrikes: true };
    return null;
  }

  /** The name and text of what is under a point; nothing of the future. */
  function describeAt(px, py) {
    if (!run || !at) return null;
    const row = rowAt(py);
    const limit = app.isRevealed && !app.isVeiled ? app.meta.months : app.playhead;
    const t = Math.round(limited(((px - edge) / (width - 2 * edge)) * app.meta.months, 0, app.meta.months));
    if (!row || t > limit) return null;
    const own = run.sides[side];
    const when = t === 0 ? say("stage.founding") : monthName(t - 1, app.meta.start_year, true);
    if (row.practice !== undefined) {
      const practice = app.meta.practices[row.practice];
      const frames = own.content ? `, ${say("lanes.frames", { n: inPercent(own.content[t][row.practice]) })}` : "";
      return { name: `${cap(practice.label)}, ${when}`, text: `${inPercent(own.practices[t][row.practice])}${own.in_place[t][row.practice] ? `, ${say("lanes.in_place")}` : ""}${frames}. ${practice.meaning}` };
    }
    if (row.series === "resistance") return { name: `${cap(app.meta.series.resistance.label)}, ${when}`, text: `${inPercent(own.series.resistance[t])}. ${app.meta.series.resistance.meaning}` };
    if (row.series && at.watched.length) return { name: when, text: at.watched.map((one) => `${cap(app.meta.series[one].label)} ${number(own.series[one][t], 2)} (${app.meta.series[one].unit})`).join(", ") };
    if (row.series) return { name: `${cap(app.meta.series.performance.label)}, ${when}`, text: `${say("lanes.against", { performance: number(own.series.performance[t], 1), aspiration: number(own.series.aspiration[t], 1) })} (${app.meta.series.performance.unit})` };
    const near = own.events.filter((event) => Math.abs(x(event.month) - px) < 7 && (event.month < limit || event.is_yours));
    if (near.length === 0) return null;
    const use = (event) => (!event.is_trigger ? "" : `${app.t.colon} ${say(event.is_exploited ? "lanes.they_use" : "lanes.they_pass")}`);
    const describe = (event) => `${monthName(event.month, app.meta.start_year, true)}${use(event)}${event.is_yours ? ` (${say("lanes.yours")})` : ""}`;
    return { name: cap(near.map((event) => event.label).join(", ")), text: near.map(describe).join(say("page.semicolon")) };
  }
  tip.follow(root, describeAt);

  let isDragging = false;
  const seekTo = (event) => {
    const box = root.getBoundingClientRect();
    app.seek(Math.round(limited((event.clientX - box.left - edge) / (width - 2 * edge), 0, 1) * app.meta.months));
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    isDragging = true;
    root.setPointerCapture(event.pointerId);
    app.pause();
    seekTo(event);
  });
  root.addEventListener("pointermove", (event) => isDragging && seekTo(event));
  root.addEventListener("pointerup", () => (isDragging = false));
  root.addEventListener("pointercancel", () => (isDragging = false));

  return {
    element: root,
    /** `before` is the run without the class's own events, drawn as a thin line, or null. */
    setRun(next, before) {
      run = next;
      ghost = before;
      pending = [];
      if (at && width > 20) drawData();
      cut();
    },
    /** Shows at once what was pressed, until the server's answer says how it went. */
    setPending(event) {
      pending.push({ ...event, is_yours: true, is_exploited: false, isPending: true });
      if (at && width > 20) drawData();
      cut();
    },
    draw(nextWidth, nextRows) {
      width = nextWidth;
      at = nextRows;
      root.setAttribute("viewBox", `0 0 ${width} ${at.height}`);
      root.setAttribute("width", width);
      root.setAttribute("height", at.height);
      if (width < 20) return;
      drawGrid();
      drawData();
      cut();
    },
    /** t may lie between months while playing. */
    setTime(t) {
      time = t;
      cut();
    },
    setLabel(text) {
      root.setAttribute("aria-label", text);
    },
  };
}
