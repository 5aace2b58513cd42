/* Instructor notes of a story, or of a scenario of Play: a panel beside it with key I or notes=1 in the address; prints on its own. */

import { h, put } from "./dom.js";

const KEY = "i";
const PARTS = [
  ["click", "ol"],
  ["they_say", "ul"],
  ["evidence", "ul"],
  ["pitfalls", "ul"],
  ["rubric", "ul"],
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
    h("b", {}, app.t("notes.title")),
    h("button", { type: "button", class: "small", on: { click: print } }, app.t("notes.print")),
    h("button", { type: "button", class: "small", on: { click: close } }, app.t("notes.close")),
  );
  let story = null; // the one that is open
  let scenarios = null; // with their notes, once they were asked for
  const element = h("aside", { class: "notes", "aria-label": app.t("notes.title"), tabindex: 0, hidden: true }, bar, body);
  const show = () => {
    const isShown = app.page.notes === "1";
    if (element.hidden === !isShown) return;
    element.hidden = !isShown;
    document.body.classList.toggle("has-notes", isShown);
    globalThis.dispatchEvent(new Event("resize"));
    draw();
  };
  /* What stands beside the notes: a scenario that is played, else the story. */
  async function draw() {
    if (element.hidden) return;
    const played = app.page.play?.replace(/\.[^.]*$/, "");
    if (played) scenarios ??= await app.request("play/notes").catch(() => null);
    const shown = played ? scenarios?.find((one) => one.name === played) : story;
    put(body, ...(shown ? texts(shown) : [h("p", {}, app.t(played ? "notes.choose_city" : "notes.choose"))]));
  }
  function texts({ title, minutes, notes: own }) {
    const part = ([name, kind]) => (own[name]?.length ? [h("h4", {}, app.t(`notes.${name}`)), h(kind, {}, own[name].map((text) => h("li", {}, text)))] : []);
    return [
      h("h3", {}, `${title}, ${app.t("instructor.minutes", { n: minutes })}`),
      h("p", {}, h("b", {}, `${app.t("instructor.goal")}. `), own.goal),
      h("p", {}, h("b", {}, `${app.t("instructor.ask")}. `), own.ask),
      ...PARTS.flatMap(part),
    ];
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== KEY || (app.hasKeys === false && !app.page.play) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    app.setPage({ notes: app.page.notes === "1" ? null : "1" });
  });
  app.on("page", ({ patch }) => {
    show();
    if ("play" in patch) draw();
  });
  show();
  return {
    element,
    update(next) {
      story = next;
      draw();
    },
  };
}
