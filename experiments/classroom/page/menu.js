/* A native menu whose choice is read whole: where a line is too short for it, it takes more of them. */

import { h } from "./dom.js";

/** {element, draw()}: the menu with its choice written over it; `draw` after the choice was set from elsewhere. */
export function wholeMenu(select) {
  const text = h("span", { class: "menu-text", "aria-hidden": "true" });
  const draw = () => {
    const chosen = select.selectedOptions[0]?.textContent ?? "";
    if (text.textContent !== chosen) text.textContent = chosen;
  };
  select.addEventListener("change", draw);
  draw();
  return { element: h("span", { class: "menu" }, select, text), draw };
}
