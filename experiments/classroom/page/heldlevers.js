/* A lever in a handout: a menu of the values for which the handout holds the thousand, with the scene as it stands. */

import { valueOf, whyIdle } from "./controls.js";
import { h, put } from "./dom.js";
import { wholeMenu } from "./menu.js";
import { figure } from "./scale.js";
import { capital } from "./shares.js";
import { commonKey } from "./state.js";

/** {element, draw()}: hidden while there is nothing to choose. */
export function heldLever(lever, key, app) {
  const { answers } = globalThis.FRAMEBREAK_BAKED;
  const scenes = Object.keys(answers)
    .filter((name) => name.startsWith("thousand"))
    .map((name) => new URLSearchParams(name.split("?")[1] ?? ""));
  const common = commonKey(key);
  const usual = String(app.defaultOf(key) ?? app.defaultOf(common));
  const values = [...new Set(scenes.map((scene) => scene.get(key) ?? scene.get(common) ?? usual))];
  const all = lever.choices ? values : values.map(Number).sort((one, other) => one - other);
  const select = h("select", { on: { change: () => app.setScene({ [key]: spelling(select.value) }, { from: "story-levers" }) } });
  const whole = wholeMenu(select);
  const reason = h("small", { class: "lever-why" });
  const element = h("label", { class: "held-lever" }, capital(lever.label), whole.element, reason);
  const isAnswered = (value) => {
    const query = app.query({ [key]: value });
    return (query ? `thousand?${query}` : "thousand") in answers;
  };
  // what both cities have may stand in the handout without a value for the side
  const spelling = (value) => (!isAnswered(value) && key !== common && String(app.scene[common]) === String(value) ? null : value);
  const isHeld = (value) => isAnswered(spelling(value));
  const label = (value) => capital(lever.choices?.find((one) => one.value === value)?.label ?? figure(value, value));
  let drawn = "";
  return {
    element,
    draw() {
      const held = all.filter(isHeld);
      element.hidden = held.length < 2;
      if (drawn !== held.join()) put(select, ...held.map((value) => h("option", { value: String(value) }, label(value))));
      drawn = held.join();
      select.value = String(valueOf(app, key));
      whole.draw();
      const why = whyIdle(key, app);
      select.disabled = why !== null;
      reason.textContent = why ? app.t("levers.idle", { why }) : "";
      reason.hidden = !why;
    },
  };
}
