/* The advice network of one city: colour and ring show how new a manager's frame is, shape and letter who it is. */

import { put, roving, svg } from "./dom.js";
import { cap, limited } from "./scale.js";
import { inPercent } from "./shares.js";
import { say } from "./texts.js";

const FADES = 3; // months a burst stays
const NEW_FOR = 6; // months a newcomer is marked

function polygon(corners, radius, turn) {
  const points = [];
  for (let at = 0; at < corners; at += 1) {
    const angle = turn + (2 * Math.PI * at) / corners;
    points.push(`${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`);
  }
  return points.join(" ");
}

function star(rays, inner, outer) {
  const points = [];
  for (let at = 0; at < 2 * rays; at += 1) {
    const radius = at % 2 ? inner : outer;
    const angle = (Math.PI * at) / rays - Math.PI / 2;
    points.push(`${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`);
  }
  return points.join(" ");
}

/** Shape by role, so that roles differ without colour. */
export function shape(role, radius) {
  if (role === "mayor") return svg("polygon", { class: "disc", points: polygon(4, radius * 1.22, 0) });
  if (role === "city_manager") return svg("rect", { class: "disc", x: -radius * 0.9, y: -radius * 0.9, width: radius * 1.8, height: radius * 1.8, rx: radius * 0.2 });
  if (role === "cio") return svg("polygon", { class: "disc", points: polygon(6, radius * 1.1, Math.PI / 6) });
  return svg("circle", { class: "disc", r: radius });
}

export function burst(radius) {
  return svg("polygon", { class: "burst", points: star(11, radius * 1.3, radius * 2) });
}

/** What stands in a node: the role's letter, or for heads the number that tells them apart. */
function mark(node) {
  return node.role === "head" ? (/\d+$/.exec(node.label)?.[0] ?? node.letter) : node.letter;
}

/** Places apart from each other by `near` (more above and below, where the bars are), as close as may be to where they were. */
function apart(places, near, [width, height], margin) {
  const spots = places.map(([x, y], at) => [x, y + (at % 2 ? 0.01 : -0.01)]);
  const tall = 1.18; // of a node with its bar
  for (let round = 0; round < 160; round += 1) {
    let isDone = true;
    for (let a = 0; a < spots.length; a += 1) {
      for (let b = a + 1; b < spots.length; b += 1) {
        const dx = spots[b][0] - spots[a][0];
        const dy = (spots[b][1] - spots[a][1]) / tall;
        const gap = Math.hypot(dx, dy) || 0.01;
        if (gap >= near) continue;
        isDone = false;
        const push = (near - gap) / 2 / gap;
        const up = Math.abs(dy) < 0.5 ? ((a + b) % 4 < 2 ? 0.35 : -0.35) * (near - gap) : 0; // neighbours in a row give way
        spots[a][0] -= dx * push * 0.6;
        spots[b][0] += dx * push * 0.6;
        spots[a][1] -= (dy * push + up) * tall;
        spots[b][1] += (dy * push + up) * tall;
      }
    }
    for (const spot of spots) {
      spot[0] = limited(spot[0], margin, width - margin);
      spot[1] = limited(spot[1], margin, height - margin * 1.15);
    }
    if (isDone) break;
  }
  return spots;
}

/** The last entry at or before t, not more than `reach` before it, in which a seat is listed; how long ago, or null. */
function ago(lists, seat, t, reach) {
  for (let back = 0; back < reach && t - back >= 0; back += 1) if (lists[t - back]?.includes(seat)) return back;
  return null;
}

/** Outline of a crown, which marks whoever champions the programme that runs. */
export function crown(r) {
  return `M${-r} ${r * 0.7}L${-r} ${-r * 0.5}L${-r * 0.45} ${r * 0.1}L0 ${-r * 0.85}L${r * 0.45} ${r * 0.1}L${r} ${-r * 0.5}L${r} ${r * 0.7}Z`;
}

