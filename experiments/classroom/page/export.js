/* Take away: the address, pictures and tables of what is shown, and the command that computes the same. */

import { h, put, svg } from "./dom.js";
import { entryName } from "./scale.js";
import { fitted, sharedAddress, sourceLines } from "./source.js";
import { say } from "./texts.js";

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "display", "transform", "transform-origin"];

/** A copy of an SVG element with every style written on it. */
function copied(source) {
  const copy = source.cloneNode(true);
  const pairs = [[source, copy], ...[...source.querySelectorAll("*")].map((one, at) => [one, copy.querySelectorAll("*")[at]])];
  for (const [from, to] of pairs) {
    const style = getComputedStyle(from);
    if (from !== source) for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value && !(name === "transform" && value === "none") && !(name === "transform" && from.hasAttribute("transform"))) to.style.setProperty(name, value);
    }
    for (const name of ["tabindex", "role", "aria-label", "aria-describedby", "class"]) to.removeAttribute(name);
  }
  return copy;
}

/** The stage as one SVG: networks and lanes where they stand, labels and titles as text. */
export function stagePicture(stage, app) {
  const box = stage.getBoundingClientRect();
  const head = 40;
  const source = sourceLines(app, box.width - 32, 13);
  const height = box.height + 2 * head + 18 * (source.length - 1);
  const ink = app.color("ink");
  const family = "'Atkinson Hyperlegible Next', system-ui, sans-serif";
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${box.width} ${height}`, width: box.width, height });
  const write = (x, y, size, text, more = {}) => root.append(svg("text", { x, y, "font-size": size, "font-family": family, fill: ink, ...more }, text));
  root.append(svg("title", {}, say("head.h1")));
  root.append(svg("rect", { width: box.width, height, fill: app.color("ground") }));
  write(16, 27, 20, `${say("head.h1")}  ${entryName(app.playhead, app.meta.start_year)}`, { "font-weight": 700 });
  for (const one of stage.querySelectorAll(".city")) {
    const own = one.getBoundingClientRect();
    root.append(svg("rect", { x: own.left - box.left, y: own.top - box.top + head, width: own.width, height: own.height, rx: 8, fill: app.color("card"), stroke: app.color("edge") }));
  }
  for (const one of stage.querySelectorAll("svg.network, svg.lanes, .legend svg, .label svg")) {
    const own = one.getBoundingClientRect();
    if (own.width < 2) continue;
    const copy = copied(one);
    copy.setAttribute("x", own.left - box.left);
    copy.setAttribute("y", own.top - box.top + head);
    root.append(copy);
  }
  for (const one of stage.querySelectorAll(".badge")) {
    const own = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    root.append(svg("rect", { x: own.left - box.left + 1, y: own.top - box.top + head + 1, width: own.width - 2, height: own.height - 2, rx: own.height / 2, fill: style.backgroundColor, stroke: style.borderTopColor, "stroke-width": 2, "stroke-dasharray": style.borderTopStyle === "dashed" ? "4 3" : "none" }));
    for (const sign of one.querySelectorAll("svg")) {
      const at = sign.getBoundingClientRect();
      if (at.width < 2) continue;
      const copy = copied(sign);
      for (const [name, value] of Object.entries({ x: at.left - box.left, y: at.top - box.top + head, width: at.width, height: at.height, fill: style.color })) copy.setAttribute(name, value);
      root.append(copy);
    }
  }
  for (const [at, one] of [...stage.querySelectorAll(".ramp")].entries()) {
    const own = one.getBoundingClientRect();
    const steps = [0, 0.25, 0.5, 0.75, 1];
    root.append(svg("linearGradient", { id: `ramp-${at}` }, ...steps.map((share) => svg("stop", { offset: share, "stop-color": app.frameColor(share) }))));
    root.append(svg("rect", { x: own.left - box.left, y: own.top - box.top + head, width: own.width, height: own.height, rx: own.height / 2, fill: `url(#ramp-${at})` }));
  }
  for (const one of stage.querySelectorAll(".label > span, .city h2, .differs, .watched dt, .watched dd, .badge > span, .facts dd, .facts dt, .latest, .label small, .legend li, .legend .scale > span")) {
    const own = one.getBoundingClientRect();
    if (own.width < 2 || !one.textContent.trim()) continue;
    const style = getComputedStyle(one);
    const cut = one.matches("h2") ? Math.min(1, one.clientWidth / one.scrollWidth) : 1; // a long name is written smaller
    const size = parseFloat(style.fontSize) * cut;
    const isCentred = Boolean(one.closest(".labels")) && !one.querySelector("svg");
    const isLong = one.matches(".latest, .facts dt");
    const words = isLong ? fitted(one.textContent, own.width, size) : [style.textTransform === "uppercase" ? one.textContent.trim().toUpperCase() : one.textContent.trim()];
    const picture = one.querySelector("svg")?.getBoundingClientRect();
    if (picture) own.x = picture.right + 3;
    words.forEach((text, at) =>
      write(isCentred ? own.x - box.left + own.width / 2 : own.x - box.left, own.top - box.top + head + size * (0.95 + 1.25 * at), size, text, { "font-weight": style.fontWeight, fill: style.color, "text-anchor": isCentred ? "middle" : "start" }),
    );
  }
  for (const one of stage.querySelectorAll(".label small")) keyed(one, (x, y, text, style) => write(x - box.left, y - box.top + head, parseFloat(style.fontSize), text, { fill: style.color }), (shape, own) => {
    shape.setAttribute("transform", `translate(${own.left - box.left} ${own.top - box.top + head})`);
    root.append(shape);
  }, app);
  source.forEach((line, at) => write(16, box.height + head + 26 + 18 * at, 13, line));
  return root;
}

