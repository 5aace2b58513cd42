/* A lever in a handout: a menu of the values for which the handout holds the thousand, with the scene as it stands. */

import { h, put } from "./dom.js";
import { capital } from "./shares.js";

/** {element, draw()}: hidden while there is nothing to choose. */
export function heldLever(lever, key, app) {
  const { answers } = globalThis.FRAMEBREAK_BAKED;
  const scenes = Object.keys(answers)
    .filter((name) => name.startsWith("thousand"))
    .map((name) => new URLSearchParams(name.split("?")[1] ?? ""));
  const told = [...new Set(scenes.map((scene) => scene.get(key) ?? String(app.defaultOf(key))))];
  const all = lever.choices ? told : told.map(Number).sort((one, other) => one - other);
  const select = h("select", { on: { change: () => app.setScene({ [key]: select.value }, { from: "story-levers" }) } });
  const element = h("label", { class: "held-lever" }, capital(lever.label), select);
  const isHeld = (value) => {
    const query = app.query({ [key]: value });
    return (query ? `thousand?${query}` : "thousand") in answers;
  };
  const label = (value) => capital(lever.choices?.find((one) => one.value === value)?.label ?? String(value));
  let drawn = "";
  return {
    element,
    draw() {
      const values = all.filter(isHeld);
      element.hidden = values.length < 2;
      if (drawn !== values.join()) put(select, ...values.map((value) => h("option", { value: String(value) }, label(value))));
      drawn = values.join();
      select.value = String(app.scene[key]);
    },
  };
}
