// Embeds the charts of a page, in the colours of its theme. Needs chart-styles.js and Bokeh's file
// before it: <div data-chart="id of the JSON">.

const colorOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function paint(figure) {
  const [text, muted, line] = ["--text", "--muted", "--line"].map(colorOf);
  for (const part of [...figure.below, ...figure.left, ...figure.center]) {
    const wanted = {
      major_label_text_color: text,
      axis_label_text_color: muted,
      axis_line_color: part.axis_line_color === null ? undefined : line,
      major_tick_line_color: part.major_tick_line_color === null ? undefined : line,
      grid_line_color: part.grid_line_color === null ? undefined : line,
    };
    for (const [name, value] of Object.entries(wanted)) {
      if (value !== undefined && name in part) {
        part[name] = value;
      }
    }
  }
}

for (const place of document.querySelectorAll("[data-chart]")) {
  const item = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const views = await Bokeh.embed.embed_item(item, place.id);
  const figures = Array.from(views, (view) => view.model).filter((model) => "below" in model);
  const repaint = () => figures.forEach(paint);
  document.addEventListener("themechange", repaint);
  repaint();
  place.dataset.drawn = "yes";
}
