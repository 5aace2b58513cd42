/* Paired differences of twins: per measure a dot with its interval about zero, leaning to the side that is ahead, and the server's sentence. */

import { h } from "./dom.js";
import { capital } from "./shares.js";
import { difference } from "./verdict.js";

const REACHES = [0.1, 0.25, 0.5, 1]; // half the axis, in shares: the least that holds every interval

/** Radio rows, one per measure; choosing one chooses it for the whole page. */
export function forest(app) {
  const rows = app.meta.measures.map((measure) => row(app, measure));
  const scale = h("span", { class: "forest-ticks" });
  const head = h("p", { class: "forest-scale", "aria-hidden": "true" }, scale);
  const element = h("fieldset", { class: "forest" }, h("legend", {}, app.t("thousand.forest")), head, rows.map((one) => one.element));
  return {
    element,
    update(line, measure) {
      const all = Object.values(line.differences);
      const widest = Math.max(...all.flatMap((one) => [one.low, one.high, one.estimate].map(Math.abs)));
      const reach = REACHES.find((one) => one >= widest) ?? widest;
      scale.replaceChildren(h("span", {}, `${app.t("side.left")} ${100 * reach}`), h("span", {}, "0"), h("span", {}, `${100 * reach} ${app.t("side.right")}`));
      for (const one of rows) one.update(line, reach, one.name === measure.name);
    },
  };
}

function row(app, measure) {
  const input = h("input", { type: "radio", name: "measure", value: measure.name, on: { change: () => app.setPage({ measure: measure.name }) } });
  const range = h("i", { class: "forest-range" });
  const mark = h("i", { class: "forest-mark" });
  const text = h("span", { class: "forest-text" });
  const plot = h("span", { class: "forest-plot", "aria-hidden": "true" }, h("i", { class: "forest-zero" }), range, mark);
  const name = h("span", { class: "forest-name" }, capital(measure.label));
  const element = h("label", { class: "forest-row" }, input, name, plot, text);
  for (const each of [name, input]) app.tip.attach(each, () => ({ name: capital(measure.label), text: measure.meaning }));
  return {
    element,
    name: measure.name,
    update(line, reach, isChosen) {
      const of = line.differences[measure.name];
      element.hidden = !of;
      if (!of) return;
      const x = (value) => 50 - (50 * value) / reach;
      input.checked = isChosen;
      element.dataset.winner = line.winner[measure.name];
      const [low, high] = [of.low ?? of.estimate, of.high ?? of.estimate];
      range.style.left = `${x(high)}%`;
      range.style.width = `${x(low) - x(high)}%`;
      mark.style.left = `${x(of.estimate)}%`;
      text.textContent = difference(app.t, measure.name, line);
    },
  };
}
