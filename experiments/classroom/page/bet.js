/* Predict first: what hides an outcome until a prediction is made or the outcome is revealed, and how a prediction is compared with it. */

import { h, put } from "./dom.js";
import { capital } from "./shares.js";

const VERDICTS = ["left", "right", "tie", "unclear"];
export const NO_BET = "none"; // revealed without a bet

/** What the server says that a side has and the other has not; the regime where nothing tells them apart. */
export function sideText(app, side) {
  const own = app.run?.sides?.[side];
  return own?.differs || own?.label || app.t(`page.city.${side}`);
}

/** The label of a side: what a story's slide calls it, else the server's text. */
export function sideLabel(app, side) {
  return app.slide.words?.[side] ?? sideText(app, side);
}

/** The measure that a prediction is about, as the server describes it: the one chosen, else the story's. */
export function measureOf(app) {
  const all = app.meta.measures;
  const named = (name) => all.find((one) => one.name === name);
  return named(app.page.measure) ?? named(app.slide.measure) ?? named("enacted") ?? all[0];
}

/** The choices of a prediction where no story poses its own question. */
export function openChoices(app) {
  return [
    { key: "left", label: app.t("bet.left", { what: sideLabel(app, "left") }) },
    { key: "right", label: app.t("bet.right", { what: sideLabel(app, "right") }) },
    { key: "tie", label: app.t("bet.tie") },
  ];
}

/** The verdict of the thousand cities, in the words of the choices. */
export function winnerLabel(app, winner, choices) {
  return choices.find((one) => one.key === winner)?.label ?? app.t(`side.${winner}`);
}

/** What a measure is called in the page's language. */
export const measureLabel = (app, measure) => app.t(`measure.${measure.name}`);

export function isOpen(app) {
  return app.isRevealed && !app.isVeiled;
}

/** A prediction outside stories as the address has it, with the measure it is about: `left:use`. */
export const nameBet = (choice, measure) => `${choice}:${measure.name}`;

/** Gives a prediction that names no measure the one shown, as where the address is an older one: then it is about that. */
export function nameMeasure(app) {
  if (!app.page.story && VERDICTS.includes(app.page.bet)) app.setPage({ bet: nameBet(app.page.bet, measureOf(app)) });
}

/** What was predicted here beside the verdict of the thousand cities; null without a prediction of this measure, or in a story. */
export function predictionBesideVerdict(app, line, isFinal) {
  const measure = measureOf(app);
  const choice = app.page.story ? null : VERDICTS.find((one) => app.page.bet === nameBet(one, measure));
  if (!choice) return null;
  const bold = (key) => h("b", {}, app.t(`side.${key}`));
  return app.t.parts(isFinal ? "bet.beside" : "bet.beside_so_far", { measure: capital(measureLabel(app, measure)), choice: bold(choice), verdict: bold(line.winner[measure.name]) });
}

/** Shows `content` once predictions are in, and the question before. */
export function gated(app, content, what) {
  const box = h("div", { class: "gate" });
  let drawn = null; // what the question was drawn from: a button must not be replaced while it is being pressed
  const draw = () => {
    const isShown = isOpen(app);
    content.hidden = !isShown;
    box.hidden = isShown;
    const { story, bet, measure } = app.page;
    const needed = isShown ? null : JSON.stringify([app.isVeiled, story, bet, measure, openChoices(app)]);
    if (needed === drawn) return;
    drawn = needed;
    if (isShown) return;
    if (app.isVeiled) put(box, ...storyFirst(app));
    else put(box, ...(app.page.story ? hiddenAgain(app) : question(app, what)));
  };
  app.on("reveal", draw);
  app.on("run", () => box.hidden || draw());
  app.on("page", () => box.hidden || draw());
  draw();
  return box;
}

function storyFirst(app) {
  const go = () => {
    const isBeside = document.querySelector(".story-dock:not([hidden]) [data-bet]");
    if (!isBeside) app.tab("story");
    document.querySelector("[data-bet]")?.focus();
  };
  return [
    h("p", { class: "gate-ask" }, app.t("bet.story_first")),
    h("p", { class: "gate-choices" }, h("button", { type: "button", class: "gate-main", on: { click: go } }, app.t("bet.to_question"))),
  ];
}

/* A story's bet is in, and the end was hidden again. */
function hiddenAgain(app) {
  return [h("p", {}, h("button", { type: "button", class: "gate-main", on: { click: () => app.reveal() } }, app.t("bet.reveal")))];
}

function question(app, what) {
  const measure = measureOf(app);
  const bet = (key) => {
    app.setPage({ bet: nameBet(key, measure) });
    app.reveal();
  };
  const button = (one) =>
    h("button", { type: "button", "aria-pressed": String(app.page.bet === nameBet(one.key, measure)), on: { click: () => bet(one.key) } }, one.label);
  return [
    h("p", { class: "gate-what" }, what),
    h("p", { class: "gate-ask" }, app.t.parts("bet.ask", { measure: h("em", { title: measure.meaning }, measureLabel(app, measure)) })),
    h("div", { class: "gate-choices", role: "group", "aria-label": app.t("bet.yours") }, openChoices(app).map(button)),
    h("p", {}, h("button", { type: "button", class: "gate-skip", on: { click: () => app.reveal() } }, app.t("bet.skip"))),
  ];
}
