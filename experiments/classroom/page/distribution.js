/* The distribution of outcomes under both regimes: two stacked bars, and below them each class with both shares and their intervals. */

import { svg } from "./dom.js";
import { capital, interval, percent } from "./shares.js";
import { say } from "./texts.js";

const SIDES = ["left", "right"];

/** Patterns that distinguish classes without colour; `prefix` keeps the ids of several pictures apart. */
export function patterns(prefix) {
  const hatch = svg(
    "pattern",
    { id: `${prefix}-integrated`, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 8, height: 8, class: "class-integrated" }),
    svg("rect", { width: 2.5, height: 8, class: "hatch" }),
  );
  return svg("defs", {}, hatch);
}

/** The picture for a width and a text size, and what draws a line of the stream into it. */
export function distribution(outcomes, { width, size, labels, prefix }) {
  const isWide = width > 30 * size;
  const barHeight = 2 * size;
  const picture = svg("svg", { class: "distribution", width, role: "img", style: `font-size:${size}px` }, patterns(prefix));
  const updates = [];
  let y = 0;

  for (const side of SIDES) {
    y += 1.15 * size;
    const name = `${capital(say(`side.${side}`))}${say("page.colon")} `;
    const [first, ...more] = wrapped(labels[side], name.length, (width - 1.5 * size) / (0.53 * size));
    picture.append(mark(side, 0.33 * size, 0.6 * size, y - 0.35 * size));
    const further = more.map((words) => svg("tspan", { x: 1.5 * size, dy: 1.15 * size }, words));
    picture.append(svg("text", { x: 1.5 * size, y }, svg("tspan", { class: "strong" }, name), first, further));
    y += (0.45 + 1.15 * more.length) * size;
    updates.push(stack(picture, outcomes, side, { y, width, height: barHeight, size, prefix }));
    y += barHeight + 0.55 * size;
  }

  const from = isWide ? 9 * size : 0.5 * size;
  const longest = Math.max(...SIDES.map((side) => say(`side.${side}`).length));
  const to = width - (isWide ? 1.4 + 0.47 * (14 + longest) : 8.2) * size; // room for "3.7 (2.6–5.3) right"
  const x = (share) => from + share * (to - from);
  const laneHeight = (isWide ? 2.6 : 4) * size;
  const top = y + 1.2 * size;
  const bottom = top + outcomes.length * laneHeight;
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top, y2: bottom }));
    picture.append(svg("text", { class: "tick", x: x(tick), y: top - 0.3 * size, "text-anchor": "middle" }, `${100 * tick}`));
  }
  picture.append(svg("text", { class: "tick", x: to + 1.4 * size, y: top - 0.3 * size }, say(isWide ? "thousand.axis" : "thousand.axis_short")));
  outcomes.forEach((outcome, at) => {
    const laneTop = top + at * laneHeight;
    const middle = isWide ? laneTop + laneHeight / 2 : laneTop + 2.6 * size;
    picture.append(svg("line", { class: "lane", x1: 0, x2: width, y1: laneTop + laneHeight, y2: laneTop + laneHeight }));
    const nameY = isWide ? middle : laneTop + 1.05 * size;
    const words = isWide ? halves(capital(outcome.label)) : [capital(outcome.label)];
    picture.append(
      svg("rect", { ...fillOf(outcome, prefix), x: 0, y: nameY - 0.5 * size, width: size, height: size }),
      ...words.map((word, row) => {
        const lineY = nameY + (row - (words.length - 1) / 2) * 1.1 * size;
        return svg("text", { class: "strong", x: 1.5 * size, y: lineY, "dominant-baseline": "central" }, word);
      }),
    );
    SIDES.forEach((side, row) => {
      updates.push(whisker(picture, outcome, side, { x, y: middle + (row - 0.5) * 1.1 * size, size, textX: to + (isWide ? 1.4 : 1.2) * size, isWide }));
    });
  });
  const height = bottom + 2;
  picture.setAttribute("height", height);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const update = (line) => {
    picture.setAttribute("aria-label", spoken(line, outcomes, labels));
    for (const one of updates) one(line);
  };
  return { picture, update };
}

