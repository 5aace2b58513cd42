/* A lever as a native control: slider or menu with its label, its value, and its meaning on hover. */

import { h } from "./dom.js";
import { wholeMenu } from "./menu.js";
import { cap, figure } from "./scale.js";
import { commonKey, sidedKeys } from "./state.js";
import { say } from "./texts.js";

let count = 0;

function menu(lever, key, id, set) {
  const select = h("select", { id, "data-key": key, on: { change: () => set(select.value) } });
  for (const choice of lever.choices) select.append(h("option", { value: choice.value, title: choice.meaning ?? null }, cap(choice.label)));
  const whole = wholeMenu(select);
  const show = (value) => {
    select.value = String(value);
    whole.draw();
  };
  return { input: select, element: whole.element, show };
}

function slider(lever, key, id, set) {
  const input = h("input", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, "data-key": key });
  const output = h("output", { for: id });
  const unit = lever.is_timed ? ` ${lever.unit}` : "";
  // a slider stands only on its own steps: a value between them is shown as it is
  const showValue = (value) => {
    output.textContent = figure(value, Number(input.value) === value ? lever.step : value);
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

/* A value as its control writes it: that of a menu by its label. */
function shownValue(app, key) {
  const value = app.scene[key];
  return app.lever(commonKey(key))?.choices?.find((one) => one.value === String(value))?.label ?? figure(value, value);
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
      element.textContent = own.map((one) => `${say(`side.${one.split(".")[0]}`)}${app.t.colon} ${shownValue(app, one)}`).join(", ");
    },
  };
}

/** The reason why a lever does nothing in the run that is shown: for both cities where it is theirs together, else for its side. */
export function whyIdle(key, app) {
  const sides = app.run?.sides;
  if (!sides) return null;
  const own = key.startsWith("left.") ? [sides.left] : key.startsWith("right.") ? [sides.right] : [sides.left, sides.right];
  return own.every((side) => side.idle[commonKey(key)]) ? own[0].idle[commonKey(key)] : null;
}

/** From which value on a lever moves nothing more in the run that is shown, and why; null where there is none. */
function limitOf(key, app) {
  const limits = Object.values(app.run?.sides ?? {}).map((side) => side.limits[commonKey(key)]);
  return limits.length && limits.every(Boolean) ? limits.reduce((one, other) => (other.value > one.value ? other : one)) : null;
}

/** Holds a lever that does nothing here, and says why; ends a slider where it moves nothing more. */
function stillness(lever, key, id, input, app) {
  const element = h("p", { class: "lever-why", id, hidden: true });
  return {
    element,
    show() {
      const why = whyIdle(key, app);
      const limit = why ? null : limitOf(key, app);
      input.disabled = why !== null;
      if (lever.step && input.type === "range") input.max = String(limit ? Math.min(lever.high, lever.low + Math.ceil((limit.value - lever.low) / lever.step - 1e-9) * lever.step) : lever.high);
      element.textContent = why ? say("levers.idle", { why }) : limit && Number(input.value) >= limit.value - 1e-9 ? `${cap(limit.why)}.` : "";
      element.hidden = !element.textContent;
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
  const still = stillness(lever, key, `${id}-why`, made.input, app);
  made.input.setAttribute("aria-describedby", [sides?.element.id, still.element.id].filter(Boolean).join(" "));
  const unit = lever.is_timed ? h("span", { class: "unit" }, lever.unit) : null; // other units stand in the meaning
  const label = h("label", { for: id }, cap(lever.label));
  app.tip.attach(label, () => ({ name: cap(lever.label), text: [lever.meaning, lever.unit && !lever.choices ? `(${lever.unit})` : ""].filter(Boolean).join(" ") }));
  const element = h("div", { class: `lever ${lever.choices ? "is-menu" : isBox ? "is-box" : "is-slider"}` }, label, made.element ?? made.input, made.output ?? null, unit, sides?.element ?? null, still.element);
  const show = () => {
    still.show();
    made.show(valueOf(app, key));
    still.show();
    sides?.show();
    element.classList.toggle("is-idle", made.input.disabled);
    element.classList.toggle("is-changed", app.scene[key] !== app.defaultOf(key) || Boolean(sides?.isShown()));
  };
  show();
  const watched = [key, commonKey(key), ...sidedKeys(key)];
  app.on("scene", ({ patch }) => watched.some((one) => one in patch) && show());
  app.on("address", show);
  app.on("run", show);
  label.addEventListener("dblclick", () => set(null));
  return element;
}
