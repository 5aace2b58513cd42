/* Requests to the server, or to what is baked into a handout. All are GET; nothing is kept on the server. */

import { language, say } from "./texts.js";

/** A refusal with the server's message; status 0 when nothing answered. */
export function refusal(message, status) {
  const error = new Error(message);
  error.status = status;
  return error;
}

/** request, stream and has, beside a watch that notices when the server is gone and when it is back. */
export function api(baked, emit) {
  let isThere = true;
  let retry = null;

  const setThere = (now) => {
    if (now !== isThere) {
      isThere = now;
      emit("server", now);
    }
    if (!now && retry === null && !baked) retry = setTimeout(probe, 1500);
  };
  async function probe() {
    retry = null;
    try {
      const answer = await fetch("healthz", { cache: "no-store" });
      setThere(answer.ok);
    } catch {
      setThere(false);
    }
  }

  /* Answers have words in them, which are the page's; a handout has those of its own language alone. */
  const spoken = (query) => (language() === "en" ? query : [query, `lang=${encodeURIComponent(language())}`].filter(Boolean).join("&"));
  const key = (path, query) => (query ? `${path}?${query}` : path);
  function fromBaked(path, query) {
    const answer = path === "meta" ? baked.meta : (baked.answers[key(path, query)] ?? baked.stories?.[path.replace(/^stories\//, "")]);
    if (answer === undefined) throw refusal(say("page.not_held"), 0);
    return answer;
  }
  async function get(path, query, signal) {
    let answer;
    try {
      answer = await fetch(key(`api/${path}`, spoken(query)), { signal });
    } catch (error) {
      if (error.name !== "AbortError") setThere(false);
      throw error.name === "AbortError" ? error : refusal(say("page.no_answer"), 0);
    }
    if (answer.status >= 500) {
      setThere(false);
      throw refusal(say("page.no_answer"), 0);
    }
    setThere(true);
    if (!answer.ok) {
      const refused = await answer.json().catch(() => ({}));
      throw refusal(refused.error ?? say("page.refused", { status: answer.status }), answer.status);
    }
    return answer;
  }

  /* What was still to come of an answer; the server may go while it is on its way. */
  async function rest(read, signal) {
    try {
      return await read();
    } catch (error) {
      if (signal?.aborted || error.name === "AbortError") throw error;
      setThere(false);
      throw refusal(say("page.no_answer"), 0);
    }
  }

  return {
    isBaked: Boolean(baked),
    get isThere() {
      return isThere;
    },
    has: (path, query) => !baked || key(path, query) in baked.answers || path === "meta" || path.startsWith("stories/"),
    async request(path, { query = "", signal } = {}) {
      if (baked) return fromBaked(path, query);
      const answer = await get(path, query, signal);
      return rest(() => answer.json(), signal);
    },
    stream(path, query, onLine) {
      const control = new AbortController();
      const done = (async () => {
        if (baked) {
          const lines = fromBaked(path, query);
          for (const one of Array.isArray(lines) ? lines : [lines]) onLine(one);
          return;
        }
        const answer = await get(path, query, control.signal);
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        for (;;) {
          const { value, done: isOver } = await rest(() => reader.read(), control.signal);
          if (control.signal.aborted) throw new DOMException("aborted", "AbortError");
          text += value ?? "";
          const lines = text.split("\n");
          text = isOver ? "" : lines.pop();
          for (const one of lines) if (one.trim()) onLine(JSON.parse(one));
          if (isOver) return;
        }
      })();
      return { done, abort: () => control.abort() };
    },
  };
}
