// Draws charts that Bokeh made on the server: each element with data-chart="id" gets what the
// JSON script of that id says, in the colours of the theme, also when the theme or the part of the
// page changes. A model's tag "color:--accent" names the colour of its lines.

import { adoptStyles } from "./adopted-styles.js";
import { findAll } from "./dom.js";
import { color } from "./theme-colors.js";

/**
 * What is used of Bokeh.
 *
 * @typedef {{ tags?: unknown[], setv(values: object): void } & Record<string, unknown>} Model
 * @typedef {{ roots: { model: { references(): Iterable<Model> } }[], clear(): void }} Manager
 * @typedef {{ embed: { embed_item(item: object, target: HTMLElement): Promise<Manager> } }} Bokeh
 */

const LIBRARY = new URL("../../bokeh/bokeh.min.js", import.meta.url).href;
const TAG = "color:";
/** @type {Map<HTMLElement, Manager>} element → what Bokeh drew into it */
const shown = new Map();
/** @type {Promise<Bokeh> | null} */
let loading = null;

function library() {
  adoptStyles();
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(/** @type {any} */ (window).Bokeh);
    script.onerror = () => reject(new Error("Bokeh cannot be loaded"));
    document.head.append(script);
  });
  return loading;
}

/** @returns {Record<string, string | null>} */
function themed() {
  const [text, muted, line, font] = ["--text", "--muted", "--line", "--font"].map(color);
  return {
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
    major_label_text_font: font,
    axis_label_text_font: font,
    label_text_font: font,
  };
}

/**
 * Sets only what a model has, others would be refused; what the server left out stays out.
 *
 * @param {Manager} manager
 */
function paint(manager) {
  const properties = Object.entries(themed());
  for (const { model } of manager.roots) {
    for (const part of model.references()) {
      const known = properties.filter(([name]) => name in part && part[name] !== null);
      const tag = part.tags?.map(String).find((text) => text.startsWith(TAG));
      const line = tag && color(tag.slice(TAG.length));
      const own = line ? ["line_color", "fill_color"].filter((name) => name in part) : [];
      part.setv(Object.fromEntries([...known, ...own.map((name) => [name, line])]));
    }
  }
}

/** @param {HTMLElement} element */
async function draw(element) {
  const data = document.getElementById(element.dataset.chart ?? "");
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
  findAll(document, "[data-chart]").forEach(draw);
}

document.addEventListener("themechange", () => shown.forEach(paint));
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
