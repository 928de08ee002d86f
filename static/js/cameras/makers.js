// Fills in the addresses of a camera by its maker.

import { byId, dataOf } from "../parts/dom.js";
import { call, messageOf } from "../parts/http.js";

/**
 * @typedef {object} Maker as `tracking/makers/makers.toml` has it.
 * @property {string} maker_id
 * @property {number} port
 * @property {string} note
 * @property {boolean} has_channel
 * @property {boolean} needs_stream
 */

/** @type {Maker[]} */
const makers = dataOf("camera-makers");
const root = byId("makers");
const said = byId("maker-said");
const field = (/** @type {string} */ name) => byId(`maker-${name}`, HTMLInputElement);
const choice = byId("maker", HTMLSelectElement);

function show() {
  const maker = makers.find((one) => one.maker_id === choice.value);
  byId("maker-channel-field").hidden = !maker?.has_channel;
  byId("maker-stream-field").hidden = !maker?.needs_stream;
  field("port").placeholder = maker ? `${maker.port}` : "";
  byId("maker-note").textContent = maker?.note ?? "";
  byId("maker-fill", HTMLButtonElement).disabled = !maker;
  tell("");
}

/**
 * @param {string} text
 * @param {boolean} [isWrong]
 */
function tell(text, isWrong = false) {
  said.textContent = text;
  said.classList.toggle("error-text", isWrong);
}

async function fill() {
  const query = new URLSearchParams({ host: field("host").value.trim() });
  for (const name of ["port", "channel", "stream"]) {
    const { value } = field(name);
    if (value && !field(name).closest("[hidden]")) {
      query.set(name, value.trim());
    }
  }
  try {
    const { main, sub } = await call("GET", `${root.dataset.url}/${choice.value}?${query}`);
    byId("id_address", HTMLInputElement).value = sub || main;
    byId("id_recording_address", HTMLInputElement).value = sub ? main : "";
    tell(
      sub
        ? "Filled in: the sub stream to track, the main stream to record. Press Test."
        : "Filled in. Press Test.",
    );
  } catch (error) {
    tell(messageOf(error), true);
  }
}

choice.addEventListener("change", show);
byId("maker-fill").addEventListener("click", fill);
show();
