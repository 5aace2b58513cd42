/* The controls of a turn: practices with how far they are, pace, people, interests, the vision. What a seat does not decide is shown as text. */

import { h, put } from "./dom.js";
import { wholeMenu } from "./menu.js";
import { number, say } from "./texts.js";

/** {practices, effort, others, update()}; `orders` is changed in place, and `changed()` called. */
export function controls({ turn, orders, may, isOver, changed, app }) {
  const decidesWork = may.has("work") && !isOver;
  const advises = may.has("advise");
  const decidesPace = may.has("pace") && !isOver;
  const updates = [];

  // ---- practices
  const dimensions = [...new Set(turn.practices.map((one) => one.dimension))];
  const row = (one) => {
    const set = advises ? orders.advised : orders.practices;
    const box = h("input", { type: "checkbox", id: `practice-${one.name}`, "data-focus": `practice-${one.name}`, checked: set.has(one.name), disabled: !(decidesWork || advises), on: { change: () => {
      if (box.checked) set.add(one.name);
      else set.delete(one.name);
      if (decidesWork && may.has("pace") && orders.effort !== "off") orders.effort = orders.practices.size ? "work" : turn.orders.effort === "none" ? "none" : "pause";
      else if (decidesWork && !may.has("pace") && orders.effort === "none" && orders.practices.size) orders.effort = "none";
      changed();
    } } });
    const label = h("label", { for: `practice-${one.name}` }, one.label);
    app.tip.attach(label, () => ({ name: one.label, text: one.meaning }));
    const mark = h("span", { class: "play-mark-now" });
    updates.push(() => {
      const isOn = !isOver && orders.effort === "work" && orders.practices.has(one.name);
      mark.classList.toggle("is-advice", orders.advised.has(one.name) && !advises);
      mark.textContent = orders.advised.has(one.name) && !advises ? say("orders.advised") : isOn ? say("orders.worked_on") : "";
    });
    return h("li", { class: one.in_place ? "is-in-place" : "" }, box, label, mark, gauge(one));
  };
  const legend = say(advises ? "orders.advise" : decidesWork ? "orders.what" : "orders.what_is");
  const practices = h(
    "fieldset",
    { class: "play-practices" },
    h("legend", {}, legend),
    ...dimensions.map((name) => h("div", {}, h("p", { class: "play-dimension" }, name), h("ul", {}, ...turn.practices.filter((one) => one.dimension === name).map(row)))),
  );

  // ---- effort
  const modes = h("div", { class: "play-row", role: "group", "aria-label": say("orders.programme") });
  const paces = h("div", { class: "play-row", role: "group", "aria-label": say("orders.pace") });
  const press = (text, isOn, focus, onPress, isDisabled = false, title = null) => h("button", { type: "button", "aria-pressed": String(isOn), "data-focus": focus, disabled: isDisabled, title, on: { click: onPress } }, text);
  const refocus = (focus) => document.querySelector(`#play [data-focus="${focus}"]`)?.focus({ preventScroll: true });
  function drawEffort() {
    const hasBegun = turn.orders.effort !== "none" || orders.effort === "work";
    const set = (effort) => () => {
      orders.effort = effort;
      changed();
      refocus(`mode-${effort}`);
    };
    put(
      modes,
      press(say("orders.effort.work"), orders.effort === "work", "mode-work", set("work"), !decidesPace || orders.practices.size === 0, say("orders.work_title")),
      press(say("orders.effort.pause"), orders.effort === "pause", "mode-pause", set("pause"), !decidesPace || turn.orders.effort === "none", say("orders.pause_title")),
      press(say("orders.effort.off"), orders.effort === "off", "mode-off", set("off"), !decidesPace || !hasBegun || turn.orders.effort === "none", say("orders.off_title")),
    );
    const price = (part) => `${say("page.percent", { n: part })}${turn.budget ? ` \u00b7 ${number((turn.budget.pace * part * 3) / 100, 1)}` : ""}`;
    put(paces, ...turn.parts.map((part) => press(price(part), orders.part === part, `pace-${part}`, () => {
      orders.part = part;
      changed();
      refocus(`pace-${part}`);
    }, !decidesPace)));
  }
  const effort = may.has("work") || may.has("pace") ? h("div", { class: "play-effort" }, ...(may.has("pace") ? [modes, h("p", { class: "play-name-of" }, say("orders.pace_price")), paces] : [h("p", { class: "play-why" }, say("orders.pace_other"))])) : h("p", { class: "play-why" }, say(advises ? "orders.advice" : `orders.others.${turn.orders.effort}`));
  updates.push(drawEffort);

  // ---- people, interests, the vision
  const mayHire = (role) => may.has("hire") || may.has(`hire ${role}`);
  const others = [];
  for (const [role, left] of Object.entries(turn.hires)) {
    if (!mayHire(role)) continue;
    const options = [["", say(`orders.keep.${role}`)], ...turn.comes.map((one) => [one, say(`orders.replace.${one}`)])];
    const select = h("select", { id: `hire-${role}`, "data-focus": `hire-${role}`, disabled: left === 0, on: { change: () => {
      orders.hires[role] = select.value || undefined;
      changed();
    } } }, ...options.map(([value, text]) => h("option", { value, selected: (orders.hires[role] ?? "") === value }, text)));
    others.push(h("label", { for: `hire-${role}` }, say(`orders.left.${role}`, { n: left })), wholeMenu(select).element);
  }
  if (turn.align.length && may.has("align")) {
    const select = h("select", { id: "align", "data-focus": "align", on: { change: () => {
      orders.align = select.value === "none" ? null : Number(select.value);
      changed();
    } } }, ...[["none", say("orders.as_they_are")], ...turn.align.map((one) => [String(one), say("orders.align", { n: one })])].map(([value, text]) => h("option", { value, selected: String(orders.align ?? "none") === value }, text)));
    others.push(h("label", { for: "align" }, say("orders.interests")), wholeMenu(select).element);
  }
  if (may.has("tell")) {
    const box = h("input", { type: "checkbox", id: "tell", "data-focus": "tell", checked: orders.tell, disabled: isOver || turn.orders.effort === "none", on: { change: () => {
      orders.tell = box.checked;
      changed();
    } } });
    others.push(h("label", { for: "tell" }, say("orders.told")), h("span", {}, box));
  }
  const element = others.length ? h("div", { class: "play-others" }, h("h2", {}, say("orders.free")), ...others) : null;
  return { practices, effort, others: element, update: () => updates.forEach((one) => one()) };
}

/* How far a practice is: four boxes where that is reported, in place or not everywhere. */
function gauge(one) {
  const text = one.in_place ? say("lanes.in_place") : one.quarters === null ? say("orders.not_in_place") : say("page.percent", { n: one.quarters * 25 });
  const boxes = one.quarters === null ? null : h("span", { class: "play-gauge", "aria-hidden": "true" }, ...[1, 2, 3, 4].map((at) => h("i", { class: at <= one.quarters ? "is-full" : "" })));
  return h("span", { class: "play-far" }, boxes, h("span", {}, text));
}
