// An identifier follows the name until the user types one.

import { byId, findAll } from "../parts/dom.js";

const MOST = 63;

/** @param {string} name */
const made = (name) =>
  name
    .normalize("NFKD")
    .replace(/[^\p{ASCII}]/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .slice(0, MOST)
    .replace(/^[-_]+|[-_]+$/g, "");

for (const target of findAll(document, "[data-made-from]", HTMLInputElement)) {
  const source = byId(target.dataset.madeFrom ?? "", HTMLInputElement);
  let typed = target.value !== "" && target.value !== made(source.value);
  target.addEventListener("input", () => {
    typed = target.value !== "";
  });
  const follow = () => {
    if (!typed) {
      target.value = made(source.value);
    }
  };
  source.addEventListener("input", follow);
  follow(); // the user may have been faster than this script
}
