// One video element that follows the clock through one file.

import { FileTime } from "./file-time.js";
import { correction, isBehind } from "./play-clock.js";

/**
 * @import { FootageFile } from "./moments.js"
 * @import { PlayClock } from "./play-clock.js"
 */

const HAS_FRAME = 2; // HTMLMediaElement.HAVE_CURRENT_DATA
const FASTEST = 16; // what browsers play
const SLOWEST = 0.0625;

export class Player {
  /** @type {FootageFile | null} */
  file = null;
  /** @type {FileTime | null} null until its header has come. */
  time = null;
  /** Seconds of the file, of the frame on the screen; null before the first one. */
  /** @type {number | null} */
  shown = null;
  isBroken = false;
  #isBehind = false;

  /**
   * @param {HTMLVideoElement} video
   * @param {(player: Player) => void} onFrame
   */
  constructor(video, onFrame) {
    this.video = video;
    this.onFrame = onFrame;
    video.addEventListener("loadedmetadata", () => {
      if (this.file) {
        this.time = new FileTime(this.file, video.duration);
      }
    });
    video.addEventListener("error", () => {
      this.isBroken = this.file !== null;
    });
    this.tellsFrames = "requestVideoFrameCallback" in video;
    if (this.tellsFrames) {
      const step = (/** @type {number} */ _, /** @type {VideoFrameCallbackMetadata} */ frame) => {
        this.#show(frame.mediaTime);
        video.requestVideoFrameCallback(step);
      };
      video.requestVideoFrameCallback(step);
    }
  }

  /** @param {FootageFile} file one with a source. */
  open(file) {
    this.file = file;
    this.#reset();
    this.video.src = file.source ?? "";
  }

  close() {
    if (this.file) {
      this.file = null;
      this.#reset();
      this.video.removeAttribute("src");
      this.video.load();
    }
  }

  /** When the frame on the screen was taken, by both clocks. */
  get frame() {
    const { time, shown } = this;
    return time && shown !== null
      ? { taken: time.taken(shown), counted: time.counted(shown), step: time.step }
      : null;
  }

  get isWaiting() {
    const { video } = this;
    const isLoading = !this.time || video.readyState < HAS_FRAME || video.seeking;
    return !this.isBroken && (isLoading || this.#isBehind);
  }

  /**
   * @param {number} moment
   * @param {Pick<PlayClock, "speed" | "isPlaying" | "isRunning">} clock
   */
  follow(moment, { speed, isPlaying, isRunning }) {
    const { video, time } = this;
    if (!time || this.isBroken) {
      return;
    }
    const target = time.toFile(moment);
    const late = (target - video.currentTime) / time.factor;
    if (!this.tellsFrames && video.readyState >= HAS_FRAME) {
      this.#show(video.currentTime); // older browsers: about the frame on the screen
    }
    this.#isBehind = isPlaying && isBehind(late, speed, this.#isBehind);
    if (!isPlaying) {
      this.#stand(target, time.step * time.factor);
      return;
    }
    const { seek, rate } = correction(late, speed);
    if (seek && !video.seeking) {
      video.currentTime = target;
    }
    // While the clock waits, who is late catches up, and the others stop where they are.
    if (isRunning || late > 0) {
      const wanted = (isRunning ? rate : speed) * time.factor;
      video.playbackRate = Math.max(SLOWEST, Math.min(wanted, FASTEST));
      if (video.paused && !video.ended) {
        video.play().catch(() => undefined); // a seek or another file came in between
      }
    } else if (!video.paused) {
      video.pause();
    }
  }

  /**
   * @param {number} target
   * @param {number} step
   */
  #stand(target, step) {
    const { video } = this;
    if (!video.paused) {
      video.pause();
    }
    // Half a frame into the frame, so that rounding does not show the one before.
    const into = (Math.floor(target / step + 1e-3) + 0.5) * step;
    if (!video.seeking && Math.abs(video.currentTime - into) > 0.6 * step) {
      video.currentTime = into;
    }
  }

  /** @param {number} seconds of the file. */
  #show(seconds) {
    this.shown = this.time ? seconds : null;
    this.onFrame(this);
  }

  #reset() {
    this.time = null;
    this.shown = null;
    this.isBroken = false;
    this.#isBehind = false;
  }
}
