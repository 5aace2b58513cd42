/* The choice of a city to play, of a level, and of who plays. */

import { h, put } from "./dom.js";

const LEVELS = [
  [1, "Level 1", "Reports every quarter, how far each practice is, which way your contacts speak. You know whom you call for. The full effort."],
  [2, "Level 2", "A report a year, and only what is in place or not. Who comes is left to chance. Three quarters of the effort."],
];
const SEATS = [
  ["alone", "I play alone", "You see what the city manager sees, and decide everything."],
  ["head", "A team of four", "A head of service, the CIO, the city manager and the mayor see and decide different things. Pass the device round, or send each other the link."],
];

export function startScreen(element, game, listed) {
  const { app } = game;
  let level = LEVELS.some(([one]) => one === game.place.level) ? game.place.level : 1;
  let seat = game.place.seat === "alone" ? "alone" : "head";
  const choice = (name, options, chosen, onChoice) =>
    h(
      "fieldset",
      { class: "play-choice" },
      h("legend", {}, name),
      ...options.map(([value, label, text]) => {
        const input = h("input", { type: "radio", name: `play-${name}`, value, checked: value === chosen, on: { change: () => onChoice(value) } });
        return h("label", {}, input, h("span", {}, h("b", {}, label), h("span", { class: "play-why" }, text)));
      }),
    );
  const begin = (name) => game.go({ name, level, seat, moves: "", month: 0, draft: "" });
  put(
    element,
    h(
      "div",
      { class: "play-start" },
      h(
        "div",
        { class: "play-intro" },
        h("p", { class: "play-lead" }, "Thirteen years, quarter by quarter, with the effort of one programme of change. You see what a city manager sees. At the end you see what was hidden, and the same city with the same luck under other ways of changing."),
        h("button", { type: "button", class: "play-leave", on: { click: game.leave } }, "Back to the two cities"),
      ),
      h("div", { class: "play-choices" }, choice("How hard?", LEVELS, level, (value) => (level = value)), choice("Who plays?", SEATS, seat, (value) => (seat = value))),
      h(
        "ol",
        { class: "play-scenarios", "aria-label": "Six cities" },
        ...listed.map((one, at) => h("li", {}, h("button", { type: "button", class: "play-scenario", on: { click: () => begin(one.name) } }, h("b", {}, `${at + 1}. ${one.title}`), h("span", {}, one.question)))),
      ),
    ),
  );
  app.announce("Choose a city to play.");
}
