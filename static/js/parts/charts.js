// Draws charts that Bokeh made on the server: each element with data-chart="id" gets what the
// JSON script of that id says, in the colours of the theme, also when the theme or the part of the
// page changes. A model's tag "color:--accent" names the colour of its lines.

import { adoptStyles } from "./adopted-styles.js";

const LIBRARY = new URL("../../bokeh/bokeh.min.js", import.meta.url).href;
const shown = new Map(); // element → what Bokeh drew into it
let loading = null;

function library() {
  adoptStyles();
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(window.Bokeh);
    script.onerror = () => reject(new Error("Bokeh cannot be loaded"));
    document.head.append(script);
  });
  return loading;
}

function themed() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const [text, muted, line] = ["--text", "--muted", "--line"].map(value);
  return {
    value,
    properties: {
      background_fill_color: null, // the card shows through
      border_fill_color: null,
      outline_line_color: line,
      axis_line_color: line,
      major_tick_line_color: line,
      major_label_text_color: muted,
      axis_label_text_color: muted,
      grid_line_color: line,
      label_text_color: text,
      title_text_color: text,
      major_label_text_font: value("--font"),
      axis_label_text_font: value("--font"),
      label_text_font: value("--font"),
    },
  };
}

// Only what a model has, others would be refused; what the server left out stays out.
function paint(manager) {
  const { value, properties } = themed();
  for (const { model } of manager.roots) {
    for (const part of model.references()) {
      const known = Object.entries(properties).filter(([name]) => name in part && part[name] !== null);
      const tag = part.tags?.find((text) => String(text).startsWith("color:"));
      const color = tag && value(tag.slice("color:".length));
      const own = color ? ["line_color", "fill_color"].filter((name) => name in part) : [];
      part.setv(Object.fromEntries([...known, ...own.map((name) => [name, color])]));
    }
  }
}

async function draw(element) {
  const data = document.getElementById(element.dataset.chart);
  if (!data || element.dataset.drawn) {
    return;
  }
  element.dataset.drawn = "wait";
  const bokeh = await library();
  const manager = await bokeh.embed.embed_item(JSON.parse(data.textContent), element);
  paint(manager);
  shown.set(element, manager);
  element.dataset.drawn = "yes";
}

function drawAll() {
  for (const [element, manager] of shown) {
    if (!element.isConnected) {
      shown.delete(element);
      manager.clear();
    }
  }
  document.querySelectorAll("[data-chart]").forEach(draw);
}

document.addEventListener("themechange", () => shown.forEach(paint));
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
