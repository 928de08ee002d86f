// Says when an alert opens or is over while someone watches: politely, and not for ever.

import { at } from "../parts/addresses.js";
import { byId, copyOf, dataOf, find, write } from "../parts/dom.js";
import { look } from "../parts/http.js";

const SHOWN_MS = 20_000;
const MOST = 4;
// The worker stores what it tells within a second or two, and the server counts every few seconds.
const COUNT_AFTER_MS = 6000;

/**
 * The payload of an `event` message of the kind "alert"; see docs/sockets.md.
 *
 * @typedef {object} AlertPayload
 * @property {string} alert_id
 * @property {string} state
 * @property {string} rule_name
 * @property {string} message
 */

/** @typedef {{ element: HTMLElement, timer: ReturnType<typeof setTimeout> | undefined }} Toast */

export class AlertToasts {
  /** @type {Map<string, Toast>} by alert, oldest first. */
  #toasts = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;
  #list = byId("alert-toasts");
  /** @type {Record<string, { label: string, tone: string }>} */
  #states = dataOf("alert-states");

  /** @param {AlertPayload} alert */
  show(alert) {
    this.#close(alert.alert_id);
    const element = this.#made(alert);
    /** @type {Toast} */
    const toast = { element, timer: undefined };
    this.#toasts.set(alert.alert_id, toast);
    const wait = () => {
      clearTimeout(toast.timer);
      toast.timer = setTimeout(() => this.#close(alert.alert_id), SHOWN_MS);
    };
    const hold = () => clearTimeout(toast.timer);
    element.addEventListener("pointerenter", hold);
    element.addEventListener("focusin", hold);
    element.addEventListener("pointerleave", wait);
    element.addEventListener("focusout", wait);
    wait();
    this.#list.append(element);
    for (const oldest of [...this.#toasts.keys()].slice(0, -MOST)) {
      this.#close(oldest);
    }
    this.#countSoon();
  }

  /**
   * @param {AlertPayload} alert
   * @returns {HTMLElement}
   */
  #made(alert) {
    const element = copyOf("alert-toast");
    const part = (/** @type {string} */ name) => find(element, `[data-part="${name}"]`);
    const { label, tone } = this.#states[alert.state];
    const chip = part("state");
    chip.textContent = label;
    chip.dataset.status = tone;
    part("rule").textContent = alert.rule_name;
    part("text").textContent = alert.message;
    const link = find(element, '[data-part="link"]', HTMLAnchorElement);
    link.href = at(`alerts/${encodeURIComponent(alert.alert_id)}`);
    part("close").addEventListener("click", () => this.#close(alert.alert_id));
    return element;
  }

  /** @param {string} id */
  #close(id) {
    const toast = this.#toasts.get(id);
    clearTimeout(toast?.timer);
    toast?.element.remove();
    this.#toasts.delete(id);
  }

  #countSoon() {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(showCount, COUNT_AFTER_MS);
  }
}

async function showCount() {
  const badge = document.getElementById("alert-badge");
  const counted = badge && (await look(at("alerts/count")));
  if (counted) {
    badge.hidden = counted.open === 0;
    write(find(badge, "[data-count]"), counted.open > 99 ? "99+" : String(counted.open));
  }
}
