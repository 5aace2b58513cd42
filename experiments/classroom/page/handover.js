/* The device goes to the next seat: nothing of what the seat before saw is on the screen. */

import { h, icon, put } from "./dom.js";
import { say } from "./texts.js";

/** Seats in the order in which they are asked: who advises, who proposes, who decides, and who plays the turn. */
export const TEAM = ["head", "cio", "city_manager", "mayor"];

/** The seat that is asked next, and null after the last one. */
export function nextSeat(seat) {
  return TEAM[TEAM.indexOf(seat) + 1] ?? null;
}

/** A text about a seat, which has a form for each of them. */
export const toSeat = (key, seat) => say(`handover.${key}.${TEAM.includes(seat) ? seat : "head"}`);

/** A button that copies an address, and says that it did. */
export function copyButton(app, label, addressOf) {
  const button = h("button", { type: "button", class: "play-copy", on: { click: copy } }, label);
  const field = h("input", { type: "text", class: "play-link", readonly: true, "aria-label": say("handover.the_link"), hidden: true });
  async function copy() {
    const address = addressOf();
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = say("handover.copied");
      app.announce(say("handover.link_copied"));
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
  const { seat } = place;
  const back = game.mayTakeBack ? h("p", { class: "play-back" }, h("button", { type: "button", class: "play-undo", on: { click: game.takeBack } }, icon("undo"), say("turn.undo")), h("span", {}, say("handover.undo_until"))) : null;
  const ready = h("button", { type: "button", class: "play-main", on: { click: game.uncover } }, toSeat("i_am", seat));
  put(
    element,
    h(
      "div",
      { class: "play-alone play-handover" },
      h("p", { class: "play-date" }, game.date(place.month)),
      h("h2", {}, toSeat("to", seat)),
      h("p", {}, toSeat("hidden", seat)),
      h("p", {}, ready),
      h("p", {}, `${toSeat("send", seat)} `, copyButton(app, say("handover.copy"), () => game.link())),
      back,
    ),
  );
  ready.focus();
  app.announce(`${toSeat("to", seat)}.`);
}
