/* The server as the three views have it: short questions again and again, which survive a network that comes and goes. */

const FIRST = 1000; // milliseconds until the next question where the last one failed
const LONGEST = 8000;
const PATIENT = 8000; // milliseconds that an answer may take

/** A refusal: status (0: no answer), reason for the page's own sentence, message in English. */
function refusal(status, reason, message) {
  const error = new Error(message);
  error.status = status;
  error.reason = reason;
  return error;
}

/** get and post for whoever holds `token`; post() sends JSON. Each gives the answer's JSON, or rejects with a refusal. */
export function link(token, lang) {
  async function ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(`api/class/${path}?lang=${encodeURIComponent(lang)}`, { ...options, cache: "no-store", headers: { Authorization: `Bearer ${token()}`, ...options.headers }, signal: AbortSignal.timeout(PATIENT) });
    } catch {
      throw refusal(0, "offline", "no answer");
    }
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => ({}));
    throw refusal(answer.status, said.reason ?? (answer.status === 404 ? "gone" : "other"), said.error ?? String(answer.status));
  }
  const json = async (answer) => {
    try {
      return await (await answer).json();
    } catch (error) {
      throw error.reason ? error : refusal(0, "offline", "half an answer");
    }
  };
  let posted = 0; // answers to what was sent
  return {
    /** What is new; an answer that was on its way while something was sent may be older than that, and is asked for again. */
    async get(path) {
      for (;;) {
        const before = posted;
        const answer = await json(ask(path));
        if (before === posted) return answer;
      }
    },
    async post(path, values) {
      const answer = await json(ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) }));
      posted += 1;
      return answer;
    },
    picture: async (path) => URL.createObjectURL(await (await ask(path)).blob()),
  };
}

/** Asks `get` over and over: onAnswer(answer) says after how many seconds again; onTrouble(refusal) may end it by returning true.
    Gives {soon()}, which asks at once, as after the page was shown again. */
export function poll(get, onAnswer, onTrouble) {
  let waiting = null;
  let failed = 0;
  let isAsking = false;
  let isOver = false;
  async function ask() {
    clearTimeout(waiting);
    if (isAsking || isOver) return;
    isAsking = true;
    let pause = FIRST;
    try {
      const answer = await get();
      failed = 0;
      onAnswer(answer);
      pause = 1000 * answer.again * (0.8 + 0.4 * Math.random()); // so that two hundred phones do not ask in step
    } catch (error) {
      if (error.status === undefined) console.error(error); // ours
      failed += 1;
      pause = Math.min(LONGEST, FIRST * 1.6 ** failed);
      isOver = Boolean(onTrouble(error));
    }
    isAsking = false;
    if (!isOver && !document.hidden) waiting = setTimeout(ask, pause);
  }
  const soon = () => document.hidden || ask();
  document.addEventListener("visibilitychange", soon);
  addEventListener("online", soon);
  addEventListener("pageshow", soon);
  ask();
  return { soon, end: () => (isOver = true) };
}

/** localStorage where there is one; a private window may have none. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // this page remembers it as long as it is open
    }
  },
};

/** The sentence of a refusal, in the page's language. */
export const sentence = (t, error) => {
  const key = `refused.${error.reason}`;
  const text = t(key);
  return text === key ? t("refused.other") : text;
};
