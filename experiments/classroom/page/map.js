/* The boundary map: over two levers, which regime comes out ahead where; "you are here" moves with the levers. */

import { gated, isOpen, measureOf, sideLabel } from "./bet.js";
import { boundaryOf } from "./boundary.js";
import { change, valueOf } from "./controls.js";
import { h, put } from "./dom.js";
import { drawMap, layout } from "./mapgrid.js";
import { mapTable } from "./maptable.js";
import { wholeMenu } from "./menu.js";
import { standalone } from "./picture.js";
import { figure } from "./scale.js";
import { capital, percent } from "./shares.js";
import { sidedKeys } from "./state.js";
import { number, say } from "./texts.js";

/* Whether the page's own keys changed what the map is of. */
const isNewMap = (patch) => ["x", "y", "measure"].some((key) => key in patch);

export function mount(element, app) {
  const boundary = boundaryOf(app);
  const choose = (name, label, options, chosen, change) => {
    const select = h("select", { id: `map-${name}`, on: { change: () => change(select.value) } }, options.map((one) => h("option", { value: one.value }, capital(one.label))));
    const whole = wholeMenu(select);
    const show = () => {
      select.value = chosen();
      whole.draw();
    };
    app.on("page", ({ patch }) => isNewMap(patch) && show());
    show();
    return h("div", { class: "map-choice" }, h("label", { for: select.id }, label), whole.element);
  };
  const axes = app.meta.map_axes.map((one) => ({ value: one.key, label: one.label }));
  const other = (key, value) => {
    const now = boundary.axes();
    const twin = key === "x" ? "y" : "x";
    app.setPage(now[twin] === value ? { [key]: value, [twin]: now[key] } : { [key]: value });
  };
  const choices = h(
    "div",
    { class: "map-choices" },
    choose("x", say("map.x"), axes, () => boundary.axes().x, (value) => other("x", value)),
    choose("y", say("map.y"), axes, () => boundary.axes().y, (value) => other("y", value)),
    choose("measure", say("map.measure"), app.meta.measures.map((one) => ({ value: one.name, label: one.label })), () => measureOf(app).name, (measure) => app.setPage({ measure })),
  );
  const place = h("div", { class: "map-place", tabindex: 0, role: "application", "aria-roledescription": say("map.role"), "aria-label": say("map.label") });
  const detail = h("output", { class: "map-detail" });
  const status = h("p", { class: "map-status" });
  const table = mapTable(app, (cell) => go(cell), describe);
  const content = h("div", { class: "map-content" }, choices, place, legend(), detail, table.element);
  element.append(h("header", { class: "map-head" }, h("h2", {}, say("map.title")), status), gated(app, content, say("map.what")), content);

  let at = null; // cell under pointer or keys
  let lay = null;
  let waiting = 0;

  /* Where the levers stand on the axes drawn; nowhere where left and right differ in one of them. */
  const common = (key) => {
    const [left, right] = sidedKeys(key).map((own) => valueOf(app, own));
    return left === right ? left : null;
  };
  const here = () => {
    const { x, y } = boundary.state.axes;
    const values = { x: common(x.key), y: common(y.key) };
    return typeof values.x === "number" && typeof values.y === "number" ? values : null;
  };
  const colors = () => {
    const dim = (name) => app.color(name).match(/[\d.]+/g).slice(0, 3).map(Number);
    return { left: dim("left"), right: dim("right"), middle: dim("card"), surface: app.color("card") };
  };
  const names = () => {
    const { x, y } = boundary.state.axes;
    return { x: x.label, y: y.label };
  };
  const drawing = (width, room, size, more) => {
    const { axes: shown, cells } = boundary.state;
    const own = layout(shown, width, room, size);
    return { own, picture: drawMap({ axes: shown, cells, here: here(), at: null, lay: own, names: names(), colors: colors(), ...more }) };
  };
  const draw = () => {
    waiting = 0;
    const { state } = boundary;
    status.textContent = isOpen(app) ? statusText(state, Boolean(state.axes) && !here()) : "";
    element.classList.toggle("is-older", !state.isCurrent && state.cells.length > 0);
    if (!isOpen(app) || !state.axes || !place.clientWidth) return;
    const size = parseFloat(getComputedStyle(place).fontSize);
    const drawn = drawing(place.clientWidth, roomFor(element, place, size), size, { at, prefix: "map", isInteractive: true });
    lay = drawn.own;
    put(place, drawn.picture);
    table.update(state);
    showCell();
  };
  const soon = () => {
    waiting ||= requestAnimationFrame(draw);
  };

  function describe(cell) {
    const { axes: shown, cells } = boundary.state;
    const where = `${shown.x.label} ${figure(shown.x.values[cell.i], shown.x.values[cell.i])}, ${shown.y.label} ${figure(shown.y.values[cell.j], shown.y.values[cell.j])}`;
    const cellShown = cells.find((one) => one.i === cell.i && one.j === cell.j);
    if (!cellShown) return say("map.not_yet", { where });
    const { left, right, estimate, low, high } = Object.fromEntries(["left", "right", "estimate", "low", "high"].map((name) => [name, percent(cellShown[name])]));
    return say("map.cell", { where, left, right, n: cellShown.cities, estimate, low, high, verdict: say(`map.verdict.${cellShown.winner}`) });
  }
  const showCell = () => {
    detail.textContent = at && boundary.state.axes ? capital(describe(at)) : "";
  };
  const go = (cell) => {
    const { axes: shown } = boundary.state;
    const [x, y] = [change(app, shown.x.key, shown.x.values[cell.i]), change(app, shown.y.key, shown.y.values[cell.j])];
    app.setScene({ ...x, ...y }, { from: "map" });
    app.announce(say("map.set", { cell: describe(cell) }));
  };
  const point = (event) => {
    const box = place.firstElementChild?.getBoundingClientRect();
    return box && lay ? lay.cellAt(event.clientX - box.left, event.clientY - box.top) : null;
  };
  const move = (cell) => {
    if (cell?.i === at?.i && cell?.j === at?.j) return;
    at = cell;
    soon();
  };
  place.addEventListener("pointermove", (event) => move(point(event)));
  place.addEventListener("pointerleave", () => document.activeElement === place || move(null));
  place.addEventListener("click", (event) => {
    const cell = point(event);
    if (!cell) return;
    at = cell;
    go(cell);
    soon();
  });
  place.addEventListener("blur", () => move(null));
  place.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!lay || event.ctrlKey || event.metaKey || event.altKey) return;
    const start = () => lay.cellAt(lay.placeX(here()?.x ?? 0), lay.placeY(here()?.y ?? 0)) ?? { i: 0, j: 0 };
    if (step) {
      const from = at ?? start();
      move(at ? { i: clamp(from.i + step[0], lay.columns), j: clamp(from.j + step[1], lay.rows) } : from);
    } else if (event.key === "Enter" || event.key === " ") {
      if (at) go(at);
      soon();
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) app.announce(describe(at));
  });

  let isSeen = false;
  const want = () => boundary.want(isSeen && isOpen(app));
  new IntersectionObserver((entries) => {
    isSeen = entries[entries.length - 1].isIntersecting;
    want();
  }).observe(element);
  new ResizeObserver(soon).observe(place);
  boundary.on(soon);
  for (const event of ["scene", "theme", "size"]) app.on(event, soon);
  app.on("page", ({ patch }) => isNewMap(patch) && soon());
  app.on("reveal", () => {
    want();
    soon();
  });
  app.offerPicture({
    name: "map",
    label: say("map.picture"),
    svg() {
      if (!isOpen(app) || !boundary.state.isCurrent || !boundary.state.cells.length) return null;
      const { picture } = drawing(960, 620, 18, { prefix: "exported-map" });
      const { cells } = boundary.state;
      return standalone(picture, app, say("map.picture_title", { measure: measureOf(app).label }), [say("map.picture_sides", { left: sideLabel(app, "left"), right: sideLabel(app, "right") }), say("map.picture_key", { n: cells[0].cities })]);
    },
  });
}

