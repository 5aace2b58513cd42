/* A drawing to take away: colours and type written into a copy, with a title and a line on where it comes from. */

import { h, svg } from "./dom.js";
import { fitted, sourceLines } from "./source.js";

const MARGIN = 24;
const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "font-family", "font-size", "font-weight", "display"];

/** Draws out of sight, and gives a copy that needs nothing of the page: title above, what it is and where it comes from below. */
export function standalone(drawing, app, title, lines) {
  const place = h("div", { class: "off-stage", "aria-hidden": "true" }, drawing);
  document.body.append(place);
  const copy = copied(drawing);
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const family = getComputedStyle(document.body).fontFamily;
  place.remove();
  const all = [...lines.flatMap((line) => fitted(line, width, 13)), ...sourceLines(app, width, 13)];
  const whole = { width: width + 2 * MARGIN, height: height + 2 * MARGIN + 36 + all.length * 20 };
  const text = (y, size, words, weight) => svg("text", { x: MARGIN, y, "font-size": size, "font-weight": weight, "font-family": family, fill: app.color("ink") }, words);
  copy.setAttribute("x", MARGIN);
  copy.setAttribute("y", MARGIN + 28);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return svg(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${whole.width} ${whole.height}`, ...whole },
    svg("title", {}, title),
    svg("rect", { ...whole, fill: app.color("card") }),
    text(MARGIN + 10, 20, title, 700),
    copy,
    all.map((words, at) => text(height + MARGIN + 54 + at * 20, 13, words, 400)),
  );
}

function copied(drawing) {
  const copy = drawing.cloneNode(true);
  const from = [drawing, ...drawing.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((element, at) => {
    const style = getComputedStyle(element);
    for (const name of ["class", "role", "aria-label", "aria-hidden"]) to[at].removeAttribute(name);
    to[at].setAttribute("style", KEPT.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  });
  return copy;
}
