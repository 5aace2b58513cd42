/* Texts in the language of the link: ?lang=fr, else English; a handout has one language, its own. Whatever is said anywhere on a
   page stands in languages/*.yaml and is said by its key: say("tab.map"). A test finds words that stand in a module instead. */

const DEFAULT = "en";
export const language = () => globalThis.FRAMEBREAK_BAKED?.language ?? new URLSearchParams(location.search).get("lang") ?? DEFAULT;

let spoken = null; // the translator of this page, once its texts are there

/** A text by its key in the page's language. */
export const say = (key, values) => (spoken ? spoken(key, values) : key);

/** A number as the page's language writes it. */
export const number = (value, digits = 0, isSigned = false) => spoken.number(value, digits, isSigned);

/** A text with elements in its places. */
export const sayParts = (key, values) => spoken.parts(key, values);

/** A list in words: "a, b and c". */
export function listed(names) {
  return names.length < 2 ? names.join("") : say("page.and", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

/** Fills {places} of a text. */
export const filled = (text, values = {}) => text.replace(/\{(\w+)\}/g, (place, key) => (key in values ? String(values[key]) : place));

/** t(key, values) finds a text by its dotted key; a text with forms takes that of values.n. t.number writes a number. */
export async function loadTexts(lang = language()) {
  const answer = await fetch(`api/texts/${encodeURIComponent(lang)}`);
  if (!answer.ok) throw new Error(`no texts (${answer.status})`);
  return translator(await answer.json(), lang);
}

export function translator(texts, lang) {
  const plural = new Intl.PluralRules(lang === "fr" ? "fr" : "en");
  const find = (key) => key.split(".").reduce((at, part) => at?.[part], texts);
  const raw = (key, values = {}) => {
    const found = find(key);
    const text = found && typeof found === "object" ? (found[plural.select(Number(values.n))] ?? found.other) : found;
    return text === undefined ? key : String(text);
  };
  const t = (key, values) => filled(raw(key, values), values);
  /* A minus is a minus, and a plus is written where it is asked for. */
  t.number = (value, digits = 0, isSigned = false) => {
    const rounded = Math.abs(value).toFixed(digits);
    const isZero = Number(rounded) === 0;
    const [whole, rest] = rounded.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, texts.number.thousand);
    const sign = isZero ? "" : value < 0 ? "\u2212" : isSigned ? "+" : "";
    return sign + grouped + (rest ? texts.number.decimal + rest : "");
  };
  /* A text with elements in its places, as children of an element: t.parts("bet.ask", {measure: h("em", {}, label)}). */
  t.parts = (key, values = {}) => raw(key, values).split(/\{(\w+)\}/).map((part, at) => (at % 2 ? (values[part] ?? "") : part)).filter((part) => part !== "");
  t.lang = lang === "fr" ? "fr" : "en";
  t.colon = t.lang === "fr" ? "\u202f:" : ":";
  document.documentElement.lang = t.lang;
  spoken = t;
  return t;
}
