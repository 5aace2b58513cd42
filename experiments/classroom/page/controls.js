/* A lever as a native control: slider or menu with its label, its value, and its meaning on hover. */

import { h } from "./dom.js";
import { cap, figure } from "./scale.js";

let count = 0;
const UNITS = new Set(["months", "month"]); // said beside a value; others stand in the meaning

function menu(lever, key, app, id, from) {
  const select = h("select", { id, "data-key": key, on: { change: () => app.setScene({ [key]: select.value }, { from }) } });
  for (const choice of lever.choices) select.append(h("option", { value: choice.value, title: choice.meaning ?? null }, cap(choice.label)));
  return { input: select, show: (value) => (select.value = String(value)) };
}

function slider(lever, key, app, id, from) {
  const input = h("input", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, "data-key": key });
  const output = h("output", { for: id });
  const unit = UNITS.has(lever.unit) ? ` ${lever.unit}` : "";
  const say = () => {
    output.textContent = figure(Number(input.value), lever.step);
    input.setAttribute("aria-valuetext", `${output.textContent}${unit}`);
    const part = (Number(input.value) - lever.low) / (lever.high - lever.low || 1);
    input.style.setProperty("--part", `${(100 * part).toFixed(1)}%`);
  };
  input.addEventListener("input", () => {
    say();
    app.setScene({ [key]: Number(input.value) }, { from });
  });
  return {
    input,
    output,
    show(value) {
      input.value = String(value);
      say();
    },
  };
}

function box(key, app, id, from) {
  const input = h("input", { type: "checkbox", id, "data-key": key, on: { change: () => app.setScene({ [key]: Number(input.checked) }, { from }) } });
  return { input, show: (value) => (input.checked = Boolean(value)) };
}

/** A control for a lever under a key of the scene (`left.` + lever.key for a side). Keeps itself in step with the scene. */
export function control(lever, key, app, from = "levers") {
  count += 1;
  const id = `control-${count}`;
  const isBox = !lever.choices && lever.low === 0 && lever.high === 1 && lever.step === 1;
  const made = isBox ? box(key, app, id, from) : (lever.choices ? menu : slider)(lever, key, app, id, from);
  const unit = UNITS.has(lever.unit) ? h("span", { class: "unit" }, lever.unit) : null;
  const label = h("label", { for: id }, cap(lever.label));
  app.tip.attach(label, () => ({ name: cap(lever.label), text: [lever.meaning, lever.unit && !lever.choices ? `(${lever.unit})` : ""].filter(Boolean).join(" ") }));
  const element = h("div", { class: `lever ${lever.choices ? "is-menu" : isBox ? "is-box" : "is-slider"}` }, label, made.input, made.output ?? null, unit);
  const show = () => {
    made.show(app.scene[key]);
    element.classList.toggle("is-changed", app.scene[key] !== app.defaultOf(key));
  };
  show();
  app.on("scene", ({ patch }) => key in patch && show());
  app.on("address", show);
  label.addEventListener("dblclick", () => app.setScene({ [key]: null }, { from }));
  return element;
}
