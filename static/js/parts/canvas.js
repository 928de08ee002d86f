// A canvas whose pixels are the screen's, whatever its size on the page.

const MAX_RATIO = 2; // more is not seen, but costs

/**
 * What a canvas is painted by.
 *
 * @param {Pick<HTMLCanvasElement, "getContext">} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) {
    throw new Error("This browser paints on no canvas");
  }
  return context;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onResize
 */
export function fitCanvas(canvas, onResize) {
  const fit = () => {
    const ratio = Math.min(devicePixelRatio || 1, MAX_RATIO);
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      onResize();
    }
  };
  new ResizeObserver(fit).observe(canvas);
  fit();
}
