/* Meanings on hover and focus, and on touch: one bubble for the whole page. */

import { h, put } from "./dom.js";
import { limited } from "./scale.js";

const WAIT = 90;
const LINGER = 160; // long enough to move the pointer into the bubble

/** The bubble: attach(element, () => ({name, text})), follow(element, (x, y) => ({name, text})). */
export function bubble() {
  const box = h("div", { id: "tip", role: "tooltip", class: "tip", hidden: true });
  document.body.append(box);
  let timer = null;
  let owner = null;

  function show(element, content, rect) {
    if (!content) return hide();
    if (owner && owner !== element) owner.removeAttribute("aria-describedby");
    owner = element;
    put(box, h("strong", {}, content.name), content.text ? h("span", {}, content.text) : null);
    box.hidden = false;
    const own = box.getBoundingClientRect();
    const left = limited(rect.left + rect.width / 2 - own.width / 2, 8, innerWidth - own.width - 8);
    const isAbove = rect.top - own.height - 10 > 0;
    box.style.left = `${left}px`;
    box.style.top = `${isAbove ? rect.top - own.height - 10 : Math.min(rect.bottom + 10, innerHeight - own.height - 4)}px`;
  }
  function hide() {
    clearTimeout(timer);
    timer = null;
    box.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, LINGER);
  };
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", later);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      hide();
      event.stopPropagation();
    }
  }, true);
  addEventListener("scroll", hide, { passive: true, capture: true });

  return {
    hide,
    attach(element, describe) {
      const open = () => {
        show(element, describe(), element.getBoundingClientRect());
        if (!box.hidden) element.setAttribute("aria-describedby", "tip");
      };
      element.addEventListener("pointerenter", () => {
        clearTimeout(timer);
        timer = setTimeout(open, WAIT);
      });
      element.addEventListener("pointerleave", later);
      element.addEventListener("focus", () => element.matches(":focus-visible") && open());
      element.addEventListener("blur", hide);
      element.addEventListener("click", (event) => event.pointerType === "touch" && open());
    },
    follow(element, describe) {
      element.addEventListener("pointermove", (event) => {
        const inside = element.getBoundingClientRect();
        const content = describe(event.clientX - inside.left, event.clientY - inside.top);
        clearTimeout(timer);
        if (content) show(element, content, { left: event.clientX, width: 0, top: event.clientY - 6, bottom: event.clientY + 12 });
        else hide();
      });
      element.addEventListener("pointerleave", later);
    },
  };
}

/** Dotted underline with a meaning: explain(element, "frame") or explain(element, "Use", "how far staff use it"). */
export function explainer(meta, tip) {
  const meaning = (term) => meta.glossary[term] ?? meta.glossary[String(term).toLowerCase()];
  return function explain(element, term, text) {
    const shown = text ?? meaning(term);
    if (!shown) return element;
    element.classList.add("term");
    if (!element.matches("button, a, input, select, summary, [tabindex]")) element.setAttribute("tabindex", "0");
    tip.attach(element, () => ({ name: term, text: shown }));
    return element;
  };
}
