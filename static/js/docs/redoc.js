"use strict";

const place = document.getElementById("redoc");

Redoc.init(
  place.dataset.schema,
  {
    disableSearch: true, // its index is a worker made from a blob, which our policy refuses
    hideDownloadButton: false,
    theme: { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } },
  },
  place,
);
