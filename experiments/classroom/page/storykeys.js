/* What a story's slide lays under an address: its scene, month, part and measure. What the address says itself stands above them. */

import { limited } from "./scale.js";
import { parse } from "./state.js";

/** The number of a slide from 0, of a text of an address. */
export const slideAt = (story, step) => limited(Math.trunc(Number(step)) || 0, 0, story.slides.length - 1);

/** The part of the page on which a slide is looked at. */
export const partOf = (slide) => (slide.look === "twins" ? "story" : slide.look);

/** Keys and values of the slide of a story. */
export function slideKeys(story, step) {
  const slide = story.slides[slideAt(story, step)];
  return { ...slide.scene, t: slide.month, tab: partOf(slide), measure: story.prediction.measure };
}

/** The same for the slide that an address names; nothing where it names no story. */
export async function keysUnder(address, request) {
  const { story, step } = parse(address);
  if (!story) return {};
  try {
    return slideKeys(await request(`stories/${story}`), step);
  } catch {
    return { tab: "story" }; // where it is said why, and asked again
  }
}
