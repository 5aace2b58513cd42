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
import { difference } from "./verdict.js";

export function mount(element, app) {
  const cities = citiesOf(app);
  const status = progress(app);
  const place = h("div", { class: "distribution-place" });
  const differences = forest(app);
  const strataPlace = h("div", { class: "strata-place" });
  const use = histogram(app, "use", app.t("thousand.use_axis"));
  const key = h("p", { class: "histogram-key" }, h("i", { class: "swatch-left" }), `${app.t("side.left")} `, h("i", { class: "swatch-right" }), app.t("side.right"));
  const predicted = h("p", { class: "thousand-predicted" });
  const content = h(
    "div",
    { class: "thousand-content" },
    predicted,
    place,
    h("div", { class: "forest-place" }, differences.element),
    strataPlace,
    h("div", { class: "use-place" }, h("h2", {}, app.t("thousand.use")), key, use.element),
  );
  const heading = h("header", { class: "thousand-head" }, h("h2", {}, app.t("tab.thousand")), status.element);
  element.append(heading, gated(app, content, app.t("thousand.what")), content);
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

  /* A slide on use shows its spread, and the means, before anything else. */
  const watching = () => content.classList.toggle("watches-use", app.slide.watch.includes("use"));
  watching();
  app.on("slide", watching);
  cities.on(draw);
  app.on("run", draw);
  app.on("page", ({ patch }) => ["story", "bet", "measure"].some((key) => key in patch) && draw());
  app.on("size", draw);
  app.on("reveal", () => {
    want();
    draw();
  });
  app.offerPicture({ name: "thousand", label: app.t("thousand.picture"), svg: () => exported(app, cities.state) });
  app.offerTable({ label: app.t("thousand.csv"), href: () => `api/thousand.csv?${app.query()}` });
}

/* The picture at a width of its own, whatever the window is; null while it must stay hidden. */
function exported(app, { line, isCurrent }) {
  if (!isOpen(app) || !line || !isCurrent) return null;
  const labels = { left: sideLabel(app, "left"), right: sideLabel(app, "right") };
  const { picture, update } = distribution(app.meta.outcomes, { width: 960, size: 18, labels, prefix: "exported" });
  update(line);
  const differences = app.meta.measures.map((one) => `${capital(one.label)}${app.t.colon} ${difference(app.t, one.name, line)}`);
  return standalone(picture, app, app.t("thousand.picture_title", { n: count(line.done) }), differences);
}

/* How far the answer has come, and how long it took. */
function progress({ t }) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("thousand.progress") });
  const text = h("span", { class: "thousand-count" });
  const time = h("span", { class: "thousand-time" });
  const element = h("p", { class: "thousand-status" }, bar, text, time);
  return {
    element,
    update({ line, isCurrent, isFinal, isPending, error, first, total }, isShown) {
      element.hidden = !isShown;
      if (error) {
        text.textContent = line ? t("thousand.earlier", { why: /[.!?]$/.test(error.message) ? error.message : `${error.message}.` }) : error.message;
        time.textContent = "";
        return;
      }
      if (!line) {
        text.textContent = isPending ? t("page.computing") : "";
        time.textContent = "";
        return;
      }
      bar.max = line.cities;
      bar.value = isCurrent ? line.done : 0;
      text.textContent = isCurrent ? t(isFinal ? "thousand.all" : "thousand.some", { done: count(line.done), of: count(line.cities) }) : t("page.computing");
      const times = [t("thousand.computed", { ms: count(line.ms) })];
      if (isFinal && first !== null) times.push(t("thousand.shown", { first: count(first), all: count(total ?? first) }));
      time.textContent = isCurrent ? times.join(t("page.semicolon")) : "";
    },
  };
}
