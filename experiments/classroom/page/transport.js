/* The shared clock: play, pause, step, back, scrub, speed, reset. All of it here in the browser, so it goes on without a server. */

import { h, icon, put } from "./dom.js";
import { entryName, limited } from "./scale.js";

const SPEEDS = [1, 2, 4, 8, 16, 30]; // months a second
const USUAL = 2; // position of the usual speed

/** The clock without its buttons. */
export function clock(months, { onMonth, onTime, onPlaying, onEnd }) {
  let time = 0;
  let month = 0;
  let isPlaying = false;
  let speed = SPEEDS[USUAL];
  let held = null; // no further than this while an answer is on its way
  let before = null;
  let frame = null;

  function set(next) {
    time = limited(next, 0, months);
    onTime(time);
    const whole = Math.floor(time + 1e-9);
    if (whole !== month) {
      month = whole;
      onMonth(month);
    }
    if (month >= months) onEnd();
  }
  function tick(now) {
    if (!isPlaying) return;
    const passed = before === null ? 0 : Math.min(0.25, (now - before) / 1000);
    before = now;
    set(Math.min(time + passed * speed, held === null ? Infinity : Math.max(held, time)));
    if (time >= months) return pause();
    frame = requestAnimationFrame(tick);
  }
  function play() {
    if (isPlaying) return;
    if (time >= months) set(0);
    isPlaying = true;
    before = null;
    frame = requestAnimationFrame(tick);
    onPlaying(true);
  }
  function pause() {
    if (!isPlaying) return;
    isPlaying = false;
    cancelAnimationFrame(frame);
    set(Math.floor(time + 1e-9));
    onPlaying(false);
  }
  return {
    play,
    pause,
    seek(t) {
      set(Math.round(t));
    },
    get time() {
      return time;
    },
    get month() {
      return month;
    },
    get isPlaying() {
      return isPlaying;
    },
    /** Keeps a playing clock from passing a month whose course is being requested; null releases it. */
    hold(t) {
      held = t;
    },
    set speed(value) {
      speed = value;
    },
  };
}

/** Buttons, scrubber and speed in an element. */
export function transport(element, app) {
  const button = (name, text, keys, click) => {
    const made = h("button", { type: "button", class: `tool ${name}`, "aria-label": text, "aria-keyshortcuts": keys, title: `${text} (${app.t(`key_name.${keys}`)})`, on: { click } }, icon(name));
    return made;
  };
  const first = button("first", app.t("time.first"), "Home", () => app.reset());
  const back = button("back", app.t("time.back"), "ArrowLeft", () => app.step(-1));
  const next = button("next", app.t("time.next"), "ArrowRight", () => app.step(1));
  const play = h("button", { type: "button", class: "play", "aria-keyshortcuts": "Space", title: app.t("time.play_title"), on: { click: () => app.toggle() } });
  const word = h("span");
  const scrub = h("input", { type: "range", class: "scrub", id: "scrub", min: 0, max: app.meta.months, step: 1, "aria-label": app.t("time.shown"), on: { input: () => { app.pause(); app.seek(Number(scrub.value)); } } });
  const reveal = h("button", { type: "button", class: "plain", "aria-keyshortcuts": "End", title: app.t("time.reveal_title"), on: { click: () => app.reveal() } }, icon("eye"), h("span", {}, app.t("bet.reveal")));
  const date = h("output", { class: "date-now", for: "scrub" });
  const speed = h("input", { type: "range", id: "speed", min: 0, max: SPEEDS.length - 1, step: 1, value: USUAL, on: { input: () => showSpeed() } });
  function showSpeed() {
    app.setSpeed(SPEEDS[Number(speed.value)]);
    speed.setAttribute("aria-valuetext", app.t("time.rate", { n: SPEEDS[Number(speed.value)] }));
    speed.title = app.t("time.rate_title", { n: SPEEDS[Number(speed.value)] });
    speed.style.setProperty("--part", `${(100 * Number(speed.value)) / (SPEEDS.length - 1)}%`);
  }
  put(element, first, back, play, next, date, h("div", { class: "scrub-box" }, scrub), reveal, h("label", { class: "speed", for: "speed" }, app.t("time.speed")), speed);

  function showPlaying() {
    put(play, icon(app.isPlaying ? "pause" : "play"), word);
    word.textContent = app.t(app.isPlaying ? "time.pause" : "time.play");
  }
  function showMonth() {
    scrub.value = String(app.playhead);
    scrub.style.setProperty("--part", `${(100 * app.playhead) / app.meta.months}%`);
    const name = entryName(app.playhead, app.meta.start_year);
    scrub.setAttribute("aria-valuetext", `${name}, ${app.t("stage.month", { n: app.playhead, all: app.meta.months })}`);
    date.textContent = entryName(app.playhead, app.meta.start_year, true);
    back.disabled = app.playhead === 0;
    next.disabled = app.playhead >= app.meta.months;
  }
  const showReveal = () => {
    reveal.disabled = app.isRevealed || app.isVeiled;
  };
  app.on("playing", showPlaying);
  app.on("playhead", showMonth);
  app.on("reveal", showReveal);
  showPlaying();
  showMonth();
  showReveal();
  showSpeed();
  return {
    faster(by) {
      speed.value = String(limited(Number(speed.value) + by, 0, SPEEDS.length - 1));
      showSpeed();
    },
  };
}

const TYPING = "input:not([type=range]):not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]";

/** Keys of the whole page; none while typing, in a dialog, or where the focused control uses the key itself. */
export function keys(app, actions) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !app.hasKeys) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.matches(TYPING) || at.closest("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actions[key];
    if (!action) return;
    if (key === " " && at.matches("button, summary, a, input, label")) return;
    if (at.matches("input[type=range], input[type=radio]") && (key.startsWith("Arrow") || key === "Home" || key === "End")) return;
    if (event.repeat && !key.startsWith("Arrow")) return;
    event.preventDefault();
    action(event);
  });
  // A button pressed with the mouse gives the focus back, so that Space goes on meaning play and pause.
  addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    if (pressed && event.detail > 0 && !pressed.closest("dialog, .fold-body")) pressed.blur();
  });
}
