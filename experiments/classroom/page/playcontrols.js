/* The controls of a turn: practices with how far they are, pace, people, interests, the vision. What a seat does not decide is shown as text. */

import { h, put } from "./dom.js";

const EFFORTS = { none: "No programme yet", work: "Work", pause: "Pause", off: "End for good" };

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
      mark.textContent = orders.advised.has(one.name) && !advises ? "advised" : isOn ? "worked on" : "";
    });
    return h("li", { class: one.in_place ? "is-in-place" : "" }, box, label, mark, gauge(one));
  };
  const legend = advises ? "What do you advise?" : decidesWork ? "What is worked on?" : "What is worked on";
  const practices = h(
    "fieldset",
    { class: "play-practices" },
    h("legend", {}, legend),
    ...dimensions.map((name) => h("div", {}, h("p", { class: "play-dimension" }, name), h("ul", {}, ...turn.practices.filter((one) => one.dimension === name).map(row)))),
  );

  // ---- effort
  const modes = h("div", { class: "play-row", role: "group", "aria-label": "The programme" });
  const paces = h("div", { class: "play-row", role: "group", "aria-label": "Pace" });
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
      press("Work", orders.effort === "work", "mode-work", set("work"), !decidesPace || orders.practices.size === 0, "Effort on the practices that are ticked"),
      press("Pause", orders.effort === "pause", "mode-pause", set("pause"), !decidesPace || turn.orders.effort === "none", "No effort; the programme goes on running, and costs nothing"),
      press("End for good", orders.effort === "off", "mode-off", set("off"), !decidesPace || !hasBegun || turn.orders.effort === "none", "The programme ends; a programme starts once"),
    );
    const price = (part) => `${part} %${turn.budget ? ` \u00b7 ${((turn.budget.pace * part * 3) / 100).toFixed(1)}` : ""}`;
    put(paces, ...turn.parts.map((part) => press(price(part), orders.part === part, `pace-${part}`, () => {
      orders.part = part;
      changed();
      refocus(`pace-${part}`);
    }, !decidesPace)));
  }
  const effort = may.has("work") || may.has("pace") ? h("div", { class: "play-effort" }, ...(may.has("pace") ? [modes, h("p", { class: "play-name-of" }, "Pace, and its price in effort a quarter"), paces] : [h("p", { class: "play-why" }, "The city manager decides on pace, pause and end.")])) : h("p", { class: "play-why" }, advises ? "Advice is shown to the others; in the model it moves nothing by itself." : `The programme: ${EFFORTS[turn.orders.effort].toLowerCase()}. Others decide on it.`);
  updates.push(drawEffort);

  // ---- people, interests, the vision
  const mayHire = (role) => may.has("hire") || may.has(`hire ${role}`);
  const others = [];
  for (const [role, left] of Object.entries(turn.hires)) {
    if (!mayHire(role)) continue;
    const options = [["", `Keep the ${role === "cio" ? "CIO" : role.replace("_", " ")}`], ...turn.comes.map((one) => [one, { visionary: "Replace: a visionary", ordinary: "Replace: an ordinary newcomer", drawn: "Replace: whoever comes" }[one]])];
    const select = h("select", { id: `hire-${role}`, "data-focus": `hire-${role}`, disabled: left === 0, on: { change: () => {
      orders.hires[role] = select.value || undefined;
      changed();
    } } }, ...options.map(([value, text]) => h("option", { value, selected: (orders.hires[role] ?? "") === value }, text)));
    others.push(h("label", { for: `hire-${role}` }, `${role === "cio" ? "CIO" : "City manager"} (${left} left)`), select);
  }
  if (turn.align.length && may.has("align")) {
    const select = h("select", { id: "align", "data-focus": "align", on: { change: () => {
      orders.align = select.value === "none" ? null : Number(select.value);
      changed();
    } } }, ...[["none", "As they are"], ...turn.align.map((one) => [String(one), `${one} % of losses taken away`])].map(([value, text]) => h("option", { value, selected: String(orders.align ?? "none") === value }, text)));
    others.push(h("label", { for: "align" }, "Interests"), select);
  }
  if (may.has("tell")) {
    const box = h("input", { type: "checkbox", id: "tell", "data-focus": "tell", checked: orders.tell, disabled: isOver || turn.orders.effort === "none", on: { change: () => {
      orders.tell = box.checked;
      changed();
    } } });
    others.push(h("label", { for: "tell" }, "The vision is told"), h("span", {}, box));
  }
  const element = others.length ? h("div", { class: "play-others" }, h("h2", {}, "Without a price in effort"), ...others) : null;
  return { practices, effort, others: element, update: () => updates.forEach((one) => one()) };
}

/* How far a practice is: four boxes where that is reported, in place or not everywhere. */
function gauge(one) {
  const text = one.in_place ? "in place" : one.quarters === null ? "not in place" : `${one.quarters * 25} %`;
  const boxes = one.quarters === null ? null : h("span", { class: "play-gauge", "aria-hidden": "true" }, ...[1, 2, 3, 4].map((at) => h("i", { class: at <= one.quarters ? "is-full" : "" })));
  return h("span", { class: "play-far" }, boxes, h("span", {}, text));
}
