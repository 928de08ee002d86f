// Choices of this browser that the server must know when it makes a page.

import { at } from "./addresses.js";

const YEAR_S = 31_536_000;

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is there by HTTPS only
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=${at("")}; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}
