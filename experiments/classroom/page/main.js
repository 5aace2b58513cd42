/* The page's spine: `app` is what every part of the page gets.

   A part is a module with `export function mount(element, app)`; it keeps its own css file (`thousand.css` for `thousand.js`),
   which index.html links. Slots: <section id="thousand">, <section id="map">, <aside id="story">, <div id="matrix">.

   app.meta                    the answer of /api/meta; complete before any mount is called
   app.scene                   flat, frozen object: every key of the query, defaults filled in:
                               {seed: "1999", panel: 0, city: 3, "complementarity.strength": 0.75, advice_network: "default",
                                "left.change_programme.simultaneity": 8, "left.leadership.regime": "imposed", events: "30:election",
                                pairs: null, ...}; seed is text (any size), numeric levers are numbers, everything else text;
                                "left.know_how.exploit": null means that the side has what both cities have
   app.extras                  keys of the address that this page has no control for; setScene takes them away with null
   app.page                    flat object of page-only keys: story, step, t, measure, x, y, tab, theme, notes, bet (text or null)
   app.setScene(patch, {from}) change keys of the scene; null or undefined sets a key back to its default. `from` names who did it,
                               and comes back in the event, so that a part can leave its own echo alone
   app.setPage(patch)          the same for page-only keys (they go to the URL's hash, never to the server)
   app.writeAddress()          write both to the address at once, which else is written a moment after a change
   app.defaultOf(key)          the default of a scene key
   app.t(key, values)          a text of languages/*.yaml in the language of the address (?lang=fr), as say(key, values) of texts.js
   app.lever(key)              {key,label,meaning,unit,low,high,step,default,...} of a lever, side lever ("left." taken off) or option
   app.query(patch = {})       canonical query string of the scene (sorted keys, defaults left out, no "?"), with a patch applied on top
   app.on(event, fn)           returns a function that takes fn off again. Events and what fn gets:
        "scene"    {patch, from, scene}      a key of the scene changed (sliders: at every movement)
        "page"     {patch, page, from}       a page-only key changed; from is "address" where the address did it
        "run"      run                       a new answer of /api/run is there (app.run)
        "playhead" t                         shown month changed, 0 founding .. months
        "playing"  true|false
        "theme"    "light"|"dark"            colours changed: draw again
        "size"                               text size or window changed: draw again
        "reveal"   isRevealed                see below; also when isVeiled changes
        "slide"    slide                     another slide of a story is shown, or its levers were moved or set back (app.slide)
        "server"   true|false                answers come again | the server is gone (or a handout has no such answer)
   app.slide                   of the story's slide that is shown: {measure, watch: [names of series, "broken", "champion"], words: {left, right}},
                               words being what the slide calls its sides while its scene is as set, else null; app.setSlide(slide)
   app.lay(keys)               what the open slide lays under the address: the address says no more than what differs from it (storykeys.js)
   app.reread()                read the address again, as after a change by hand
   app.run                     last answer of /api/run or null
   app.playhead                entry shown, 0 .. app.meta.months
   app.seek(t), app.play(), app.pause(), app.isPlaying
   app.isRevealed              the end was reached or Reveal pressed, since the last reset
   app.isVeiled                a story waits for a bet: distributions, maps and badges are to be hidden whatever isRevealed says
   app.reveal(), app.hide(), app.setVeil(true|false)
   app.request(path, {query, signal})        Promise of JSON of /api/PATH?query (from what is baked in, in a handout); rejects with an
                               Error that has .status (422 and so on; 0 when the server is gone) and the server's message
   app.stream(path, params, onLine, {query}) NDJSON of /api/PATH?<query, by default app.query()>&<params>; calls onLine(object) for each line;
                               returns {done: Promise, abort()}; done rejects with name "AbortError" after abort()
   app.load(get, name)         what get promises (an import), tried again until it comes; what is missing meanwhile is said by its name
   app.isBaked                 this is a handout; app.has(path, params): whether it holds an answer
   app.explain(element, term, text)   dotted underline, hover and focus show the meaning: text, or meta.glossary[term]
   app.tab(name)               "levers" | "thousand" | "map" | "story": show this tab
   app.theme                   "light" | "dark" as shown;  app.color(name) value of the CSS property --name
   app.timed(name, ms)         shown in the footer line, as "run 43 ms"
   app.offerPicture({name, label, svg})  svg(): an SVGElement or its text, or a promise of one, complete in itself; adds SVG and PNG to the Take away menu
   app.offerTable({label, href})         href(): address of a CSV;    adds it to the Take away menu
   app.announce(text)          read out by screen readers (polite)

   Also for all parts: dom.js (h, svg, icon, clear), palette in style.css (:root custom properties), scale.js (numbers, months to text).

   Manners: named imports and exports only, no default, no cycles, one statement each, so that the handout can be put together by a few
   lines of Python. No innerHTML, no eval; text through textContent. No model rule: thresholds, classes and verdicts are the server's.  */

