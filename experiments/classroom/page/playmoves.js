/* Moves of an address as objects: "24:work:deference.integration:100" and so on. */

/** {month, kind, values} for each move; what is none is passed over, since the server refuses it in words. */
export function parseMoves(text) {
  return text
    .split(",")
    .map((one) => one.split(":"))
    .filter((parts) => parts.length > 1 && /^\d+$/.test(parts[0]))
    .map(([month, kind, ...values]) => ({ month: Number(month), kind, values }))
    .filter(({ kind, values }) => values.length >= ({ work: 2, hire: 2, tell: 1, align: 1, advise: 1, pick: 1, pace: 1 }[kind] ?? 0));
}

/** Moves one after another as one text. */
export const joinMoves = (before, more) => [before, ...more].filter(Boolean).join(",");
