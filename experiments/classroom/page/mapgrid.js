/* The drawing of the boundary map: cells, the line where the answer turns, and where the levers stand. */

import { svg } from "./dom.js";
import { figure, limited } from "./scale.js";
import { say } from "./texts.js";

const GLYPHS = { tie: "=", unclear: "?" };
const LEAST = 0.05; // a map of hardly any difference stays pale

/** Where cells and values lie, for a width, the height there is, a text size and the stream's axes. */
export function layout(axes, width, room, size) {
  const [columns, rows] = [axes.x.values.length, axes.y.values.length];
  const left = 3.6 * size;
  const top = 1.7 * size;
  const wide = (width - left - 2) / columns;
  const under = 2.9 * size;
  const tall = Math.max(1.12 * size, Math.min(0.6 * wide, (room - top - under) / rows));
  const bottom = top + rows * tall;
  const between = (values, value) => {
    const last = values.length - 1;
    let at = 0;
    while (at < last - 1 && values[at + 1] <= value) at += 1;
    return limited(at + (value - values[at]) / (values[at + 1] - values[at]), -0.5, last + 0.5);
  };
  return {
    columns,
    rows,
    left,
    top,
    wide,
    tall,
    bottom,
    width,
    height: bottom + under,
    size,
    x: (i) => left + i * wide,
    y: (j) => top + (rows - 1 - j) * tall,
    placeX: (value) => left + (between(axes.x.values, value) + 0.5) * wide,
    placeY: (value) => top + (rows - 0.5 - between(axes.y.values, value)) * tall,
    cellAt(px, py) {
      const i = Math.floor((px - left) / wide);
      const j = rows - 1 - Math.floor((py - top) / tall);
      return i >= 0 && j >= 0 && i < columns && j < rows ? { i, j } : null;
    },
  };
}

/** The whole map as one SVG. `cells` are the lines that have come, `at` the cell under the cursor, `here` {x, y} the levers' values. */
export function drawMap({ axes, cells, here, at, lay, names, colors, prefix, isInteractive }) {
  const { size } = lay;
  const byPlace = new Map(cells.map((cell) => [`${cell.i} ${cell.j}`, cell]));
  const most = Math.max(LEAST, ...cells.map((cell) => Math.abs(cell.estimate)));
  const picture = svg("svg", { class: "map-picture", width: lay.width, height: lay.height, viewBox: `0 0 ${lay.width} ${lay.height}`, style: `font-size:${size}px` });
  if (isInteractive) picture.setAttribute("aria-hidden", "true");
  picture.append(hatch(prefix, colors));
  const fitted = (text) => `font-size:${Math.min(size, lay.width / (0.54 * text.length))}px`;
  const [up, right] = [say("map.up", { lever: names.y }), say("map.right", { lever: names.x })];
  picture.append(svg("text", { class: "strong", x: 0, y: 0.95 * size, style: fitted(up) }, up));
  for (let i = 0; i < lay.columns; i += 1) {
    for (let j = 0; j < lay.rows; j += 1) {
      const own = byPlace.get(`${i} ${j}`);
      picture.append(...cellMarks(own ?? nearest(cells, i, j), Boolean(own), { i, j, lay, most, colors, prefix }));
    }
  }
  picture.append(svg("path", { class: "map-turn", d: turns(byPlace, lay) }));
  const each = Math.ceil((3.4 * size * 0.85) / lay.wide); // labels where they fit
  axes.x.values.forEach((value, i) => i % each === 0 && picture.append(svg("text", { class: "tick", x: lay.x(i) + lay.wide / 2, y: lay.bottom + 1.1 * size, "text-anchor": "middle" }, tick(value))));
  axes.y.values.forEach((value, j) => picture.append(svg("text", { class: "tick", x: lay.left - 0.4 * size, y: lay.y(j) + lay.tall / 2, "text-anchor": "end", "dominant-baseline": "central" }, tick(value))));
  picture.append(svg("text", { class: "strong", x: lay.width - 2, y: lay.bottom + 2.4 * size, "text-anchor": "end", style: fitted(right) }, right));
  if (at) picture.append(svg("rect", { class: "map-cursor", x: lay.x(at.i), y: lay.y(at.j), width: lay.wide, height: lay.tall }));
  if (here) picture.append(hereMark(lay, here));
  return picture;
}