/* A text in lines of so many letters at most, of which the first has so many already; each but the last ends in a space. */
function wrapped(text, taken, most) {
  const found = [""];
  for (const word of text.split(/(?<= )/)) {
    const used = found.at(-1).length + (found.length === 1 ? taken : 0);
    if (found.at(-1) && used + word.trimEnd().length > most) found.push("");
    found[found.length - 1] += word;
  }
  return found;
}

/* A long name in two lines, broken at the space nearest to its middle. */
function halves(text) {
  const spaces = [...text.matchAll(/ /g)].map((match) => match.index);
  if (text.length < 14 || !spaces.length) return [text];
  const at = spaces.reduce((best, one) => (Math.abs(one - text.length / 2) < Math.abs(best - text.length / 2) ? one : best));
  return [text.slice(0, at), text.slice(at + 1)];
}

function fillOf(outcome, prefix) {
  return outcome.name === "integrated" ? { fill: `url(#${prefix}-integrated)`, class: "segment" } : { class: `segment class-${outcome.name}` };
}

function stack(picture, outcomes, side, { y, width, height, size, prefix }) {
  const parts = outcomes.map((outcome) => {
    const bar = svg("rect", { ...fillOf(outcome, prefix), y, height, x: 0, width: 0 });
    const text = svg("text", { class: `inside inside-${outcome.name}`, y: y + height / 2, "dominant-baseline": "central", "text-anchor": "middle" });
    return { outcome, bar, text };
  });
  picture.append(...parts.map((part) => part.bar), ...parts.map((part) => part.text));
  return (line) => {
    let from = 0;
    for (const { outcome, bar, text } of parts) {
      const { share } = line[side][outcome.name];
      const long = share * width;
      bar.setAttribute("x", from);
      bar.setAttribute("width", long);
      const short = say("page.percent", { n: percent(share) });
      const whole = `${capital(outcome.label)} ${short}`;
      const room = long / (0.56 * size) - 1;
      text.textContent = room > whole.length ? whole : room > short.length ? short : "";
      text.setAttribute("x", from + long / 2);
      from += long;
    }
  };
}

function whisker(picture, outcome, side, { x, y, size, textX, isWide }) {
  const r = 0.27 * size;
  const range = svg("line", { class: `whisker side-${side}`, y1: y, y2: y });
  const ends = [svg("line", { class: `whisker side-${side}`, y1: y - r, y2: y + r }), svg("line", { class: `whisker side-${side}`, y1: y - r, y2: y + r })];
  const dot = mark(side, r, 0, y);
  const text = svg("text", { class: "value", x: textX, y, "dominant-baseline": "central" });
  picture.append(range, ...ends, dot, text);
  const place = (element, at) => {
    element.setAttribute("x1", at);
    element.setAttribute("x2", at);
  };
  return (line) => {
    const of = line[side][outcome.name];
    range.setAttribute("x1", x(of.low ?? of.share));
    range.setAttribute("x2", x(of.high ?? of.share));
    place(ends[0], x(of.low ?? of.share));
    place(ends[1], x(of.high ?? of.share));
    dot.setAttribute("transform", `translate(${x(of.share)} ${y})`);
    text.replaceChildren(svg("tspan", { class: "strong" }, percent(of.share)), svg("tspan", { class: "range" }, of.low === null ? "" : ` (${interval(of)})`), isWide ? ` ${say(`side.${side}`)}` : "");
  };
}

/* Left a full dot, right an open diamond. */
function mark(side, r, x, y) {
  const place = { class: `mark side-${side}`, transform: `translate(${x} ${y})` };
  return side === "left" ? svg("circle", { ...place, r }) : svg("path", { ...place, d: `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z` });
}

function spoken(line, outcomes, labels) {
  const sides = SIDES.map((side) => {
    const shares = outcomes.map((one) => say("thousand.spoken_share", { label: one.label, n: percent(line[side][one.name].share), interval: interval(line[side][one.name]) }));
    return `${say(`side.${side}`)}, ${labels[side]}${say("page.colon")} ${shares.join(", ")}`;
  });
  return say("thousand.spoken", { n: line.done, sides: sides.join(". ") });
}
