/* The last turn taken back. A play is its address, so that going back is another address: the month in which the turn began, the moves
   before it, and what was ordered as a draft. Chance is that of the city and stays as it is. */

import { TEAM } from "./handover.js";
import { parseMoves } from "./playmoves.js";

/** Months that a turn may take. */
export const LENGTHS = [3, 6, 12];

/** Where a play begins: nothing decided, nothing taken back. */
export const FRESH = { moves: "", month: 0, draft: "", cover: false, since: null, back: 0 };

/** Whether the last turn can be taken back: alone until the next is played or the end is shown, in a team on the cover after it. */
export function canUndo({ since, month, seat, cover, isFixed }, months) {
  if (isFixed || month >= months || !LENGTHS.includes(month - since)) return false;
  return seat === "alone" || (cover && seat === TEAM[0]);
}

/** The place before the last turn, with its orders to be changed. */
export function undone({ since, moves, seat, back }) {
  const all = moves.split(",").filter(Boolean);
  const isBefore = (text) => (parseMoves(text)[0]?.month ?? 0) < since;
  return {
    moves: all.filter(isBefore).join(","),
    draft: all.filter((text) => !isBefore(text)).join(","),
    month: since,
    seat: seat === "alone" ? seat : TEAM.at(-1), // who played the turn
    cover: false,
    since: null,
    back: back + 1,
  };
}
