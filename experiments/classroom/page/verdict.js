/* A difference over matched pairs in the page's language; the server has it in English (thousand.py). */

/** "left ahead by 4 in 100 cities (2 to 6)", from a line of the thousand cities. */
export function difference(t, measure, line) {
  const of = line.differences[measure];
  const winner = line.winner[measure];
  return t.lang === "en" ? of.text : inWords(t, measure, winner, of, t(`side.${winner}`));
}

/** The same of any interval; `side` is what whoever is ahead is called. */
export function inWords(t, measure, winner, { estimate, low, high }, side, forms = "verdict") {
  const isUse = measure === "use";
  const turned = winner === "right" ? [estimate, high, low].map((each) => (each === null ? null : -each)) : [estimate, low, high];
  const isSigned = !["left", "right"].includes(winner);
  const [value, from, to] = turned.map((each) => (each === null ? "?" : t.number(isUse ? each : 100 * each, isUse ? 2 : 0, isSigned)));
  const cities = t("verdict.cities", { n: Math.round(Math.abs(100 * turned[0])), value });
  return t(`${isUse ? "verdict_use" : forms}.${winner}`, { side, value, cities, low: from, high: to });
}
