// People who walk on the floor now, and how many are in each zone.

import { at } from "../parts/addresses.js";
import { shortId } from "../parts/colors.js";
import { around, findAll } from "../parts/dom.js";
import { paintDot, paintName } from "../parts/floor-painter.js";
import { LiveSocket } from "../parts/live-socket.js";

/** @import { Plane } from "./plane.js" */

/**
 * Counts since the task began; see docs/sockets.md.
 *
 * @typedef {object} Counts
 * @property {boolean} [known] whether any camera gives frames.
 * @property {Record<string, { occupancy: number }>} zones
 * @property {Record<string, { in: number, out: number }>} lines
 */

/**
 * @param {string} taskId
 * @param {Plane} plane
 * @param {HTMLElement} list
 * @returns {{ paint: () => void }}
 */
export function followPeople(taskId, plane, list) {
  /** @type {{ id: string, at: Point }[]} */
  let people = [];
  /** @type {Counts} */
  let counts = { zones: {}, lines: {} };

  new LiveSocket(at(`ws/tracking/${taskId}`), {
    onMessage(text) {
      /** @type {{ type: string, payload: TrackingPayload }} */
      const { type, payload } = JSON.parse(String(text));
      if (type === "snapshot" || type === "tracking_update") {
        people = (payload.people ?? []).flatMap(({ global_id: id, map_coords: at }) =>
          at ? [{ id, at }] : [],
        );
        plane.canvas.dataset.people = String(people.length);
        plane.repaint();
      }
    },
    onState({ state }) {
      if (state !== "open") {
        people = [];
        plane.repaint();
      }
    },
  });
  new LiveSocket(at(`ws/analytics/${taskId}`), {
    onMessage(text) {
      const { type, payload } = JSON.parse(String(text));
      if ((type === "snapshot" || type === "analytics_update") && payload.zones) {
        counts = payload;
        write();
      }
    },
    onState({ state }) {
      if (state === "waiting" || state === "closed") {
        counts = { zones: {}, lines: {} }; // the next snapshot has them
        write();
      }
    },
  });
  list.addEventListener("htmx:afterSwap", write);

  function write() {
    for (const element of findAll(list, "[data-now]")) {
      const { kind, id = "" } = around(element, "[data-kind]")?.dataset ?? {};
      element.textContent = kind === "zone" ? inZone(counts, id) : across(counts.lines[id]);
    }
  }

  return {
    paint() {
      const shown = people.map(({ id, at }) => ({ id, x: plane.x(at[0]), y: plane.y(at[1]) }));
      const style = { radius: 5.5, fill: plane.color("--spot"), rim: "#0b0e12", width: 1.5 };
      plane.labels.weaken();
      for (const { x, y } of shown) {
        paintDot(plane, x, y, style);
        plane.labels.avoid(x, y, style.radius * plane.ratio);
      }
      for (const { id, x, y } of shown) {
        if (id) {
          paintName(plane, shortId(id), x, y, { gap: 6, key: id });
        }
      }
    },
  };
}

/**
 * @param {Counts} counts
 * @param {string} id
 */
function inZone({ known, zones }, id) {
  const zone = zones[id];
  if (!zone) {
    return "";
  }
  return known === false ? "unknown: no camera delivers frames" : `${zone.occupancy} here now`;
}
/** @param {{ in: number, out: number } | undefined} line */
const across = (line) => (line ? `${line.in} in, ${line.out} out` : "");
