// The map of a person's page: it comes after the page, then a slider walks along their way.

import { byId, dataOf, find, findAll, findAny } from "../parts/dom.js";
import { PathMap } from "./path-map.js";
import { Walk } from "./walk.js";

/** @import { CameraWay, Floor, Moment } from "./path-map.js" */

const SECONDS_FOR_ALL = 12; // walking along takes so long, whatever their way took

/** @param {HTMLElement} place */
function begin(place) {
  const canvas = findAny(place, "#path-map", HTMLCanvasElement);
  if (!canvas) {
    return;
  }
  /** @type {{ map: Floor, cameras: CameraWay[], step: number, timeZone: string }} */
  const data = dataOf("path-data");
  const map = new PathMap(canvas, data.map, data.cameras, data.step);
  const all = data.cameras
    .flatMap(({ id, color, points }) => points.map((point) => ({ id, color, point })))
    .sort((one, other) => one.point[0] - other.point[0]);
  const slider = find(place, "#path-time", HTMLInputElement);
  const now = find(place, "#path-now");
  const legend = find(place, "#path-legend");
  const clock = new Intl.DateTimeFormat(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: data.timeZone,
  });
  const said = (/** @type {number} */ seconds) => clock.format(new Date(seconds * 1000));

  function walk() {
    const share = Number(slider.value) / Number(slider.max);
    const time = map.first + share * (map.last - map.first);
    const at = lastBefore(all, time);
    const [, x, y] = at.point;
    now.textContent = `${said(time)} · ${at.id} · ${x.toFixed(1)}, ${y.toFixed(1)} m`;
    slider.setAttribute("aria-valuetext", now.textContent);
    map.show(time, at);
    map.canvas.dataset.time = String(time);
  }

  slider.addEventListener("input", walk);
  play(find(place, "#path-play"), slider, walk);
  const choices = findAll(place, "[data-color-by]");
  for (const button of choices) {
    button.addEventListener("click", () => {
      map.colorBy = button.dataset.colorBy === "time" ? "time" : "camera";
      for (const other of choices) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      explain(legend, data.cameras, map, said);
      walk();
    });
  }
  explain(legend, data.cameras, map, said);
  walk();
  canvas.dataset.points = String(all.length);
}

/**
 * The last point before a moment; of times in order.
 *
 * @param {Moment[]} points
 * @param {number} time
 */
function lastBefore(points, time) {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (points[middle].point[0] <= time) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return points[low];
}

/**
 * @param {HTMLElement} button
 * @param {HTMLInputElement} slider
 * @param {() => void} walk
 */
function play(button, slider, walk) {
  const way = new Walk(Number(slider.max), SECONDS_FOR_ALL);
  const use = find(button, "use", SVGUseElement);
  let running = false;
  const step = (/** @type {number} */ moment) => {
    if (!running || !button.isConnected) {
      return;
    }
    slider.value = String(way.step(moment));
    walk();
    if (way.place >= way.most) {
      toggle();
    } else {
      requestAnimationFrame(step);
    }
  };
  const toggle = () => {
    running = !running;
    button.setAttribute("aria-pressed", String(running));
    button.setAttribute("aria-label", running ? "Pause" : "Play path");
    const icon = running ? "#pause" : "#play";
    use.setAttribute("href", use.href.baseVal.replace(/#.*/, icon));
    if (running) {
      way.begin(Number(slider.value));
      requestAnimationFrame(step);
    }
  };
  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => way.move(Number(slider.value)));
}

/**
 * @param {HTMLElement} legend
 * @param {CameraWay[]} cameras
 * @param {PathMap} map
 * @param {(seconds: number) => string} said
 */
function explain(legend, cameras, map, said) {
  const entries =
    map.colorBy === "camera"
      ? cameras.map(({ id, color }) => [id, color])
      : [0, 0.25, 0.5, 0.75, 1].map((share) => {
          const time = map.first + share * (map.last - map.first);
          return [said(time), map.timeColor(time)];
        });
  legend.replaceChildren(
    ...entries.map(([text, color]) => {
      const item = document.createElement("li");
      const stroke = document.createElement("span");
      stroke.className = "path-stroke";
      stroke.style.backgroundColor = color;
      item.append(stroke, text);
      return item;
    }),
  );
}

const place = byId("path");
place.addEventListener("htmx:afterSwap", () => begin(place));
if (findAny(place, "#path-map")) {
  begin(place); // htmx was faster than this module
}
