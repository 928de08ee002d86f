// Pictures of cameras: a live one comes again and again; one that does not come gives way to an
// older one.

import { findAll } from "./dom.js";

/** @param {HTMLImageElement} image */
function giveWay(image) {
  if (image.dataset.fallback) {
    image.src = image.dataset.fallback;
    delete image.dataset.fallback;
    delete image.dataset.live;
  }
}

/** @param {HTMLImageElement} image */
function follow(image) {
  const address = image.src;
  const pause = Number(image.dataset.live);
  const next = () => {
    if (!image.isConnected || !image.dataset.live) {
      return;
    }
    if (document.hidden) {
      setTimeout(next, pause);
      return;
    }
    const coming = new Image();
    coming.src = `${address}&again=${Date.now()}`;
    coming.onload = () => {
      image.src = coming.src;
      setTimeout(next, pause);
    };
    coming.onerror = () => setTimeout(next, 10 * pause);
  };
  setTimeout(next, pause);
}

/** @param {ParentNode} root */
function look(root) {
  for (const image of findAll(root, "img[data-fallback], img[data-live]", HTMLImageElement)) {
    image.addEventListener("error", () => giveWay(image));
    if (image.complete && !image.naturalWidth) {
      giveWay(image);
    }
    if (image.dataset.live) {
      follow(image);
    }
  }
}

look(document);
document.addEventListener("htmx:afterSwap", (event) => look(event.detail.target));
