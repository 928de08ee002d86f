// Where the video lies in a tile: a camera may be a window of its source, and turned.

/**
 * @typedef {object} CameraView
 * @property {string} id
 * @property {string} name
 * @property {Size | null} size of its picture in pixels, after window and rotation.
 * @property {[x: number, y: number, width: number, height: number] | null} window of the source.
 * @property {number} rotation degrees, clockwise.
 */

/** @typedef {{ left: number, top: number, width: number, height: number }} Place in percent. */

const UNKNOWN = /** @type {Size} */ ([1280, 720]);

/**
 * Places that show exactly what the camera is: the part that is turned within the tile, and the
 * video within that part.
 *
 * @param {Pick<CameraView, "window" | "rotation">} camera
 * @param {Size} video
 * @returns {{ view: Size, turned: Place, video: Place }}
 */
export function places({ window, rotation }, [fullWidth, fullHeight]) {
  const [x, y, width, height] = window ?? [0, 0, fullWidth, fullHeight];
  const view = /** @type {Size} */ (rotation % 180 ? [height, width] : [width, height]);
  return {
    view,
    turned: {
      left: 50,
      top: 50,
      width: (100 * width) / view[0],
      height: (100 * height) / view[1],
    },
    video: {
      left: (-100 * x) / width,
      top: (-100 * y) / height,
      width: (100 * fullWidth) / width,
      height: (100 * fullHeight) / height,
    },
  };
}

export class Stage {
  /** @type {Size} pixels that boxes are given in. */
  size;

  /**
   * @param {HTMLElement} stage
   * @param {HTMLElement} turned
   * @param {CameraView} camera
   */
  constructor(stage, turned, camera) {
    this.stage = stage;
    this.turned = turned;
    this.camera = camera;
    this.size = camera.size ?? UNKNOWN;
    this.#shape(this.size);
  }

  get aspect() {
    return this.size[0] / this.size[1];
  }

  /** @param {HTMLVideoElement} video whose header has come. */
  fit(video) {
    if (!video.videoWidth) {
      return;
    }
    const place = places(this.camera, [video.videoWidth, video.videoHeight]);
    if (!this.camera.size) {
      this.size = place.view;
    }
    this.#shape(place.view);
    put(this.turned, place.turned);
    put(video, place.video);
    this.turned.style.transform = `translate(-50%, -50%) rotate(${this.camera.rotation}deg)`;
  }

  /** @param {Size} size */
  #shape([width, height]) {
    this.stage.style.aspectRatio = `${width} / ${height}`;
  }
}

/**
 * @param {HTMLElement} element
 * @param {Place} place
 */
function put({ style }, { left, top, width, height }) {
  style.left = `${left}%`;
  style.top = `${top}%`;
  style.width = `${width}%`;
  style.height = `${height}%`;
}
