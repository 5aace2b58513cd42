/* Numbers and months as text, and lines as paths. */

import { number, say } from "./texts.js";

export function limited(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** Month 0 is January of the first year. */
export function monthName(month, startYear, isShort = false) {
  const name = say(`${isShort ? "months_short" : "months"}.${((month % 12) + 12) % 12}`);
  return `${name} ${startYear + Math.floor(month / 12)}`;
}

/** What entry t of a series shows: 0 the founding, t the end of month t - 1. */
export function entryName(t, startYear, isShort = false) {
  return monthName(Math.max(0, t - 1), startYear, isShort);
}

/** The first letter large, for labels that stand alone. */
export function cap(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}

/** Decimals that a slider of this step needs. */
export function decimals(step) {
  const text = String(step ?? 1);
  if (text.includes("e-")) return Number(text.split("e-")[1]);
  return text.includes(".") ? text.split(".")[1].length : 0;
}

/** A value as a person would write it. */
export function figure(value, step = 0.01) {
  if (typeof value !== "number") return String(value);
  return number(value, decimals(step));
}

const short = (value) => Math.round(value * 100) / 100;

/** A line through (x(t), y(values[t])). */
export function line(values, x, y, from = 0) {
  let path = "";
  for (let at = 0; at < values.length; at += 1) path += `${at ? "L" : "M"}${short(x(from + at))} ${short(y(values[at]))}`;
  return path;
}

/** The area between a line and a floor. */
export function area(values, x, y, floor, from = 0) {
  if (values.length === 0) return "";
  return `${line(values, x, y, from)}L${short(x(from + values.length - 1))} ${short(floor)}L${short(x(from))} ${short(floor)}Z`;
}

/** Where `below` runs under `above`: one closed path per stretch, cut where the lines cross. */
export function between(above, below, x, y) {
  let path = "";
  let top = [];
  let bottom = [];
  const close = () => {
    if (top.length > 1) path += `M${top.join("L")}L${bottom.reverse().join("L")}Z`;
    top = [];
    bottom = [];
  };
  const point = (t, value) => `${short(x(t))} ${short(y(value))}`;
  for (let t = 0; t < above.length; t += 1) {
    const gap = above[t] - below[t];
    if (t > 0) {
      const before = above[t - 1] - below[t - 1];
      if (before > 0 !== gap > 0) {
        const part = before / (before - gap);
        const crossing = point(t - 1 + part, above[t - 1] + part * (above[t] - above[t - 1]));
        top.push(crossing);
        bottom.push(crossing);
        if (gap <= 0) close();
      }
    }
    if (gap > 0) {
      top.push(point(t, above[t]));
      bottom.push(point(t, below[t]));
    }
  }
  close();
  return path;
}

/** Stretches [from, to] of entries in which a flag is 1. */
export function stretches(flags) {
  const ranges = [];
  for (let t = 0; t < flags.length; t += 1) {
    if (!flags[t]) continue;
    if (ranges.length && ranges[ranges.length - 1][1] === t - 1) ranges[ranges.length - 1][1] = t;
    else ranges.push([t, t]);
  }
  return ranges;
}
