/* A phone: the question, three large buttons, and once it is revealed: me, the class, a thousand twins. */

import { h, put } from "../dom.js";
import { loadTexts } from "../texts.js";
import { link, memory, poll, sentence } from "./link.js";
import { betBars, betsOf, capital, CHOICES, oneCity, twins, verdict } from "./result.js";
import { SEAT } from "./send.js";

const view = document.getElementById("view");
const banner = document.getElementById("banner");
const code = () => new URLSearchParams(location.search).get("code") ?? "";

async function texts() {
  for (;;) {
    try {
      return await loadTexts();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

function say(text) {
  banner.textContent = text ?? "";
  banner.hidden = !text;
}

async function start() {
  const t = await texts();
  document.title = `${t("phone.title")} · Framebreak`;
  let token = memory.get(SEAT) ?? "";
  const server = link(() => token, t.lang);

  // ---- joining ----------------------------------------------------------------------------------------------------------------
  function askCode(trouble) {
    const input = h("input", { type: "text", id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 8, value: code() });
    const form = h("form", { class: "join-form", on: { submit: (event) => (event.preventDefault(), join(input.value)) } },
      h("label", { for: "code" }, t("phone.code")), input, h("button", { class: "main-button" }, t("phone.join")));
    put(view, h("h1", {}, t("phone.title")), trouble ? h("p", { role: "alert", class: "trouble" }, trouble) : null, form);
    input.focus();
  }
  async function join(given) {
    try {
      token = (await server.post("join", { code: given, token })).token;
      memory.set(SEAT, token);
      say(null);
      follow();
    } catch (error) {
      if (error.status === 0) {
        say(t("phone.offline"));
        setTimeout(() => join(given), 2500);
      } else askCode(sentence(t, error));
    }
  }

  // ---- the class --------------------------------------------------------------------------------------------------------------
  let state = null;
  let wanted = null; // a bet that was chosen and is not counted yet: {round, choice, isFresh: not kept waiting since}
  let isSending = false;
  let trouble = "";
  let drawn = "";
  let naming = null;

  function follow() {
    const asked = poll(() => server.get("phone"), update, (error) => {
      if (error.status === 401) {
        token = "";
        memory.set(SEAT, null);
        if (code()) join(code());
        else askCode(null);
        return true;
      }
      if (error.status === 0) say(t("phone.offline"));
      else say(sentence(t, error));
      return false;
    });
    return asked;
  }

  function update(next) {
    say(null);
    state = next;
    if (wanted && wanted.round !== state.round) wanted = null;
    if (wanted) send();
    draw();
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    while (wanted) {
      const sent = wanted;
      try {
        const next = await server.post("bet", { round: sent.round, choice: sent.choice, newest: state.mine.newest + 1 });
        if (sent.isFresh && wanted === sent && next.round === sent.round && next.phase === "open" && next.mine.bet !== sent.choice) {
          sent.isFresh = false; // another tab of this phone has bet since this one asked last; what was pressed later counts
          state = next;
          continue;
        }
        if (wanted === sent) wanted = null;
        trouble = "";
        isSending = false;
        update(next);
        isSending = true;
      } catch (error) {
        if (error.status === 0) {
          sent.isFresh = false; // meanwhile another tab may have bet
          say(t("phone.offline"));
          break; // sent again with the next answer that comes
        }
        wanted = null;
        trouble = sentence(t, error);
        draw();
      }
    }
    isSending = false;
  }

  function choose(key) {
    wanted = { round: state.round, choice: key, isFresh: true };
    trouble = "";
    draw();
    send();
  }

  function draw() {
    const shown = JSON.stringify([state, wanted, trouble]);
    if (shown === drawn) return; // what is pressed or typed is not drawn anew
    drawn = shown;
    const { story, phase, result } = state;
    const focus = document.activeElement?.dataset?.bet ?? null;
    const isOver = phase === "revealed" && result;
    put(view, isOver ? h("h1", { class: "asked" }, story.ask) : h("p", { class: "question" }, story.question), isOver ? revealed() : question(), playLink(), nameForm(), h("p", { class: "small-print" }, t("phone.privacy")));
    if (focus) view.querySelector(`[data-bet="${focus}"]`)?.focus();
  }

  function question() {
    const { story, phase, mine } = state;
    const isOpen = phase === "open";
    const choice = wanted?.choice ?? mine.bet;
    const button = (key) =>
      h("button", { type: "button", class: `bet-button is-${key}`, "data-bet": key, "aria-pressed": String(choice === key), disabled: !isOpen, on: { click: () => choose(key) } }, capital(story.choices[key]));
    const status = () => {
      if (trouble) return trouble;
      if (wanted) return t("phone.sending");
      if (isOpen) return t(mine.bet ? "phone.counted" : "phone.choose");
      if (phase === "waiting") return t("phone.soon");
      return t(mine.bet ? "phone.closed" : "phone.closed_without");
    };
    return h("section", { class: "bet-form" },
      h("h1", {}, story.ask),
      h("div", { class: "bet-buttons" }, CHOICES.map(button)),
      h("p", { class: `status${mine.bet && !wanted ? " is-counted" : ""}`, role: "status" }, status()),
    );
  }

  function revealed() {
    const { story, mine, result } = state;
    const all = betsOf(result.tally);
    const { debrief } = result;
    const card = (key, ...inside) => h("section", { class: "card" }, h("h2", {}, t(`result.${key}`)), ...inside);
    const known = debrief && !debrief.problem;
    const isRight = known && mine.bet === debrief.winner;
    return h("div", { class: "cards" },
      card("me", h("p", {}, mine.bet ? [`${t("result.you_bet")}${t.colon} `, h("b", {}, story.choices[mine.bet]), "."] : t("result.no_bet")),
        mine.play ? h("p", {}, t("phone.play_sent", { outcome: t(`outcome.${["silo", "integrated", "enacted"][mine.play.outcome]}`) })) : null),
      card("class", betBars(t, story.choices, result.tally, { mine: mine.bet, winner: known ? debrief.winner : null }), mine.bet ? h("p", {}, t("result.as_you", { n: result.tally[mine.bet], all })) : null),
      known ? card("city", oneCity(t, story.choices, debrief)) : null,
      card("twins", ...(known ? [h("p", { class: `said${isRight ? " is-right" : ""}` }, verdict(t, story.choices, debrief)), twins(t, story.choices, debrief), h("p", {}, result.explain)] : [h("p", {}, debrief?.problem ? t("result.problem", { why: debrief.problem }) : t("result.computing"))])),
    );
  }

  function playLink() {
    return state.takes_plays ? h("p", { class: "play-link" }, h("a", { href: `./${t.lang === "fr" ? "?lang=fr" : ""}#play=choose.1` }, t("phone.play"))) : null;
  }

  function nameForm() {
    const { asks_names: asks, mine } = state;
    if (mine.is_removed && asks) return h("p", { class: "status" }, t("phone.name_off"));
    if (!asks) return null;
    naming ??= h("input", { type: "text", id: "name", maxlength: 20, autocomplete: "off" }); // kept, with what is typed in it
    const send = async (event) => {
      event.preventDefault();
      try {
        trouble = "";
        update(await server.post("name", { name: naming.value }));
      } catch (error) {
        trouble = sentence(t, error);
        draw();
      }
    };
    return h("form", { class: "name-form", on: { submit: send } },
      mine.name ? h("p", {}, t("phone.name_is", { name: mine.name })) : h("label", { for: "name" }, t("phone.name")),
      h("div", { class: "row" }, naming, h("button", {}, t("phone.say_name"))),
    );
  }

  if (token) follow();
  else if (code()) join(code());
  else askCode(null);
}

start();
