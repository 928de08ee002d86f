// The map of a person's page: it comes after the page, then a slider walks along their way.

import { PathMap } from "./path-map.js";

const SECONDS_FOR_ALL = 12; // walking along takes so long, whatever their way took

function begin(place) {
  const canvas = place.querySelector("#path-map");
  if (!canvas) {
    return;
  }
  const data = JSON.parse(place.querySelector("#path-data").textContent);
  const map = new PathMap(canvas, data.map, data.cameras);
  map.step = data.step;
  const all = data.cameras
    .flatMap(({ id, color, points }) => points.map((point) => ({ id, color, point })))
    .sort((one, other) => one.point[0] - other.point[0]);
  const slider = place.querySelector("#path-time");
  const now = place.querySelector("#path-now");
  const clock = new Intl.DateTimeFormat(undefined, {
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: data.timeZone,
  });
  const said = (seconds) => clock.format(new Date(seconds * 1000));

  function walk() {
    const time = map.first + (slider.value / slider.max) * (map.last - map.first);
    const at = nearest(all, time);
    const [, x, y] = at.point;
    now.textContent = `${said(time)} · ${at.id} · ${x.toFixed(1)}, ${y.toFixed(1)} m`;
    slider.setAttribute("aria-valuetext", now.textContent);
    map.show(time, at);
    canvas.dataset.time = time;
  }

  slider.addEventListener("input", walk);
  play(place.querySelector("#path-play"), slider, walk);
  for (const button of place.querySelectorAll("[data-color-by]")) {
    button.addEventListener("click", () => {
      map.colorBy = button.dataset.colorBy;
      for (const other of place.querySelectorAll("[data-color-by]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      explain(place.querySelector("#path-legend"), data.cameras, map, said);
      walk();
    });
  }
  explain(place.querySelector("#path-legend"), data.cameras, map, said);
  walk();
  canvas.dataset.points = all.length;
}

// The last point before a moment; of times in order.
function nearest(points, time) {
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

function play(button, slider, walk) {
  let before = 0;
  let running = false;
  const step = (moment) => {
    if (!running || !button.isConnected) {
      return;
    }
    const share = before ? (moment - before) / 1000 / SECONDS_FOR_ALL : 0;
    before = moment;
    slider.value = Number(slider.value) + share * slider.max;
    walk();
    if (Number(slider.value) >= Number(slider.max)) {
      toggle();
    } else {
      requestAnimationFrame(step);
    }
  };
  const toggle = () => {
    running = !running;
    before = 0;
    button.setAttribute("aria-pressed", String(running));
    button.setAttribute("aria-label", running ? "Pause" : "Play path");
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, running ? "#pause" : "#play"));
    if (running) {
      if (Number(slider.value) >= Number(slider.max)) {
        slider.value = 0;
      }
      requestAnimationFrame(step);
    }
  };
  button.addEventListener("click", toggle);
}

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
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.backgroundColor = color;
      item.append(swatch, text);
      return item;
    }),
  );
}

const place = document.getElementById("path");
place.addEventListener("htmx:afterSwap", () => begin(place));
if (place.querySelector("#path-map")) {
  begin(place); // htmx was faster than this module
}
