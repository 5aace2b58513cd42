/* Undo of what was changed in the scene by hand: levers, events, another city. A slide or an address begins anew. */

import { h, icon } from "./dom.js";
import { parse } from "./state.js";

const MOST = 50;
const NOT_BY_HAND = ["story", "address"];
const TOGETHER = ["levers", "twins", "story-levers"]; // a slider's movement is one change

/** The button; Ctrl+Z (Command+Z) does the same outside of fields that have an undo of their own. */
export function undoButton(app) {
  let past = []; // queries, the latest last
  let now = app.query();
  let last = ""; // who changed what at the last change
  const button = h("button", { type: "button", class: "undo", disabled: true, "aria-label": app.t("undo.label"), title: app.t("undo.title"), on: { click: undo } }, icon("undo"));
  const show = () => (button.disabled = past.length === 0);

  app.on("scene", ({ patch, from }) => {
    const before = now;
    now = app.query();
    if (before === now) return;
    const what = `${from}:${Object.keys(patch).sort()}`;
    if (NOT_BY_HAND.includes(from)) past = [];
    else if (from !== "undo" && !(TOGETHER.includes(from) && what === last)) past = [...past, before].slice(-MOST);
    last = from === "undo" ? "" : what;
    show();
  });
  addEventListener("pointerup", () => (last = "")); // the slider was let go: its next movement is another change

  function undo() {
    const before = past.at(-1);
    if (before === undefined) return;
    past = past.slice(0, -1);
    const keys = Object.keys(parse(now));
    app.setScene({ ...Object.fromEntries(keys.map((key) => [key, null])), ...parse(before) }, { from: "undo" });
    show();
    app.announce(app.t("undo.done"));
  }
  addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || event.target.closest?.("input:not([type=range], [type=checkbox]), textarea, dialog[open]")) return;
    event.preventDefault();
    undo();
  });
  return button;
}