function tick(value) {
  const rounded = Number(value.toFixed(3));
  return figure(rounded, Math.abs(rounded));
}

function hatch(prefix, colors) {
  const lines = svg("rect", { width: 2, height: 9, fill: colors.surface, "fill-opacity": 0.75 });
  return svg("defs", {}, svg("pattern", { id: `${prefix}-right`, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, lines));
}

function cellMarks(cell, isOwn, { i, j, lay, most, colors, prefix }) {
  const place = { x: lay.x(i), y: lay.y(j), width: lay.wide, height: lay.tall };
  if (!cell) return [svg("rect", { ...place, class: "map-empty" })];
  const color = mixed(cell.estimate, most, colors);
  const marks = [svg("rect", { ...place, class: "map-cell", fill: `rgb(${color.join(",")})`, "fill-opacity": isOwn ? 1 : 0.35 })];
  if (!isOwn) return marks;
  if (cell.winner === "right") marks.push(svg("rect", { ...place, class: "map-over", fill: `url(#${prefix}-right)` }));
  const glyph = GLYPHS[cell.winner];
  if (glyph) {
    const middle = { x: place.x + lay.wide / 2, y: place.y + lay.tall / 2, "text-anchor": "middle", "dominant-baseline": "central" };
    marks.push(svg("text", { ...middle, class: "map-glyph", fill: isDark(color) ? "#fff" : "#000" }, glyph));
  }
  return marks;
}

/* Left ahead towards the left side's colour, right ahead towards the right side's, none in between. */
function mixed(estimate, most, colors) {
  const share = Math.min(1, Math.abs(estimate) / most) ** 0.8;
  const to = estimate > 0 ? colors.left : colors.right;
  return colors.middle.map((from, at) => Math.round(from + share * (to[at] - from)));
}

function isDark([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/* What a cell that has not come yet is drawn as, paler: the nearest that has. */
function nearest(cells, i, j) {
  let best = null;
  let least = Infinity;
  for (const cell of cells) {
    const apart = (cell.i - i) ** 2 + (cell.j - j) ** 2;
    if (apart < least) [best, least] = [cell, apart];
  }
  return best;
}

/* Edges between neighbours whose verdicts differ. */
function turns(byPlace, lay) {
  let path = "";
  const winner = (i, j) => byPlace.get(`${i} ${j}`)?.winner;
  const differ = (one, other) => one && other && one !== other;
  for (const { i, j } of byPlace.values()) {
    if (differ(winner(i, j), winner(i + 1, j))) path += `M${lay.x(i + 1)} ${lay.y(j)}v${lay.tall}`;
    if (differ(winner(i, j), winner(i, j + 1))) path += `M${lay.x(i)} ${lay.y(j)}h${lay.wide}`;
  }
  return path;
}

function hereMark(lay, here) {
  const [x, y] = [lay.placeX(here.x), lay.placeY(here.y)];
  const r = 0.62 * lay.size;
  const isLow = x > lay.width - 9 * lay.size;
  const text = svg("text", { x: isLow ? -1.5 * r : 1.5 * r, y: -1.3 * r, class: "map-here-text", "text-anchor": isLow ? "end" : "start" }, say("map.here"));
  const cross = `M${-1.6 * r} 0H${1.6 * r}M0 ${-1.6 * r}V${1.6 * r}`;
  return svg("g", { class: "map-here", transform: `translate(${x} ${y})` }, svg("circle", { r, class: "map-here-halo" }), svg("path", { d: cross, class: "map-here-halo" }), svg("circle", { r }), svg("path", { d: cross }), text);
}
