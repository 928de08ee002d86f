// Light or dark: as the system has it, until the user chooses here.

import { keep } from "./cookie.js";
import { byId, findAll } from "./dom.js";

const root = document.documentElement;
const sheet = byId("dark", HTMLLinkElement);

export const isDark = () => matchMedia(sheet.media).matches;

/** @param {"light" | "dark"} theme */
function choose(theme) {
  root.dataset.theme = theme;
  sheet.media = theme === "dark" ? "all" : "not all";
  keep("spoton_theme", theme);
  document.dispatchEvent(new Event("themechange"));
}

for (const button of findAll(document, "[data-theme-switch]")) {
  button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  document.dispatchEvent(new Event("themechange")),
);
