/* The device goes to the next seat: nothing of what the seat before saw is on the screen. */

import { h, put } from "./dom.js";

/** Seats in the order in which they are asked: who advises, who proposes, who decides, and who plays the turn. */
export const TEAM = [
  ["head", "the head of service"],
  ["cio", "the CIO"],
  ["city_manager", "the city manager"],
  ["mayor", "the mayor"],
];

/** The seat that is asked next, and null after the last one. */
export function nextSeat(seat) {
  const at = TEAM.findIndex(([name]) => name === seat);
  return TEAM[at + 1]?.[0] ?? null;
}

export const seatName = (seat) => TEAM.find(([name]) => name === seat)?.[1] ?? "you";

/** A button that copies an address, and says that it did. */
export function copyButton(app, label, addressOf) {
  const button = h("button", { type: "button", class: "play-copy", on: { click: copy } }, label);
  const field = h("input", { type: "text", class: "play-link", readonly: true, "aria-label": "The link", hidden: true });
  async function copy() {
    const address = addressOf();
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "Copied";
      app.announce("The link is copied.");
      setTimeout(() => (button.textContent = label), 2000);
    } catch {
      field.hidden = false; // no clipboard without https: to be copied by hand
      field.value = address;
      field.focus();
      field.select();
    }
  }
  return h("span", { class: "play-copying" }, button, field);
}

export function handOver(element, game) {
  const { app, place } = game;
  const who = seatName(place.seat);
  const ready = h("button", { type: "button", class: "play-main", on: { click: game.uncover } }, `I am ${who}`);
  put(
    element,
    h(
      "div",
      { class: "play-alone play-handover" },
      h("p", { class: "play-date" }, game.date(place.month)),
      h("h2", {}, `Hand over to ${who}`),
      h("p", {}, `What the seat before saw is hidden. When only ${who} can see the screen:`),
      h("p", {}, ready),
      h("p", {}, `Or, with a device each, send ${who} this link: `, copyButton(app, "Copy the link", () => game.link())),
    ),
  );
  ready.focus();
  app.announce(`Hand over to ${who}.`);
}
