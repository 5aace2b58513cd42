/* A thousand cities beside the two: outcomes under both regimes, their differences, the strata of twins, and use. */

import { gated, isOpen, measureOf, predictionBesideVerdict, sideLabel } from "./bet.js";
import { citiesOf } from "./cities.js";
import { distribution } from "./distribution.js";
import { h, put } from "./dom.js";
import { forest } from "./forest.js";
import { histogram } from "./histogram.js";
import { standalone } from "./picture.js";
import { capital, count } from "./shares.js";
import { mount as mountStrata } from "./strata.js";

export function mount(element, app) {
  const cities = citiesOf(app);
  const status = progress();
  const place = h("div", { class: "distribution-place" });
  const differences = forest(app);
  const strataPlace = h("div", { class: "strata-place" });
  const use = histogram(app, "use", "Use of the platform, 0 to 1");
  const key = h("p", { class: "histogram-key" }, h("i", { class: "swatch-left" }), "left ", h("i", { class: "swatch-right" }), "right");
  const predicted = h("p", { class: "thousand-predicted" });
  const content = h(
    "div",
    { class: "thousand-content" },
    predicted,
    place,
    h("div", { class: "forest-place" }, differences.element),
    strataPlace,
    h("div", { class: "use-place" }, h("h3", {}, "How much the platform is used, cities by use"), key, use.element),
  );
  const heading = h("header", { class: "thousand-head" }, h("h2", {}, "A thousand cities"), status.element);
  element.append(heading, gated(app, content, "The same cities under common random numbers, both regimes."), content);
  const strata = mountStrata(strataPlace, app);

  let drawn = null; // {key, picture, update}
  const draw = () => {
    const { state } = cities;
    const isShown = isOpen(app);
    status.update(state, isShown);
    element.classList.toggle("is-older", Boolean(state.line) && !state.isCurrent);
    content.classList.toggle("is-empty", !state.line);
    if (!isShown || !state.line || !place.clientWidth) return;
    const size = parseFloat(getComputedStyle(place).fontSize);
    const labels = { left: sideLabel(app, "left"), right: sideLabel(app, "right") };
    const needed = [place.clientWidth, size, labels.left, labels.right].join("|");
    if (drawn?.key !== needed) {
      drawn = { key: needed, ...distribution(app.meta.outcomes, { width: place.clientWidth, size, labels, prefix: "thousand" }) };
      put(place, drawn.picture);
    }
    drawn.update(state.line);
    const texts = predictionBesideVerdict(app, state.line, state.isFinal);
    predicted.hidden = !texts;
    if (texts) put(predicted, ...texts);
    differences.update(state.line, measureOf(app));
    strata.update(state.line);
    use.update(state.line);
  };

  // requested only while it can be seen: a room of thirty browsers shares one server
  let isSeen = false;
  const want = () => cities.want("thousand", isSeen && isOpen(app));
  const seen = new IntersectionObserver((entries) => {
    isSeen = entries.some((entry) => entry.isIntersecting);
    want();
  });
  seen.observe(element);
  new ResizeObserver(() => {
    draw();
    use.resize();
  }).observe(place);

  cities.on(draw);
  app.on("run", draw);
  app.on("page", ({ patch }) => ["story", "bet", "measure"].some((key) => key in patch) && draw());
  app.on("size", draw);
  app.on("reveal", () => {
    want();
    draw();
  });
  app.offerPicture({ name: "thousand", label: "Distribution of a thousand cities", svg: () => exported(app, cities.state) });
  app.offerTable({ label: "A thousand cities, both regimes", href: () => `api/thousand.csv?${app.query()}` });
}

/* The picture at a width of its own, whatever the window is; null while it must stay hidden. */
function exported(app, { line, isCurrent }) {
  if (!isOpen(app) || !line || !isCurrent) return null;
  const labels = { left: sideLabel(app, "left"), right: sideLabel(app, "right") };
  const { picture, update } = distribution(app.meta.outcomes, { width: 960, size: 18, labels, prefix: "exported" });
  update(line);
  const differences = app.meta.measures.map((one) => `${capital(one.label)}: ${line.differences[one.name].text}`);
  return standalone(picture, app, `Outcomes of ${count(line.done)} twin cities`, differences);
}

/* How far the answer has come, and how long it took. */
function progress() {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Cities computed" });
  const text = h("span", { class: "thousand-count" });
  const time = h("span", { class: "thousand-time" });
  const element = h("p", { class: "thousand-status" }, bar, text, time);
  return {
    element,
    update({ line, isCurrent, isFinal, isPending, error, first, total }, isShown) {
      element.hidden = !isShown;
      if (error) {
        text.textContent = line ? `${error.message} Shown: an earlier setting.` : error.message;
        time.textContent = "";
        return;
      }
      if (!line) {
        text.textContent = isPending ? "computing\u2026" : "";
        time.textContent = "";
        return;
      }
      bar.max = line.cities;
      bar.value = isCurrent ? line.done : 0;
      text.textContent = isCurrent ? `${count(line.done)}${isFinal ? "" : ` of ${count(line.cities)}`} cities` : "computing\u2026";
      const times = [`computed in ${Math.round(line.ms)} ms`];
      if (isFinal && first !== null) times.push(`first shown after ${Math.round(first)} ms, all after ${Math.round(total ?? first)} ms`);
      time.textContent = isCurrent ? times.join("; ") : "";
    },
  };
}
