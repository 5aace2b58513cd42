/* A lever as a native control: slider or menu with its label, its value, and its meaning on hover. */

import { h } from "./dom.js";
import { cap, figure } from "./scale.js";
import { commonKey, sidedKeys } from "./state.js";

let count = 0;
const UNITS = new Set(["months", "month"]); // shown beside a value; others stand in the meaning

function menu(lever, key, id, set) {
  const select = h("select", { id, "data-key": key, on: { change: () => set(select.value) } });
  for (const choice of lever.choices) select.append(h("option", { value: choice.value, title: choice.meaning ?? null }, cap(choice.label)));
  return { input: select, show: (value) => (select.value = String(value)) };
}

function slider(lever, key, id, set) {
  const input = h("input", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, "data-key": key });
  const output = h("output", { for: id });
  const unit = UNITS.has(lever.unit) ? ` ${lever.unit}` : "";
  // a slider stands only on its own steps: a value between them is shown as it is
  const showValue = (value) => {
    output.textContent = Number(input.value) === value ? figure(value, lever.step) : String(value);
    input.setAttribute("aria-valuetext", `${output.textContent}${unit}`);
    const part = (Number(input.value) - lever.low) / (lever.high - lever.low || 1);
    input.style.setProperty("--part", `${(100 * part).toFixed(1)}%`);
  };
  input.addEventListener("input", () => {
    showValue(Number(input.value));
    set(Number(input.value));
  });
  return {
    input,
    output,
    show(value) {
      input.value = String(value);
      showValue(value);
    },
  };
}

function box(key, id, set) {
  const input = h("input", { type: "checkbox", id, "data-key": key, on: { change: () => set(Number(input.checked)) } });
  return { input, show: (value) => (input.checked = Boolean(value)) };
}

/** What a key is set to: a side without a value of its own has that of both cities. */
export const valueOf = (app, key) => app.scene[key] ?? app.scene[commonKey(key)];

/** What changes with a key: a lever of both cities takes away what one side has of its own. */
export function change(app, key, value) {
  const own = sidedKeys(key).filter((one) => one in app.scene);
  return { ...Object.fromEntries(own.map((one) => [one, null])), [key]: value };
}

/** Shows which side has a value of its own of a lever of both cities. */
function ownOfSides(key, id, app) {
  const element = h("p", { class: "lever-sides", id });
  return {
    element,
    isShown: () => !element.hidden,
    show() {
      const own = sidedKeys(key).filter((one) => (app.scene[one] ?? null) !== null);
      element.hidden = own.length === 0;
      element.textContent = own.map((one) => `${one.split(".")[0]}: ${app.scene[one]}`).join(", ");
    },
  };
}

/** A control for a lever under a key of the scene (`left.` + lever.key for a side). Keeps itself in step with the scene. */
export function control(lever, key, app, from = "levers") {
  count += 1;
  const id = `control-${count}`;
  const isBox = !lever.choices && lever.low === 0 && lever.high === 1 && lever.step === 1;
  const set = (value) => app.setScene(change(app, key, value), { from });
  const made = isBox ? box(key, id, set) : (lever.choices ? menu : slider)(lever, key, id, set);
  const sides = key === commonKey(key) ? ownOfSides(key, `${id}-sides`, app) : null;
  if (sides) made.input.setAttribute("aria-describedby", sides.element.id);
  const unit = UNITS.has(lever.unit) ? h("span", { class: "unit" }, lever.unit) : null;
  const label = h("label", { for: id }, cap(lever.label));
  app.tip.attach(label, () => ({ name: cap(lever.label), text: [lever.meaning, lever.unit && !lever.choices ? `(${lever.unit})` : ""].filter(Boolean).join(" ") }));
  const element = h("div", { class: `lever ${lever.choices ? "is-menu" : isBox ? "is-box" : "is-slider"}` }, label, made.input, made.output ?? null, unit, sides?.element ?? null);
  const show = () => {
    made.show(valueOf(app, key));
    sides?.show();
    element.classList.toggle("is-changed", app.scene[key] !== app.defaultOf(key) || Boolean(sides?.isShown()));
  };
  show();
  const watched = [key, commonKey(key), ...sidedKeys(key)];
  app.on("scene", ({ patch }) => watched.some((one) => one in patch) && show());
  app.on("address", show);
  label.addEventListener("dblclick", () => set(null));
  return element;
}
