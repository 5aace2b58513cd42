/* Instructor notes of a story: a panel beside it with key I or notes=1 in the address; prints on its own. */

import { h, put } from "./dom.js";

const KEY = "i";
const PARTS = [
  ["click", "Do", "ol"],
  ["they_say", "What students tend to say", "ul"],
  ["evidence", "Where the evidence stands", "ul"],
  ["pitfalls", "Pitfalls", "ul"],
  ["rubric", "Rubric", "ul"],
];

/** {element, update(story)}; hidden unless the page's key `notes` is 1. */
export function notes(app) {
  const body = h("div", { class: "notes-body" });
  const print = () => {
    document.body.classList.add("prints-notes");
    globalThis.print();
    document.body.classList.remove("prints-notes");
  };
  const close = () => app.setPage({ notes: null });
  const bar = h(
    "p",
    { class: "notes-bar" },
    h("b", {}, "Notes for instructors"),
    h("button", { type: "button", class: "small", on: { click: print } }, "Print"),
    h("button", { type: "button", class: "small", on: { click: close } }, "Close (I)"),
  );
  const element = h("aside", { class: "notes", "aria-label": "Notes for instructors", tabindex: 0, hidden: true }, bar, body);
  const show = () => {
    const isShown = app.page.notes === "1";
    if (element.hidden === !isShown) return;
    element.hidden = !isShown;
    document.body.classList.toggle("has-notes", isShown);
    globalThis.dispatchEvent(new Event("resize"));
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== KEY || app.hasKeys === false || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    app.setPage({ notes: app.page.notes === "1" ? null : "1" });
  });
  app.on("page", show);
  show();
  return {
    element,
    update(story) {
      if (!story) {
        put(body, h("p", {}, "Choose a story; its notes stand here."));
        return;
      }
      const { notes: texts } = story;
      const part = ([name, label, kind]) => (texts[name]?.length ? [h("h4", {}, label), h(kind, {}, texts[name].map((text) => h("li", {}, text)))] : []);
      put(
        body,
        h("h3", {}, `${story.title}, ${story.minutes} minutes`),
        h("p", {}, h("b", {}, "Goal. "), texts.goal),
        h("p", {}, h("b", {}, "Ask. "), texts.ask),
        PARTS.flatMap(part),
      );
    },
  };
}
