/* Play: the part of the page in which one acts. A play is its address: scenario and level, moves, month, seat; the server keeps nothing.

   What is on screen is one of four: a choice of scenarios, a hand-over that hides what the seat before has seen, a turn, the debrief.
   Each is drawn by a module of its own, from the server's answer and from `game`, which is made here:

   game.app, game.place        the page, and the keys of the address: {name, level, moves, month, seat, draft}, whether the device is
                               handed over (cover), the month in which the last turn began (since), how many turns were taken back
                               (back), and whether the link forbids that (isFixed)
   game.go(patch)              change the address, and draw what it means
   game.takeBack(), game.mayTakeBack    the turn before, and whether there is a way to it (playundo.js)
   game.turn                   the last answer of /api/play */

import { debriefing } from "./debrief.js";
import { h, put } from "./dom.js";
import { handOver } from "./handover.js";
import { board } from "./playboard.js";
import { startScreen } from "./playstart.js";
import { canUndo, undone } from "./playundo.js";
import { monthName } from "./scale.js";
import { spell } from "./state.js";

const MONTHS = 156;
const KEYS = ["play", "moves", "month", "seat", "draft", "cover", "since", "back", "undo"];
const NOTHING = Object.fromEntries(KEYS.map((key) => [key, null]));

/** What the address says of a play; null where nobody plays. */
function placeOf(page) {
  if (!page.play) return null;
  const [name, level] = page.play.split(/\.(?=[^.]*$)/);
  const whole = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : null);
  const month = Number(page.month ?? 0);
  return {
    name: name === "choose" ? null : name,
    level: Number(level) || 1,
    moves: page.moves ?? "",
    month: Number.isFinite(month) ? month : 0,
    seat: page.seat ?? "alone",
    draft: page.draft ?? "",
    cover: page.cover === "1" && Boolean(page.seat), // who plays alone hands nothing over
    since: whole(page.since),
    back: whole(page.back) ?? 0,
    isFixed: page.undo === "off",
  };
}

