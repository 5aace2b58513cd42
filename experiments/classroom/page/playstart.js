/* The choice of a city to play, of a level, and of who plays. */

import { h, put } from "./dom.js";
import { FRESH } from "./playundo.js";

const LEVELS = [1, 2];
const SEATS = ["alone", "head"];

export function startScreen(element, game, listed) {
  const { app } = game;
  let level = LEVELS.includes(game.place.level) ? game.place.level : 1;
  let seat = game.place.seat === "alone" ? "alone" : "head";
  const choice = (name, options, chosen, onChoice) =>
    h(
      "fieldset",
      { class: "play-choice" },
      h("legend", {}, app.t(`start.${name}`)),
      ...options.map((value) => {
        const input = h("input", { type: "radio", name: `play-${name}`, value, checked: value === chosen, on: { change: () => onChoice(value) } });
        return h("label", {}, input, h("span", {}, h("b", {}, app.t(`start.${value}`)), h("span", { class: "play-why" }, app.t(`start.${value}_means`))));
      }),
    );
  const begin = (name) => game.go({ ...FRESH, name, level, seat });
  put(
    element,
    h(
      "div",
      { class: "play-start" },
      h(
        "div",
        { class: "play-intro" },
        h("p", { class: "play-lead" }, app.t("start.lead")),
        h("button", { type: "button", class: "play-leave", on: { click: game.leave } }, app.t("start.back")),
      ),
      h("div", { class: "play-choices" }, choice("level", LEVELS, level, (value) => (level = value)), choice("seat", SEATS, seat, (value) => (seat = value))),
      h(
        "ol",
        { class: "play-scenarios", "aria-label": app.t("start.cities") },
        ...listed.map((one, at) => h("li", {}, h("button", { type: "button", class: "play-scenario", on: { click: () => begin(one.name) } }, h("b", {}, `${at + 1}. ${one.title}`), h("span", {}, one.question)))),
      ),
    ),
  );
  app.announce(app.t("start.choose"));
}
