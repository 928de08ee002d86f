// Keys and gestures of the whole page.

const SIZE_KEYS = { 1: 1, 4: 4, 9: 9, 6: 16 };

export function connectKeys({ wall, focus }) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input, select, textarea, dialog *");
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
  document.getElementById("full-screen").addEventListener("click", toggleFullScreen);
}

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
    document.getElementById("main").requestFullscreen?.();
  }
}
