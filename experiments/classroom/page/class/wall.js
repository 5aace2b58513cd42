/* The wall: where to join, the bets as they come, a slide of the story, or the class beside one city and a thousand twins. */

import { h, put } from "../dom.js";
import { loadTexts } from "../texts.js";
import { link, memory, poll, sentence } from "./link.js";
import { betBars, betsOf, oneCity, playsDrawn, twins, verdict } from "./result.js";

const CODE = "framebreak.code";
const LEADING = 4; // pixels by which letters may stand out of a line
const FITS = [1.3, 1.2, 1.1, 1, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62, 0.56]; // sizes that are tried until all of it fits; class.css keeps small text as it is
const view = document.getElementById("view");
const banner = document.getElementById("banner");

async function start() {
  const t = await loadTexts();
  document.title = `${t("wall.title")} · Framebreak`;
  let code = new URLSearchParams(location.search).get("code") ?? memory.get(CODE) ?? "";
  const server = link(() => code, t.lang);
  let drawn = "";
  let picture = null;
  let pictured = "";
  let frame = null;

  function askCode(trouble) {
    const input = h("input", { type: "text", id: "code", autocomplete: "off", spellcheck: "false", maxlength: 8 });
    const submit = (event) => {
      event.preventDefault();
      code = input.value;
      memory.set(CODE, code);
      follow();
    };
    put(view, h("form", { class: "join-form", on: { submit } }, trouble ? h("p", { role: "alert", class: "trouble" }, trouble) : null, h("label", { for: "code" }, t("wall.ask_code")), input, h("button", {}, t("wall.show"))));
    input.focus();
  }

  const follow = () =>
    poll(() => server.get("wall"), update, (error) => {
      banner.hidden = error.status === 403;
      banner.textContent = error.status === 0 ? t("wall.offline") : sentence(t, error);
      if (error.status === 403) askCode(sentence(t, error));
      return error.status === 403;
    });

  function update(state) {
    banner.hidden = true;
    if (pictured !== state.address) {
      pictured = state.address;
      server.picture("qr.svg").then((address) => {
        if (picture) URL.revokeObjectURL(picture);
        picture = address;
        drawn = "";
        draw(state);
      }, () => (pictured = ""));
    }
    draw(state);
  }

  function draw(state) {
    const { again, ...shown } = state;
    const next = JSON.stringify(shown);
    if (frame) run(state.runs); // its page may have been loaded only now
    if (next === drawn) return;
    drawn = next;
    if (state.slide) {
      showSlide(state);
      return;
    }
    frame = null;
    document.body.className = `is-${state.phase}${state.result?.plays ? " has-plays" : ""}`;
    if (state.result) put(view, ...revealed(state));
    else if (state.phase === "waiting") put(view, ...waiting(state));
    else put(view, ...betting(state));
    fit();
  }

  /* All is as large as fits together: a long question takes the room of what stands below it, and names go first. */
  function fit() {
    const isFull = (one) => one && !one.classList.contains("names") && one.scrollHeight > one.clientHeight + LEADING;
    for (const size of FITS) {
      view.style.setProperty("--f", size);
      document.body.classList.toggle("is-tight", size < 0.8);
      if (![view, ...view.children].some(isFull)) return;
    }
  }
  addEventListener("resize", fit);
  document.fonts.ready.then(fit);

  const code_ = (state) => state.address.replace(/^http:\/\//, "").replace(/\/$/, "/join");
  const qr = () => (picture ? h("img", { class: "qr", src: picture, alt: t("wall.picture") }) : null);
  const names = (state) => (state.names.length ? h("ul", { class: "names" }, state.names.slice(-60).reverse().map((name) => h("li", {}, name))) : null);

  function waiting(state) {
    return [
      h("header", { class: "wall-head" }, h("h1", {}, state.story.title), h("p", { class: "wall-status" }, t("wall.waiting"))),
      h("p", { class: "wall-question" }, state.story.question),
      h("section", { class: "join" },
        qr(),
        h("div", {},
          h("p", { class: "join-label" }, t("wall.join_at")),
          h("p", { class: "join-address" }, code_(state)),
          h("p", { class: "join-label" }, t("wall.code")),
          h("p", { class: "join-code" }, state.code),
          h("p", { class: "join-label" }, t("wall.phones", { n: state.phones })),
        ),
      ),
      names(state),
    ];
  }

  function betting(state) {
    const isOpen = state.phase === "open";
    return [
      h("header", { class: "wall-head" }, h("h1", {}, state.story.title), h("p", { class: `wall-status${isOpen ? " is-open" : ""}` }, t(`wall.${state.phase}`))),
      h("p", { class: "wall-ask" }, state.story.ask),
      state.tally ? h("section", { class: "wall-bets" }, betBars(t, state.story.choices, state.tally)) : h("section", { class: "wall-bets" }, choicesOnly(state), h("p", { class: "quiet" }, t("wall.hidden"))),
      names(state),
      h("footer", { class: "wall-foot" },
        h("p", { class: "wall-count" }, t("wall.bets_of", { n: state.bets, all: state.phones })),
        h("div", { class: "join-strip" }, h("p", {}, `${t("wall.join_at")} `, h("b", {}, code_(state)), ` · ${t("wall.code")} `, h("b", { class: "strip-code" }, state.code)), qr()),
      ),
    ];
  }

  const choicesOnly = (state) => h("ul", { class: "choices-only" }, ["left", "right", "tie"].map((key) => h("li", { class: `is-${key}` }, state.story.choices[key])));

  function revealed(state) {
    const { result, story } = state;
    const { debrief } = result;
    const known = debrief && !debrief.problem;
    const all = betsOf(result.tally);
    const card = (key, sub, ...inside) => h("section", { class: `card is-${key}` }, h("h2", {}, t(`result.${key}`)), h("p", { class: "quiet" }, sub), ...inside);
    const wait = h("p", {}, debrief?.problem ? t("result.problem", { why: debrief.problem }) : t("result.computing"));
    const foreseen = known && debrief.winner in result.tally && all ? h("p", { class: "foreseen" }, t("result.class_was", { n: result.tally[debrief.winner], all })) : null;
    return [
      h("header", { class: "wall-head" }, h("p", { class: "wall-title" }, story.title)),
      h("h1", { class: "wall-ask is-small" }, story.ask),
      h("div", { class: "cards" },
        card("class", all ? t("result.bets", { n: all }) : t("result.none"), betBars(t, story.choices, result.tally, { winner: known ? debrief.winner : null }), foreseen),
        card("city", t("result.one_draw"), known ? oneCity(t, story.choices, debrief) : wait),
        card("twins", known ? t("result.of_cities", { n: t.number(debrief.cities) }) : "", known ? twins(t, story.choices, debrief) : wait),
      ),
      known ? h("p", { class: "wall-verdict" }, h("b", {}, verdict(t, story.choices, debrief)), result.plays ? null : ` ${result.explain}`) : null,
      result.plays ? playsDrawn(t, result.plays) : null,
    ];
  }

  /* The ordinary page in a frame of its own: it plays, and what is moved there is nobody else's. */
  function showSlide(state) {
    const where = `${new URL("./", location.href).pathname}${t.lang === "fr" ? "?lang=fr" : ""}#${state.slide.fragment}`;
    document.body.className = "is-slide";
    if (!frame) {
      frame = { element: h("iframe", { title: state.story.title }), runs: false, text: h("p", { class: "slide-text" }), at: h("span", { class: "quiet" }), where: "" };
      // The slide's text stands above already, and the instructor turns slides.
      frame.element.addEventListener("load", (event) => event.target.contentDocument.documentElement.classList.add("on-wall"));
      put(view, h("div", { class: "slide-line" }, frame.text, frame.at), frame.element);
    }
    frame.text.textContent = state.slide.text;
    frame.at.textContent = t("wall.slide", { n: state.slide.number, all: state.slide.of });
    if (frame.where !== where) frame.element.src = frame.where = where;
    run(state.runs);
  }

  /* The cities play and stop as the instructor says; whoever stands at the wall can play them as well. */
  function run(runs) {
    const page = frame?.element.contentWindow?.framebreak;
    if (page && frame.runs !== runs) {
      frame.runs = runs;
      if (runs) page.play();
      else page.pause();
    }
  }

  if (code) follow();
  else askCode(null);
}

start();
