/* What a play came to, sent to the class that this browser has joined: for whatever page plays a city. */

import { language } from "../texts.js";
import { link, memory } from "./link.js";

const OUTCOMES = ["silo", "integrated", "enacted"];
const LONGEST = 3500; // characters of moves: a message has 4 kB
const PAUSES = [1000, 2000, 4000, 8000, 8000, 15000, 15000, 30000, 30000, 30000]; // milliseconds until it is sent again
export const SEAT = "framebreak.seat"; // where a phone remembers its token

/** Sends the end of a play and gives whether it was counted; false where this browser has joined no class, or it takes no plays.
    outcome: "silo", "integrated" or "enacted"; effort: spent over the play; practices: numbers 0 to 7 (their order in meta.practices),
    in the order in which they were begun. With `moves`, and the scenario and level that they are of, the server computes the rest
    itself; without them, or where they are longer than a message, the play counts as claimed. Where no answer comes in time, as when
    a whole class ends at once, it is sent again: a phone has one play, and what the server has computed it remembers. */
export async function sendPlay({ outcome, effort, practices, scenario, level, moves }) {
  const token = memory.get(SEAT);
  if (!token) return false;
  const server = link(() => token, language());
  const own = moves === undefined || moves.length > LONGEST ? { outcome: OUTCOMES.indexOf(outcome), effort, practices } : { scenario, level, moves };
  let round = null; // whose question the play is sent for, however long it takes
  for (let at = 0; ; at += 1) {
    try {
      if (round === null) {
        const state = await server.get("phone");
        if (!state.takes_plays) return false;
        round = state.round;
      }
      await server.post("play", { round, ...own });
      return true;
    } catch (error) {
      const isPassing = error.status === 0 || error.reason === "busy" || error.status >= 500;
      if (!isPassing || at >= PAUSES.length) return false; // the class has ended, or takes no plays: the play is none the worse for it
      await new Promise((resolve) => setTimeout(resolve, PAUSES[at] * (0.8 + 0.4 * Math.random())));
    }
  }
}
