/* The thousand twins: one stream of /api/thousand for all parts that show it (distribution, strata, verdict of a story).

   A slider in motion asks at once. While the first estimate of an older setting is under way, the newest waits for it, so that a steady
   movement shows steady estimates; what is left of an older answer is dropped. */

const PATIENCE = 800; // ms that settings of a slider in motion wait for an older one's first estimate
const REST = 60; // ms without a movement after which the newest is requested at once
const KEPT = 24; // finished answers, so that a slider moved back needs no request

const shared = new WeakMap();

/* {state, isFirstDue, want(name, isWanted), on(fn)}: state is {line, isCurrent, isPending, isFinal, error, first, total}; line is the latest line of the stream, of an
   older setting while not isCurrent; first and total are ms from the last movement. Nothing is requested while no part wants it. */
export function citiesOf(app) {
  if (!shared.has(app)) shared.set(app, start(app));
  return shared.get(app);
}

function start(app) {
  const wanting = new Set();
  const listeners = new Set();
  const kept = new Map();
  let state = { line: null, isCurrent: false, isPending: false, isFinal: false, error: null, first: null, total: null };
  let flight = null; // {query, stream, since, hasLine}
  let answered = null; // query that state.line belongs to
  let movedAt = 0;
  let timer = 0;

  // which city the twins are changes nothing here; a handout's answers are filed under the whole scene
  const queryNow = () => (app.isBaked ? app.query() : app.query({ panel: null, city: null }));

  const setState = (change) => {
    state = { ...state, ...change };
    for (const fn of [...listeners]) fn(state);
  };

  const arrived = (own, line) => {
    if (flight !== own) return;
    const isNewest = own.query === queryNow();
    const ms = performance.now() - movedAt;
    const first = own.hasLine ? state.first : ms;
    if (!own.hasLine && isNewest) app.timed("first of a thousand", first);
    if (line.is_final && isNewest) app.timed("a thousand", ms);
    own.hasLine = true;
    answered = own.query;
    if (line.is_final) keep(own.query, line);
    setState({ line, isCurrent: isNewest, isFinal: isNewest && Boolean(line.is_final), error: null, first, total: line.is_final ? ms : null });
    if (!isNewest) request();
  };

  const keep = (query, line) => {
    kept.delete(query);
    kept.set(query, line);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  };

  const failed = (own, error) => {
    if (flight !== own || error.name === "AbortError") return;
    flight = null;
    setState({ isPending: false, isCurrent: false, error });
  };

  const request = () => {
    clearTimeout(timer);
    const query = queryNow();
    flight?.stream.abort();
    flight = null;
    if (kept.has(query)) {
      answered = query;
      setState({ line: kept.get(query), isCurrent: true, isPending: false, isFinal: true, error: null, first: null, total: null });
      return;
    }
    const own = { query, since: performance.now(), hasLine: false, stream: null };
    flight = own;
    setState({ isPending: true, isCurrent: answered === query, isFinal: false, error: null }); // first: a handout answers at once
    own.stream = app.stream("thousand", {}, (line) => arrived(own, line), { query });
    own.stream.done.then(
      () => {
        if (flight !== own) return;
        flight = null;
        setState({ isPending: false });
      },
      (error) => failed(own, error),
    );
  };

  const moved = () => {
    clearTimeout(timer);
    const query = queryNow();
    if (!wanting.size) {
      if (state.isCurrent && answered !== query) setState({ isCurrent: false, isFinal: false });
      return;
    }
    if (flight?.query === query || (!flight && answered === query && state.isFinal && state.isCurrent)) return;
    const left = flight && !flight.hasLine ? PATIENCE - (performance.now() - flight.since) : 0;
    if (left <= 0) request();
    else {
      setState({ isCurrent: false, isFinal: false });
      timer = setTimeout(request, Math.min(left, REST));
    }
  };

  app.on("scene", () => {
    movedAt = performance.now();
    moved();
  });
  app.on("server", (isThere) => {
    if (isThere && state.error) moved();
  });

  return {
    get state() {
      return state;
    },
    /** Whether the first estimate of an answer is on its way. */
    get isFirstDue() {
      return Boolean(flight && !flight.hasLine);
    },
    on(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    want(name, isWanted) {
      if (isWanted === wanting.has(name)) return;
      if (isWanted) {
        if (!wanting.size) movedAt = performance.now();
        wanting.add(name);
        moved();
        return;
      }
      wanting.delete(name);
      if (!wanting.size) {
        clearTimeout(timer);
        flight?.stream.abort();
        flight = null;
        setState({ isPending: false });
      }
    },
  };
}