/** The words of a small key where they stand, and the marks between them that are no drawings but boxes with a background. */
function keyed(small, write, add, app) {
  const style = getComputedStyle(small);
  for (const node of small.childNodes) {
    const range = small.ownerDocument.createRange();
    range.selectNode(node);
    const own = range.getBoundingClientRect();
    if (own.width < 1) continue;
    if (node.nodeType === Node.TEXT_NODE) write(own.left, own.top + own.height * 0.78, node.textContent.trim(), style);
    else if (node.className === "flag-used") add(svg("path", { d: `M0 0H${own.width}L${own.width / 2} ${own.height}Z`, fill: app.color("ink") }), own);
    else if (node.className === "flag-passed") add(svg("path", { d: `M1 1H${own.width - 1}L${own.width / 2} ${own.height - 1}Z`, fill: "none", stroke: app.color("ink"), "stroke-width": 1.2 }), own);
    else if (node.className === "dip-sample") add(svg("rect", { width: own.width, height: own.height, fill: app.color("hurt-soft"), stroke: app.color("hurt") }), own);
  }
}

const asText = (picture) => (typeof picture === "string" ? picture : new XMLSerializer().serializeToString(picture));

function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function fontFace() {
  try {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    const inside = rules.find((rule) => rule instanceof CSSFontFaceRule && rule.cssText.includes("data:")); // a handout
    if (inside) return inside.cssText;
  } catch {
    // a sheet that may not be read has no font of ours
  }
  try {
    const answer = await fetch("vendor/hyperlegible.woff2");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return `@font-face{font-family:"Atkinson Hyperlegible Next";font-weight:200 800;src:url(data:font/woff2;base64,${btoa(text)}) format("woff2")}`;
  } catch {
    return "";
  }
}

/** Draws an SVG text on a canvas, twice as large, with the page's font in it. */
async function png(text) {
  const face = await fontFace();
  const whole = face ? text.replace(/(<svg[^>]*>)/, `$1<style>${face}</style>`) : text;
  const picture = new Image();
  const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}`;
  await new Promise((resolve, reject) => {
    picture.onload = resolve;
    picture.onerror = () => reject(new Error(say("take.no_picture")));
    picture.src = address;
  });
  const canvas = h("canvas", { width: picture.width * 2, height: picture.height * 2 });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(say("take.no_picture")))), "image/png"));
}

async function copy(text, app, message) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { value: text, class: "unseen" }); // http on a local network has no clipboard of its own
    document.body.append(area);
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  app.announce(message);
}

/** The Take away dialog, opened by a button. */
export function takeAway(button, dialog, app) {
  const pictures = h("div", { class: "takes" });
  const tables = h("div", { class: "takes" });
  const link = h("input", { type: "text", readonly: true, id: "share-link", on: { focus: () => link.select() } });
  const command = h("textarea", { readonly: true, id: "share-command", rows: 4, on: { focus: () => command.select() } });
  const message = h("output", { class: "quiet", "aria-live": "polite" });
  const show = (text) => (message.textContent = text);
  const offered = { pictures: [], tables: [] };
  const name = (what, end) => `framebreak-${what}-seed${app.scene.seed}-panel${app.scene.panel}-city${app.scene.city}-month${app.playhead}.${end}`;
  put(
    dialog,
    h("form", { method: "dialog", class: "dialog-head" }, h("h2", { id: "take-title" }, say("take.title")), h("button", { class: "plain small", "aria-label": say("page.close") }, say("page.close"))),
    h("label", { for: "share-link" }, say("take.link")),
    h("div", { class: "row" }, link, h("button", { type: "button", on: { click: () => copy(link.value, app, say("take.link_copied")).then(() => show(say("take.link_copied"))) } }, say("take.copy_link"))),
    h("h3", {}, say("take.pictures")),
    pictures,
    h("h3", {}, say("take.tables")),
    tables,
    h("label", { for: "share-command" }, say("take.command")),
    h("div", { class: "row" }, command, h("button", { type: "button", on: { click: () => copy(command.value, app, say("take.command_copied")).then(() => show(say("take.command_copied"))) } }, say("take.copy_command"))),
    message,
  );
  dialog.setAttribute("aria-labelledby", "take-title");
  async function drawn(one, use) {
    const picture = await one.svg();
    if (picture) use(asText(picture));
    else show(say("take.not_shown"));
  }
  function refresh() {
    show("");
    link.value = sharedAddress(app);
    command.value = app.run?.commands ? `${app.run.commands.left}\n${app.run.commands.right}` : "";
    put(
      pictures,
      ...offered.pictures.map((one) =>
        h(
          "p",
          {},
          h("span", {}, one.label),
          h("button", { type: "button", on: { click: () => drawn(one, (text) => save(new Blob([text], { type: "image/svg+xml" }), name(one.name, "svg"))) } }, "SVG"),
          h("button", { type: "button", on: { click: () => drawn(one, (text) => png(text).then((blob) => save(blob, name(one.name, "png")), (error) => show(error.message))) } }, "PNG"),
        ),
      ),
    );
    put(tables, ...(app.isBaked ? [h("p", { class: "quiet" }, say("take.no_tables"))] : offered.tables.map((one) => h("p", {}, h("a", { href: one.href(), download: "" }, one.label)))));
  }
  button.addEventListener("click", () => {
    refresh();
    dialog.showModal();
  });
  return {
    offerPicture: (one) => offered.pictures.push(one),
    offerTable: (one) => offered.tables.push(one),
  };
}
