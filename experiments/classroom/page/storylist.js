/* The list of stories to choose from. */

import { h } from "./dom.js";

/** An element with a button for every story that the server has. */
export function storyList(app) {
  const all = app.meta.stories ?? [];
  const choose = (one) => {
    app.setPage({ story: null }); // one that could not be read is requested again
    app.setPage({ bet: null, measure: null, step: null, story: one.name });
  };
  const entry = (one) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "story-entry", on: { click: () => choose(one) } },
        h("b", {}, one.title),
        h("span", {}, one.question),
        h("small", {}, app.t("instructor.minutes", { n: one.minutes })),
      ),
    );
  const group = (label, some) => (some.length ? [h("h3", {}, label), h("ul", { class: "story-list" }, some.map(entry))] : []);
  if (!all.length) return h("div", {}, h("h2", {}, app.t("story.list")), h("p", {}, app.t("story.none")));
  const lessons = all.filter((one) => one.is_lesson);
  return h(
    "div",
    { class: "story-all" },
    h("h2", {}, app.t("story.list_title")),
    group(lessons.length ? app.t("story.on_question") : "", all.filter((one) => !one.is_lesson)),
    group(app.t("story.lessons"), lessons),
  );
}
