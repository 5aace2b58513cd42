/* The stream of /api/boundary behind the map: asked after levers have come to rest, not again when only the two shown have moved. */

import { measureOf } from "./bet.js";
import { sidedKeys } from "./state.js";

const REST = 350; // ms
const KEPT = 12; // whole maps kept

/** {state, axes(), want(isWanted), on(fn)}; state is {axes, cells, of, isCurrent, isFinal, isAsking, error, ms}. */
export function boundaryOf(app) {
  const listeners = new Set();
  const kept = new Map();
  const empty = { axes: null, cells: [], of: 0, isCurrent: false, isFinal: false, isAsking: false, error: null, ms: 0 };
  let state = empty;
  let isWanted = false;
  let stream = null;
  let asked = null;
  let drawn = null; // the question that the cells answer
  let timer = 0;

  const axes = () => {
    const known = app.meta.map_axes.map((one) => one.key);
    const x = known.includes(app.page.x) ? app.page.x : known.find((one) => one !== app.page.y);
    const y = known.includes(app.page.y) && app.page.y !== x ? app.page.y : known.find((one) => one !== x);
    return { x, y };
  };
  const question = () => {
    const { x, y } = axes();
    const params = { x, y, measure: measureOf(app).name };
    const moved = [x, y].flatMap((key) => [key, ...sidedKeys(key)]); // the map sets both sides
    const query = app.query({ ...Object.fromEntries(moved.map((key) => [key, null])), panel: null, city: null });
    return { params, query, key: [query, x, y, params.measure].join(" ") };
  };
  const tell = (change) => {
    state = { ...state, ...change };
    for (const fn of [...listeners]) fn(state);
  };

  const ask = () => {
    clearTimeout(timer);
    const { params, query, key } = question();
    stream?.abort();
    stream = null;
    asked = key;
    if (kept.has(key)) {
      drawn = key;
      tell({ ...kept.get(key), isCurrent: true, isAsking: false, error: null });
      return;
    }
    tell({ isAsking: true, isCurrent: key === drawn, isFinal: false, error: null });
    let shown = null; // cells of this map; the older one stays until the first has come
    const own = app.stream(
      "boundary",
      params,
      (line) => {
        if (asked !== key) return;
        if (line.axes) shown = { axes: line.axes, of: line.cells, cells: [], isCurrent: true, isFinal: false };
        else if (line.is_final) {
          shown = { ...shown, isFinal: true, ms: line.ms };
          kept.set(key, shown);
          if (kept.size > KEPT) kept.delete(kept.keys().next().value);
          app.timed("map", line.ms);
        } else shown.cells.push(line);
        if (!shown.cells.length) return;
        drawn = key;
        tell({ ...shown, error: null });
      },
      { query },
    );
    stream = own;
    own.done.then(
      () => asked === key && tell({ isAsking: false }),
      (error) => {
        if (asked !== key || error.name === "AbortError") return;
        asked = null;
        tell({ isAsking: false, isCurrent: false, error });
      },
    );
  };

  const check = (rest) => {
    clearTimeout(timer);
    const { key } = question();
    const isCurrent = key === drawn;
    if (state.cells.length && state.isCurrent !== isCurrent) tell({ isCurrent });
    if (!isWanted || key === asked) return;
    timer = setTimeout(ask, rest);
  };
  app.on("scene", () => check(REST));
  app.on("page", ({ patch }) => ["x", "y", "measure"].some((key) => key in patch) && check(0));
  app.on("server", (isThere) => isThere && state.error && check(0));

  return {
    axes,
    get state() {
      return state;
    },
    on: (fn) => listeners.add(fn),
    want(wanted) {
      if (wanted === isWanted) return;
      isWanted = wanted;
      if (wanted) {
        check(0);
        return;
      }
      clearTimeout(timer);
      if (state.isFinal) return;
      stream?.abort();
      asked = null;
      tell({ isAsking: false });
    },
  };
}
