/* What a play came to, sent to the class that this browser has joined: for whatever page plays a city. */

import { language } from "../texts.js";
import { link, memory } from "./link.js";

const OUTCOMES = ["silo", "integrated", "enacted"];
const LONGEST = 3500; // characters of moves: a message has 4 kB
export const SEAT = "framebreak.seat"; // where a phone remembers its token

/** Sends the end of a play and gives whether it was counted; false where this browser has joined no class, or it takes no plays.
    outcome: "silo", "integrated" or "enacted"; effort: spent over the play; practices: numbers 0 to 7 (their order in meta.practices),
    in the order in which they were begun. With `moves`, and the scenario and level that they are of, the server computes the rest
    itself; without them, or where they are longer than a message, the play counts as claimed. */
export async function sendPlay({ outcome, effort, practices, scenario, level, moves }) {
  const token = memory.get(SEAT);
  if (!token) return false;
  const server = link(() => token, language());
  try {
    const state = await server.get("phone");
    if (!state.takes_plays) return false;
    const own = moves === undefined || moves.length > LONGEST ? { outcome: OUTCOMES.indexOf(outcome), effort, practices } : { scenario, level, moves };
    await server.post("play", { round: state.round, ...own });
    return true;
  } catch {
    return false; // the class has ended, or does not answer: the play is none the worse for it
  }
}
