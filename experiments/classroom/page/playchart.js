/* Lines over thirteen years, with names at their ends: drawn for a width and a text size. */

import { svg } from "./dom.js";
import { number } from "./texts.js";

const short = (value) => Math.round(value * 10) / 10;

/** An SVG of some lines.
    lines: [{name, values, months, class, isDashed}], values may end before the last month.
    low, high: of the values' axis; digits of its labels. */
export function lineChart({ lines, width, height, size, low, high, digits = 0, months = 156, startYear, label, marks = [] }) {
  const left = (String(high.toFixed(digits)).length + 1) * size * 0.58;
  const names = lines.filter((line) => line.values.length);
  const least = size * 1.2; // for the last year's name
  const needed = (line) => line.name.length * size * 0.55 + size * 0.7;
  const part = (line) => (line.months[line.values.length - 1] ?? 0) / months; // how far along the picture a line, and so its name, stands
  const rest = width - left;
  const right = Math.max(least, ...names.map((line) => (part(line) > 0 ? rest - (rest - needed(line)) / part(line) : 0)));
  const top = size * 0.7;
  const bottom = height - size * 1.5;
  const x = (month) => left + ((width - left - right) * month) / months;
  const y = (value) => bottom - ((bottom - top) * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  const picture = svg("svg", { class: "play-chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, style: `font-size:${size}px` });
  for (const share of [0, 0.5, 1]) {
    const value = low + share * (high - low);
    picture.append(svg("line", { class: "play-grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }), svg("text", { x: left - size * 0.4, y: y(value), "text-anchor": "end", "dominant-baseline": "central" }, number(value, digits)));
  }
  const every = (width - left - right) / 13 > size * 2.6 ? 2 : (width - left - right) / 13 > size * 0.75 ? 4 : (width - left - right) / 13 > size * 0.5 ? 6 : 12;
  for (let year = 0; year <= 12; year += every) picture.append(svg("text", { x: x(12 * year), y: height - size * 0.3, "text-anchor": year ? "middle" : "start" }, String(startYear + year)));
  for (const mark of marks) picture.append(svg("line", { class: "play-mark", x1: x(mark), x2: x(mark), y1: top, y2: bottom }));
  const ends = [];
  for (const line of names) {
    const path = line.values.map((value, at) => `${at ? "L" : "M"}${short(x(line.months[at]))} ${short(y(value))}`).join("");
    const last = line.values.length - 1;
    picture.append(svg("path", { class: `play-line ${line.class}`, d: path }));
    if (last === 0) picture.append(svg("circle", { class: `play-dot ${line.class}`, cx: x(line.months[0]), cy: y(line.values[0]), r: size * 0.22 }));
    ends.push({ line, x: x(line.months[last]) + size * 0.4, y: y(line.values[last]) });
  }
  ends.sort((a, b) => a.y - b.y);
  for (let at = 1; at < ends.length; at += 1) ends[at].y = Math.max(ends[at].y, ends[at - 1].y + size * 1.08);
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - bottom);
  for (const end of ends) picture.append(svg("text", { class: `play-name ${end.line.class}`, x: end.x, y: end.y - over, "dominant-baseline": "central" }, end.line.name));
  return picture;
}

/** A width for a picture in an element, and its size of text in pixels. */
export function roomOf(element) {
  return { width: Math.max(220, element.clientWidth), size: parseFloat(getComputedStyle(element).fontSize) };
}
