/* Shares, intervals and labels as text. */

import { number, say } from "./texts.js";

/** A share in percent; one decimal where it matters. */
export function percent(share, isFine = false) {
  const value = 100 * share;
  const size = Math.abs(value);
  return number(value, isFine || (size > 0 && size < 9.95) ? 1 : 0); // nothing has no sign
}

/** "48–60", or nothing where the server gives no interval. */
export function interval({ low, high }) {
  if (low === null || high === null) return "";
  const isFine = 100 * high < 9.95 && high > 0;
  return `${percent(low, isFine)}\u2013${percent(high, isFine)}`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whole numbers with thousands set apart. */
export function count(whole) {
  return number(whole);
}

/** A share as a whole percentage with its sign. */
export const inPercent = (share) => say("page.percent", { n: number(100 * share) });
