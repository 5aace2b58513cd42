/* The instructor's own screen: what is on the wall, what may be sent, who is there, and the notes of the story beside it. */

import { h, put } from "../dom.js";
import { loadTexts } from "../texts.js";
import { link, memory, poll, sentence } from "./link.js";
import { betBars, betsOf, capital, playsDrawn } from "./result.js";

const KEY = "framebreak.key";
const SWITCHES = ["tally", "names", "plays", "door", "shared"];
const NOTES = [["click", "ol"], ["they_say", "ul"], ["evidence", "ul"], ["pitfalls", "ul"], ["rubric", "ul"]];
const view = document.getElementById("view");
const banner = document.getElementById("banner");

/* The key goes from the address into this browser's memory, since an address may be projected. */
function keyOfAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    memory.set(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? memory.get(KEY) ?? "";
}

async function start() {
  const t = await loadTexts();
  document.title = `${t("instructor.title")} · Framebreak`;
  const key = keyOfAddress();
  const server = link(() => key, t.lang);
  const parts = screen();
  let drawn = {};
  let state = null;
  let scenarios = null; // of Play, with their notes
  fetch(`api/play/notes?lang=${t.lang}`)
    .then((answer) => answer.json())
    .then((listed) => (scenarios = listed))
    .catch(() => null); // the notes of the story stand without them

  const say = (text) => {
    banner.textContent = text ?? "";
    banner.hidden = !text;
  };
  async function act(action, value = null) {
    try {
      update(await server.post("act", { action, value }));
    } catch (error) {
      say(error.status === 0 ? t("instructor.offline") : sentence(t, error));
    }
  }
  poll(() => server.get("instructor"), update, (error) => {
    const isKey = error.status === 403;
    say(isKey ? t("instructor.key") : error.status === 0 ? t("instructor.offline") : sentence(t, error));
    if (isKey) put(view);
    return isKey;
  });

  function screen() {
    const made = Object.fromEntries(["head", "controls", "tally", "people", "slides", "notes"].map((name) => [name, h("section", { class: `part-${name}` })]));
    put(view, made.head, h("div", { class: "columns" }, h("div", { class: "column" }, made.controls, made.tally, made.people), h("div", { class: "column" }, made.slides, made.notes)));
    return made;
  }

  /* A part is drawn anew where what it shows has changed, so that nothing is replaced under the hand. */
  function part(name, shown, build) {
    const next = JSON.stringify(shown);
    if (drawn[name] === next) return;
    const focus = parts[name].contains(document.activeElement) ? document.activeElement.dataset.act : null;
    drawn[name] = next;
    put(parts[name], ...build());
    if (focus) parts[name].querySelector(`[data-act="${focus}"]`)?.focus();
  }

  function update(next) {
    say(null);
    state = next;
    const { phase, at, switches, slides, story } = state;
    part("head", [state.stories, state.chosen, phase, state.undoes, state.code], head);
    part("controls", [phase, at, slides.length, state.is_computed, state.runs], controls);
    part("tally", [state.tally, state.phones, story.choices, state.plays_so_far], tally);
    part("people", [switches, state.named, state.turned_away, state.address, state.code], people);
    part("slides", [slides, at, story.question], list);
    state.scenarios = scenarios;
    part("notes", [state.notes, state.chosen, Boolean(scenarios)], notes);
  }

  const button = (action, label, options = {}) =>
    h("button", { type: "button", "data-act": action, class: options.isMain ? "main-button" : "", disabled: Boolean(options.isOff), on: { click: () => act(action, options.value ?? null) } }, label);

  function head() {
    const stories = h("select", { id: "story", "data-act": "story", on: { change: () => act("story", stories.value) } },
      state.stories.map((one) => h("option", { value: one.name, selected: one.name === state.chosen }, `${one.title} (${t("instructor.minutes", { n: one.minutes })})`)));
    const lang = t.lang === "fr" ? "" : "&lang=fr";
    const here = `?code=${state.code}${t.lang === "fr" ? "&lang=fr" : ""}`;
    return [
      h("h1", {}, t("instructor.title")),
      h("label", { for: "story", class: "unseen" }, t("instructor.story")), stories,
      h("span", { class: `phase-badge is-${state.phase}` }, t(`instructor.phase.${state.phase}`)),
      button("undo", state.undoes ? t("instructor.undo_what", { what: t(`instructor.action.${state.undoes}`) }) : t("instructor.undo"), { isOff: !state.undoes }),
      h("a", { class: "as-button", href: `wall${here}`, target: "framebreak-wall" }, t("instructor.wall")),
      h("a", { href: `instructor?${lang.slice(1)}`, lang: t.lang === "fr" ? "en" : "fr" }, t("instructor.other_language")),
    ];
  }

  function controls() {
    const { phase, at, slides } = state;
    const isRevealed = phase === "revealed";
    const main = phase === "open" ? button("stop", t("instructor.stop"), { isMain: true }) : button("start", t("instructor.start"), { isMain: phase === "waiting", isOff: isRevealed });
    return [
      h("h2", {}, t("instructor.on_wall")),
      h("div", { class: "row large" }, main, isRevealed ? button("hide", t("instructor.hide")) : button("reveal", t("instructor.reveal"), { isMain: phase === "closed" })),
      h("div", { class: "row" }, button("back", t("instructor.back"), { isOff: at === 0 }), button("next", t("instructor.next"), { isOff: at === slides.length }), button("run", t(state.runs ? "instructor.pause" : "instructor.run"), { isOff: at === 0, value: !state.runs }), button("clear", t("instructor.clear"))),
      h("p", { class: "quiet" }, state.is_computed ? t("instructor.ready") : t("result.computing")),
    ];
  }

  function tally() {
    return [
      h("h2", {}, t("wall.bets_of", { n: betsOf(state.tally), all: state.phones })),
      betBars(t, state.story.choices, state.tally),
      state.plays_so_far ? playsDrawn(t, state.plays_so_far) : null,
    ];
  }

  function people() {
    const toggle = (name) => {
      const input = h("input", { type: "checkbox", id: `switch-${name}`, "data-act": name, on: { change: () => act(name, input.checked) } });
      input.checked = state.switches[name];
      return h("p", { class: "row switch" }, input, h("label", { for: `switch-${name}` }, t(`instructor.${name}`)));
    };
    const name = (one) => h("li", {}, one.name, h("button", { type: "button", class: "small", "data-act": `remove-${one.seat}`, "aria-label": t("instructor.remove", { name: one.name }), title: t("instructor.remove", { name: one.name }), on: { click: () => act("remove", one.seat) } }, "\u00d7"));
    return [
      h("h2", {}, t("instructor.class")),
      h("p", {}, `${t("instructor.copy")}${t.colon} `, h("b", { class: "address" }, `${state.address}join`), ` · ${t("wall.code")} `, h("b", {}, state.code)),
      state.turned_away && !state.switches.shared ? h("p", { class: "trouble" }, t("instructor.turned_away", { n: state.turned_away })) : null,
      ...SWITCHES.map(toggle),
      state.switches.names ? h("div", {}, h("h3", {}, t("instructor.named")), state.named.length ? h("ul", { class: "names" }, state.named.map(name)) : h("p", { class: "quiet" }, t("instructor.no_names"))) : null,
    ];
  }

  function list() {
    const entry = (text, number) =>
      h("li", {}, h("button", { type: "button", class: "slide-entry", "data-act": `slide-${number}`, "aria-current": number === state.at ? "true" : null, on: { click: () => act("slide", number) } }, h("b", {}, number === 0 ? t("instructor.question") : String(number)), h("span", {}, text)));
    return [h("h2", {}, t("instructor.slides")), h("ol", { class: "slide-list" }, [state.story.question, ...state.slides].map(entry))];
  }

  function notes() {
    const texts = state.notes;
    const goalAndAsk = (own) => [h("p", {}, h("b", {}, `${capital(t("instructor.goal"))}. `), own.goal), h("p", {}, h("b", {}, `${capital(t("instructor.ask"))}. `), own.ask)];
    const lists = (own) => NOTES.flatMap(([name, kind]) => (own[name]?.length ? [h("h3", {}, t(`instructor.${name}`)), h(kind, {}, own[name].map((text) => h("li", {}, text)))] : []));
    const plays = (state.scenarios ?? []).map((each) => h("details", {}, h("summary", {}, `${each.title} (${t("instructor.minutes", { n: each.minutes })})`), ...goalAndAsk(each.notes), ...lists(each.notes)));
    return [h("h2", {}, t("instructor.notes")), ...goalAndAsk(texts), ...lists(texts), ...(plays.length ? [h("h2", {}, t("instructor.play_notes")), ...plays] : [])];
  }
}

start();
