// One camera: its footage at the moment of the clock, and who is in it.

import { find, findAll, write } from "../parts/dom.js";
import { fileAfter, fileAt } from "./file-time.js";
import { Overlay } from "./overlay.js";
import { Player } from "./player.js";
import { Stage } from "./stage.js";
import { shownIn } from "./track-path.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Chunk, FootageFile } from "./moments.js"
 * @import { PlayClock } from "./play-clock.js"
 * @import { CameraView } from "./stage.js"
 */

const OPEN_AHEAD_S = 6; // before a file ends, the next one is opened
const BLANK_STEP_S = 1 / 15;
const STANDING = { speed: 1, isPlaying: false, isRunning: false };

export class Tile {
  /** @type {FootageFile | null} */
  file = null;
  /** @type {Chunk | null} */
  #chunk = null;
  #moment = NaN;

  /**
   * @param {HTMLElement} figure
   * @param {CameraView} camera
   * @param {ColorBook} colors
   * @param {() => void} onShape the shape of its picture is known.
   */
  constructor(figure, camera, colors, onShape) {
    this.figure = figure;
    this.camera = camera;
    this.stage = new Stage(find(figure, ".stage"), find(figure, ".turned"), camera);
    this.canvas = find(figure, "canvas", HTMLCanvasElement);
    this.overlay = new Overlay(this.canvas, colors);
    this.note = find(figure, ".tile-note");
    this.words = find(this.note, "span");
    this.link = find(this.note, "a", HTMLAnchorElement);
    const videos = findAll(figure, "video", HTMLVideoElement);
    const onFrame = (/** @type {Player} */ player) => this.#onFrame(player);
    this.player = new Player(videos[0], onFrame);
    this.spare = new Player(videos[1], onFrame);
    for (const video of videos) {
      video.addEventListener("loadedmetadata", () => {
        this.stage.fit(video);
        onShape();
      });
    }
  }

  get isShown() {
    return !this.figure.hidden;
  }

  /** Whether the clock has to wait for it. */
  get isWaiting() {
    return this.isShown && this.player.file !== null && this.player.isWaiting;
  }

  /** Who is in the frame. */
  get shown() {
    return this.isShown ? this.overlay.shown : [];
  }

  /**
   * @param {boolean} isShown
   */
  show(isShown) {
    this.figure.hidden = !isShown;
    if (!isShown) {
      this.player.close();
      this.spare.close();
      this.file = null;
    }
  }

  /**
   * @param {number} moment
   * @param {Pick<PlayClock, "speed" | "isPlaying" | "isRunning">} clock
   * @param {Chunk | null} chunk null while nothing is known of the moment.
   */
  follow(moment, clock, chunk) {
    if (!this.isShown) {
      return;
    }
    if (!chunk) {
      this.player.follow(moment, clock);
      return;
    }
    const isNew = chunk !== this.#chunk;
    this.#chunk = chunk;
    const files = chunk.files.get(this.camera.id) ?? [];
    this.file = fileAt(files, moment);
    this.#play(this.file, files, moment, clock.speed);
    this.player.follow(moment, clock);
    this.#tell();
    const blank = !this.player.frame || this.player.isBroken;
    if (blank && !(Math.abs(moment - this.#moment) < BLANK_STEP_S && !isNew)) {
      this.#moment = moment;
      const step = this.file ? 1 / this.file.fps : 0.1;
      this.#draw({ taken: moment, counted: moment, step });
    } else if (isNew) {
      this.#onFrame(this.player);
    }
  }

  /**
   * @param {FootageFile | null} file
   * @param {FootageFile[]} files
   * @param {number} moment
   * @param {number} speed
   */
  #play(file, files, moment, speed) {
    if (!file?.source) {
      this.player.close();
    } else if (this.player.file?.id !== file.id) {
      if (this.spare.file?.id === file.id) {
        [this.player, this.spare] = [this.spare, this.player];
      } else {
        this.player.open(file);
      }
      this.#moment = NaN;
    }
    this.player.video.hidden = !this.player.file || this.player.isBroken;
    this.spare.video.hidden = true;
    const next = file && file.end - moment < OPEN_AHEAD_S * speed ? fileAfter(files, moment) : null;
    if (next?.source && this.spare.file?.id !== next.id) {
      this.spare.open(next);
    }
    this.spare.follow(next?.start ?? moment, STANDING);
  }

  /** @param {Player} player */
  #onFrame(player) {
    if (player === this.player && player.frame) {
      this.#draw(player.frame);
    }
  }

  /** @param {{ taken: number, counted: number, step: number }} frame */
  #draw(frame) {
    const paths = this.#chunk?.paths.get(this.camera.id) ?? [];
    this.overlay.show(shownIn(paths, frame), this.stage.size);
  }

  #tell() {
    const { file, player } = this;
    const isOdd = Boolean(file?.source && player.isBroken);
    let words = "";
    if (!file) {
      words = "No footage";
    } else if (!file.there) {
      words = "The file of this recording is gone.";
    } else if (isOdd) {
      words = `This browser cannot play this ${file.type} file.`;
    }
    write(this.words, words);
    this.note.hidden = !words;
    this.link.hidden = !isOdd || !this.link.hasAttribute("href");
    this.figure.toggleAttribute("data-waiting", this.isWaiting);
  }
}
