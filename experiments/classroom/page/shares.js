/* Shares, intervals and labels as text. */

/** A share in percent; one decimal where it matters. */
export function percent(share, isFine = false) {
  const value = 100 * share;
  const size = Math.abs(value);
  const text = size.toFixed(isFine || (size > 0 && size < 9.95) ? 1 : 0);
  return value < 0 && Number(text) > 0 ? `\u2212${text}` : text; // nothing has no sign
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
export function count(number) {
  return number.toLocaleString("en");
}
