/* What came of it, drawn the same for the wall and for phones: bets, one city, a thousand twins, and what the class played. */

import { h } from "../dom.js";
import { inWords } from "../verdict.js";

export const CHOICES = ["left", "right", "tie"];
const OUTCOMES = ["silo", "integrated", "enacted"];
const SIDES = ["left", "right"];

const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
const sum = (list) => list.reduce((all, one) => all + one, 0);
export const betsOf = (tally) => sum(CHOICES.map((key) => tally[key]));

/** Bets by choice as bars; `mine` is marked, and so is the choice that the thousand twins bear out. */
export function betBars(t, choices, tally, { mine = null, winner = null } = {}) {
  const most = Math.max(1, ...CHOICES.map((key) => tally[key]));
  const all = Math.max(1, betsOf(tally));
  const row = (key) =>
    h("li", { class: `bet-bar is-${key}${key === mine ? " is-mine" : ""}${key === winner ? " is-so" : ""}` },
      h("span", { class: "bar-label" }, capital(choices[key])),
      h("span", { class: "bar-track" }, h("span", { class: "bar-fill", style: `width: ${(100 * tally[key]) / most}%` })),
      h("b", { class: "bar-count" }, t.number(tally[key])),
      h("span", { class: "bar-share" }, `${t.number((100 * tally[key]) / all)} %`),
    );
  return h("ul", { class: "bet-bars" }, CHOICES.map(row));
}

/** One stacked bar of the three classes; shares sum to 1. `side` gives its colours. */
function stack(t, shares, side, label) {
  const said = OUTCOMES.map((name, at) => `${t(`outcome.${name}`)} ${t.number(100 * shares[at])} %`).join(", ");
  const part = (name, at) =>
    h("span", { class: `part is-${name}`, style: `flex-grow: ${shares[at]}`, title: `${t(`outcome.${name}`)} ${t.number(100 * shares[at], 1)} %` }, shares[at] >= 0.1 ? t.number(100 * shares[at]) : "");
  return h("div", { class: `stack is-${side}`, role: "img", "aria-label": `${label}${t.colon} ${said}` }, OUTCOMES.map(part));
}

const legend = (t, side) =>
  h("ul", { class: `class-legend is-${side}`, "aria-hidden": "true" }, OUTCOMES.map((name) => h("li", {}, h("span", { class: `part is-${name}` }), t(`outcome_short.${name}`))));

/** The verdict over the matched pairs in one sentence. */
export function verdict(t, choices, debrief) {
  const { measure, winner } = debrief;
  return `${capital(t(`measure.${measure}`))}${t.colon} ${inWords(t, measure, winner, debrief.difference, choices[winner] ?? "")}.`;
}

/** What the one city came to on either side. */
export function oneCity(t, choices, debrief) {
  const side = (key) =>
    h("div", { class: `city-side is-${key}` },
      h("span", { class: "side-name" }, capital(choices[key])),
      h("b", { class: `outcome-badge is-${OUTCOMES[debrief.city[key].outcome]}` }, t(`outcome.${OUTCOMES[debrief.city[key].outcome]}`)),
      h("span", { class: "quiet" }, t("result.effort", { applied: t.number(debrief.city[key].applied, 1), offered: t.number(debrief.city[key].effort, 1) })),
    );
  return h("div", { class: "one-city" }, SIDES.map(side));
}

/** What a thousand twins came to: classes on either side. */
export function twins(t, choices, debrief) {
  const side = (key) => h("div", { class: "twin-side" }, h("span", { class: `side-name is-${key}` }, capital(choices[key])), stack(t, debrief.classes[key], key, choices[key]));
  return h("div", { class: "twins" }, SIDES.map(side), legend(t, "both"));
}

/** Plays of the class: how they ended, what effort they spent, what they began with. */
export function playsDrawn(t, plays) {
  const shares = plays.outcomes.map((count) => count / plays.count);
  const most = Math.max(1, ...plays.edges.slice(1).map((_, bin) => sum(plays.efforts.map((row) => row[bin]))));
  const column = (bin) =>
    h("div", { class: "effort-bin" },
      h("div", { class: "effort-stack", style: `height: ${(100 * sum(plays.efforts.map((row) => row[bin]))) / most}%` },
        OUTCOMES.map((name, at) => (plays.efforts[at][bin] ? h("span", { class: `part is-${name}`, style: `flex-grow: ${plays.efforts[at][bin]}` }) : null))),
      h("span", { class: "edge" }, t.number(plays.edges[bin], plays.edges[1] < 1 ? 1 : 0)),
    );
  const firsts = plays.firsts[0].map((_, practice) => ({ practice, count: sum(plays.firsts.map((row) => row[practice])) }));
  const listed = firsts.filter((one) => one.count).sort((a, b) => b.count - a.count).slice(0, 4);
  const largest = Math.max(1, ...listed.map((one) => one.count));
  const first = ({ practice, count }) =>
    h("li", { class: "bet-bar is-plain" },
      h("span", { class: "bar-label" }, t(`practice.${practice}`)),
      h("span", { class: "bar-track" }, h("span", { class: "bar-fill", style: `width: ${(100 * count) / largest}%` })),
      h("b", { class: "bar-count" }, t.number(count)),
    );
  return h("section", { class: "plays" },
    h("h2", {}, `${t("plays.title")}${t.colon} ${t("plays.count", { n: plays.count })}`),
    plays.claimed ? h("p", { class: "quiet" }, t("plays.claimed", { n: plays.claimed })) : null,
    h("div", { class: "plays-parts" },
      h("div", {}, h("h3", {}, t("plays.by_outcome")), stack(t, shares, "plays", t("plays.by_outcome")), legend(t, "plays")),
      h("div", {}, h("h3", {}, t("plays.by_effort")), h("div", { class: "efforts" }, plays.edges.slice(0, -1).map((_, bin) => column(bin)))),
      h("div", {}, h("h3", {}, t("plays.by_first")), h("ul", { class: "bet-bars firsts" }, listed.map(first))),
    ),
  );
}

export { capital };
