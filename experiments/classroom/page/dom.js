/* Elements from data, never from text that is parsed: children that are strings become text nodes. */

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, heard] of Object.entries(value)) element.addEventListener(event, heard);
    else if (name === "data") for (const [key, text] of Object.entries(value)) element.dataset[key] = text;
    else if (name === "text") element.textContent = value;
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An HTML element: h("button", {type: "button", on: {click}}, "Play"). */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element: svg("rect", {x: 1, width: 5}). */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Empties an element and puts children in. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const ICONS = {
  first: "M5 4h2.5v16H5zM20 4v16L8.5 12z",
  back: "M14 4h3v16h-3zM12 4v16L3 12z",
  play: "M6 3.5v17L20.5 12z",
  pause: "M5.5 4h4.5v16H5.5zM14 4h4.5v16H14z",
  next: "M7 4h3v16H7zM12 4v16l9-8z",
  eye: "M12 5C6.5 5 2.7 9.6 1.5 12c1.2 2.4 5 7 10.5 7s9.3-4.6 10.5-7C21.3 9.600 17.500 5 12 5zm0 11.500a4.500 4.500 0 1 1 0-9 4.500 4.500 0 0 1 0 9zm0-2.200a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600z",
  undo: "M9 4v4.500h5.500a5.750 5.750 0 0 1 0 11.500H8v-3h6.500a2.750 2.750 0 0 0 0-5.500H9V16L2.500 10z",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM3.500 4.900l1.400-1.400 2.800 2.800-1.400 1.400zM16.300 17.700l1.400-1.400 2.800 2.800-1.400 1.400zM3.500 19.100l2.800-2.800 1.400 1.400-2.800 2.800zM16.300 6.300l2.800-2.800 1.400 1.400-2.800 2.800z",
  close: "M5.600 4.200 12 10.600l6.400-6.400 1.400 1.400L13.400 12l6.400 6.400-1.400 1.400L12 13.400l-6.400 6.400-1.400-1.400L10.600 12 4.200 5.600z",
};

/** A picture of 24 units, in the colour of the text around it; decoration only. */
export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, svg("path", { d: ICONS[name] }));
}

/** One tab stop for many elements: arrows, Home and End move among them. `items` is a list or a function that gives it.
    Called once; what it gives makes one item the stop, for items that are drawn anew. */
export function roving(container, items) {
  const all = () => (typeof items === "function" ? items() : items);
  const stopAt = (stop) => all().forEach((item, at) => item.setAttribute("tabindex", at === stop ? "0" : "-1"));
  stopAt(0);
  container.addEventListener("keydown", (event) => {
    const list = all();
    const at = list.indexOf(document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    const to = list[(steps[event.key] + list.length) % list.length];
    stopAt(list.indexOf(to));
    to.focus();
  });
  return stopAt;
}

/** Makes buttons in a row one tab stop, as a toolbar is: the arrows left and right move among those that can be pressed. What a
    folded button opens has tab stops of its own. */
export function toolbar(element, { label, labelledby }) {
  const all = () => [...element.querySelectorAll("button, summary")].filter((one) => !one.closest(".fold-body"));
  const pressable = () => all().filter((one) => !one.disabled && one.checkVisibility());
  let stop = null;
  const stopAt = (one) => {
    stop = one;
    for (const each of all()) {
      const index = each === stop ? "0" : "-1";
      if (each.getAttribute("tabindex") !== index) each.setAttribute("tabindex", index);
    }
  };
  const check = () => stopAt(pressable().includes(stop) ? stop : pressable()[0]);
  element.setAttribute("role", "toolbar");
  if (label) element.setAttribute("aria-label", label);
  if (labelledby) element.setAttribute("aria-labelledby", labelledby);
  element.addEventListener("focusin", (event) => pressable().includes(event.target) && stopAt(event.target));
  element.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const list = pressable();
    const at = list.indexOf(event.target);
    if (!by || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    list[(at + by + list.length) % list.length].focus();
  });
  const watch = new MutationObserver(check);
  watch.observe(element, { subtree: true, childList: true, attributeFilter: ["disabled", "hidden"] });
  watch.observe(document.body, { attributeFilter: ["class"] }); // which part of the page is open decides which of them are seen
  check();
}

/** A bus of named events; on() returns what takes the listener off again. */
export function bus() {
  const heard = new Map();
  return {
    on(name, listener) {
      if (!heard.has(name)) heard.set(name, new Set());
      heard.get(name).add(listener);
      return () => heard.get(name).delete(listener);
    },
    emit(name, value) {
      for (const listener of [...(heard.get(name) ?? [])]) {
        try {
          listener(value);
        } catch (error) {
          console.error(error); // one part that fails does not stop the others
        }
      }
    },
  };
}