/** {element, setRun(run), setTime(t), draw(width, height)} for a side. */
export function network(side, app, tip) {
  const ties = svg("g", { class: "ties" });
  const bursts = svg("g", { class: "bursts" });
  const people = svg("g", { class: "people" });
  const root = svg("svg", { class: "network", role: "group" }, ties, bursts, people);
  let run = null;
  let nodes = [];
  let lines = [];
  let size = [0, 0];
  let radius = 14;
  let shown = -1;

  roving(root, () => nodes.map((node) => node.group));

  function describe(node) {
    const own = run.sides[side];
    const t = app.playhead;
    const frame = own.frames[t][node.seat];
    const resisting = own.resisting[t][node.seat];
    const parts = [say("network.frame", { n: inPercent(frame) }), say("network.resistance", { n: inPercent(resisting) })];
    const broke = ago(own.broke, node.seat, t, FADES);
    if (broke !== null) parts.push(broke === 0 ? say("network.broke_now") : say("network.broke", { n: broke }));
    if (ago(own.joined, node.seat, t, NEW_FOR) !== null) parts.push(say("network.newcomer"));
    if (own.champion[t] === node.seat) parts.push(say("network.champions"));
    return { name: cap(node.label), text: parts.join(", ") };
  }

  function build() {
    put(ties);
    put(bursts);
    put(people);
    const [width, height] = size;
    if (!run || width < 10) return;
    const count = run.network.nodes.length;
    radius = limited(Math.min(width / 14, height / 13, Math.sqrt((width * height) / count) / 4.2), 5, 32);
    const margin = radius * 1.75;
    const spots = run.network.nodes.map((node) => [margin + node.x * (width - 2 * margin), margin * 0.6 + node.y * (height - 1.6 * margin)]);
    const placed = apart(spots, radius * 3, size, margin);
    const at = new Map(run.network.nodes.map((node, index) => [node.seat, placed[index]]));
    const pairs = new Map();
    for (const tie of run.network.ties) {
      const key = [tie.from, tie.to].sort((a, b) => a - b).join(" ");
      const known = pairs.get(key) ?? { ends: [tie.from, tie.to], advice: 0, friendship: 0, reporting: 0 };
      for (const layer of ["advice", "friendship", "reporting"]) known[layer] = Math.max(known[layer], tie[layer] ?? 0);
      pairs.set(key, known);
    }
    lines = [...pairs.values()].map((pair) => {
      const [[x1, y1], [x2, y2]] = pair.ends.map((seat) => at.get(seat) ?? [0, 0]);
      const kind = pair.reporting ? "reporting" : pair.advice ? "advice" : "friendship";
      const element = svg("line", { class: `tie ${kind}`, x1, y1, x2, y2 });
      ties.append(element);
      return { ...pair, element };
    });
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    nodes = run.network.nodes.map((node) => {
      const [x, y] = at.get(node.seat);
      const flash = svg("g", { transform: `translate(${x} ${y})` }, burst(radius));
      const ring = svg("circle", { class: "ring", r: radius * 1.32, pathLength: 100, transform: "rotate(-90)" });
      const group = svg(
        "g",
        { class: `node ${node.role}`, transform: `translate(${x} ${y})`, role: "img", tabindex: "-1", "data-seat": node.seat },
        svg("circle", { class: "focus", r: radius * 1.85 }),
        svg("circle", { class: "rail", r: radius * 1.32 }),
        ring,
        shape(node.role, radius),
        svg("text", { class: "letter", y: radius * 0.36, "font-size": Math.max(radius * (mark(node).length > 1 ? 1 : 1.08), Math.min(rem, radius * 1.65)).toFixed(1) }, mark(node)),
        svg("path", { class: "crown", transform: `translate(${-radius * 1.25} ${-radius * 1.25})`, d: crown(radius * 0.62) }),
        svg("g", { class: "newcomer", transform: `translate(${radius * 1.15} ${-radius * 1.15})` }, svg("circle", { r: radius * 0.55 }), svg("path", { d: `M${-radius * 0.32} 0H${radius * 0.32}M0 ${-radius * 0.32}V${radius * 0.32}` })),
        svg("rect", { class: "brake-rail", x: -radius, y: radius * 1.5, width: radius * 2, height: Math.max(3, radius * 0.28), rx: 1 }),
        svg("rect", { class: "brake", x: -radius, y: radius * 1.5, width: radius * 2, height: Math.max(3, radius * 0.28), rx: 1 }),
      );
      bursts.append(flash);
      people.append(group);
      const own = { ...node, group, flash: flash.firstChild, ring, disc: group.querySelector(".disc"), letter: group.querySelector(".letter"), newcomer: group.querySelector(".newcomer"), brake: group.querySelector(".brake") };
      tip.attach(group, () => describe(own));
      const near = () => {
        root.classList.add("has-focus");
        for (const tie of lines) tie.element.classList.toggle("near", tie.ends.includes(node.seat));
      };
      const far = () => root.classList.remove("has-focus");
      group.addEventListener("pointerenter", near);
      group.addEventListener("pointerleave", far);
      group.addEventListener("focus", near);
      group.addEventListener("blur", far);
      return own;
    });
    nodes.forEach((node, index) => node.group.setAttribute("tabindex", index === 0 ? "0" : "-1"));
    shown = -1;
  }

  return {
    element: root,
    setRun(next) {
      run = next;
      build();
    },
    draw(width, height) {
      if (width === size[0] && height === size[1]) return;
      size = [width, height];
      root.setAttribute("viewBox", `0 0 ${width} ${height}`);
      root.setAttribute("width", width);
      root.setAttribute("height", height);
      build();
    },
    refresh() {
      shown = -1;
    },
    setTime(t) {
      if (!run || t === shown || nodes.length === 0) return;
      shown = t;
      const own = run.sides[side];
      for (const node of nodes) {
        const frame = limited(own.frames[t][node.seat], 0, 1);
        const resisting = limited(own.resisting[t][node.seat], 0, 1);
        node.disc.style.fill = app.frameColor(frame);
        node.letter.style.fill = app.frameInk(frame);
        node.ring.setAttribute("stroke-dasharray", `${(frame * 100).toFixed(1)} 100`);
        node.brake.setAttribute("width", (radius * 2 * resisting).toFixed(1));
        const broke = ago(own.broke, node.seat, t, FADES + 1);
        node.flash.style.opacity = broke === null ? 0 : 1 - broke / (FADES + 1);
        node.flash.style.transform = `scale(${broke === null ? 0.6 : 1 - 0.08 * broke})`;
        node.group.classList.toggle("is-breaking", broke !== null);
        node.group.classList.toggle("is-new", ago(own.joined, node.seat, t, NEW_FOR) !== null);
        node.group.classList.toggle("is-champion", own.champion[t] === node.seat);
        const description = describe(node);
        node.group.setAttribute("aria-label", `${description.name}${app.t.colon} ${description.text}`);
      }
    },
  };
}
