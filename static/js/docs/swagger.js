// The interactive documentation of the REST API.

import { byId } from "../parts/dom.js";

const place = byId("swagger-ui");

/** @param {string} name */
const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** @param {{ method?: string, headers: Record<string, string> }} request */
function withToken(request) {
  const token = cookie("csrftoken");
  if (token && request.method && request.method !== "GET") {
    request.headers["X-CSRFToken"] = token;
  }
  return request;
}

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null, // nothing is sent elsewhere
  requestInterceptor: withToken,
});
