/* Orders of a turn: what is in force, what is changed, and the change as moves of an address. Prices are the server's numbers. */

import { parseMoves } from "./playmoves.js";

const QUARTER = 3;

/** Orders as they stand, with what a draft of this month changes already. */
export function ordersOf(turn, draft) {
  const orders = { ...turn.orders, practices: new Set(turn.orders.practices), hires: {}, advised: new Set() };
  for (const move of parseMoves(draft)) {
    if (move.month !== turn.month) continue;
    if (move.kind === "work") Object.assign(orders, { effort: "work", practices: new Set(move.values[0].split(".")), part: Number(move.values[1]) });
    else if (move.kind === "pause" || move.kind === "off") orders.effort = move.kind;
    else if (move.kind === "tell") orders.tell = move.values[0] === "on";
    else if (move.kind === "align") orders.align = move.values[0] === "none" ? null : Number(move.values[0]);
    else if (move.kind === "hire") orders.hires[move.values[0]] = move.values[1];
    else if (move.kind === "advise") orders.advised = new Set(move.values[0].split("."));
    else if (move.kind === "begin") orders.effort = "work";
    else if (move.kind === "pick") orders.practices = new Set(move.values[0].split("."));
    else if (move.kind === "pace") orders.part = Number(move.values[0]);
  }
  return orders;
}

const sameSet = (one, other) => one.size === other.length && other.every((name) => one.has(name));

/** What the orders change, as moves; practices stand in the order of the setting. */
export function movesOf(turn, orders) {
  const { month } = turn;
  const was = turn.orders;
  const inOrder = turn.practices.map((one) => one.name).filter((name) => orders.practices.has(name));
  const moves = [];
  const isWork = orders.effort === "work" && inOrder.length > 0;
  if (isWork && (was.effort !== "work" || was.part !== orders.part || !sameSet(orders.practices, was.practices))) moves.push(`${month}:work:${inOrder.join(".")}:${orders.part}`);
  if (["pause", "off"].includes(orders.effort) && was.effort !== orders.effort) moves.push(`${month}:${orders.effort}`);
  if (orders.tell !== was.tell && (was.effort !== "none" || isWork)) moves.push(`${month}:tell:${orders.tell ? "on" : "off"}`);
  if (orders.align !== was.align) moves.push(`${month}:align:${orders.align ?? "none"}`);
  for (const [role, comes] of Object.entries(orders.hires)) if (comes) moves.push(`${month}:hire:${role}:${comes}`);
  return moves;
}

/** The draft that is handed on within a team: moves, what is picked before there is work, and advice, which is no move. */
export function draftOf(turn, orders) {
  const names = (set) => turn.practices.map((one) => one.name).filter((name) => set.has(name)).join(".");
  const moves = movesOf(turn, orders);
  const isWork = moves.some((move) => move.includes(":work:"));
  if (!isWork && orders.practices.size && !sameSet(orders.practices, turn.orders.practices)) moves.push(`${turn.month}:pick:${names(orders.practices)}`);
  if (!isWork && orders.part !== turn.orders.part) moves.push(`${turn.month}:pace:${orders.part}`);
  if (orders.effort === "work" && !isWork && turn.orders.effort !== "work") moves.push(`${turn.month}:begin`);
  if (orders.advised.size) moves.push(`${turn.month}:advise:${names(orders.advised)}`);
  return moves.join(",");
}

/** Effort of so many months under the orders, at most what is left. */
export function priceOf(turn, orders, months = QUARTER) {
  if (orders.effort !== "work" || orders.practices.size === 0 || !turn.budget || turn.programme.ended) return 0;
  return Math.min((turn.budget.pace * orders.part * months) / 100, leftOf(turn));
}

export const leftOf = (turn) => (turn.budget ? Math.max(0, turn.budget.total - turn.budget.asked) : 0);
