/* Where a picture comes from: version, city, and an address that others can open too, on lines that fit. */

import { say } from "./texts.js";

const LOOPBACK = /^(localhost|\[::1\]|127\.[\d.]+)$/;

/** The address of this view as others open it: the room's, where the server lets a room in and this browser came by loopback. */
export function sharedAddress(app) {
  const own = app.address();
  const room = app.meta.address;
  if (app.isBaked || !room || !LOOPBACK.test(location.hostname) || LOOPBACK.test(new URL(room).hostname)) return own;
  return room + location.search + (own.includes("#") ? own.slice(own.indexOf("#")) : "");
}

/** Lines below a picture of a width in pixels; what the file of a handout is called on a disk is nobody else's address. */
export function sourceLines(app, width, size) {
  const { seed, panel, city } = app.scene;
  const own = sharedAddress(app);
  const where = app.isBaked ? say("take.handout", { scene: own.split("#")[1] ?? say("take.start") }) : own;
  return fitted(say("take.source", { version: app.meta.version, model: app.meta.model_version, seed, panel, city, where }), width, size);
}

/** A text on lines of a width; an address goes on after an & or a comma, or wherever it must. */
export function fitted(text, width, size) {
  const room = Math.max(12, Math.floor(width / (size * 0.53))); // characters, of which few are wider
  const lines = [""];
  for (const part of text.match(/\s*[^\s&,]*[&,]?/g)) {
    for (let at = 0; at < part.length; at += room) {
      const piece = part.slice(at, at + room);
      if (lines.at(-1).length + piece.length > room) lines.push("");
      lines[lines.length - 1] += lines.at(-1) ? piece : piece.trimStart();
    }
  }
  return lines;
}
