/* A difference over matched pairs in the page's language, as the server has it in English (thousand.py). */

/** "left, ahead by 4 in 100 cities (2 to 6)"; `side` is what whoever is ahead is called. */
export function difference(t, measure, winner, { estimate, low, high }, side) {
  const isUse = measure === "use";
  const turned = winner === "right" ? [estimate, high, low].map((each) => (each === null ? null : -each)) : [estimate, low, high];
  const isSigned = !["left", "right"].includes(winner);
  const [value, from, to] = turned.map((each) => (each === null ? "?" : t.number(isUse ? each : 100 * each, isUse ? 2 : 0, isSigned)));
  return t(`${isUse ? "verdict_use" : "verdict"}.${winner}`, { side, value, low: from, high: to });
}
