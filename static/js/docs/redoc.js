// The REST API as a document to read.

import { byId } from "../parts/dom.js";

const FONT = "system-ui, sans-serif";
const place = byId("redoc");

Redoc.init(
  place.dataset.schema ?? "",
  {
    disableSearch: true, // its index is a worker made from a blob, which our policy refuses
    hideDownloadButton: false,
    theme: { typography: { fontFamily: FONT, headings: { fontFamily: FONT } } },
  },
  place,
);
