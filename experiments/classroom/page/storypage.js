/* An open story: its slide, the bet, its levers, and the verdict of the thousand. */

import { measureLabel, NO_BET, winnerLabel } from "./bet.js";
import { control } from "./controls.js";
import { h, put } from "./dom.js";
import { handsCounted } from "./hands.js";
import { heldLever } from "./heldlevers.js";
import { capital } from "./shares.js";
import { isSidedIn, sidedKeys } from "./state.js";
import { difference } from "./verdict.js";

/** {element, draw(), focus(), showBets()}. `guide` moves through the story and knows whether a bet was made. */
export function storyPage(app, story, guide, cities) {
  const step = h("p", { class: "quiet story-at" });
  const text = h("p", { class: "story-text" });
  const back = h("button", { type: "button", on: { click: () => guide.go(guide.at() - 1) } }, app.t("story.back"));
  const next = h("button", { type: "button", class: "story-next", on: { click: () => guide.go(guide.at() + 1) } }, app.t("story.next"));
  const restore = h("button", { type: "button", class: "small", on: { click: () => guide.go(guide.at()) } }, app.t("story.restore"));
  const list = h("button", { type: "button", class: "small story-leave", on: { click: guide.leave } }, app.t("story.all"));
  const bets = prediction(app, story, guide);
  const hands = handsCounted(app, story);
  const verdict = h("div", { class: "verdict" });
  const levers = storyLevers(app, story);
  const element = h(
    "article",
    { class: "story-open" },
    h("header", { class: "story-head" }, h("h2", {}, story.title), step, list),
    h("div", { class: "story-slide" }, text, h("div", { class: "story-steps" }, back, next, restore)),
    h("div", { class: "story-bet" }, verdict, bets.element, hands.element),
    levers.element,
  );
  let settled = false; // the bet's own scene has been answered in full
  let announced = "";

  function draw() {
    const at = guide.at();
    const slide = story.slides[at];
    step.textContent = app.t("story.at", { n: at + 1, all: story.slides.length });
    if (text.textContent !== slide.text) text.textContent = slide.text;
    back.disabled = at === 0;
    next.disabled = at === story.slides.length - 1;
    restore.hidden = guide.isAsSet(slide);
    const lines = guide.isDecided() && slide.look === "thousand" ? verdictLines() : null;
    verdict.hidden = !lines;
    if (lines) put(verdict, ...lines);
    levers.draw();
    const hadFocus = bets.element.contains(document.activeElement);
    bets.draw(settled);
    if (hadFocus && !document.activeElement.getClientRects().length) focus(); // what was pressed has gone
  }
  const focus = () => (next.disabled ? back : next).focus({ preventScroll: true });

  /* Only the stream's verdict decides; while estimates are refined, it is shown as the verdict so far. */
  function verdictLines() {
    const { measure, choices } = story.prediction;
    const { line, isCurrent, isFinal, error } = cities.state;
    verdict.dataset.verdict = "open";
    if (error) return [h("p", {}, error.message)];
    if (!line || !isCurrent) return [h("p", {}, app.t("bet.computing"))];
    const winner = line.winner[measure];
    const isBetScene = guide.isBetScene();
    const label = measureLabel(app, app.meta.measures.find((one) => one.name === measure));
    const { compares } = story.slides[guide.at()];
    const shown = { n: app.t.number(line.done), verdict: h("b", {}, capital(winnerLabel(app, winner, compares))) };
    const so = app.t.parts(`bet.${isFinal ? "show" : "so_far"}${isBetScene ? "" : "_levers"}`, shown);
    const text = difference(app.t, measure, line);
    const answer = h("p", {}, so, ` ${capital(label)}${app.t.colon} ${text}.`);
    const choice = choices.find((one) => one.key === app.page.bet);
    if (!isBetScene) return [answer];
    if (isFinal) {
      settled = true;
      hands.draw(winner);
      if (choice && winner !== "unclear") verdict.dataset.verdict = choice.key === winner ? "right" : "wrong";
      if (announced !== answer.textContent) app.announce(answer.textContent);
      announced = answer.textContent;
    }
    return [choice ? h("p", {}, app.t.parts("bet.predicted", { choice: h("b", {}, capital(choice.label)) })) : null, answer, isFinal ? h("p", { class: "explain" }, story.explain[winner]) : null];
  }

  /* Where a link leads to a bet, its buttons are in sight, below a long text as well. */
  const showBets = () => guide.isDecided() || bets.buttons.scrollIntoView({ block: "nearest", behavior: "instant" });

  return {
    element,
    draw,
    focus,
    showBets,
  };
}

function prediction(app, story, guide) {
  const { ask, choices } = story.prediction;
  const legend = h("legend");
  const kept = h("p", { class: "quiet" });
  const buttons = choices.map((one) => h("button", { type: "button", class: "bet", "data-bet": one.key, on: { click: () => guide.bet(one.key) } }, capital(one.label)));
  const skip = h("button", { type: "button", class: "small", on: { click: () => guide.bet(NO_BET) } }, app.t("bet.skip_bet"));
  const bets = h("div", { class: "bets" }, buttons);
  const element = h("fieldset", { class: "prediction" }, legend, h("p", {}, ask), bets, kept, skip);
  return {
    element,
    buttons: bets,
    draw(isOver) {
      legend.textContent = app.t(guide.isDecided() ? "bet.legend_over" : "bet.legend");
      skip.hidden = guide.isDecided();
      bets.hidden = isOver;
      kept.hidden = !isOver;
      const choice = choices.find((one) => one.key === app.page.bet);
      kept.textContent = choice ? app.t("bet.predicted", { choice: choice.label }) : app.t("bet.without");
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.bet === app.page.bet));
    },
  };
}

/* The levers that the story is about; what a side has of its own, on any slide, stands once for each side. */
function storyLevers(app, story) {
  const scenes = story.slides.map((slide) => slide.scene);
  const keysOf = (key) => (key in app.scene && !isSidedIn(key, scenes) ? [key] : sidedKeys(key).filter((one) => one in app.scene));
  const held = [];
  const one = (key) => {
    const side = key.startsWith("left.") ? `${app.t("side.left")}${app.t.colon} ` : key.startsWith("right.") ? `${app.t("side.right")}${app.t.colon} ` : "";
    const lever = app.lever(key);
    const own = { ...lever, label: side + lever.label };
    if (!app.isBaked) return control(own, key, app, "story-levers");
    held.push(heldLever(own, key, app));
    return held[held.length - 1].element;
  };
  const rows = story.levers.map((key) => h("div", { class: "story-lever" }, keysOf(key).map(one)));
  const element = h("section", { class: "story-levers", "aria-label": app.t("story.levers_label") }, h("h3", {}, app.t("story.levers")), rows);
  return {
    element,
    draw() {
      for (const each of held) each.draw();
      element.hidden = rows.length === 0 || (app.isBaked && held.every((each) => each.element.hidden));
    },
  };
}