import { api } from "./api.js";
import { nameMeasure } from "./bet.js";
import { citiesOf } from "./cities.js";
import { bus, h, put, toolbar } from "./dom.js";
import { eventsBar } from "./events.js";
import { takeAway } from "./export.js";
import { intro } from "./intro.js";
import { leversTab, mainLevers } from "./levers.js";
import { inWords } from "./narrative.js";
import { wholePicture } from "./offstage.js";
import { entryName, limited } from "./scale.js";
import { sidedKeys, spell, state } from "./state.js";
import { keysUnder } from "./storykeys.js";
import { language, translator } from "./texts.js";
import { frameColor, frameInk, theme } from "./theme.js";
import { bubble, explainer } from "./tooltip.js";
import { clock, keys, transport } from "./transport.js";
import { twins } from "./twins.js";
import { undoButton } from "./undo.js";

const HOLDS = 1500; // milliseconds that play waits for the course after an event, if no answer comes
const SLOW = 4000; // milliseconds after which the page shows that the server takes its time
const RESTS = 120; // milliseconds of rest before a moved slider requests a run
const GIVES_WAY = 600; // milliseconds that this run waits at most for the first estimate of a thousand cities
const SLIDERS = ["levers", "twins", "story-levers"]; // what changes of the scene come from while a slider moves
const TABS = ["levers", "thousand", "map", "story"];
const BIGGER = [1, 1.15, 1.3];
const NO_SLIDE = { measure: null, watch: [], words: null };

const byId = (id) => document.getElementById(id);
const { on, emit } = bus();
const server = api(window.FRAMEBREAK_BAKED, emit);

/** Requests again while the server compiles, or while there is none. */
async function getMeta() {
  const waiting = document.querySelector(".wait");
  const slow = setTimeout(() => (waiting.textContent = waiting.dataset.slow), SLOW / 2);
  try {
    return await retried("meta");
  } finally {
    clearTimeout(slow);
  }
}

