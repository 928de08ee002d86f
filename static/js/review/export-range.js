// The range that is exported, and the links that lead there.

import { byId } from "../parts/dom.js";

/**
 * @import { Times } from "../live/times.js"
 * @import { Stretch } from "./stretches.js"
 */

const LENGTH_S = 60; // of a range nobody has set

/**
 * @typedef {object} Marks
 * @property {number | null} start
 * @property {number | null} end
 */

/**
 * From when to when: as it was set; what was not is a minute away, or at the moment.
 *
 * @param {Marks} marks
 * @param {number} moment
 * @returns {Stretch}
 */
export function rangeOf({ start, end }, moment) {
  if (start !== null && end !== null) {
    return start < end ? [start, end] : [end, start];
  }
  if (start !== null) {
    return [start, moment > start ? moment : start + LENGTH_S];
  }
  if (end !== null) {
    return [moment < end ? moment : end - LENGTH_S, end];
  }
  return [moment - LENGTH_S / 2, moment + LENGTH_S / 2];
}

export class ExportRange {
  /** @type {Marks} */
  marks = { start: null, end: null };

  /**
   * @param {{ environment: string, addresses: { video: string, data: string } }} config
   * @param {Times} times
   */
  constructor({ environment, addresses }, times) {
    this.environment = environment;
    this.addresses = addresses;
    this.times = times;
    this.words = byId("range");
  }

  get isSet() {
    return this.marks.start !== null || this.marks.end !== null;
  }

  /**
   * @param {"start" | "end"} which
   * @param {number} moment
   */
  set(which, moment) {
    this.marks[which] = moment;
    const { start, end } = this.marks;
    if (start !== null && end !== null && start >= end) {
      // The other mark is of an earlier range.
      this.marks[which === "start" ? "end" : "start"] = null;
    }
  }

  /**
   * Says the range, and lets the links lead to it.
   *
   * @param {number} moment
   * @param {string[]} cameras the ones that are wanted; none stands for all.
   * @returns {Stretch}
   */
  show(moment, cameras) {
    const range = rangeOf(this.marks, moment);
    const [from, to] = range.map((one) => this.times.clock(one * 1000));
    this.words.textContent = `${from} – ${to}`;
    for (const [id, address] of [
      ["export-video", this.addresses.video],
      ["export-data", this.addresses.data],
    ]) {
      const link = document.getElementById(id);
      if (link instanceof HTMLAnchorElement) {
        link.href = this.address(address, range, cameras);
      }
    }
    return range;
  }

  /**
   * @param {string} address of a form.
   * @param {Stretch} range
   * @param {string[]} cameras
   */
  address(address, [from, to], cameras) {
    const asked = new URLSearchParams({
      environment_id: this.environment,
      start_time: new Date(Math.floor(from) * 1000).toISOString(),
      end_time: new Date(Math.ceil(to) * 1000).toISOString(),
    });
    cameras.forEach((camera) => asked.append("camera_ids", camera));
    return `${address}?${asked}`;
  }
}
