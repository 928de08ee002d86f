// Finds cameras in the network by ONVIF, asks one for its streams and fills in the form.

import { byId } from "../parts/dom.js";
import { call, messageOf } from "../parts/http.js";

/**
 * @typedef {object} Device
 * @property {string} address
 * @property {string} maker
 * @property {string} model
 * @property {string} name
 *
 * @typedef {object} Channel
 * @property {string} name
 * @property {string} main
 * @property {string} sub
 */

const root = byId("discovery");
const input = (/** @type {string} */ id) => byId(id, HTMLInputElement);
const select = (/** @type {string} */ id) => byId(id, HTMLSelectElement);
const devices = select("discovery-devices");
const channels = select("discovery-channels");
/** @type {Channel[]} */
let known = [];

/**
 * @param {string} id
 * @param {string} text
 * @param {boolean} [isWrong]
 */
function tell(id, text, isWrong = false) {
  byId(id).textContent = text;
  byId(id).classList.toggle("error-text", isWrong);
}

/**
 * Runs what takes seconds, with its button disabled and the reason if it fails.
 *
 * @param {string} button
 * @param {string} words id of the paragraph that says how it went.
 * @param {string} waiting
 * @param {() => Promise<void>} work
 */
async function during(button, words, waiting, work) {
  const pressed = byId(button, HTMLButtonElement);
  pressed.disabled = true;
  tell(words, waiting);
  try {
    await work();
  } catch (error) {
    tell(words, messageOf(error), true);
  } finally {
    pressed.disabled = false;
  }
}

/**
 * @param {HTMLSelectElement} list
 * @param {string[]} names
 */
function fillList(list, names) {
  list.replaceChildren(...names.map((name, index) => new Option(name, `${index}`)));
}

/** @param {Device} device */
function titleOf({ address, maker, model, name }) {
  const said = [maker, model].filter(
    (one) => one && !name.toLowerCase().includes(one.toLowerCase()),
  );
  return [[...said, name].filter(Boolean).join(" "), address].filter(Boolean).join(" · ");
}

async function search() {
  /** @type {{ devices: Device[], forbidden: number }} */
  const { devices: found, forbidden } = await call("POST", root.dataset.search ?? "");
  fillList(devices, found.map(titleOf));
  devices.onchange = () => {
    input("discovery-host").value = found[devices.selectedIndex].address;
  };
  byId("discovery-devices-field").hidden = found.length === 0;
  if (found.length > 0) {
    devices.onchange(new Event("change"));
  }
  const hidden =
    forbidden > 0 ? ` ${forbidden} more in networks that CAMERA_NETWORKS does not allow.` : "";
  const none = "No camera answered. Turn on ONVIF in its settings, or type the address below.";
  tell("discovery-found", (found.length ? `Found: ${found.length}.` : none) + hidden);
}

async function ask() {
  const [username, password] = ["username", "password"].map(
    (name) => input(`discovery-${name}`).value,
  );
  const body = { host: input("discovery-host").value.trim(), username, password };
  const told = await call("POST", root.dataset.streams ?? "", { body });
  known = told.channels;
  fillList(
    channels,
    known.map((one, index) => one.name || `Channel ${index + 1}`),
  );
  byId("discovery-channels-field").hidden = known.length < 2;
  input("id_username").value = username;
  input("id_password").value = password;
  fillIn();
  const what = [told.maker, told.model].filter(Boolean).join(" ");
  const streams = known[0].sub
    ? "the sub stream to track, the main stream to record"
    : "its one stream";
  tell("discovery-said", `${what || "The camera"} answered. Filled in: ${streams}. Press Test.`);
}

function fillIn() {
  const { main, sub } = known[Math.max(channels.selectedIndex, 0)];
  input("id_address").value = sub || main;
  input("id_recording_address").value = sub ? main : "";
}

byId("discovery-search").addEventListener("click", () =>
  during("discovery-search", "discovery-found", "Searching…", search),
);
byId("discovery-ask").addEventListener("click", () =>
  during("discovery-ask", "discovery-said", "Asking the camera…", ask),
);
channels.addEventListener("change", fillIn);
