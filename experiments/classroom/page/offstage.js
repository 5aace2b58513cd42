/* The two cities for a picture, whole: drawn anew in a window of their own that nobody sees, whatever tab is open and however small
   this window is. */

import { stagePicture } from "./export.js";
import { h } from "./dom.js";
import { twins } from "./twins.js";

const WINDOW = { width: 1280, height: 720 };
const STAGE = { width: 1248, height: 590 };

/** A promise of the picture of both cities at the month shown; null before the first run. */
export async function wholePicture(app) {
  if (!app.run) return null;
  const frame = h("iframe", { class: "off-stage", "aria-hidden": "true", tabindex: "-1", style: `width:${WINDOW.width}px;height:${WINDOW.height}px;border:0`, srcdoc: "<!doctype html>" });
  const leave = [];
  try {
    await new Promise((resolve) => {
      frame.addEventListener("load", resolve, { once: true });
      document.body.append(frame);
    });
    const inside = frame.contentDocument;
    for (const { name, value } of document.documentElement.attributes) if (name !== "data-large") inside.documentElement.setAttribute(name, value);
    inside.documentElement.style.setProperty("--larger", "1");
    inside.head.append(h("style", {}, `${rules()}\n* { transition: none !important; animation: none !important; }\n.regime { display: none !important; }`));
    inside.body.dataset.tab = "";
    const stage = h("div", { class: "stage", style: `width:${STAGE.width}px;height:${STAGE.height}px;padding:0 14px` });
    inside.body.append(h("main", { style: "display:block;padding:0" }, stage));
    const own = Object.create(app, { on: { value: (event, fn) => leave.push(app.on(event, fn)) } });
    const both = twins(stage, own);
    both.setRun(app.run, app.bareRun);
    both.setTime(app.time);
    await inside.fonts.ready;
    both.measure();
    both.setTime(app.time);
    return stagePicture(stage, app);
  } finally {
    for (const off of leave) off();
    frame.remove();
  }
}

const rules = () => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
