// Pictures of cameras: a live one comes again and again; one that does not come gives way to an
// older one.

function giveWay(image) {
  if (image.dataset.fallback) {
    image.src = image.dataset.fallback;
    delete image.dataset.fallback;
    delete image.dataset.live;
  }
}

function follow(image) {
  const address = image.src;
  const next = () => {
    if (!image.isConnected || !image.dataset.live) {
      return;
    }
    if (document.hidden) {
      setTimeout(next, Number(image.dataset.live));
      return;
    }
    const coming = new Image();
    coming.src = `${address}&again=${Date.now()}`;
    coming.onload = () => {
      image.src = coming.src;
      setTimeout(next, Number(image.dataset.live));
    };
    coming.onerror = () => setTimeout(next, 10 * Number(image.dataset.live));
  };
  setTimeout(next, Number(image.dataset.live));
}

function look(root) {
  for (const image of root.querySelectorAll("img[data-fallback], img[data-live]")) {
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