export function mount(element, app) {
  if (app.isBaked) return; // a handout has no server that could answer a move
  const header = document.querySelector("h1");
  const title = header.textContent;
  const [tools, foot, otherLanguage] = ["tools", "foot", "language"].map((id) => document.getElementById(id));
  const opener = h("button", { type: "button", id: "open-play", on: { click: () => app.setPage(left ?? { play: "choose.1" }) } }, app.t("play.opens"));
  document.getElementById("tabs").append(opener);

  let asked = null;
  let isMissed = false; // a screen is owed since the server went
  let shown = null;
  let left = null; // a play that was left, to go on with
  let isTakenBack = false; // the next screen comes of a turn that was taken back
  const game = {
    app,
    place: placeOf(app.page),
    turn: null,
    /** The address of a play, as the server and as a link have it. */
    query: (place = game.place) => spell({ scenario: place.name, level: place.level, moves: place.moves, month: place.month, seat: place.seat }),
    link(patch = {}) {
      const place = { ...game.place, cover: false, since: null, ...patch }; // for another device, which nobody has to cover
      const said = Object.entries(written(place)).filter(([, value]) => value !== null);
      return `${location.href.split("#")[0]}#${spell(Object.fromEntries(said))}`;
    },
    go(patch) {
      const place = { ...game.place, ...patch };
      app.setPage(written(place));
    },
    /** Put the order of a seat aside for the next one, and hide what this one saw. */
    handTo(seat, draft, more = {}) {
      game.go({ ...more, seat, draft, cover: true });
      app.writeAddress(); // a reload shows the cover again
    },
    uncover: () => {
      game.go({ cover: false, since: null }); // who has seen the news takes no turn back
      app.writeAddress(); // nor covers them again by a reload
    },
    get mayTakeBack() {
      return canUndo(game.place, MONTHS);
    },
    takeBack() {
      if (!game.mayTakeBack) return;
      isTakenBack = true;
      game.go(undone(game.place));
      app.writeAddress();
    },
    /** Back to the two cities; the play is kept for as long as the page is open. */
    leave() {
      left = game.place.name ? written(game.place) : null;
      opener.textContent = app.t(left ? "play.left" : "play.opens");
      app.setPage(NOTHING);
    },
    date: (month) => monthName(month, app.meta.start_year),
  };
  const written = (place) => ({
    play: `${place.name ?? "choose"}.${place.level}`,
    moves: place.moves || null,
    month: place.month || null,
    seat: place.seat === "alone" ? null : place.seat,
    draft: place.draft || null,
    cover: place.cover ? 1 : null,
    since: place.since,
    back: place.back || null,
    undo: place.isFixed ? "off" : null,
  });

  function say(text, ...more) {
    put(element, h("div", { class: "play-alone" }, h("p", { class: "play-wrong", role: "alert" }, text), h("p", {}, ...more, " ", h("button", { type: "button", on: { click: () => app.setPage({ ...NOTHING, play: "choose.1" }) } }, app.t("play.choose")))));
  }

  /* No answer: the play stands in the address, and is drawn once there is one. */
  function sayNoAnswer(text) {
    put(element, h("div", { class: "play-alone" }, h("p", { class: "play-wrong", role: "alert" }, text, " ", app.t("play.kept")), h("p", {}, h("button", { type: "button", on: { click: draw } }, app.t("parts.again")))));
  }

  async function draw() {
    const place = game.place;
    asked?.abort();
    isMissed = false;
    if (!place) return;
    const own = (asked = new AbortController());
    const since = performance.now();
    try {
      if (!place.name) {
        const listed = await app.request("play/scenarios", { signal: own.signal });
        if (!own.signal.aborted) startScreen(element, game, listed);
      } else if (place.cover && place.month < MONTHS) {
        handOver(element, game);
      } else if (place.month >= MONTHS) {
        const end = await app.request("debrief", { query: game.query(), signal: own.signal });
        if (!own.signal.aborted) debriefing(element, game, end);
      } else {
        const turn = await app.request("play", { query: game.query(), signal: own.signal });
        if (own.signal.aborted) return;
        const isNext = game.turn && turn.month > game.turn.month && turn.scenario.name === game.turn.scenario.name;
        const before = isNext ? game.turn.month : (place.since ?? turn.month);
        game.turn = turn;
        board(element, game, Math.min(before, turn.month), isTakenBack);
        isTakenBack = false;
        app.timed("turn", performance.now() - since);
      }
      shown = place.name ? (place.month >= MONTHS ? "debrief" : "turn") : "choose";
      element.dataset.shown = place.cover && shown === "turn" ? "handover" : shown;
      element.dataset.drawn = Number(element.dataset.drawn ?? 0) + 1;
      app.timed("turn in all", performance.now() - since);
    } catch (error) {
      if (error.name === "AbortError" || own.signal.aborted) return;
      isMissed = error.status === 0;
      if (isMissed) sayNoAnswer(error.message);
      else say(error.message);
      element.dataset.shown = isMissed ? "missed" : "refused";
      element.dataset.drawn = Number(element.dataset.drawn ?? 0) + 1;
    }
  }

  function show() {
    const place = placeOf(app.page);
    const isSame = JSON.stringify({ ...place, draft: "" }) === JSON.stringify(game.place && { ...game.place, draft: "" });
    game.place = place;
    const isOn = Boolean(place);
    const wasOn = document.body.classList.contains("is-play");
    document.body.classList.toggle("is-play", isOn);
    element.hidden = !isOn;
    (isOn ? tools : foot).append(otherLanguage); // where it is at hand
    app.hasKeys = !isOn;
    header.textContent = isOn ? app.t("play.title") : title;
    if (!isOn) {
      game.turn = null;
      put(element);
      if (wasOn) dispatchEvent(new Event("resize"));
      return;
    }
    if (!wasOn) app.pause();
    if (!isSame || !wasOn) draw();
  }
  app.on("page", ({ patch }) => KEYS.some((key) => key in patch) && show());
  app.on("server", (isThere) => isThere && isMissed && draw());
  app.on("address", show);
  app.on("size", () => element.dispatchEvent(new Event("redraw")));
  app.on("theme", () => element.dispatchEvent(new Event("redraw")));
  show();
}
