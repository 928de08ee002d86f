// How good the calibration is, in words, and what would make it better.

import { LEAST } from "./trying.js";

const QUALITY = {
  good: ["good", "Good"],
  fair: ["warn", "Fair"],
  poor: ["bad", "Poor"],
  open: ["accent", "Fits"],
};

export class Verdict {
  constructor() {
    this.chip = document.getElementById("quality");
    this.total = document.getElementById("total");
    this.advice = document.getElementById("advice");
    this.row = document.getElementById("advice-row").content.firstElementChild;
  }

  show(pairs, answer) {
    const [status, name] = QUALITY[answer?.quality] ?? ["", ""];
    document.getElementById("by-numbers")?.toggleAttribute("hidden", pairs.all.length > 0);
    this.chip.hidden = !name;
    this.chip.dataset.status = status;
    this.chip.textContent = name;
    this.total.textContent = total(pairs, answer);
    const words = answer?.problem ? [answer.problem] : (answer?.words ?? []);
    this.advice.replaceChildren(...words.map((text) => this.#notice(text, answer)));
  }

  #notice(text, answer) {
    const row = this.row.cloneNode(true);
    const isBad = Boolean(answer.problem) || / does not agree | off: /.test(text);
    row.classList.add(isBad ? "notice-bad" : "notice-info");
    row.querySelector("span").textContent = text;
    return row;
  }
}

// Centimetres, as exactly as they matter.
export function length(centimetres) {
  if (centimetres >= 100) {
    return `${(centimetres / 100).toFixed(1)} m`;
  }
  return `${centimetres.toFixed(centimetres < 10 ? 1 : 0)} cm`;
}

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
  return `${length(answer.mean_error_cm)} mean error, ${length(answer.max_error_cm)} maximum`;
}
