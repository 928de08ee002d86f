// The figures of an environment: maps and tools of the results, which come again with each filter.

import { byId, findAll } from "../parts/dom.js";
import { beginFlows } from "./flows.js";
import { beginHeat } from "./heat.js";
import { beginPictures } from "./pictures.js";
import { beginTips } from "./tips.js";

const results = byId("results");

function begin() {
  beginFlows(results);
  for (const part of findAll(results, "#heat")) {
    beginHeat(part);
  }
}

beginTips(results, byId("chart-tip"));
beginPictures(results);
document.addEventListener("htmx:afterSettle", begin);
for (const name of /** @type {const} */ (["htmx:responseError", "htmx:sendError"])) {
  document.addEventListener(name, ({ detail }) => {
    const wait = detail.elt.querySelector(".part-wait");
    if (wait) {
      wait.textContent = "The heatmap could not be loaded. Reload the page to try again.";
    }
  });
}
begin();
