/* The stream of /api/boundary behind the map: requested once levers have come to rest, and not again when only the two shown have moved. */

import { measureOf } from "./bet.js";
import { sidedKeys } from "./state.js";

const REST = 350; // ms
const KEPT = 12; // whole maps kept

/** {state, axes(), want(isWanted), on(fn)}; state is {axes, cells, of, isCurrent, isFinal, isPending, error, ms}. */
export function boundaryOf(app) {
  const listeners = new Set();
  const kept = new Map();
  const empty = { axes: null, cells: [], of: 0, isCurrent: false, isFinal: false, isPending: false, error: null, ms: 0 };
  let state = empty;
  let isWanted = false;
  let stream = null;
  let requested = null; // the question that the latest request answers
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
  const setState = (change) => {
    state = { ...state, ...change };
    for (const fn of [...listeners]) fn(state);
  };

  const request = () => {
    clearTimeout(timer);
    const { params, query, key } = question();
    stream?.abort();
    stream = null;
    requested = key;
    if (kept.has(key)) {
      drawn = key;
      setState({ ...kept.get(key), isCurrent: true, isPending: false, error: null });
      return;
    }
    setState({ isPending: true, isCurrent: key === drawn, isFinal: false, error: null });
    let shown = null; // cells of this map; the older one stays until the first has come
    const own = app.stream(
      "boundary",
      params,
      (line) => {
        if (requested !== key) return;
        if (line.axes) shown = { axes: line.axes, of: line.cells, cells: [], isCurrent: true, isFinal: false };
        else if (line.is_final) {
          shown = { ...shown, isFinal: true, ms: line.ms };
          kept.set(key, shown);
          if (kept.size > KEPT) kept.delete(kept.keys().next().value);
          app.timed("map", line.ms);
        } else shown.cells.push(line);
        if (!shown.cells.length) return;
        drawn = key;
        setState({ ...shown, error: null });
      },
      { query },
    );
    stream = own;
    own.done.then(
      () => requested === key && setState({ isPending: false }),
      (error) => {
        if (requested !== key || error.name === "AbortError") return;
        requested = null;
        setState({ isPending: false, isCurrent: false, error });
      },
    );
  };

  const check = (rest) => {
    clearTimeout(timer);
    const { key } = question();
    const isCurrent = key === drawn;
    if (state.cells.length && state.isCurrent !== isCurrent) setState({ isCurrent });
    if (!isWanted || key === requested) return;
    timer = setTimeout(request, rest);
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
      requested = null;
      setState({ isPending: false });
    },
  };
}
