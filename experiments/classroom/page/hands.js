/* A class without phones: hands counted on a story's bet, and links that students sent. Kept in this window alone. */

import { h, put } from "./dom.js";
import { capital, count } from "./shares.js";
import { parse } from "./state.js";

const MOST = 999;

/** How many links of a text bet on each choice of a story; a line with another story, or without a bet, is passed over. */
export function betsIn(text, story) {
  const found = Object.fromEntries(story.prediction.choices.map((one) => [one.key, 0]));
  let passed = 0;
  for (const line of text.split(/\s+/).filter(Boolean)) {
    const { story: name, bet } = parse(line.slice(line.indexOf("#") + 1));
    if (name === story.name && bet in found) found[bet] += 1;
    else passed += 1;
  }
  return { found, passed };
}

/** {element, draw(winner)}: counters for the hands raised on each choice; `winner` is marked once the thousand cities are in. */
export function handsCounted(app, story) {
  const key = `hands:${story.name}`;
  const { choices } = story.prediction;
  const hands = Object.fromEntries(choices.map((one) => [one.key, 0]));
  try {
    for (const [choice, number] of Object.entries(JSON.parse(sessionStorage.getItem(key)) ?? {})) if (choice in hands) hands[choice] = Number(number) || 0;
  } catch {
    // a window that may keep nothing begins at none
  }
  let winner = null;
  const rows = choices.map((one) => {
    const bar = h("span", { class: "hands-fill" });
    const number = h("output", {}, "0");
    const change = (by) => add({ [one.key]: by });
    const fewer = h("button", { type: "button", class: "small", "aria-label": app.t("hands.fewer", { choice: one.label }), on: { click: () => change(-1) } }, "\u2212");
    const more = h("button", { type: "button", class: "small", "aria-label": app.t("hands.more", { choice: one.label }), "data-hand": one.key, on: { click: () => change(1) } }, "+");
    const label = h("span", { class: "hands-label" }, capital(one.label));
    return { ...one, bar, number, label, element: h("li", { class: `hands-row hands-${one.key}` }, label, h("span", { class: "hands-track" }, bar), fewer, number, more) };
  });
  const links = h("textarea", { id: "hands-links", rows: 2, "aria-describedby": "hands-said" });
  const said = h("p", { class: "quiet", id: "hands-said", role: "status" });
  const take = () => {
    const { found, passed } = betsIn(links.value, story);
    add(found);
    links.value = "";
    const taken = Object.values(found).reduce((all, one) => all + one, 0);
    said.textContent = app.t(passed ? "hands.passed" : "hands.counted", { n: taken, passed });
  };
  const all = h("b", {});
  const element = h("details", { class: "hands" },
    h("summary", {}, app.t("hands.title"), " ", all),
    h("ul", {}, rows.map((row) => row.element)),
    h("label", { for: "hands-links" }, app.t("hands.paste")),
    links,
    h("p", { class: "row" }, h("button", { type: "button", class: "small", on: { click: take } }, app.t("hands.count")), h("button", { type: "button", class: "small", on: { click: clear } }, app.t("hands.clear"))),
    said,
    app.isBaked ? h("p", { class: "quiet" }, app.t("hands.file")) : null,
  );
  function add(more) {
    for (const [choice, by] of Object.entries(more)) hands[choice] = Math.min(MOST, Math.max(0, hands[choice] + by));
    keep();
  }
  function clear() {
    for (const choice of Object.keys(hands)) hands[choice] = 0;
    said.textContent = "";
    keep();
  }
  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify(hands));
    } catch {
      // counted as long as the page is open
    }
    draw();
  }
  function draw(next = winner) {
    winner = next;
    const most = Math.max(1, ...Object.values(hands));
    const total = Object.values(hands).reduce((sum, one) => sum + one, 0);
    put(all, total ? `(${count(total)})` : "");
    for (const row of rows) {
      row.bar.style.width = `${(100 * hands[row.key]) / most}%`;
      row.number.textContent = count(hands[row.key]);
      row.label.classList.toggle("is-so", row.key === winner);
    }
  }
  draw();
  return { element, draw };
}
