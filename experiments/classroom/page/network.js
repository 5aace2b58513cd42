/* The advice network of one city: colour and ring say how new a manager's frame is, the shape and letter who it is. */

import { put, roving, svg } from "./dom.js";
import { limited } from "./scale.js";

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

/** Shape by role: it is told apart without colour. */
export function shape(role, radius) {
  if (role === "mayor") return svg("polygon", { class: "disc", points: polygon(4, radius * 1.22, 0) });
  if (role === "city_manager") return svg("rect", { class: "disc", x: -radius * 0.9, y: -radius * 0.9, width: radius * 1.8, height: radius * 1.8, rx: radius * 0.2 });
  if (role === "cio") return svg("polygon", { class: "disc", points: polygon(6, radius * 1.1, Math.PI / 6) });
  return svg("circle", { class: "disc", r: radius });
}

export function burst(radius) {
  return svg("polygon", { class: "burst", points: star(11, radius * 1.3, radius * 2) });
}

/** The last entry at or before t, not more than `reach` before it, in which a seat is listed; how long ago, or null. */
function ago(lists, seat, t, reach) {
  for (let back = 0; back < reach && t - back >= 0; back += 1) if (lists[t - back]?.includes(seat)) return back;
  return null;
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
    const parts = [`frame ${Math.round(frame * 100)} % new`, `resistance ${Math.round(resisting * 100)} %`];
    const broke = ago(own.broke, node.seat, t, FADES);
    if (broke !== null) parts.push(broke === 0 ? "the frame broke this month" : `the frame broke ${broke} month${broke > 1 ? "s" : ""} ago`);
    if (ago(own.joined, node.seat, t, NEW_FOR) !== null) parts.push("a newcomer");
    return { name: node.label, text: parts.join(", ") };
  }

  function build() {
    put(ties);
    put(bursts);
    put(people);
    const [width, height] = size;
    if (!run || width < 10) return;
    const count = run.network.nodes.length;
    radius = limited(Math.min(width / 16.5, height / 15, Math.sqrt((width * height) / count) / 4.4), 5, 30);
    const margin = radius * 1.75;
    const place = (node) => [margin + node.x * (width - 2 * margin), margin + node.y * (height - 2 * margin)];
    const at = new Map(run.network.nodes.map((node) => [node.seat, place(node)]));
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
        svg("text", { class: "letter", y: radius * 0.36, "font-size": (radius * (node.letter.length > 1 ? 0.86 : 1.04)).toFixed(1) }, node.letter),
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
        const said = describe(node);
        node.group.setAttribute("aria-label", `${said.name}: ${said.text}`);
      }
    },
  };
}
