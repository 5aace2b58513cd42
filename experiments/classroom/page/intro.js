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
  const choices = h("div", { class: "bets", role: "group", "aria-label": "Your prediction" });
  const measure = measureOf(app);
  put(
    element,
    h("div", { class: "intro-text" },
      h("p", {}, "One city, twice: the same people, the same effort, the same random draws. Left, it changes eight practices all at once; right, one after the other."),
      h("p", {}, "Each dot is a manager, coloured by his or her ", h("b", {}, "frame"), ", that is, by what is taken for granted about how the city works: from the old way to the new. A frame gives way little by little to what is near it, and breaks when it has been contradicted for too long."),
    ),
    h("div", { class: "intro-bet" },
      h("p", { class: "gate-ask" }, "Of a thousand cities like this one, which way ends more often ", h("em", { title: measure.meaning }, measure.label), "?"),
      choices,
      h("p", {}, h("button", { type: "button", class: "small", on: { click: () => begin(null) } }, "Play without a bet"), " ", h("button", { type: "button", class: "small", on: { click: () => app.tab("story") } }, "Stories")),
    ),
  );
  const draw = () => isShown && put(choices, ...openChoices(app).map(button));
  app.on("run", draw);
  for (const event of ["page", "scene", "playhead", "playing", "reveal"]) app.on(event, gone);
  draw();
  return { isShown: () => isShown };
}
