/* The scene and the address: one flat set of keys, what equals its default is left out of the address. */

export const PAGE_KEYS = ["story", "step", "t", "measure", "x", "y", "tab", "theme", "size", "notes", "bet", "play", "moves", "month", "seat", "draft", "cover", "since", "back", "undo"];
const SIDES = ["left", "right"];

/** A lever's key for either side. */
export const sidedKeys = (key) => SIDES.map((side) => `${side}.${key}`);

/** A key without its side. */
export const commonKey = (key) => key.replace(/^(left|right)\./, "");

/** Whether some scenes give a side a value of its own for a lever of both cities. */
export const isSidedIn = (key, scenes) => scenes.some((scene) => sidedKeys(key).some((own) => own in scene));

/** Every key of a scene with its default, and the lever, option or nothing it belongs to. */
export function keysOf(meta) {
  const keys = new Map();
  const add = (key, usual, lever) => {
    const isNumber = typeof (usual ?? lever?.default) === "number";
    const start = meta.scene[key] ?? usual; // what a scene starts from, where it differs from the model's default
    keys.set(key, { fallback: isNumber && start !== null ? Number(start) : start, lever, isNumber });
  };
  add("seed", String(meta.scene.seed), null);
  add("panel", Number(meta.scene.panel), null);
  add("city", Number(meta.scene.city), null);
  for (const lever of meta.levers) add(lever.key, lever.default, lever);
  for (const option of meta.options) add(option.key, option.default, option);
  for (const side of SIDES) {
    for (const lever of meta.side_levers) add(`${side}.${lever.key}`, lever.default, lever);
    for (const lever of meta.levers) add(`${side}.${lever.key}`, null, lever); // without a value: that of both cities
  }
  add("events", "", null);
  add("pairs", null, null);
  return keys;
}

/* What the page has a control for on each side only is written for each side; a side's own value stays. */
function forSides(meta, values) {
  const written = { ...values };
  for (const { key } of meta.side_levers) {
    if (!(key in values)) continue;
    delete written[key];
    for (const own of sidedKeys(key)) written[own] ??= values[key];
  }
  return written;
}

/* A text of the page's own keys; null where there is none. */
const keptText = (value) => (value === undefined || value === null || value === "" ? null : String(value));

const spelt = (text) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",");

/** key=value&key=value in the order of the keys' names. */
export function spell(values) {
  return Object.keys(values)
    .sort()
    .map((key) => `${key}=${spelt(String(values[key]))}`)
    .join("&");
}