async function retried(path, query = "") {
  for (let wait = 300; ; wait = Math.min(3000, wait * 1.5)) {
    try {
      return await server.request(path, { query });
    } catch (error) {
      if (error.status !== 0 || server.isBaked) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function banner(text, ...more) {
  put(byId("banner"), text ?? "", ...more);
  byId("banner").hidden = !text;
}

async function start(load) {
  on("server", (isThere) => banner(isThere ? null : byId("banner").dataset.gone));
  const [meta, texts] = await Promise.all([getMeta(), retried(`texts/${language()}`, "for=page")]);
  const t = translator(texts, language());
  const under = () => keysUnder(location.hash, (path) => server.request(path));
  const kept = state(meta, emit, await under());
  const timings = new Map();
  const tip = bubble();
  let isRevealed = false;
  let isVeiled = false;
  let run = null;
  let bare = null; // the run without the class's own events, to compare with
  let stage = null;
  let takes = null;
  let isStarting = true;
  let holding = null;
  let slide = NO_SLIDE;

  const time = clock(meta.months, {
    onMonth(month) {
      emit("playhead", month);
      if (!isStarting) app.setPage({ t: month === 0 ? null : month });
      announceMonth(month);
    },
    onTime: (t) => stage?.setTime(t),
    onPlaying(isPlaying) {
      emit("playing", isPlaying);
      if (!isPlaying) app.announce(dateText());
    },
    onEnd() {
      if (!isRevealed && !isVeiled) setReveal(true, isVeiled);
    },
  });

  function setReveal(revealed, veiled) {
    if (revealed === isRevealed && veiled === isVeiled) return;
    isRevealed = revealed;
    isVeiled = veiled;
    emit("reveal", isRevealed);
  }

  const app = {
    meta,
    t,
    tip,
    on,
    get scene() {
      return kept.scene;
    },
    get page() {
      return kept.page;
    },
    get extras() {
      return kept.extras;
    },
    setScene: kept.setScene,
    setPage: kept.setPage,
    lay: kept.lay,
    defaultOf: kept.defaultOf,
    query: kept.query,
    address: kept.address,
    writeAddress: kept.writeNow,
    lever: (key) => kept.keys.get(key)?.lever ?? kept.keys.get(`left.${key}`)?.lever ?? null,
    get run() {
      return run;
    },
    /** The run without the class's own events, where there are some. */
    get bareRun() {
      return kept.scene.events ? (bare?.run ?? null) : null;
    },
    get playhead() {
      return time.month;
    },
    get time() {
      return time.time;
    },
    get isPlaying() {
      return time.isPlaying;
    },
    seek: time.seek,
    play: time.play,
    pause: time.pause,
    toggle: () => (time.isPlaying ? time.pause() : time.play()),
    step(by) {
      time.pause();
      time.seek(time.month + by);
      app.announce(dateText());
    },
    reset() {
      time.pause();
      setReveal(false, isVeiled);
      time.seek(0);
      app.announce(dateText());
    },
    /** Something was pressed: its mark shows at once, and play waits a moment at its month for the new course. */
    struck(event) {
      stage?.setPending(event);
      time.hold(event.month + 1);
      clearTimeout(holding);
      holding = setTimeout(() => time.hold(null), HOLDS);
    },
    setSpeed: (speed) => (time.speed = speed),
    get isRevealed() {
      return isRevealed;
    },
    get isVeiled() {
      return isVeiled;
    },
    reveal: () => setReveal(true, isVeiled),
    hide: () => setReveal(false, isVeiled),
    setVeil: (veiled) => setReveal(isRevealed || (!veiled && time.month >= meta.months), Boolean(veiled)),
    load,
    isBaked: server.isBaked,
    has: (path, params) => server.has(path, joined(kept.query(), params)),
    request: (path, options) => server.request(path, options),
    stream: (path, params, onLine, { query = kept.query() } = {}) => server.stream(path, joined(query, params), onLine),
    explain: explainer(meta, tip),
    get theme() {
      return colors.shown();
    },
    color: (name) => colors.color(name),
    frameColor: (share) => frameColor(share, colors.shown()),
    frameInk: (share) => frameInk(share, colors.shown()),
    timed(name, ms) {
      timings.set(name, ms);
      byId("timings").textContent = [...timings].map(([what, took]) => `${t(`timing.${what}`)} ${took < 1000 ? `${Math.round(took)} ms` : `${t.number(took / 1000, 1)} s`}`).join(" \u00b7 ");
    },
    get slide() {
      return slide;
    },
    setSlide(next) {
      if (JSON.stringify(next ?? NO_SLIDE) === JSON.stringify(slide)) return;
      slide = next ?? NO_SLIDE;
      emit("slide", slide);
    },
    offerPicture: (one) => takes.offerPicture(one),
    offerTable: (one) => takes.offerTable(one),
    announce: (text) => (byId("live").textContent = text),
    tab: (name) => app.setPage({ tab: name }),
    hasKeys: true,
    resetLevers() {
      const patch = {};
      const shown = [...meta.levers.flatMap((lever) => [lever.key, ...sidedKeys(lever.key)]), ...meta.options.map((option) => option.key)];
      for (const key of [...shown, ...kept.extras]) patch[key] = null;
      app.setScene({ ...patch, pairs: null }, { from: "reset" });
    },
  };
  const joined = (query, params = {}) => [query, spell(params)].filter(Boolean).join("&");
  const colors = theme(app, emit);
  window.framebreak = app; // for the console and for tests

  const dateText = () => (time.month === 0 ? t("page.founding", { month: entryName(0, meta.start_year) }) : entryName(time.month, meta.start_year));
  /** What screen readers hear while the cities play: strikes as they come, and every January. */
  function announceMonth(month) {
    if (!run) return;
    const struck = run.sides.left.events.filter((event) => event.month === month - 1);
    const changed = ["left", "right"].flatMap((side) => run.sides[side].programmes.filter((one) => one.to === month && one.end === "dropped").map(() => t(`page.drops.${side}`)));
    const texts = [...struck.map((event) => event.label), ...changed];
    if (texts.length) app.announce(`${dateText()}${t.colon} ${texts.join(", ")}`);
    else if (month % 12 === 0 && time.isPlaying) app.announce(dateText());
  }

  // ---- runs -------------------------------------------------------------------------------------------------------------------
  let requested = null; // the request for a run that is on its way
  let resting = null;
  let isMissed = false; // an answer is owed since the server went
  async function requestRun() {
    clearTimeout(resting);
    requested?.abort();
    const own = (requested = new AbortController());
    const since = performance.now();
    const query = kept.query();
    const slow = setTimeout(() => banner(t(run ? "page.slow" : "page.warming")), SLOW);
    own.signal.addEventListener("abort", () => clearTimeout(slow));
    try {
      const answer = await server.request("run", { query, signal: own.signal });
      if (own.signal.aborted) return;
      let before = null;
      if (kept.scene.events) {
        const plain = kept.query({ events: null });
        if (bare?.query !== plain) {
          const answerWithout = await server.request("run", { query: plain, signal: own.signal }).catch(() => null);
          if (own.signal.aborted) return;
          bare = answerWithout && { query: plain, run: answerWithout };
        }
        before = bare?.run ?? null;
      } else bare = { query, run: answer };
      run = answer;
      isMissed = false;
      stage ??= twins(byId("stage"), app);
      stage.setRun(run, before);
      time.hold(null);
      stage.setTime(time.time);
      app.timed("run", performance.now() - since);
      banner(null);
      emit("run", run);
      document.documentElement.dataset.runs = Number(document.documentElement.dataset.runs ?? 0) + 1;
    } catch (error) {
      if (error.name === "AbortError" || own.signal.aborted) return;
      isMissed = error.status === 0;
      time.hold(null);
      const afresh = h("button", { type: "button", class: "small", on: { click: () => (location.hash = "") } }, t("page.afresh"));
      if (error.status !== 0 || server.isBaked) banner(error.message, " ", run ? "" : afresh);
      const waiting = document.querySelector("#stage > .wait");
      if (waiting && error.status !== 0) waiting.textContent = ""; // nothing is on its way
    } finally {
      clearTimeout(slow);
    }
  }
  /* A run takes the server as long as the first estimate of a thousand cities, which is what a moved slider is watched for. */
  function rested(since) {
    if (citiesOf(app).isFirstDue && performance.now() - since < GIVES_WAY) resting = setTimeout(rested, RESTS / 4, since);
    else requestRun();
  }
  on("scene", ({ patch, from }) => {
    clearTimeout(resting);
    if (SLIDERS.includes(from)) resting = setTimeout(rested, RESTS, performance.now());
    else requestRun();
    if ("seed" in patch || "panel" in patch || "city" in patch) app.hide();
  });
  on("server", (isThere) => isThere && isMissed && requestRun());

  // ---- header -----------------------------------------------------------------------------------------------------------------
  const tools = byId("tools");
  const take = h("button", { type: "button" }, t("take.title"));
  const bigger = h("button", { type: "button", class: "in-play", "aria-label": t("page.bigger_label"), title: t("page.bigger"), on: { click: () => enlarge() } }, "A+");
  const dark = h("button", { type: "button", class: "in-play", title: t("page.turn"), on: { click: () => turn() } });
  const help = h("button", { type: "button", "aria-label": t("help.button_label"), title: t("help.button"), on: { click: () => byId("help").showModal() } }, "?");
  const inWordsButton = h("button", { type: "button", title: t("words.button_title"), on: { click: () => inWords(byId("words"), app) } }, t("words.button"));
  put(tools, joinButton(byId("room"), app), undoButton(app), inWordsButton, take, bigger, dark, help);
  toolbar(tools, { label: t("page.tools") });
  const larger = () => limited(Number(app.page.size) || 0, 0, BIGGER.length - 1);
  const enlarge = () => app.setPage({ size: (larger() + 1) % BIGGER.length || null });
  function showSize() {
    document.documentElement.style.setProperty("--larger", BIGGER[larger()]);
    document.documentElement.toggleAttribute("data-large", larger() > 0);
    emit("size");
  }
  on("page", ({ patch }) => "size" in patch && showSize());
  showSize();
  function turn() {
    app.setPage({ theme: colors.shown() === "dark" ? "light" : "dark" });
  }
  const showTheme = () => (dark.textContent = t(colors.shown() === "dark" ? "page.light" : "page.dark"));
  on("page", ({ patch }) => "theme" in patch && colors.apply());
  on("theme", showTheme);
  showTheme();
  placePicker(byId("place"), app);
  helpDialog(byId("help"), app);
  takes = takeAway(take, byId("take"), app);
  app.offerPicture({ name: "twins", label: t("take.twins"), svg: () => wholePicture(app) });
  app.offerTable({ label: t("take.run_csv"), href: () => `api/run.csv?${kept.query()}` });

  // ---- transport, events, tabs ------------------------------------------------------------------------------------------------
  const bar = transport(byId("transport"), app);
  const strikes = eventsBar(byId("events"), app);
  tabs(app);
  mainLevers(byId("common"), app);
  leversTab(byId("levers"), app);
  const actions = {
    " ": () => app.toggle(),
    ArrowRight: (event) => app.step(event.shiftKey ? 12 : 1),
    ArrowLeft: (event) => app.step(event.shiftKey ? -12 : -1),
    Home: () => app.reset(),
    End: () => app.isVeiled || app.reveal(),
    "[": () => bar.faster(-1),
    "]": () => bar.faster(1),
    "+": enlarge,
    l: turn,
    w: () => inWords(byId("words"), app),
    "?": () => byId("help").showModal(),
    Backspace: () => strikes.undo(),
  };
  for (const event of meta.events) if (event.key) actions[event.key.toLowerCase()] = () => strikes.strike(event.kind);
  keys(app, actions);
  addEventListener("resize", () => emit("size"));
  folds();
  skips();
  otherLanguage(byId("language"), app);
  let changes = 0; // of the address; a story that an older one named is dropped
  async function reread() {
    changes += 1;
    const own = changes;
    const next = await under();
    if (own !== changes || !kept.reread(next)) return;
    nameMeasure(app);
    colors.apply();
    emit("address");
    emit("scene", { patch: { ...kept.scene }, from: "address", scene: kept.scene });
    emit("page", { patch: { ...kept.page }, page: kept.page, from: "address" });
    time.seek(Number(kept.page.t) || 0);
  }
  app.reread = reread;
  addEventListener("hashchange", reread);

  nameMeasure(app);
  time.seek(limited(Number(kept.page.t) || 0, 0, meta.months));
  isStarting = false;
  app.timed("ready in", performance.now()); // since the browser began to load the page
  document.documentElement.dataset.ready = "true";
  await requestRun();
  await parts(app);
}

/** The other parts of the page, each in its slot, if it is there. */
async function parts(app) {
  const all = {
    thousand: () => import("./thousand.js"),
    map: () => import("./map.js"),
    matrix: () => import("./matrix.js"),
    story: () => import("./story.js"),
    play: () => import("./play.js"),
  };
  const named = { play: app.t("play.opens"), matrix: app.t("tab.levers") };
  const late = []; // parts that did not come at once: none waits for another
  const mount = (name, part) => {
    try {
      part.mount(byId(name), app);
    } catch (error) {
      console.error(error); // one part that fails does not stop the others
    }
  };
  for (const [name, get] of Object.entries(all)) {
    const part = await get().catch(() => null);
    if (part) mount(name, part);
    else late.push(app.load(get, named[name] ?? app.t(`tab.${name}`)).then((come) => mount(name, come)));
  }
  await Promise.all(late);
  document.documentElement.dataset.parts = "true";
}

/** Seed, panel and city: which city the twins are. */
function placePicker(element, app) {
  const number = (name, label, low, high) => {
    const input = h("input", { type: "number", id: `place-${name}`, min: low, max: high, step: 1, value: app.scene[name], on: { change: () => app.setScene({ [name]: input.value === "" ? null : Number(input.value) }, { from: "place" }) } });
    return { input, row: h("div", { class: "lever" }, h("label", { for: `place-${name}` }, label), input) };
  };
  const seed = h("input", { type: "text", id: "place-seed", inputmode: "numeric", pattern: "-?[0-9]+", value: app.scene.seed, on: { change: () => seed.reportValidity() && app.setScene({ seed: seed.value.trim() }, { from: "place" }) } });
  const panel = number("panel", app.t("place.panel"), 0, 9999);
  const city = number("city", app.t("place.city"), 0, 10);
  const name = h("span");
  const fold = h("details", { class: "fold end" }, h("summary", { title: app.t("place.which") }, name), h("div", { class: "fold-body" }, h("div", { class: "lever" }, h("label", { for: "place-seed" }, app.t("place.seed")), seed), panel.row, city.row));
  const another = h("button", { type: "button", title: app.t("place.another_title"), on: { click: () => {
    const next = app.scene.city + 1;
    app.pause();
    app.setScene(next > 10 ? { panel: app.scene.panel + 1, city: 0 } : { city: next }, { from: "place" });
    app.seek(0);
  } } }, app.t("place.another"));
  put(element, fold, another);
  function show() {
    seed.value = app.scene.seed;
    panel.input.value = app.scene.panel;
    city.input.value = app.scene.city;
    name.textContent = app.t("place.name", app.scene);
  }
  app.on("scene", show);
  app.on("address", show);
  show();
}

function tabs(app) {
  const nav = byId("tabs");
  const opening = intro(byId("intro"), app, () => (show(), resized()));
  const resized = () => requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
  const made = new Map();
  for (const name of TABS) {
    const button = h("button", { type: "button", "aria-expanded": "false", "aria-controls": name, on: { click: () => app.setPage({ tab: app.page.tab === name ? null : name }) } }, app.t(`tab.${name}`));
    made.set(name, button);
    nav.append(button);
  }
  function show() {
    const open = made.has(app.page.tab) ? app.page.tab : null;
    for (const [name, button] of made) {
      button.setAttribute("aria-expanded", String(name === open));
      byId(name).hidden = name !== open;
    }
    byId("intro").hidden = !opening.isShown();
    byId("panel").hidden = !open && !opening.isShown();
    document.body.classList.toggle("is-opening", opening.isShown());
    document.body.dataset.tab = open ?? "";
  }
  app.on("page", ({ patch }) => "tab" in patch && (show(), resized()));
  show();
}

/** Where the server lets a room in: a button that shows the address and its code, large enough for the back row. */
function joinButton(dialog, app) {
  const address = app.meta.address ?? "";
  const host = address ? new URL(address).hostname : "";
  if (app.isBaked || !host || host === "localhost" || host === "[::1]" || host.startsWith("127.")) return null;
  put(
    dialog,
    h("form", { method: "dialog", class: "dialog-head" }, h("h2", { id: "room-title" }, app.t("room.title")), h("button", { class: "plain small" }, app.t("page.close"))),
    h("p", { class: "address" }, address),
    h("img", { class: "qr", src: "api/qr.svg", alt: app.t("room.picture", { address }) }),
  );
  return h("button", { type: "button", on: { click: () => dialog.showModal() } }, app.t("room.button"));
}

/** A link to the same view in the other language. */
function otherLanguage(link, app) {
  if (app.isBaked) return;
  link.hidden = false;
  const show = () => (link.href = app.address().replace(/[^#]*/, app.t.lang === "fr" ? location.pathname : `${location.pathname}?lang=fr`));
  link.addEventListener("pointerenter", show);
  link.addEventListener("focus", show);
  show();
}

/** Links that skip move the focus and leave the address, which holds the scene, alone. */
function skips() {
  for (const link of document.querySelectorAll("a.skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId(link.hash.slice(1)).focus();
    });
  }
}

/** Folded controls close when something else is pressed, and on Escape. */
function folds() {
  const open = () => document.querySelectorAll("details.fold[open]");
  addEventListener("pointerdown", (event) => {
    for (const fold of open()) if (!fold.contains(event.target)) fold.open = false;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const fold of open()) {
      if (fold.contains(document.activeElement)) fold.querySelector("summary").focus();
      fold.open = false;
    }
  });
}

function helpDialog(dialog, app) {
  const { t } = app;
  const row = (name, key = t(`key_name.${name}`)) => [key, t(`help.keys.${name}`)];
  const strikes = app.meta.events.filter((event) => event.key).map((event) => [event.key.toUpperCase(), t("events.now", { event: event.label })]);
  const rows = [row("Space"), row("arrows", "\u2190 \u2192"), row("Home"), row("End"), row("speed", "[ ]"), ...strikes, row("Backspace"), row("undo", "Ctrl+Z"), row("words", "W"), row("turn", "L"), row("bigger", "+"), row("help", "?")];
  const isOn = h("input", { type: "checkbox", id: "keys-on", on: { change: () => (app.hasKeys = isOn.checked) } });
  isOn.checked = true;
  put(
    dialog,
    h("form", { method: "dialog", class: "dialog-head" }, h("h2", { id: "help-title" }, t("help.title")), h("button", { class: "plain small", "aria-label": t("page.close") }, t("page.close"))),
    h("p", {}, t("help.text")),
    app.isBaked ? null : h("p", {}, t("help.play")),
    h("table", {}, h("caption", {}, t("help.caption")), h("tbody", {}, ...rows.map(([key, text]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, text))))),
    h("p", { class: "row" }, isOn, h("label", { for: "keys-on" }, t("help.keys_on"))),
    h("h3", {}, t("help.phases", { n: app.meta.phases.length })),
    h("ol", { class: "phases" }, ...app.meta.phases.map((phase) => h("li", {}, h("strong", {}, phase.title), ` (${phase.actors})${t.colon} ${phase.sentence}`))),
    h("h3", {}, t("help.glossary")),
    h("dl", { class: "glossary" }, ...Object.entries(app.meta.glossary).flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)])),
  );
}

/** Begins the page; `load` is that of boot.js. */
export function begin(load) {
  start(load).catch((error) => {
    console.error(error);
    banner(byId("banner").dataset.failed, " ", error.message);
  });
}
