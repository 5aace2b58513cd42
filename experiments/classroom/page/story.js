/* Guided stories: a question, a bet before anything is shown, slides that set scene, look and month, and the verdict of the thousand cities. */

import { NO_BET } from "./bet.js";
import { citiesOf } from "./cities.js";
import { h, put } from "./dom.js";
import { notes } from "./notes.js";
import { partOf, slideAt, slideKeys } from "./storykeys.js";
import { storyList } from "./storylist.js";
import { storyPage } from "./storypage.js";

const PLACE = ["seed", "panel", "city"];
const BESIDE = ["thousand", "map"]; // tabs beside which an open story stands

/** Mounts the list of stories, and the story that the address names. */
export function mount(element, app) {
  const cities = citiesOf(app);
  const body = h("div", { class: "story-body" });
  const dock = h("div", { class: "story-dock", role: "complementary", "aria-label": app.t("tab.story"), tabindex: 0, hidden: true });
  const teacher = notes(app);
  const list = storyList(app);
  element.append(body);
  document.body.append(teacher.element);
  element.parentElement.prepend(dock);
  let page = null; // what draws the open story
  let story = null;
  let opened = 0; // requests for a story so far; an answer to an older one is dropped
  let wasFresh = true; // how the story that is requested is to open

  /* Every key that the slide does not name goes back to its default; which city is shown stays unless the slide names one. */
  const patchTo = (slide) => {
    const named = story.slides.flatMap((one) => Object.keys(one.scene));
    const keys = [...Object.keys(app.scene), ...app.extras, ...named].filter((key) => !PLACE.includes(key));
    return { ...Object.fromEntries(keys.map((key) => [key, null])), ...slide.scene };
  };
  const guide = {
    isAsSet: (slide) => app.query() === app.query(patchTo(slide)),
    // the bet is about the first slide's thousand, whichever city of them is shown
    isBetScene: () => app.query({ panel: null, city: null }) === app.query({ ...patchTo(story.slides[0]), panel: null, city: null }),
    at: () => slideAt(story, app.page.step),
    isDecided: () => Boolean(app.page.bet),
    go,
    bet(key) {
      app.setPage({ bet: key });
      app.setVeil(false);
      const { look } = story.slides[guide.at()];
      if (look === "twins") return;
      app.reveal();
      app.tab(look);
    },
    leave: () => app.setPage({ story: null, step: null, bet: null, measure: null, tab: "story" }),
  };

  function go(to) {
    const slide = story.slides[to];
    app.pause();
    app.lay(slideKeys(story, to));
    app.setPage({ step: to || null, measure: story.prediction.measure });
    app.setScene(patchTo(slide), { from: "story" });
    app.seek(slide.month);
    shownIfDecided();
    app.tab(partOf(slide));
    page.focus();
    app.announce(slide.text);
  }

  /* A slide about the thousand or the map shows them, once the bet is in. */
  function shownIfDecided() {
    if (guide.isDecided() && story.slides[guide.at()].look !== "twins") app.reveal();
  }

  /* Opens a story: at its first slide where it was chosen here, else where the address has it. */
  async function open(name, isFresh, isAgain = false) {
    opened += 1;
    wasFresh = isFresh;
    const own = opened;
    story = null;
    page = null;
    if (!name) app.lay({});
    let trouble = null;
    if (name) {
      try {
        story = await app.request(`stories/${name}`);
      } catch (error) {
        trouble = error.message;
      }
      if (own !== opened) return;
    }
    teacher.update(story);
    app.setVeil(Boolean(story) && !guide.isDecided());
    if (story) {
      page = storyPage(app, story, guide, cities);
      put(body, page.element);
      if (isFresh) go(0);
      else {
        if (isAgain) await app.reread(); // nothing lay under the address yet
        if (own !== opened) return;
        shownIfDecided();
      }
    } else put(body, trouble ? h("p", { role: "alert" }, trouble) : null, list);
    place();
    draw();
    if (story && !isFresh) requestAnimationFrame(() => page?.showBets());
  }

  function place() {
    const isBeside = Boolean(story) && BESIDE.includes(app.page.tab);
    const home = isBeside ? dock : element;
    if (body.parentElement !== home) {
      const hadFocus = body.contains(document.activeElement);
      home.append(body);
      if (hadFocus) page?.focus();
    }
    dock.hidden = !isBeside;
    document.body.classList.toggle("story-beside", isBeside);
  }

  /* What the open slide tells to look at, and what it calls its sides while its scene is as set. */
  function shown() {
    if (!story) return null;
    const slide = story.slides[guide.at()];
    const [left, right] = slide.compares.map((one) => one.label);
    return { measure: story.prediction.measure, watch: slide.watch, words: guide.isAsSet(slide) ? { left, right } : null };
  }

  function draw() {
    app.setSlide(shown());
    cities.want("story", Boolean(story) && guide.isDecided() && story.slides[guide.at()].look === "thousand");
    page?.draw();
  }

  cities.on(() => page?.draw());
  app.on("page", ({ patch, from }) => {
    if ("story" in patch && (app.page.story ?? null) !== (story?.name ?? null)) {
      open(app.page.story, from !== "address");
      return;
    }
    if (Object.keys(patch).every((key) => key === "t")) return; // a month went by
    if (story && from === "address") shownIfDecided();
    place();
    draw();
  });
  // requested again where there was no answer
  app.on("server", (isThere) => isThere && app.page.story && !story && open(app.page.story, wasFresh, true));
  app.on("scene", draw);
  app.on("reveal", (isRevealed) => {
    if (!story || guide.isDecided() || app.isVeiled || !isRevealed) return;
    app.setPage({ bet: NO_BET }); // revealed from elsewhere on the page
  });
  app.on("address", () => {
    if (!story || app.page.story !== story.name) return;
    app.setVeil(!guide.isDecided());
  });
  open(app.page.story, false);
}