/** key=value&... as an object; what is no pair is passed over. */
export function parse(text) {
  return Object.fromEntries(new URLSearchParams(text.replace(/^[#?]/, "")));
}

/* A slide's keys with an address's above them. A value for both cities stands above those that the slide gives to a side. */
function above(under, written) {
  const values = { ...under };
  for (const key of Object.keys(written)) for (const own of sidedKeys(key)) delete values[own];
  return { ...values, ...written };
}

/** Keeps the scene and the page's own keys, and writes both to the address. `under` is what an open slide lays under the address. */
export function state(meta, emit, under = {}) {
  const keys = keysOf(meta);
  const extra = {}; // keys the server may know and this page shows no control for, and what is no number where one is meant
  let scene = {};
  let page = {};

  const read = (key, value) => {
    const known = keys.get(key);
    if (value === null || value === undefined || value === "") return known ? known.fallback : null;
    if (known?.isNumber) return Number.isFinite(Number(value)) ? Number(value) : known.fallback;
    return String(value);
  };
  const differing = (values, patch = {}) => {
    const changed = {};
    const beside = Object.entries(extra).filter(([key]) => !(key in patch));
    for (const [key, value] of [...Object.entries(values), ...beside]) {
      if (value !== null && value !== undefined && value !== keys.get(key)?.fallback) changed[key] = value;
    }
    return changed;
  };

  function load(text) {
    const values = above(under, forSides(meta, parse(text)));
    for (const key of Object.keys(extra)) delete extra[key];
    scene = {};
    page = {};
    for (const key of keys.keys()) {
      scene[key] = read(key, values[key]);
      if (keys.get(key).isNumber && !Number.isFinite(Number(values[key] ?? 0))) extra[key] = values[key]; // no number: the server refuses it in words
    }
    for (const key of PAGE_KEYS) page[key] = keptText(values[key]);
    for (const [key, value] of Object.entries(values)) {
      if (!keys.has(key) && !PAGE_KEYS.includes(key) && !(key in under && value === "")) extra[key] = value;
    }
    Object.freeze(scene);
  }

  /* Scene and page as an address says them. What is as at the start is left out, unless the open slide has it otherwise. */
  function told() {
    const changed = differing(scene);
    const shown = Object.fromEntries(Object.entries(page).filter(([, value]) => value !== null));
    for (const [key, value] of Object.entries(under)) {
      if (PAGE_KEYS.includes(key)) {
        if (page[key] === null && keptText(value) !== null) shown[key] = key === "t" ? 0 : "";
      } else if (!(key in changed) && read(key, value) !== (scene[key] ?? null)) changed[key] = scene[key] ?? "";
    }
    return [spell(changed), spell(shown)].filter(Boolean).join("&");
  }

  let waiting = null;
  let written = null;
  let seen = location.hash;
  function write() {
    waiting ??= setTimeout(writeNow, 250); // at a steady pace, also while the cities play
  }
  function writeNow() {
    clearTimeout(waiting);
    waiting = null;
    if (location.hash !== seen) return; // somebody changed it meanwhile: the page is about to be told, and reads it again
    written = told();
    const address = written ? `#${written}` : location.pathname + location.search;
    try {
      history.replaceState(null, "", address);
    } catch {
      location.hash = written; // a page opened from disk in some browsers
    }
    seen = location.hash;
  }

  load(location.hash);
  return {
    keys,
    get scene() {
      return scene;
    },
    get page() {
      return page;
    },
    get extras() {
      return Object.keys(extra);
    },
    defaultOf: (key) => keys.get(key)?.fallback ?? null,
    query: (patch = {}) => {
      const patched = { ...scene };
      for (const [key, value] of Object.entries(patch)) patched[key] = read(key, value);
      return spell(differing(patched, patch));
    },
    address: () => {
      const all = told();
      return location.href.split("#")[0] + (all ? `#${all}` : "");
    },
    setScene(patch, { from } = {}) {
      const changed = {};
      for (const [key, value] of Object.entries(patch)) {
        const next = read(key, value);
        if (keys.has(key) ? next !== scene[key] || key in extra : String(extra[key] ?? "") !== String(next ?? "")) changed[key] = next;
      }
      if (Object.keys(changed).length === 0) return;
      const next = { ...scene };
      for (const [key, value] of Object.entries(changed)) {
        if (keys.has(key)) {
          next[key] = value;
          delete extra[key];
        } else if (value === null) delete extra[key];
        else extra[key] = value;
      }
      scene = Object.freeze(next);
      write();
      emit("scene", { patch: changed, from, scene });
    },
    setPage(patch) {
      const changed = {};
      for (const [key, value] of Object.entries(patch)) {
        const next = keptText(value);
        if (page[key] !== next) changed[key] = next;
      }
      if (Object.keys(changed).length === 0) return;
      page = { ...page, ...changed };
      write();
      emit("page", { patch: changed, page });
    },
    /** Writes the address at once, for what a reload must not find as it was. */
    writeNow,
    /** What the open slide lays under the address from now on; scene and page stay as they are. */
    lay(next) {
      under = next;
      write();
    },
    /** Reads the address again, as after a change by hand or Back; true if it, or what lies under it, differs from what was written. */
    reread(next) {
      const isSame = JSON.stringify(next) === JSON.stringify(under);
      under = next;
      const now = location.hash.replace(/^#/, "");
      seen = location.hash;
      if (now === written && isSame) return false;
      written = now;
      load(location.hash);
      return true;
    },
  };
}
