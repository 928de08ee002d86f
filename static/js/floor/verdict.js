// How good the calibration is, in words, and what would make it better.

import { byId, copyOf, find } from "../parts/dom.js";
import { LEAST } from "./trying.js";

/**
 * @import { Pairs } from "./pairs.js"
 * @import { Note, TrialAnswer } from "./trying.js"
 */

const QUALITY = {
  good: { status: "good", name: "Good" },
  fair: { status: "warn", name: "Fair" },
  poor: { status: "bad", name: "Poor" },
  open: { status: "accent", name: "Fits" },
};

export class Verdict {
  constructor() {
    this.chip = byId("quality");
    this.total = byId("total");
    this.advice = byId("advice");
  }

  /**
   * @param {Pairs} pairs
   * @param {TrialAnswer | null} answer
   */
  show(pairs, answer) {
    const known = answer?.quality && QUALITY[answer.quality];
    document.getElementById("by-numbers")?.toggleAttribute("hidden", pairs.all.length > 0);
    this.chip.hidden = !known;
    this.chip.dataset.status = known ? known.status : "";
    this.chip.textContent = known ? known.name : "";
    this.total.textContent = total(pairs, answer);
    /** @type {Note[]} */
    const notes = answer?.problem
      ? [{ code: "unusable", level: "wrong", text: answer.problem }]
      : (answer?.notes ?? []);
    this.advice.replaceChildren(...notes.map(noticeOf));
  }
}

/** @param {Note} note */
function noticeOf({ code, level, text }) {
  const row = copyOf("advice-row");
  row.dataset.code = code;
  row.classList.add(level === "wrong" ? "notice-bad" : "notice-info");
  find(row, "span").textContent = text;
  return row;
}

/**
 * Centimetres, as exactly as they matter.
 *
 * @param {number} centimetres
 */
export function length(centimetres) {
  if (centimetres >= 100) {
    return `${(centimetres / 100).toFixed(1)} m`;
  }
  return `${centimetres.toFixed(centimetres < 10 ? 1 : 0)} cm`;
}

/**
 * @param {Pairs} pairs
 * @param {TrialAnswer | null} answer
 */
function total(pairs, answer) {
  const missing = LEAST - pairs.complete.length;
  if (missing > 0) {
    return pairs.all.length
      ? `${missing} more ${missing === 1 ? "pair" : "pairs"} to go`
      : "Add at least four pairs";
  }
  if (!answer || answer.problem) {
    return answer ? "No calibration from these pairs" : "…";
  }
  return `${length(answer.mean_error_cm ?? 0)} mean error, ${length(answer.max_error_cm ?? 0)} maximum`;
}
