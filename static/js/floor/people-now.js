// People who walk on the floor now, and how many are in each zone.

import { shortId } from "../live/colors.js";
import { LiveSocket } from "../live/live-socket.js";
import { paintName } from "./ground.js";

export function followPeople(taskId, plane, list) {
  let people = [];
  let counts = { zones: {}, lines: {} };

  new LiveSocket(`/ws/tracking/${taskId}`, {
    onMessage(text) {
      const { type, payload } = JSON.parse(text);
      if (type === "snapshot" || type === "tracking_update") {
        people = (payload.people ?? []).filter(({ map_coords: at }) => at);
        plane.canvas.dataset.people = people.length;
        plane.repaint();
      }
    },
    onState(state) {
      if (state !== "open") {
        people = [];
        plane.repaint();
      }
    },
  });
  new LiveSocket(`/ws/analytics/${taskId}`, {
    onMessage(text) {
      const { type, payload } = JSON.parse(text);
      if ((type === "snapshot" || type === "analytics_update") && payload.zones) {
        counts = payload;
        write();
      }
    },
    onState: () => {},
  });
  list.addEventListener("htmx:afterSwap", write);

  function write() {
    for (const element of list.querySelectorAll("[data-now]")) {
      const { place, id } = element.closest("[data-place]").dataset;
      element.textContent = place === "zone" ? inZone(counts.zones[id]) : across(counts.lines[id]);
    }
  }

  return {
    paint() {
      const { context, ratio } = plane;
      for (const { global_id: id, map_coords: at } of people) {
        const [x, y] = [plane.x(at[0]), plane.y(at[1])];
        context.beginPath();
        context.arc(x, y, 5.5 * ratio, 0, 2 * Math.PI);
        context.fillStyle = plane.color("--spot");
        context.fill();
        context.lineWidth = 1.5 * ratio;
        context.strokeStyle = "#0b0e12";
        context.stroke();
        if (id) {
          paintName(plane, shortId(id), x, y - 14 * ratio);
        }
      }
    },
  };
}

const inZone = (zone) => (zone ? `${zone.occupancy} here now` : "");
const across = (line) => (line ? `${line.in} in, ${line.out} out` : "");
