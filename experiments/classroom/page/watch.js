/* What a story's slide tells to look at: a line beside each city, and series over time in place of performance. */

import { h, put } from "./dom.js";
import { cap, entryName } from "./scale.js";
import { inPercent } from "./shares.js";
import { number, say } from "./texts.js";

/** Series over time that are drawn in place of performance, at most two; none where the slide is about performance. */
export function watchedSeries(app) {
  const { watch } = app.slide;
  return watch.includes("performance") ? [] : watch.filter((name) => name in app.meta.series);
}

/* What is counted a month is told as its sum so far, what is a state as it stands. */
const isSum = (series) => series.low === 0 && series.high === null;

/** Name and value of something watched, in a city at an entry. */
export function watchedText(app, side, name, t) {
  const own = app.run.sides[side];
  if (name === "broken") return [say("words.broken"), String(own.broke.slice(0, t + 1).reduce((sum, seats) => sum + seats.length, 0))];
  if (name === "champion") return [say("watch.champion"), champion(app, own, t)];
  const series = app.meta.series[name];
  const values = own.series[name];
  if (isSum(series)) return [say("watch.so_far", { series: cap(series.label) }), number(values.slice(0, t + 1).reduce((sum, value) => sum + value, 0), 1)];
  return [cap(series.label), series.high === 1 ? inPercent(values[t]) : number(values[t], 1)];
}

/* Who championed the last programme that has begun, in its first month. */
function champion(app, own, t) {
  const programme = own.programmes.findLast((one) => one.from < t);
  const node = programme && app.run.network.nodes.find((one) => one.seat === own.champion[programme.from + 1]);
  if (!node) return say("watch.none");
  const frame = inPercent(own.frames[programme.from + 1][node.seat]);
  return say("watch.who", { who: cap(node.label), frame, when: entryName(programme.from + 1, app.meta.start_year, true) });
}

/** A line beside a city; hidden where nothing is watched. */
export function watchLine(side, app) {
  const element = h("dl", { class: "watched", hidden: true });
  return {
    element,
    draw() {
      const { watch } = app.slide;
      element.hidden = watch.length === 0 || !app.run;
      const parts = element.hidden ? [] : watch.map((name) => watchedText(app, side, name, app.playhead));
      put(element, ...parts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
    },
  };
}
