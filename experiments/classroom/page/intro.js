/* First sight: the question, a bet, and what a frame is. It goes as soon as anything is done, and does not come back. */

import { nameBet, openChoices, measureOf } from "./bet.js";
import { h, put } from "./dom.js";

/** Fills the place of the question; {isShown()}. `onGone` is called once, when it goes. */
export function intro(element, app, onGone) {
  const isFresh = () => !app.isBaked && app.query() === "" && app.playhead === 0 && !["story", "tab", "bet"].some((key) => app.page[key]);
  let isShown = isFresh();
  const gone = () => {
    if (!isShown || isFresh()) return;
    isShown = false;
    onGone();
  };
  const begin = (key) => {
    if (key) app.setPage({ bet: nameBet(key, measureOf(app)) });
    app.play();
  };
  const button = (one) => h("button", { type: "button", class: "gate-main", "data-open": one.key, on: { click: () => begin(one.key) } }, one.label);
  const choices = h("div", { class: "bets", role: "group", "aria-label": app.t("bet.yours") });
  const measure = measureOf(app);
  put(
    element,
    h("div", { class: "intro-text" },
      h("p", {}, app.t("intro.twice")),
      h("p", {}, app.t.parts("intro.dots", { frame: h("b", {}, app.t("intro.frame")) })),
    ),
    h("div", { class: "intro-bet" },
      h("p", { class: "gate-ask" }, app.t.parts("intro.ask", { measure: h("em", { title: measure.meaning }, measure.label) })),
      choices,
      h("p", {}, h("button", { type: "button", class: "small", on: { click: () => begin(null) } }, app.t("intro.without")), " ", h("button", { type: "button", class: "small", on: { click: () => app.tab("story") } }, app.t("story.list"))),
    ),
  );
  const draw = () => isShown && put(choices, ...openChoices(app).map(button));
  app.on("run", draw);
  for (const event of ["page", "scene", "playhead", "playing", "reveal"]) app.on(event, gone);
  draw();
  return { isShown: () => isShown };
}
