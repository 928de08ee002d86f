// The REST API as a document to read.

import { byId } from "../parts/dom.js";

const FONT = "system-ui, sans-serif";
const host = byId("redoc");

// The only image that ReDoc makes is its maker's logo, from a server that our policy refuses, and no
// option leaves it out. As an empty <span>, it asks for nothing.
const create = document.createElement;
document.createElement = (
  /** @type {string} */ name,
  /** @type {ElementCreationOptions | undefined} */ options,
) => create.call(document, name === "img" ? "span" : name, options);

Redoc.init(
  host.dataset.schema ?? "",
  {
    disableSearch: true, // its index is a worker made from a blob, which our policy refuses
    hideDownloadButton: false,
    theme: { typography: { fontFamily: FONT, headings: { fontFamily: FONT } } },
  },
  host,
);
