// Keys and gestures of the whole page.

import { byId } from "../parts/dom.js";

/**
 * @import { Focus } from "./focus.js"
 * @import { Wall } from "./wall.js"
 */

/** @type {Record<string, number>} */
const SIZE_KEYS = { 1: 1, 4: 4, 9: 9, 6: 16 };
const TYPING = "input, select, textarea, dialog *";

/** @param {{ wall: Wall, focus: Focus }} parts */
export function connectKeys({ wall, focus }) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.matches(TYPING);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape") {
      letGo(wall, focus);
    } else if (event.key in SIZE_KEYS && wall.tiles.size > 1) {
      wall.resize(SIZE_KEYS[event.key]);
    } else if (event.key === "f" || event.key === "F") {
      toggleFullScreen();
    } else if (wall.pages > 1 && (event.key === "PageUp" || event.key === "PageDown")) {
      event.preventDefault();
      wall.turn(event.key === "PageUp" ? -1 : 1);
    }
  });
  byId("full-screen").addEventListener("click", toggleFullScreen);
}

/**
 * @param {Wall} wall
 * @param {Focus} focus
 */
function letGo(wall, focus) {
  if (focus.id) {
    focus.set(null);
  } else if (wall.enlarged) {
    wall.enlarge(null);
  }
}

function toggleFullScreen() {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    byId("main").requestFullscreen?.();
  }
}