/* As tall as leaves the legend and a line about a cell in view, where the panel scrolls; else as tall as is comfortable. */
function roomFor(element, place, size) {
  if (getComputedStyle(element).overflowY === "visible") return 24 * size;
  const above = place.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
  return element.clientHeight - above - 5 * size;
}

function clamp(value, count) {
  return Math.min(count - 1, Math.max(0, value));
}

function statusText({ axes, cells, of, error, isPending, isFinal, ms }, isSplit) {
  if (error) return error.message;
  if (!axes) return isPending ? say("page.computing") : "";
  const each = cells[0] ? say("map.each", { n: cells[0].cities }) : "";
  const far = isFinal ? say("map.done", { of, each, seconds: number(ms / 1000, 1) }) : say("map.so_far", { n: cells.length, of, each });
  return isSplit ? say("map.nowhere", { far }) : far;
}

function legend() {
  const entry = (name, glyph, text) => h("span", {}, h("i", { class: `map-key map-key-${name}`, "aria-hidden": "true" }, glyph), text);
  return h(
    "p",
    { class: "map-legend" },
    entry("left", "", say("map.verdict.left")),
    entry("right", "", say("map.right_hatched")),
    entry("tie", "=", say("map.verdict.tie")),
    entry("unclear", "?", say("map.verdict.unclear")),
    entry("turn", "", say("map.turns")),
  );
}
